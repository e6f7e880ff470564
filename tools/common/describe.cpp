#include "common/describe.hpp"

#include <hawiya/text/hex.hpp>
#include <hawiya/text/pem.hpp>

#include "base/try.hpp"

namespace hawiya::tools {
namespace {

using x509::KeyUsageBit;

Json names(const x509::GeneralNames& list) {
  Json texts = Json::array();
  for (const auto& name : list) texts.push_back(name.to_string());
  return texts;
}

Json oids(const std::vector<der::Oid>& list) {
  Json texts = Json::array();
  for (const auto& oid : list) texts.push_back(x509::purpose::name_of(oid));
  return texts;
}

std::string describe_key(const Result<crypto::PublicKey>& key) {
  return key ? key->to_string() : "(" + std::string(name_of(key.error().code)) + ")";
}

std::string describe_algorithm(const Result<crypto::SignatureAlgorithm>& algorithm) {
  return algorithm ? algorithm->to_string() : "(" + std::string(name_of(algorithm.error().code)) + ")";
}

Json describe_qc(const x509::QcStatements& qc) {
  Json json{{"qualified", qc.compliance}, {"on_a_secure_device", qc.sscd}, {"types", oids(qc.types)}};
  if (!qc.legislation.empty()) json["legislation"] = qc.legislation;
  Json pds = Json::array();
  for (const auto& location : qc.pds) pds.push_back(location.language + " " + location.url);
  if (!pds.empty()) json["disclosure"] = pds;
  return json;
}

Json describe_usage(const x509::KeyUsage& usage) {
  Json bits = Json::array();
  for (unsigned bit = 0; bit <= static_cast<unsigned>(KeyUsageBit::decipher_only); ++bit)
    if (usage.has(static_cast<KeyUsageBit>(bit))) bits.push_back(x509::name_of(static_cast<KeyUsageBit>(bit)));
  return bits;
}

void describe_pointers(const x509::Extensions& extensions, Json& json) {
  Json points = Json::array();
  for (const auto& point : extensions.crl_distribution_points)
    for (const auto& name : point.full_name) points.push_back(name.to_string());
  if (!points.empty()) json["crl_urls"] = points;
  if (const auto urls = extensions.access_urls(x509::access_ocsp); !urls.empty()) json["ocsp_urls"] = urls;
  if (const auto urls = extensions.access_urls(x509::access_ca_issuers); !urls.empty()) json["ca_issuers"] = urls;
}

Json describe_extensions(const x509::Extensions& extensions) {
  Json json = Json::object();
  if (const auto& basic = extensions.basic_constraints) {
    json["ca"] = basic->ca;
    if (basic->path_length) json["path_length"] = *basic->path_length;
  }
  if (extensions.key_usage) json["key_usage"] = describe_usage(*extensions.key_usage);
  if (!extensions.extended_key_usage.empty()) json["extended_key_usage"] = oids(extensions.extended_key_usage);
  Json policies = Json::array();
  for (const auto& policy : extensions.certificate_policies) policies.push_back(policy.policy.to_string());
  if (!policies.empty()) json["policies"] = policies;
  if (!extensions.subject_alternative_name.empty()) json["alternative_names"] = names(extensions.subject_alternative_name);
  if (extensions.subject_key_identifier) json["subject_key_identifier"] = text::to_hex(*extensions.subject_key_identifier);
  if (const auto& authority = extensions.authority_key_identifier; authority && authority->key_identifier)
    json["authority_key_identifier"] = text::to_hex(*authority->key_identifier);
  describe_pointers(extensions, json);
  if (extensions.qc_statements) json["qc_statements"] = describe_qc(*extensions.qc_statements);
  if (extensions.ocsp_no_check) json["ocsp_no_check"] = true;
  Json all = Json::array();
  for (const auto& raw : extensions.all) all.push_back(x509::extension::name_of(raw.oid) + (raw.critical ? " (critical)" : ""));
  if (!all.empty()) json["all"] = all;
  return json;
}

Json describe_single(const revocation::SingleResponse& single) {
  Json json{{"serial_number", x509::serial_to_hex(single.id.serial_number)},
            {"status", revocation::name_of(single.status)},
            {"this_update", to_string(single.this_update)}};
  if (single.next_update) json["next_update"] = to_string(*single.next_update);
  if (single.revoked_at) json["revoked_at"] = to_string(*single.revoked_at);
  if (single.reason) json["reason"] = x509::name_of(*single.reason);
  return json;
}

template <class T>
std::optional<Json> try_as(const Result<T>& parsed, const char* what, std::string& complaints) {
  if (parsed) return tools::describe(*parsed);
  complaints +=
      std::string(complaints.empty() ? "" : "; ") + "no " + what + " (" + std::string(name_of(parsed.error().code)) + ")";
  return std::nullopt;
}

}  // namespace

Json describe(const x509::Certificate& certificate) {
  return {{"type", "certificate"},
          {"subject", certificate.subject().to_string()},
          {"issuer", certificate.issuer().to_string()},
          {"serial_number", certificate.serial_hex()},
          {"not_before", to_string(certificate.not_before())},
          {"not_after", to_string(certificate.not_after())},
          {"key", describe_key(certificate.public_key())},
          {"signed_with", describe_algorithm(certificate.signature_algorithm())},
          {"sha256", text::to_hex(certificate.fingerprint())},
          {"extensions", describe_extensions(certificate.extensions())}};
}

Json describe(const x509::Request& request) {
  return {{"type", "certification request"},
          {"subject", request.subject().to_string()},
          {"key", request.public_key().to_string()},
          {"possession_of_the_key", "proved"},
          {"extensions", describe_extensions(request.extensions())}};
}

Json describe(const x509::Crl& crl) {
  Json json{{"type", "certificate revocation list"},
            {"issuer", crl.issuer().to_string()},
            {"number", text::to_hex(crl.crl_number())},
            {"this_update", to_string(crl.this_update())},
            {"next_update", crl.next_update() ? to_string(*crl.next_update()) : "absent"},
            {"entries", crl.size()},
            {"signed_with", describe_algorithm(crl.signature_algorithm())}};
  if (!crl.base_crl_number().empty()) json["delta_of_number"] = text::to_hex(crl.base_crl_number());
  return json;
}

Json describe(const revocation::OcspResponse& response) {
  Json json{{"type", "OCSP response"}, {"response_status", revocation::name_of(response.status())}};
  if (!response.data()) return json;
  const auto& data = *response.data();
  json["responder"] = data.responder.name ? data.responder.name->to_string() : "key " + text::to_hex(data.responder.key_hash);
  json["produced_at"] = to_string(data.produced_at);
  if (data.nonce) json["nonce"] = text::to_hex(*data.nonce);
  json["signed_with"] = describe_algorithm(response.signature_algorithm());
  json["certificates"] = response.certificates().size();
  json["answers"] = Json::array();
  for (const auto& single : data.responses) json["answers"].push_back(describe_single(single));
  return json;
}

Json describe(const auth::UnverifiedToken& token) {
  return {{"type", "Web eID authentication token, not verified"},
          {"format", token.format},
          {"algorithm", token.algorithm_name},
          {"made_by", token.app_version},
          {"certificate", describe(token.certificate)}};
}

Result<Json> describe_file(ByteView file) {
  std::string complaints;
  if (!file.empty() && file.front() == '{') {
    HAWIYA_TRY(const auto token, auth::UnverifiedToken::parse(as_text(file)));
    return describe(token);
  }
  if (auto json = try_as(x509::Certificate::from_file_bytes(file), "certificate", complaints)) return *std::move(json);
  if (auto json = try_as(x509::Request::from_file_bytes(file), "request", complaints)) return *std::move(json);
  if (auto json = try_as(x509::Crl::from_file_bytes(file), "CRL", complaints)) return *std::move(json);
  if (auto json = try_as(revocation::OcspResponse::from_der(file), "OCSP response", complaints)) return *std::move(json);
  return Error{ErrorCode::argument_invalid, complaints};
}

}  // namespace hawiya::tools
