#include <doctest/doctest.h>
#include <sqlite3.h>

#include <hawiya/ca/store.hpp>

#include "support/builders.hpp"
#include "support/files.hpp"
#include "support/temporary.hpp"

using namespace hawiya;
using x509::RevocationReason;

namespace {

struct Records {
  test::TemporaryFolder folder = {};
  std::string path = folder / "ca.db";
  std::shared_ptr<ca::Store> store = ca::create_sqlite_store(path).value();
  ca::Act act{"tester", test::test_now};

  Bytes issue(std::uint8_t number, Time not_after = make_time(2027, 1, 1)) {
    const Bytes serial{number};
    store->record_intent({"ca", serial, "p", Bytes(32), test::test_now, not_after}, act).value();
    store->record_certificate("ca", serial, Bytes{1, 2, number}, act).value();
    return serial;
  }
  Result<ca::CertificateRecord> revoke(ByteView serial, RevocationReason reason) {
    return store->revoke("ca", serial, reason, {}, act);
  }
};

void run_sql(const std::string& path, const char* sql) {
  sqlite3* database = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &database) == SQLITE_OK);
  CHECK(sqlite3_exec(database, sql, nullptr, nullptr, nullptr) == SQLITE_OK);
  sqlite3_close(database);
}

}  // namespace

