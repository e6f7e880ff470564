#include <algorithm>
#include <array>
#include <hawiya/der/writer.hpp>
#include <hawiya/text/pem.hpp>
#include <hawiya/x509/certificate.hpp>
#include <hawiya/x509/crl.hpp>
#include <utility>

#include "x509/extension_item.hpp"
#include "x509/extensions/read.hpp"

namespace hawiya::x509 {
namespace {

namespace list_extension {
constexpr der::Oid crl_number("2.5.29.20"), delta_crl_indicator("2.5.29.27"), issuing_distribution_point("2.5.29.28");
}
namespace entry_extension {
constexpr der::Oid reason_code("2.5.29.21"), invalidity_date("2.5.29.24"), certificate_issuer("2.5.29.29");
}

struct ReasonName {
  RevocationReason reason;
  std::string_view name;
};
constexpr std::array reasons{
    ReasonName{RevocationReason::unspecified, "unspecified"},
    ReasonName{RevocationReason::key_compromise, "keyCompromise"},
    ReasonName{RevocationReason::ca_compromise, "cACompromise"},
    ReasonName{RevocationReason::affiliation_changed, "affiliationChanged"},
    ReasonName{RevocationReason::superseded, "superseded"},
    ReasonName{RevocationReason::cessation_of_operation, "cessationOfOperation"},
    ReasonName{RevocationReason::certificate_hold, "certificateHold"},
    ReasonName{RevocationReason::remove_from_crl, "removeFromCRL"},
    ReasonName{RevocationReason::privilege_withdrawn, "privilegeWithdrawn"},
    ReasonName{RevocationReason::aa_compromise, "aACompromise"},
};

// 16 octets an entry: a digest of the serial number to search by, where the entry stands, and whose certificate it is.
struct IndexEntry {
  std::uint64_t key;
  std::uint32_t offset;
  std::uint32_t issuer;
};
static_assert(sizeof(IndexEntry) == 16);

std::uint64_t key_of(ByteView serial) {
  std::uint64_t key = 0xcbf29ce484222325u;  // FNV-1a: collisions only cost a comparison
  for (const std::uint8_t octet : serial) key = (key ^ octet) * 0x100000001b3u;
  return key;
}

struct Entry {
  ByteView serial;
  RevokedCertificate revoked = {};
  std::optional<Name> issuer = std::nullopt;
  std::optional<der::Oid> unknown_critical = std::nullopt;
  bool extended = false;
};

// Entries have one or two extensions and lists a million entries: remembering those seen must not allocate for the usual ones.
class SeenExtensions {
 public:
  bool again(const der::Oid& oid) {
    for (std::size_t i = 0; i < known.size(); ++i)
      if (oid == known[i]) return std::exchange(seen_[i], true);
    if (std::ranges::find(others_, oid) != others_.end()) return true;
    others_.push_back(oid);
    return false;
  }

