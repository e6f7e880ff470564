#include <filesystem>
#include <hawiya/ca/store.hpp>
#include <hawiya/text/hex.hpp>
#include <mutex>

#include "base/try.hpp"
#include "ca/sqlite_session.hpp"

namespace hawiya::ca {
namespace {

using soci::use;

Bytes read_blob(soci::blob& blob) {
  Bytes bytes(blob.get_len());
  if (!bytes.empty()) blob.read(0, reinterpret_cast<char*>(bytes.data()), bytes.size());
  return bytes;
}

void write_blob(soci::blob& blob, ByteView bytes) { blob.write(0, reinterpret_cast<const char*>(bytes.data()), bytes.size()); }

CertificateRecord record_of(const soci::row& row) {
  const auto optional_number = [&](std::size_t column) {
    return row.get_indicator(column) == soci::i_null ? std::nullopt : std::optional(std::stoll(row.get<std::string>(column)));
  };
  const auto number = [&](std::size_t column) { return std::stoll(row.get<std::string>(column)); };
  CertificateRecord record;
  record.issuer = row.get<std::string>(0);
  record.serial_number = text::from_hex(row.get<std::string>(1)).value();
  record.profile = row.get<std::string>(2);
  record.state = number(3) != 0 ? CertificateState::issued : CertificateState::intended;
  record.not_before = from_number(number(4));
  record.not_after = from_number(number(5));
  if (const auto at = optional_number(6)) record.revoked_at = from_number(*at);
  if (const auto reason = optional_number(7)) record.reason = x509::reason_of(static_cast<std::uint64_t>(*reason));
  if (const auto at = optional_number(8)) record.invalidity_date = from_number(*at);
  return record;
}

// SQLite's dynamic types: read as text, a column never depends on how SOCI guessed its type.
std::string select_records(const std::string& rest) {
  return "SELECT issuer, serial, profile, CAST(state AS TEXT), CAST(not_before AS TEXT), CAST(not_after AS TEXT),"
         " CAST(revoked_at AS TEXT), CAST(reason AS TEXT), CAST(invalidity_date AS TEXT) FROM certificate " +
         rest;
}

class SqliteStore final : public Store {
 public:
  soci::session& session() { return session_; }

  Result<void> add_issuer(const IssuerRecord& issuer, const Act& act) override {
    return write(act, [&]() -> Result<void> {
      const std::string serial = text::to_hex(issuer.serial_number);
      session_ << "INSERT INTO issuer VALUES (:n, :i, :s)", use(issuer.name), use(issuer.issued_by), use(serial);
      audit(act, "add issuer " + issuer.name, issuer.issued_by, serial);
      return {};
    });
  }

  Result<std::vector<IssuerRecord>> issuers() override {
    return read([&]() -> Result<std::vector<IssuerRecord>> {
      std::vector<IssuerRecord> found;
      const soci::rowset<soci::row> rows = (session_.prepare << "SELECT name, issued_by, serial FROM issuer ORDER BY name");
      for (const soci::row& row : rows)
        found.push_back({row.get<std::string>(0), row.get<std::string>(1), text::from_hex(row.get<std::string>(2)).value()});
      return found;
    });
  }

  Result<void> record_intent(const Intent& intent, const Act& act) override {
    return write(act, [&]() -> Result<void> {
      const std::string serial = text::to_hex(intent.serial_number), digest = text::to_hex(intent.tbs_digest);
      const long long now = to_number(act.now), from = to_number(intent.not_before), until = to_number(intent.not_after);
      session_ << "INSERT INTO certificate (issuer, serial, profile, tbs_digest, state, intended_at, not_before, not_after)"
                  " VALUES (:i, :s, :p, :d, 0, :t, :b, :a)",
          use(intent.issuer), use(serial), use(intent.profile), use(digest), use(now), use(from), use(until);
      audit(act, "intend", intent.issuer, serial);
      return {};
    });
  }

  Result<void> record_certificate(const std::string& issuer, ByteView serial_number, ByteView certificate,
                                  const Act& act) override {
    return write(act, [&]() -> Result<void> {
      const std::string serial = text::to_hex(serial_number);
      HAWIYA_CHECK(find_record(issuer, serial));
      soci::blob der(session_);
      write_blob(der, certificate);
      session_ << "INSERT INTO certificate_der (issuer, serial, der) VALUES (:i, :s, :d)", use(issuer), use(serial), use(der);
      session_ << "UPDATE certificate SET state = 1 WHERE issuer = :i AND serial = :s", use(issuer), use(serial);
      audit(act, "issue", issuer, serial);
      return {};
    });
  }

  Result<std::optional<CertificateRecord>> find(const std::string& issuer, ByteView serial_number) override {
    return read([&]() -> Result<std::optional<CertificateRecord>> {
      const std::string serial = text::to_hex(serial_number);
      auto record = find_record(issuer, serial);
      if (!record) return std::optional<CertificateRecord>();
      if (record->state == CertificateState::issued) {
        soci::blob der(session_);
        session_ << "SELECT der FROM certificate_der WHERE issuer = :i AND serial = :s", use(issuer), use(serial),
            soci::into(der);
        record->certificate = read_blob(der);
      }
      return std::optional(*std::move(record));
    });
  }

