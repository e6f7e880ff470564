// Certificates of national card PKIs, read and compared with what an independent parser reads, then written again: names from
// their attributes, extensions from their values, the whole from its fields.
#include <doctest/doctest.h>

#include <algorithm>
#include <hawiya/crypto/hash.hpp>
#include <hawiya/text/hex.hpp>
#include <hawiya/x509/certificate.hpp>
#include <map>
#include <nlohmann/json.hpp>

#include "conformance/suite.hpp"
#include "support/files.hpp"

using namespace hawiya;
using nlohmann::json;
using test::Score;

namespace {

namespace ext = x509::extension;

// ---- what we read, in the suite's terms ----

json names_of(const x509::Name& name) {
  static const std::map<std::uint8_t, std::string> types{{der::tag::printable_string, "PrintableString"},
                                                         {der::tag::utf8_string, "UTF8String"},
                                                         {der::tag::ia5_string, "IA5String"},
                                                         {der::tag::teletex_string, "TeletexString"},
                                                         {der::tag::bmp_string, "BMPString"}};
  json list = json::array();
  for (const x509::NameAttribute& item : name.attributes())
    list.push_back({item.type.to_string(), types.at(item.string_tag), item.value});
  return list;
}

json key_of(const x509::Certificate& certificate) {
  static const std::map<crypto::KeyType, std::string> curves{
      {crypto::KeyType::p256, "secp256r1"}, {crypto::KeyType::p384, "secp384r1"}, {crypto::KeyType::p521, "secp521r1"}};
  const auto& key = certificate.public_key();
  if (!key) return to_string(key.error());
  if (key->type() == crypto::KeyType::rsa) return {"1.2.840.113549.1.1.1", key->bits()};
  return {"1.2.840.10045.2.1", curves.at(key->type())};
}

json key_usage_of(const x509::Extensions& extensions) {
  using enum x509::KeyUsageBit;
  static const std::vector<std::pair<x509::KeyUsageBit, std::string>> bits{{crl_sign, "crl_sign"},
                                                                           {data_encipherment, "data_encipherment"},
                                                                           {decipher_only, "decipher_only"},
                                                                           {digital_signature, "digital_signature"},
                                                                           {encipher_only, "encipher_only"},
                                                                           {key_agreement, "key_agreement"},
                                                                           {key_cert_sign, "key_cert_sign"},
                                                                           {key_encipherment, "key_encipherment"},
                                                                           {non_repudiation, "non_repudiation"}};
  json list = json::array();
  for (const auto& [bit, name] : bits)
    if (extensions.key_usage->has(bit)) list.push_back(name);
  return list;
}

json crl_uris_of(const x509::Extensions& extensions) {
  json list = json::array();
  for (const x509::DistributionPoint& point : extensions.crl_distribution_points)
    for (const x509::GeneralName& name : point.full_name)
      if (name.kind == x509::GeneralName::Kind::uri) list.push_back(name.text);
  return list;
}

template <class List, class Member>
json oids_of(const List& list, Member member) {
  json oids = json::array();
  for (const auto& item : list) oids.push_back(std::invoke(member, item).to_string());
  return oids;
}

json extension_of(const x509::Extensions& extensions, const x509::RawExtension& item) {
  json entry{{"oid", item.oid.to_string()}, {"critical", item.critical}};
  if (item.oid == ext::basic_constraints) {
    const auto& constraints = *extensions.basic_constraints;
    entry["ca"] = constraints.ca;
    entry["path_len"] = constraints.path_length ? json(*constraints.path_length) : json();
  }
  if (item.oid == ext::key_usage) entry["key_usage"] = key_usage_of(extensions);
  if (item.oid == ext::subject_key_identifier) entry["ski"] = text::to_hex(*extensions.subject_key_identifier);
  if (item.oid == ext::crl_distribution_points) entry["crl_uris"] = crl_uris_of(extensions);
  if (item.oid == ext::extended_key_usage) entry["eku"] = oids_of(extensions.extended_key_usage, std::identity{});
  if (item.oid == ext::certificate_policies)
    entry["policies"] = oids_of(extensions.certificate_policies, &x509::PolicyInformation::policy);
  if (item.oid == ext::qc_statements)
    entry["qc_statements"] = oids_of(extensions.qc_statements->statements, &x509::QcStatement::id);
  if (item.oid == ext::authority_information_access) {
    entry["aia"] = json::array();
    for (const auto& access : extensions.authority_information_access)
      entry["aia"].push_back({access.method.to_string(), access.location.text});
  }
  return entry;
}

json fields_of(const x509::Certificate& certificate) {
  json extensions = json::array();
  for (const auto& item : certificate.extensions().all) extensions.push_back(extension_of(certificate.extensions(), item));
  std::string serial = certificate.serial_hex();
  serial.erase(0, std::min(serial.find_first_not_of('0'), serial.size() - 1));
  const der::Oid algorithm = der::Reader(certificate.signature_algorithm_der()).enter(der::tag::sequence)->oid().value();
  return {{"sha256", text::to_hex(certificate.fingerprint())},
          {"size", certificate.der().size()},
          {"serial", serial},
          {"sigalg", algorithm.to_string()},
          {"issuer", names_of(certificate.issuer())},
          {"subject", names_of(certificate.subject())},
          {"not_before", to_string(certificate.not_before())},
          {"not_after", to_string(certificate.not_after())},
          {"key", key_of(certificate)},
          {"extensions", extensions}};
}

// ---- written again: each gives what differs ----

// Names of one attribute an RDN, as these all are.
std::string name_difference(const x509::Name& name) {
  const auto again = x509::Name::from_attributes(name.attributes());
  return again && equal(again->der(), name.der()) ? "" : "written again: " + name.to_string() + "; ";
}

std::optional<Bytes> encoded_again(const x509::Extensions& extensions, const der::Oid& oid) {
  namespace encode = x509::encode;
  if (oid == ext::key_usage) return encode::key_usage(*extensions.key_usage);
  if (oid == ext::basic_constraints) return encode::basic_constraints(*extensions.basic_constraints);
  if (oid == ext::subject_key_identifier) return encode::subject_key_identifier(*extensions.subject_key_identifier);
  if (oid == ext::extended_key_usage) return encode::extended_key_usage(extensions.extended_key_usage);
  if (oid == ext::crl_distribution_points) return encode::distribution_points(extensions.crl_distribution_points);
  if (oid == ext::authority_information_access) return encode::access_descriptions(extensions.authority_information_access);
  if (oid == ext::subject_alternative_name) return encode::general_names(extensions.subject_alternative_name);
  if (oid == ext::issuer_alternative_name) return encode::general_names(extensions.issuer_alternative_name);
  if (oid == ext::private_key_usage_period) return encode::private_key_usage_period(*extensions.private_key_usage_period);
  if (oid == ext::ocsp_no_check) return encode::ocsp_no_check();
  if (oid == ext::authority_key_identifier && extensions.authority_key_identifier->issuer.empty())
    return encode::authority_key_identifier(*extensions.authority_key_identifier->key_identifier);
  return std::nullopt;
}

// The whole from its fields. Where the file has NULL parameters in an ECDSA algorithm we write none, so it can't be the same.
std::string whole_difference(const x509::Certificate& certificate) {
  const auto algorithm = certificate.signature_algorithm();
  if (!algorithm || !equal(algorithm->to_der(), certificate.signature_algorithm_der())) return "";
  const Bytes tbs = x509::encode_tbs({to_bytes(certificate.serial_number()), *algorithm, certificate.issuer(),
                                      certificate.not_before(), certificate.not_after(), certificate.subject(),
                                      to_bytes(certificate.spki()), certificate.extensions().all});
  const Bytes whole = x509::write_signed(tbs, *algorithm, certificate.signature());
  return equal(tbs, certificate.tbs()) && equal(whole, certificate.der()) ? "" : "written again: the whole; ";
}

std::string written_differences(const x509::Certificate& certificate) {
  std::string text = name_difference(certificate.issuer()) + name_difference(certificate.subject());
  for (const auto& item : certificate.extensions().all) {
    const auto again = encoded_again(certificate.extensions(), item.oid);
    if (again && *again != item.value)
      text += "written again: " + ext::name_of(item.oid) + " " + text::to_hex(item.value) + " as " + text::to_hex(*again) + "; ";
  }
  return text + whole_difference(certificate);
}

std::string differences(const json& expected, const json& found) {
  std::string text;
  for (const auto& [key, value] : expected.items())
    if (key != "source" && found.value(key, json()) != value)
      text += key + ": expected " + value.dump() + ", read " + found.value(key, json()).dump() + "; ";
  return text;
}

}  // namespace

TEST_SUITE("conformance") {
  TEST_CASE("certificates of national cards are read in full and written again") {
    const auto path = test::conformance_suite("catool-national-certs");
    if (!path) return;
    test::Scoreboard board("national certificates, parsed", "catool-national-certs",
                           test::Exceptions("national_certs_exceptions.txt"));
    const json document = json::parse(test::read_file(*path / "expected.json"));
    for (const auto& [name, expected] : document.items()) {
      CAPTURE(name);
      const auto certificate = x509::Certificate::from_der(test::read_file(*path / "certs" / (name + ".der")));
      if (!certificate) {
        board.record("all", name, Score::fail_closed, to_string(certificate.error()));
        continue;
      }
      const std::string wrong = differences(expected, fields_of(*certificate)) + written_differences(*certificate);
      board.record("all", name, wrong.empty() ? Score::right : Score::wrong_field, wrong);
    }
    board.close();
  }
}