 private:
  static constexpr std::array known{entry_extension::reason_code, entry_extension::invalidity_date,
                                    entry_extension::certificate_issuer};
  std::array<bool, known.size()> seen_ = {};
  std::vector<der::Oid> others_;
};

// The keys are spread evenly, so a pass over their first bits leaves little to sort.
void sort_by_key(std::vector<IndexEntry>& index) {
  constexpr std::size_t bits = 16;
  if (index.size() < (std::size_t{1} << bits)) {
    std::ranges::sort(index, {}, &IndexEntry::key);
    return;
  }
  std::vector<std::uint32_t> starts((std::size_t{1} << bits) + 1);
  const auto bucket = [](const IndexEntry& entry) { return entry.key >> (64 - bits); };
  for (const IndexEntry& entry : index) ++starts[bucket(entry) + 1];
  for (std::size_t i = 1; i < starts.size(); ++i) starts[i] += starts[i - 1];
  std::vector<IndexEntry> sorted(index.size());
  std::vector<std::uint32_t> next(starts.begin(), starts.end() - 1);
  for (const IndexEntry& entry : index) sorted[next[bucket(entry)]++] = entry;
  for (std::size_t i = 0; i + 1 < starts.size(); ++i)
    std::ranges::sort(sorted.begin() + starts[i], sorted.begin() + starts[i + 1], {}, &IndexEntry::key);
  index = std::move(sorted);
}

Result<void> read_entry_extension(const der::Oid& oid, bool critical, ByteView value, Entry& into) {
  der::Reader reader(value);
  if (oid == entry_extension::reason_code) {
    HAWIYA_TRY(const std::uint64_t number, reader.small_integer(der::tag::enumerated));
    const auto reason = reason_of(number);
    if (!reason) return read::malformed("unknown reason code");
    into.revoked.reason = *reason;
  } else if (oid == entry_extension::invalidity_date) {
    HAWIYA_TRY(into.revoked.invalidity_date, reader.generalized_time());
  } else if (oid == entry_extension::certificate_issuer) {
    HAWIYA_TRY(const der::Reader names, reader.enter(der::tag::sequence));
    HAWIYA_TRY(const GeneralNames list, read_general_names(names));
    const auto name = std::ranges::find(list, GeneralName::Kind::directory_name, &GeneralName::kind);
    if (name == list.end()) return read::malformed("a certificate issuer without a directory name");
    into.issuer = name->directory;
  } else {
    if (critical) into.unknown_critical = oid;
    return {};
  }
  return reader.end();
}

Result<void> read_entry_extensions(der::Reader list, Entry& into) {
  SeenExtensions seen;
  if (list.at_end()) return read::malformed("an empty list of entry extensions");
  while (!list.at_end()) {
    HAWIYA_TRY(const ExtensionItem item, read_extension_item(list));
    const auto& [oid, critical, value] = item;
    if (seen.again(oid)) return read::malformed("an entry extension occurs twice");
    HAWIYA_CHECK(read_entry_extension(oid, critical, value, into));
  }
  return {};
}

// One element of revokedCertificates (§5.1.2.6).
Result<Entry> read_entry(der::Reader& list) {
  HAWIYA_TRY(der::Reader fields, list.enter(der::tag::sequence));
  Entry entry;
  HAWIYA_TRY(entry.serial, fields.integer());
  HAWIYA_TRY(entry.revoked.revoked_at, fields.time());
  HAWIYA_TRY(auto extensions, fields.enter_if(der::tag::sequence));
  HAWIYA_CHECK(fields.end());
  entry.extended = extensions.has_value();
  if (extensions) HAWIYA_CHECK(read_entry_extensions(*extensions, entry));
  return entry;
}

Result<IssuingDistributionPoint> read_issuing_point(ByteView value) {
  HAWIYA_TRY(der::Reader fields, read::sequence(value));
  IssuingDistributionPoint point;
  HAWIYA_TRY(const auto name, fields.enter_if(der::tag::constructed(0)));
  if (name) HAWIYA_CHECK(read::distribution_point_name(*name, point.full_name, point.relative_name));
  const auto flag = [&](unsigned number) -> Result<bool> {
    if (!fields.next_is(der::tag::context(number))) return false;
    HAWIYA_TRY(const der::Element element, fields.next());
    if (element.content.size() != 1 || (element.content[0] != 0 && element.content[0] != 0xff))
      return read::malformed("not a boolean");
    return element.content[0] != 0;
  };
  HAWIYA_TRY(point.only_user_certificates, flag(1));
  HAWIYA_TRY(point.only_ca_certificates, flag(2));
  if (fields.next_is(der::tag::context(3))) {
    HAWIYA_TRY(point.only_some_reasons, read::reason_flags(fields, der::tag::context(3)));
  }
  HAWIYA_TRY(point.indirect, flag(4));
  HAWIYA_TRY(point.only_attribute_certificates, flag(5));
  HAWIYA_CHECK(fields.end());
  if (value.size() == 2) return read::malformed("an empty issuing distribution point (RFC 5280 §5.2.5)");
  if (point.only_user_certificates + point.only_ca_certificates + point.only_attribute_certificates > 1)
    return read::malformed("more than one of the only-contains flags (RFC 5280 §5.2.5)");
  return point;
}

}  // namespace

std::string_view name_of(RevocationReason reason) {
  const auto found = std::ranges::find(reasons, reason, &ReasonName::reason);
  return found == reasons.end() ? "unspecified" : found->name;
}

std::optional<RevocationReason> reason_by_name(std::string_view name) {
  const auto found = std::ranges::find(reasons, name, &ReasonName::name);
  return found == reasons.end() ? std::nullopt : std::optional(found->reason);
}

std::optional<RevocationReason> reason_of(std::uint64_t number) {
  if (number > 10 || number == 7) return std::nullopt;
  return static_cast<RevocationReason>(number);
}

struct Crl::Impl {
  Bytes der;
  SignedParts parts = {};
  bool version_2 = false;
  Name issuer = {};
  Time this_update = {};
  std::optional<Time> next_update = {};
  Bytes crl_number = {};
  Bytes base_crl_number = {};
  Extensions extensions = {};  // of these only the authority key identifier and the freshest CRL
  std::optional<IssuingDistributionPoint> point = {};
  ByteView point_der = {};
  std::vector<der::Oid> unknown_critical = {};
  std::vector<IndexEntry> index = {};
  std::vector<Name> entry_issuers = {};  // of indirect lists; number 0 is the list's own issuer