  Result<std::vector<CertificateRecord>> list(const RecordFilter& filter) override {
    return read([&]() -> Result<std::vector<CertificateRecord>> {
      const std::string issuer = filter.issuer.value_or(""), profile = filter.profile.value_or("");
      const int revoked = filter.revoked_only ? 1 : 0;
      const auto limit = static_cast<long long>(filter.limit), offset = static_cast<long long>(filter.offset);
      const soci::rowset<soci::row> rows =
          (session_.prepare << select_records("WHERE (:i = '' OR issuer = :i) AND (:p = '' OR profile = :p)"
                                              " AND (:r = 0 OR revoked_at IS NOT NULL)"
                                              " ORDER BY intended_at DESC, serial LIMIT :l OFFSET :o"),
           use(issuer, "i"), use(profile, "p"), use(revoked, "r"), use(limit, "l"), use(offset, "o"));
      std::vector<CertificateRecord> found;
      for (const soci::row& row : rows) found.push_back(record_of(row));
      return found;
    });
  }

  Result<CertificateRecord> revoke(const std::string& issuer, ByteView serial_number, x509::RevocationReason reason,
                                   std::optional<Time> invalidity_date, const Act& act) override {
    return write(act, [&]() -> Result<CertificateRecord> {
      const std::string serial = text::to_hex(serial_number);
      HAWIYA_TRY(CertificateRecord record, find_record(issuer, serial));
      HAWIYA_TRY(const RevocationChange change, revocation_change(record, reason, act.now));
      record.revoked_at = change.revoked_at;
      record.reason = change.reason;
      if (invalidity_date) record.invalidity_date = invalidity_date;
      write_revocation(record, serial);
      audit(act, "revoke " + std::string(x509::name_of(change.reason)), issuer, serial);
      return record;
    });
  }

  Result<CertificateRecord> release(const std::string& issuer, ByteView serial_number, const Act& act) override {
    return write(act, [&]() -> Result<CertificateRecord> {
      const std::string serial = text::to_hex(serial_number);
      HAWIYA_TRY(CertificateRecord record, find_record(issuer, serial));
      if (record.reason != x509::RevocationReason::certificate_hold)
        return Error{ErrorCode::revocation_state_conflict, "the certificate is not on hold"};
      record.revoked_at.reset();
      record.reason.reset();
      record.invalidity_date.reset();
      write_revocation(record, serial);
      audit(act, "release", issuer, serial);
      return record;
    });
  }

  Result<CrlDraft> begin_crl(const std::string& issuer, const Act& act) override {
    return write(act, [&]() -> Result<CrlDraft> {
      CrlDraft draft;
      long long number = 0, last = 0;
      session_ << "SELECT coalesce(max(number), 0) + 1 FROM crl WHERE issuer = :i", use(issuer), soci::into(number);
      session_ << "SELECT coalesce(max(begun_at), 0) FROM crl WHERE issuer = :i AND der IS NOT NULL", use(issuer),
          soci::into(last);
      const long long now = to_number(act.now);
      session_ << "INSERT INTO crl (issuer, number, begun_at) VALUES (:i, :n, :t)", use(issuer), use(number), use(now);
      const soci::rowset<soci::row> rows =
          (session_.prepare << select_records("WHERE issuer = :i AND revoked_at IS NOT NULL AND not_after >= :l ORDER BY serial"),
           use(issuer), use(last));
      for (const soci::row& row : rows) {
        const CertificateRecord record = record_of(row);
        draft.revoked.push_back({record.serial_number, *record.revoked_at, *record.reason, record.invalidity_date});
      }
      draft.number = static_cast<std::uint64_t>(number);
      audit(act, "intend CRL", issuer, std::to_string(number));
      return draft;
    });
  }

  Result<void> record_crl(const std::string& issuer, std::uint64_t number, ByteView crl, const Act& act) override {
    return write(act, [&]() -> Result<void> {
      const auto wanted = static_cast<long long>(number);
      int waiting = 0;
      session_ << "SELECT count(*) FROM crl WHERE issuer = :i AND number = :n AND der IS NULL", use(issuer), use(wanted),
          soci::into(waiting);
      if (waiting != 1) return Error{ErrorCode::store_failed, "no CRL of this number is waiting", issuer};
      soci::blob der(session_);
      write_blob(der, crl);
      session_ << "UPDATE crl SET der = :d WHERE issuer = :i AND number = :n", use(der), use(issuer), use(wanted);
      audit(act, "sign CRL", issuer, std::to_string(number));
      return {};
    });
  }

  Result<std::optional<Bytes>> latest_crl(const std::string& issuer) override {
    return read([&]() -> Result<std::optional<Bytes>> {
      soci::blob der(session_);
      session_ << "SELECT der FROM crl WHERE issuer = :i AND der IS NOT NULL ORDER BY number DESC LIMIT 1", use(issuer),
          soci::into(der);
      if (!session_.got_data()) return std::optional<Bytes>();
      return std::optional(read_blob(der));
    });
  }