TEST_SUITE("ca") {
  TEST_CASE("store: an intent becomes a certificate, once") {
    Records records;
    const Bytes serial{7};
    CHECK(records.store->record_certificate("ca", serial, Bytes{1}, records.act).error().code == ErrorCode::serial_unknown);
    const ca::Intent intent{"ca", serial, "p", Bytes(32), test::test_now, make_time(2027, 1, 1)};
    CHECK(records.store->record_intent(intent, records.act));
    CHECK(records.store->record_intent(intent, records.act).error().code == ErrorCode::store_failed);
    CHECK(records.store->find("ca", serial).value()->state == ca::CertificateState::intended);
    CHECK(records.store->record_certificate("ca", serial, Bytes{1, 2}, records.act));
    CHECK(records.store->record_certificate("ca", serial, Bytes{3}, records.act).error().code == ErrorCode::store_failed);
    const auto found = records.store->find("ca", serial).value();
    CHECK(found->state == ca::CertificateState::issued);
    CHECK(found->certificate == Bytes{1, 2});
    CHECK(found->not_after == make_time(2027, 1, 1));
    CHECK_FALSE(records.store->find("other", serial).value());
    CHECK_FALSE(records.store->find("ca", Bytes{8}).value());
  }

  TEST_CASE("store: revocation, its upgrade and its refusals") {
    Records records;
    const Bytes serial = records.issue(1);
    CHECK(records.revoke(Bytes{9}, RevocationReason::superseded).error().code == ErrorCode::serial_unknown);
    CHECK(records.revoke(serial, RevocationReason::remove_from_crl).error().code == ErrorCode::revocation_state_conflict);
    CHECK(records.revoke(serial, RevocationReason::superseded).value().revoked_at == test::test_now);
    records.act.now += std::chrono::hours(1);
    CHECK(records.revoke(serial, RevocationReason::superseded).error().code == ErrorCode::revocation_state_conflict);
    CHECK(records.revoke(serial, RevocationReason::certificate_hold).error().code == ErrorCode::revocation_state_conflict);
    CHECK(records.store->release("ca", serial, records.act).error().code == ErrorCode::revocation_state_conflict);
    const auto raised = records.revoke(serial, RevocationReason::key_compromise).value();
    CHECK(raised.reason == RevocationReason::key_compromise);
    CHECK(raised.revoked_at == test::test_now);
    CHECK(records.revoke(serial, RevocationReason::key_compromise).error().code == ErrorCode::revocation_state_conflict);
  }

  TEST_CASE("store: a hold is released, or becomes final with its date") {
    Records records;
    const Bytes serial = records.issue(1);
    CHECK(records.revoke(serial, RevocationReason::certificate_hold));
    CHECK_FALSE(records.store->release("ca", serial, records.act).value().revoked_at);
    CHECK_FALSE(records.store->find("ca", serial).value()->revoked_at);
    CHECK(records.revoke(serial, RevocationReason::certificate_hold));
    records.act.now += std::chrono::hours(1);
    const auto final = records.revoke(serial, RevocationReason::key_compromise).value();
    CHECK(final.revoked_at == test::test_now);
  }

  TEST_CASE("store: CRL numbers rise strictly and the entries are those of that moment") {
    Records records;
    const Bytes first = records.issue(1), second = records.issue(2), expired = records.issue(3, make_time(2026, 5, 1));
    CHECK_FALSE(records.store->latest_crl("ca").value());
    CHECK(records.revoke(first, RevocationReason::key_compromise));
    CHECK(records.revoke(expired, RevocationReason::superseded));
    const auto draft = records.store->begin_crl("ca", records.act).value();
    CHECK(draft.number == 1);
    CHECK(draft.revoked.size() == 2);
    CHECK(records.store->record_crl("ca", 1, Bytes{0x30, 1}, records.act));
    CHECK(records.store->record_crl("ca", 1, Bytes{0x30, 2}, records.act).error().code == ErrorCode::store_failed);
    CHECK(records.store->record_crl("ca", 9, Bytes{0x30, 2}, records.act).error().code == ErrorCode::store_failed);
    CHECK(records.revoke(second, RevocationReason::superseded));
    const auto next = records.store->begin_crl("ca", records.act).value();
    CHECK(next.number == 2);
    // The one that expired before the last CRL has been on a CRL after its expiry (RFC 5280 §3.3).
    CHECK(next.revoked.size() == 2);
    CHECK(records.store->latest_crl("ca").value() == Bytes{0x30, 1});
    CHECK(records.store->begin_crl("other", records.act).value().number == 1);
  }

  TEST_CASE("store: a clock that is behind the newest record is refused") {
    Records records;
    records.issue(1);
    records.act.now -= std::chrono::seconds(3);
    CHECK(records.revoke(Bytes{1}, RevocationReason::certificate_hold));
    records.act.now -= std::chrono::minutes(1);
    CHECK(records.store->release("ca", Bytes{1}, records.act).error().code == ErrorCode::clock_behind);
    CHECK(records.store->find("ca", Bytes{1}).value()->revoked_at);
    CHECK(records.store->begin_crl("ca", records.act).error().code == ErrorCode::clock_behind);
  }

  TEST_CASE("store: lists are filtered and cut into pages") {
    Records records;
    for (std::uint8_t i = 1; i <= 5; ++i) records.issue(i);
    CHECK(records.revoke(Bytes{4}, RevocationReason::superseded));
    CHECK(records.store->list({}).value().size() == 5);
    CHECK(records.store->list({.limit = 2}).value().size() == 2);
    CHECK(records.store->list({.offset = 4}).value().size() == 1);
    CHECK(records.store->list({.issuer = "other"}).value().empty());
    CHECK(records.store->list({.profile = "p", .revoked_only = true}).value().size() == 1);
  }

  TEST_CASE("store: what is written is there for the next process") {
    Records records;
    records.issue(1);
    const auto again = ca::open_sqlite_store(records.path).value();
    CHECK(again->find("ca", Bytes{1}).value()->state == ca::CertificateState::issued);
  }

  TEST_CASE("store: files that are not such a database are refused and stay as they are") {
    test::TemporaryFolder folder;
    CHECK(ca::open_sqlite_store(folder / "absent").error().code == ErrorCode::file_not_found);
    CHECK_FALSE(std::filesystem::exists(folder / "absent"));
    folder.write("text", "this is no database, but long enough to have a header of a hundred octets, as SQLite wants it to be.");
    CHECK(ca::open_sqlite_store(folder / "text").error().code == ErrorCode::store_schema_unknown);
    folder.write("empty", "");
    CHECK(ca::open_sqlite_store(folder / "empty").error().code == ErrorCode::store_schema_unknown);
    run_sql(folder / "foreign", "CREATE TABLE t (x)");
    const auto before = test::read_file(folder / "foreign");
    CHECK(ca::open_sqlite_store(folder / "foreign").error().code == ErrorCode::store_schema_unknown);
    CHECK(test::read_file(folder / "foreign") == before);
    CHECK(ca::create_sqlite_store(folder / "foreign").error().code == ErrorCode::file_exists);
    Records records;
    run_sql(records.path, "PRAGMA user_version = 99");
    CHECK(ca::open_sqlite_store(records.path).error().code == ErrorCode::store_schema_unknown);
  }

  TEST_CASE("store: blocks of timestamp serials follow each other, for each unit, over restarts") {
    Records records;
    const auto first = [&](ca::Store& store, const char* unit, std::uint64_t count) {
      return store.reserve_timestamps(unit, count, records.act)->first;
    };
    CHECK(first(*records.store, "a", 10) == 1);
    CHECK(first(*records.store, "a", 5) == 11);
    CHECK(first(*records.store, "b", 5) == 1);
    const auto again = ca::open_sqlite_store(records.path).value();
    CHECK(first(*again, "a", 1) == 16);
    CHECK(first(*records.store, "a", 1) == 17);
    CHECK(again->reserve_timestamps("a", 1, records.act)->newest == test::test_now);
    CHECK(again->reserve_timestamps("a", 0, records.act).error().code == ErrorCode::store_failed);
    CHECK(again->reserve_timestamps("a", 1, {"tester", test::test_now - std::chrono::minutes(1)}).error().code ==
          ErrorCode::clock_behind);
  }

  TEST_CASE("store: a database of the first version is brought up to date when it is opened") {
    Records records;
    const Bytes serial = records.issue(1);
    run_sql(records.path, "DROP TABLE timestamp_serial; PRAGMA user_version = 1");
    const auto opened = ca::open_sqlite_store(records.path);
    REQUIRE_MESSAGE(opened, to_string(opened.error()));
    CHECK((*opened)->reserve_timestamps("a", 1, records.act)->first == 1);
    CHECK((*opened)->find("ca", serial).value());
    CHECK(ca::open_sqlite_store(records.path).value()->reserve_timestamps("a", 1, records.act)->first == 2);
  }

  TEST_CASE("store: a damaged record is an error, not a crash") {
    Records records;
    records.issue(1);
    run_sql(records.path, "UPDATE certificate SET not_after = 'tomorrow'");
    CHECK(records.store->find("ca", Bytes{1}).error().code == ErrorCode::store_failed);
    run_sql(records.path, "UPDATE certificate SET not_after = 1, serial = 'zz'");
    CHECK(records.store->list({}).error().code == ErrorCode::store_failed);
  }
}