  Result<void> read();
  Result<void> read_entries(der::Reader list);
  Result<void> read_extensions(der::Reader list);
  Result<void> read_extension(const der::Oid& oid, bool critical, ByteView value);
};

// TBSCertList (§5.1).
Result<void> Crl::Impl::read() {
  HAWIYA_TRY(parts, read_signed(der));
  HAWIYA_TRY(const der::Element tbs, der::single(parts.tbs, der::tag::sequence));
  der::Reader fields(tbs.content);
  version_2 = fields.next_is(der::tag::integer);
  if (version_2) {
    HAWIYA_TRY(const std::uint64_t version, fields.small_integer());
    if (version != 1) return read::malformed("unknown version");
  }
  HAWIYA_TRY(const der::Element algorithm, fields.next(der::tag::sequence));
  if (!equal(algorithm.whole, parts.algorithm)) return read::malformed("the two signature algorithms differ (RFC 5280 §5.1.1.2)");
  HAWIYA_TRY(const der::Element issuer_name, fields.next(der::tag::sequence));
  HAWIYA_TRY(issuer, Name::from_der(issuer_name.whole));
  HAWIYA_TRY(this_update, fields.time());
  if (fields.next_is(der::tag::utc_time) || fields.next_is(der::tag::generalized_time)) {
    HAWIYA_TRY(next_update, fields.time());
  }
  HAWIYA_TRY(const auto revoked, fields.enter_if(der::tag::sequence));
  HAWIYA_TRY(auto wrapped, fields.enter_if(der::tag::constructed(0)));
  HAWIYA_CHECK(fields.end());
  if (wrapped) {
    if (!version_2) return read::malformed("extensions in a version 1 list");
    HAWIYA_TRY(const der::Reader list, wrapped->enter(der::tag::sequence));
    HAWIYA_CHECK(wrapped->end());
    HAWIYA_CHECK(read_extensions(list));
  }
  return revoked ? read_entries(*revoked) : Result<void>{};
}

Result<void> Crl::Impl::read_entries(der::Reader list) {
  const std::uint8_t* const start = der.data();
  std::uint32_t current_issuer = 0;
  entry_issuers.push_back(issuer);
  if (list.at_end()) return read::malformed("an empty list of entries, which is to be left out (RFC 5280 §5.1.2.6)");
  while (!list.at_end()) {
    const auto offset = static_cast<std::uint32_t>(list.position() - start);
    HAWIYA_TRY(const Entry entry, read_entry(list));
    if (entry.extended && !version_2) return read::malformed("entry extensions in a version 1 list (RFC 5280 §5.1.2.1)");
    if (entry.issuer) {
      // §5.3.3 gives the extension a meaning in indirect lists alone.
      if (!point || !point->indirect) unknown_critical.assign(1, entry_extension::certificate_issuer);
      entry_issuers.push_back(*entry.issuer);
      current_issuer = static_cast<std::uint32_t>(entry_issuers.size() - 1);
    }
    if (entry.unknown_critical && unknown_critical.empty()) unknown_critical.push_back(*entry.unknown_critical);
    index.push_back({key_of(entry.serial), offset, current_issuer});
  }
  index.shrink_to_fit();
  sort_by_key(index);
  return {};
}

Result<void> Crl::Impl::read_extensions(der::Reader list) {
  std::vector<der::Oid> seen;
  if (list.at_end()) return read::malformed("an empty list of extensions");
  while (!list.at_end()) {
    HAWIYA_TRY(const ExtensionItem item, read_extension_item(list));
    const auto& [oid, critical, value] = item;
    if (std::ranges::find(seen, oid) != seen.end()) return Error{ErrorCode::extension_duplicate, oid.to_string()};
    seen.push_back(oid);
    if (auto done = read_extension(oid, critical, value); !done)
      return Error{ErrorCode::extension_malformed, done.error().detail, "CRL extension " + oid.to_string()};
  }
  return {};
}

Result<void> Crl::Impl::read_extension(const der::Oid& oid, bool critical, ByteView value) {
  der::Reader reader(value);
  if (oid == list_extension::crl_number || oid == list_extension::delta_crl_indicator) {
    HAWIYA_TRY(const ByteView number, reader.integer());
    if ((number[0] & 0x80) != 0) return read::malformed("a negative CRL number");
    (oid == list_extension::crl_number ? crl_number : base_crl_number) = to_bytes(number);
    return reader.end();
  }
  if (oid == list_extension::issuing_distribution_point) {
    HAWIYA_TRY(point, read_issuing_point(value));
    point_der = value;
    return {};
  }
  if (oid == extension::authority_key_identifier) return read::authority_key_identifier(value, extensions);
  if (oid == extension::freshest_crl) return read::freshest_crl(value, extensions);
  if (critical) unknown_critical.push_back(oid);
  return {};
}

Result<Crl> Crl::from_der(ByteView der) {
  if (der.size() > max_size) return Error{ErrorCode::input_too_large, "a list of more than 512 MiB"};
  return from_der(to_bytes(der));
}

Result<Crl> Crl::from_der(Bytes&& der) {
  if (der.size() > max_size) return Error{ErrorCode::input_too_large, "a list of more than 512 MiB"};
  auto impl = std::make_shared<Impl>();
  impl->der = std::move(der);
  if (auto read = impl->read(); !read) {
    Error error = std::move(read).error();
    if (error.code == ErrorCode::der_malformed) error.code = ErrorCode::crl_malformed;
    return error;
  }
  return Crl(std::move(impl));
}

Result<Crl> Crl::from_file_bytes(ByteView file) {
  HAWIYA_TRY(Bytes der, text::der_or_pem(file, "X509 CRL"));
  return from_der(std::move(der));
}

ByteView Crl::der() const { return impl_->der; }
ByteView Crl::tbs() const { return impl_->parts.tbs; }
ByteView Crl::signature() const { return impl_->parts.signature; }
Result<crypto::SignatureAlgorithm> Crl::signature_algorithm() const {
  return crypto::SignatureAlgorithm::from_der(impl_->parts.algorithm);
}
const Name& Crl::issuer() const { return impl_->issuer; }
Time Crl::this_update() const { return impl_->this_update; }
std::optional<Time> Crl::next_update() const { return impl_->next_update; }
ByteView Crl::crl_number() const { return impl_->crl_number; }
ByteView Crl::base_crl_number() const { return impl_->base_crl_number; }
const std::optional<AuthorityKeyIdentifier>& Crl::authority_key_identifier() const {
  return impl_->extensions.authority_key_identifier;
}
const std::optional<IssuingDistributionPoint>& Crl::issuing_distribution_point() const { return impl_->point; }
ByteView Crl::issuing_distribution_point_der() const { return impl_->point_der; }
const std::vector<DistributionPoint>& Crl::freshest_crl() const { return impl_->extensions.freshest_crl; }
const std::vector<der::Oid>& Crl::unknown_critical() const { return impl_->unknown_critical; }
std::size_t Crl::size() const { return impl_->index.size(); }

std::optional<RevokedCertificate> Crl::find(const Name& certificate_issuer, ByteView serial_number) const {
  const std::uint64_t key = key_of(serial_number);
  std::optional<RevokedCertificate> found;
  for (auto at = std::ranges::lower_bound(impl_->index, key, {}, &IndexEntry::key); at != impl_->index.end() && at->key == key;
       ++at) {
    if (impl_->entry_issuers[at->issuer] != certificate_issuer) continue;
    der::Reader reader(ByteView(impl_->der).subspan(at->offset));
    Result<Entry> entry = read_entry(reader);  // it was read before, when the index was made
    if (!entry || !equal(entry->serial, serial_number)) continue;
    if (found && entry->revoked.reason == RevocationReason::remove_from_crl) continue;
    found = std::move(entry->revoked);
    found->serial_number = to_bytes(serial_number);
  }
  return found;
}

namespace {

void write_extension(der::Writer& writer, const der::Oid& oid, bool critical, ByteView value) {
  writer.nested(der::tag::sequence, [&] {
    writer.oid(oid);
    if (critical) writer.boolean(true);
    writer.octet_string(value);
  });
}

void write_entry(der::Writer& writer, const RevokedCertificate& revoked) {
  writer.nested(der::tag::sequence, [&] {
    writer.element(der::tag::integer, revoked.serial_number).time(revoked.revoked_at);
    if (revoked.reason == RevocationReason::unspecified && !revoked.invalidity_date && !revoked.certificate_issuer) return;
    writer.nested(der::tag::sequence, [&] {
      if (revoked.reason != RevocationReason::unspecified) {
        der::Writer value;
        value.small_integer(static_cast<std::uint64_t>(revoked.reason), der::tag::enumerated);
        write_extension(writer, entry_extension::reason_code, false, value.bytes());
      }
      if (revoked.invalidity_date) {
        der::Writer value;
        value.generalized_time(*revoked.invalidity_date);
        write_extension(writer, entry_extension::invalidity_date, false, value.bytes());
      }
      if (revoked.certificate_issuer)
        write_extension(
            writer, entry_extension::certificate_issuer, true,
            encode::general_names({{.kind = GeneralName::Kind::directory_name, .directory = *revoked.certificate_issuer}}));
    });
  });
}

Bytes encode_issuing_point(const IssuingDistributionPoint& point) {
  const std::uint8_t yes = 0xff;
  der::Writer writer;
  writer.nested(der::tag::sequence, [&] {
    if (!point.full_name.empty())
      writer.nested(der::tag::constructed(0), [&] { write_general_names(writer, point.full_name, der::tag::constructed(0)); });
    if (point.only_user_certificates) writer.element(der::tag::context(1), {&yes, 1});
    if (point.only_ca_certificates) writer.element(der::tag::context(2), {&yes, 1});
    if (point.only_some_reasons) der::write_named_bits(writer, *point.only_some_reasons, der::tag::context(3));
    if (point.indirect) writer.element(der::tag::context(4), {&yes, 1});
    if (point.only_attribute_certificates) writer.element(der::tag::context(5), {&yes, 1});
  });
  return writer.take();
}

}  // namespace

Bytes encode_tbs(const CrlFields& fields) {
  der::Writer writer;
  writer.nested(der::tag::sequence, [&] {
    writer.small_integer(1).raw(fields.signature_algorithm.to_der()).raw(fields.issuer.der());
    writer.time(fields.this_update).time(fields.next_update);
    if (!fields.revoked.empty())
      writer.nested(der::tag::sequence, [&] {
        for (const RevokedCertificate& revoked : fields.revoked) write_entry(writer, revoked);
      });
    writer.nested(der::tag::constructed(0), [&] {
      writer.nested(der::tag::sequence, [&] {
        write_extension(writer, extension::authority_key_identifier, false,
                        encode::authority_key_identifier(fields.authority_key_identifier));
        der::Writer number;
        number.small_integer(fields.crl_number);
        write_extension(writer, list_extension::crl_number, false, number.bytes());
        if (fields.base_crl_number) {
          der::Writer base;
          base.small_integer(*fields.base_crl_number);
          write_extension(writer, list_extension::delta_crl_indicator, true, base.bytes());
        }
        if (fields.issuing_distribution_point)
          write_extension(writer, list_extension::issuing_distribution_point, true,
                          encode_issuing_point(*fields.issuing_distribution_point));
      });
    });
  });
  return writer.take();
}

}  // namespace hawiya::x509