  Result<SerialBlock> reserve_timestamps(const std::string& unit, std::uint64_t count, const Act& act) override {
    return write(act, [&]() -> Result<SerialBlock> {
      constexpr long long last = 1ll << 62;
      long long next = 1, newest = 0;
      session_ << "SELECT coalesce(max(next), 1) FROM timestamp_serial WHERE unit = :u", use(unit), soci::into(next);
      if (count == 0 || count > 1u << 20 || next < 1 || next > last)
        return Error{ErrorCode::store_failed, "no such block of serial numbers", unit};
      const long long after = next + static_cast<long long>(count);
      session_ << "INSERT INTO timestamp_serial VALUES (:u, :n) ON CONFLICT (unit) DO UPDATE SET next = excluded.next", use(unit),
          use(after);
      session_ << "SELECT newest FROM clock", soci::into(newest);
      return SerialBlock{static_cast<std::uint64_t>(next), count, from_number(newest)};
    });
  }

 private:
  template <class Work>
  auto read(Work work) -> decltype(work()) {
    const std::scoped_lock lock(mutex_);
    try {
      return work();
    } catch (const soci::soci_error& error) {
      return Error{ErrorCode::store_failed, error.what()};
    } catch (const Failure& failure) {
      return Error{ErrorCode::store_failed, "a record is damaged: " + std::string(failure.what())};
    } catch (const std::logic_error& error) {
      return Error{ErrorCode::store_failed, std::string("a record is damaged: ") + error.what()};
    }
  }

  template <class Work>
  auto write(const Act& act, Work work) -> decltype(work()) {
    return read([&]() -> decltype(work()) {
      Transaction transaction(session_);
      HAWIYA_CHECK(advance_clock(act.now));
      auto done = work();
      if (done) transaction.commit();
      return done;
    });
  }

  Result<void> advance_clock(Time now) {
    long long newest = 0;
    session_ << "SELECT newest FROM clock", soci::into(newest);
    if (now + clock_tolerance < from_number(newest))
      return Error{ErrorCode::clock_behind, "recorded " + to_string(from_number(newest)) + ", clock " + to_string(now)};
    const long long latest = std::max(newest, to_number(now));
    session_ << "UPDATE clock SET newest = :n", use(latest);
    return {};
  }

  void audit(const Act& act, const std::string& action, const std::string& issuer, const std::string& subject) {
    const long long now = to_number(act.now);
    session_ << "INSERT INTO audit (at, operator, action, issuer, subject) VALUES (:t, :o, :a, :i, :s)", use(now),
        use(act.operator_name), use(action), use(issuer), use(subject);
  }

  Result<CertificateRecord> find_record(const std::string& issuer, const std::string& serial) {
    soci::row row;
    session_ << select_records("WHERE issuer = :i AND serial = :s"), use(issuer), use(serial), soci::into(row);
    if (!session_.got_data()) return Error{ErrorCode::serial_unknown, serial, issuer};
    return record_of(row);
  }

  void write_revocation(const CertificateRecord& record, const std::string& serial) {
    const auto indicator = [](bool there) { return there ? soci::i_ok : soci::i_null; };
    const long long at = record.revoked_at ? to_number(*record.revoked_at) : 0;
    const int reason = record.reason ? static_cast<int>(*record.reason) : 0;
    const long long invalid = record.invalidity_date ? to_number(*record.invalidity_date) : 0;
    auto at_there = indicator(record.revoked_at.has_value()), reason_there = indicator(record.reason.has_value()),
         invalid_there = indicator(record.invalidity_date.has_value());
    session_ << "UPDATE certificate SET revoked_at = :t, reason = :r, invalidity_date = :v WHERE issuer = :i AND serial = :s",
        use(at, at_there), use(reason, reason_there), use(invalid, invalid_there), use(record.issuer), use(serial);
  }

  soci::session session_;
  std::mutex mutex_;
};

Result<std::shared_ptr<Store>> open(const std::string& path, bool create) {
  if (path.find('"') != std::string::npos) return Error{ErrorCode::argument_invalid, "a quotation mark in the path", path};
  try {
    auto store = std::make_shared<SqliteStore>();
    open_session(store->session(), path);
    if (!create) HAWIYA_CHECK(check_schema(store->session(), path));
    make_durable(store->session());
    if (create)
      create_schema(store->session());
    else
      upgrade_schema(store->session());
    return std::shared_ptr<Store>(std::move(store));
  } catch (const soci::soci_error& error) {
    return Error{create ? ErrorCode::store_failed : ErrorCode::store_schema_unknown, error.what(), path};
  }
}

}  // namespace

Result<std::shared_ptr<Store>> create_sqlite_store(const std::string& path) {
  std::error_code fault;
  if (std::filesystem::exists(path, fault)) return Error{ErrorCode::file_exists, {}, path};
  return open(path, true);
}

Result<std::shared_ptr<Store>> open_sqlite_store(const std::string& path) {
  std::error_code fault;
  if (!std::filesystem::is_regular_file(path, fault)) return Error{ErrorCode::file_not_found, {}, path};
  return open(path, false);
}

}  // namespace hawiya::ca
