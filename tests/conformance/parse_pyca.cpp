// Reads the certificates, CRLs and OCSP messages of the pyca/cryptography vectors and compares every field that the suite states
// with what our parsers say. What our objects don't tell (lists of extensions, unknown signature algorithms) is read from the
// octets that they accepted.
#include <doctest/doctest.h>

#include <algorithm>
#include <hawiya/revocation/ocsp.hpp>
#include <hawiya/text/base64.hpp>
#include <hawiya/text/hex.hpp>
#include <nlohmann/json.hpp>

#include "conformance/suite.hpp"
#include "support/files.hpp"
#include "x509/extension_item.hpp"

using namespace hawiya;
using nlohmann::json;
using test::Score;

namespace {

// ---- how the suite writes values ----

std::string hex_number(Bytes content) {
  const bool negative = (content[0] & 0x80) != 0;
  if (negative) {  // two's complement: invert and add one
    for (std::uint8_t& octet : content) octet = static_cast<std::uint8_t>(~octet);
    for (std::size_t i = content.size(); i-- > 0 && ++content[i] == 0;) {
    }
  }
  std::string digits = text::to_hex(content);
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));
  return (negative ? "-" : "") + digits;
}

std::string escaped(const std::string& value) {
  std::string text;
  for (const char c : value) {
    if (std::string_view("\"+,;<>\\").find(c) != std::string_view::npos) text += '\\';
    text += c;
  }
  return text;
}

// RFC 4514, last RDN first, with the short names that §3 of that RFC demands.
std::string rfc4514(const x509::Name& name) {
  static const std::map<std::string, std::string> known{
      {"2.5.4.3", "CN"},
      {"2.5.4.7", "L"},
      {"2.5.4.8", "ST"},
      {"2.5.4.10", "O"},
      {"2.5.4.11", "OU"},
      {"2.5.4.6", "C"},
      {"0.9.2342.19200300.100.1.25", "DC"},
      {"0.9.2342.19200300.100.1.1", "UID"},
      {"2.5.4.9", "STREET"},
  };
  std::vector<std::string> rdns;
  std::size_t rdn = 0;
  for (const x509::NameAttribute& item : name.attributes()) {
    const std::string oid = item.type.to_string();
    const std::string pair = (known.contains(oid) ? known.at(oid) : oid) + "=" + escaped(item.value);
    if (!rdns.empty() && item.rdn == rdn)
      rdns.back() += "+" + pair;
    else
      rdns.push_back(pair);
    rdn = item.rdn;
  }
  std::string text;
  for (auto at = rdns.rbegin(); at != rdns.rend(); ++at) text += (text.empty() ? "" : ",") + *at;
  return text;
}

json time_or_null(const std::optional<Time>& time) { return time ? json(to_string(*time)) : json(); }

std::string algorithm_oid(ByteView identifier) { return der::Reader(identifier).enter(der::tag::sequence)->oid()->to_string(); }

json extension_list(der::Reader list) {
  json items = json::array();
  while (!list.at_end()) {
    const auto item = x509::read_extension_item(list).value();
    items.push_back({{"oid", item.oid.to_string()}, {"critical", item.critical}});
  }
  return items;
}

// The explicitly tagged list of extensions that ends a SEQUENCE; a name of the responder may have the same tag before.
json last_extensions(ByteView sequence, unsigned tag_number) {
  der::Reader fields(der::single(sequence, der::tag::sequence)->content);
  der::Element last;
  while (!fields.at_end()) last = fields.next().value();
  if (last.tag != der::tag::constructed(tag_number)) return json::array();
  return extension_list(der::Reader(last.content).enter(der::tag::sequence).value());
}

// ---- what we read, in the suite's terms ----

json fields_of(const x509::Certificate& certificate) {
  json extensions = json::array();
  for (const auto& item : certificate.extensions().all)
    extensions.push_back({{"oid", item.oid.to_string()}, {"critical", item.critical}});
  return {{"version", "v" + std::to_string(certificate.version())},
          {"serial", hex_number(to_bytes(certificate.serial_number()))},
          {"subject", rfc4514(certificate.subject())},
          {"issuer", rfc4514(certificate.issuer())},
          {"not_before", to_string(certificate.not_before())},
          {"not_after", to_string(certificate.not_after())},
          {"signature_oid", algorithm_oid(certificate.signature_algorithm_der())},
          {"extensions", extensions}};
}

// The entries stand before the extensions and after the times; each that we can look up says the same.
json entries_of(const x509::Crl& list, std::size_t& count) {
  json entries = json::array();
  der::Reader fields(der::single(list.tbs(), der::tag::sequence)->content);
  (void)fields.next_if(der::tag::integer);
  (void)fields.next(der::tag::sequence);
  (void)fields.next(der::tag::sequence);
  while (fields.next_is(der::tag::utc_time) || fields.next_is(der::tag::generalized_time)) (void)fields.time();
  auto revoked = fields.enter_if(der::tag::sequence).value();
  for (count = 0; revoked && !revoked->at_end(); ++count) {
    der::Reader entry = revoked->enter(der::tag::sequence).value();
    const ByteView serial = entry.integer().value();
    const std::string date = to_string(entry.time().value());
    const auto extensions = entry.at_end() ? json::array() : extension_list(entry.enter(der::tag::sequence).value());
    entries.push_back({{"serial", hex_number(to_bytes(serial))}, {"date", date}, {"extensions", extensions}});
    if (const auto found = list.find(list.issuer(), serial); found) CHECK(to_string(found->revoked_at) == date);
  }
  return entries;
}

json fields_of(const x509::Crl& list, std::size_t entries_shown) {
  std::size_t count = 0;
  json entries = entries_of(list, count);
  CHECK(count == list.size());
  while (entries.size() > entries_shown) entries.erase(entries.size() - 1);
  const json extensions = last_extensions(list.tbs(), 0);
  const auto has = [&](const char* oid) {
    return std::ranges::any_of(extensions, [&](const json& e) { return e["oid"] == oid; });
  };
  CHECK(list.crl_number().empty() != has("2.5.29.20"));
  CHECK(list.base_crl_number().empty() != has("2.5.29.27"));
  CHECK(list.issuing_distribution_point().has_value() == has("2.5.29.28"));
  CHECK(list.authority_key_identifier().has_value() == has("2.5.29.35"));
  return {{"issuer", rfc4514(list.issuer())},
          {"this_update", to_string(list.this_update())},
          {"next_update", time_or_null(list.next_update())},
          {"signature_oid", algorithm_oid(x509::read_signed(list.der())->algorithm)},
          {"extensions", extensions},
          {"entries", count},
          {"first_entries", entries}};
}

std::string hash_name(crypto::HashAlgorithm hash) {
  std::string name(crypto::name_of(hash));
  std::erase(name, '-');
  std::ranges::transform(name, name.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return name;
}

json fields_of(const revocation::CertId& id) {
  return {{"serial", hex_number(id.serial_number)},
          {"hash", hash_name(id.hash)},
          {"issuer_key_hash", text::to_hex(id.issuer_key_hash)},
          {"issuer_name_hash", text::to_hex(id.issuer_name_hash)}};
}

json fields_of(const revocation::OcspRequest& request, ByteView der) {
  REQUIRE(request.ids.size() == 1);
  json fields = fields_of(request.ids[0]);
  fields["extensions"] = last_extensions(der::Reader(der).enter(der::tag::sequence)->next()->whole, 2);
  CHECK(request.nonce.has_value() == (fields["extensions"].dump().find("\"1.3.6.1.5.5.7.48.1.2\"") != std::string::npos));
  return fields;
}

// "cessation_of_operation" for "cessationOfOperation".
std::string reason_name(x509::RevocationReason reason) {
  std::string text;
  for (const char c : x509::name_of(reason)) {
    if (c >= 'A' && c <= 'Z') text += '_';
    text += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  }
  return text;
}

json fields_of(const revocation::SingleResponse& single) {
  static const std::map<revocation::CertificateStatus, std::string> statuses{{revocation::CertificateStatus::good, "GOOD"},
                                                                             {revocation::CertificateStatus::revoked, "REVOKED"},
                                                                             {revocation::CertificateStatus::unknown, "UNKNOWN"}};
  json fields = fields_of(single.id);
  fields["status"] = statuses.at(single.status);
  fields["this_update"] = to_string(single.this_update);
  fields["next_update"] = time_or_null(single.next_update);
  fields["revocation_time"] = time_or_null(single.revoked_at);
  fields["revocation_reason"] = single.reason ? json(reason_name(*single.reason)) : json();
  return fields;
}

std::string response_algorithm(ByteView der) {
  der::Reader response = der::Reader(der).enter(der::tag::sequence).value();
  (void)response.next();
  der::Reader bytes = response.enter(der::tag::constructed(0))->enter(der::tag::sequence).value();
  (void)bytes.oid();
  const ByteView basic = bytes.octet_string().value();
  der::Reader parts = der::Reader(basic).enter(der::tag::sequence).value();
  (void)parts.next();
  return algorithm_oid(parts.next()->whole);
}

json fields_of(const revocation::OcspResponse& response) {
  static const std::map<revocation::OcspStatus, std::string> statuses{{revocation::OcspStatus::successful, "SUCCESSFUL"},
                                                                      {revocation::OcspStatus::unauthorized, "UNAUTHORIZED"}};
  json fields{{"response_status", statuses.at(response.status())}};
  if (!response.data()) return fields;
  const revocation::ResponseData& data = *response.data();
  fields["signature_oid"] = response_algorithm(response.der());
  fields["produced_at"] = to_string(data.produced_at);
  fields["responder_key_hash"] = data.responder.name ? json() : json(text::to_hex(data.responder.key_hash));
  fields["responder_name"] = data.responder.name ? json(rfc4514(*data.responder.name)) : json();
  fields["certificates"] = response.certificates().size();
  fields["extensions"] = last_extensions(response.tbs(), 1);
  CHECK(data.nonce.has_value() == (fields["extensions"].dump().find("\"1.3.6.1.5.5.7.48.1.2\"") != std::string::npos));
  fields["singles"] = json::array();
  for (const auto& single : data.responses) fields["singles"].push_back(fields_of(single));
  return fields;
}

Result<json> read(const std::string& kind, ByteView der, const json& expected) {
  if (kind == "certificate") {
    HAWIYA_TRY(const auto certificate, x509::Certificate::from_der(der));
    return fields_of(certificate);
  }
  if (kind == "crl") {
    HAWIYA_TRY(const auto list, x509::Crl::from_der(der));
    return fields_of(list, expected.is_object() ? expected["first_entries"].size() : 0);
  }
  if (kind == "ocsp-request") {
    HAWIYA_TRY(const auto request, revocation::OcspRequest::from_der(der));
    return expected.is_object() ? fields_of(request, der) : json();
  }
  REQUIRE(kind == "ocsp-response");
  HAWIYA_TRY(const auto response, revocation::OcspResponse::from_der(der));
  return expected.is_object() ? fields_of(response) : json();
}

// "error" for a list of extensions, here or in an entry: our parsers then refuse the whole.
bool has_refused_extensions(const json& fields) {
  if (!fields.is_object()) return false;
  if (fields.value("extensions", json()) == "error") return true;
  const json entries = fields.value("first_entries", json::array());
  return std::ranges::any_of(entries, [](const json& entry) { return entry["extensions"] == "error"; });
}

std::string differences(const json& expected, const json& found) {
  std::string text;
  for (const auto& [key, value] : expected.items())
    if (!found.contains(key) || found[key] != value)
      text += key + ": expected " + value.dump() + ", read " + (found.contains(key) ? found[key].dump() : "nothing") + "; ";
  return text;
}

void judge(test::Scoreboard& board, const json& entry, ByteView der) {
  const std::string id = entry["id"].get<std::string>(), expect = entry["expect"].get<std::string>();
  const json& fields = entry["fields"];
  const auto found = read(entry["kind"].get<std::string>(), der, fields);
  const std::string kind = entry["kind"].get<std::string>();
  const auto record = [&](Score score, const std::string& story) { board.record(kind, id, score, story); };
  if (expect == "either") return record(Score::right, "");
  const bool refuse = expect == "reject" || has_refused_extensions(fields);
  if (refuse) return record(found ? Score::fail_open : Score::right, "must be refused");
  if (!found) return record(Score::fail_closed, "refused: " + to_string(found.error()));
  const std::string wrong = differences(fields, *found);
  record(wrong.empty() ? Score::right : Score::wrong_field, wrong);
}

}  // namespace

TEST_SUITE("conformance") {
  TEST_CASE("pyca certificates, CRLs and OCSP messages: every field is read") {
    const auto suite = test::Suite::load("pathval-pyca-x509", "cases.json");
    if (!suite) return;
    test::Scoreboard board("pyca vectors, parsed", "pathval-pyca-x509", test::Exceptions("parse_pyca_exceptions.txt"));
    for (const json& entry : suite->cases()) {
      const auto id = entry["id"].get<std::string>();
      CAPTURE(id);
      judge(board, entry, suite->der(entry["object"].get<std::string>()));
    }
    board.close();
  }
}
