#include <algorithm>
#include <array>
#include <hawiya/sign/report.hpp>
#include <hawiya/text/base64.hpp>
#include <hawiya/text/hex.hpp>

#include "text/json.hpp"

namespace hawiya::sign {
namespace {

using text::Json;

Json to_json(const Checks& checks) {
  Json list = Json::array();
  for (const Check& check : checks)
    list.push_back({{"name", check.name}, {"clause", check.clause}, {"inputs", check.inputs}, {"passed", check.passed}});
  return list;
}

Json to_json(const Error& error) { return {{"code", name_of(error.code)}, {"detail", error.detail}, {"where", error.where}}; }

Json to_json(const x509::Certificate& certificate) {
  return {{"subject", certificate.subject().to_string()},
          {"issuer", certificate.issuer().to_string()},
          {"serial_number", certificate.serial_hex()},
          {"der", text::to_base64(certificate.der())}};
}

template <class Verdict>
void put_verdict(Json& json, const Verdict& verdict) {
  json["indication"] = name_of(verdict.indication);
  if (verdict.sub_indication != SubIndication::none) json["sub_indication"] = name_of(verdict.sub_indication);
  if (verdict.error) json["error"] = to_json(*verdict.error);
  json["intact"] = verdict.intact;
}

Json to_json(const TimestampReport& timestamp) {
  Json json{{"kind", name_of(timestamp.kind)}};
  put_verdict(json, timestamp);
  if (timestamp.time) json["time"] = to_string(*timestamp.time);
  if (timestamp.authority) json["authority"] = to_json(*timestamp.authority);
  json["checks"] = to_json(timestamp.checks);
  return json;
}

Json to_json(const Covered& covered) {
  Json json{{"name", covered.name}, {"digest_algorithm", covered.digest_algorithm}, {"digest", text::to_hex(covered.digest)}};
  if (covered.octets) json["size"] = covered.octets->size();
  return json;
}

Json to_json(const EvidenceReport& evidence) {
  Json json{{"certificate", evidence.certificate},
            {"kind", evidence.kind},
            {"origin", evidence.origin},
            {"this_update", to_string(evidence.this_update)}};
  if (evidence.next_update) json["next_update"] = to_string(*evidence.next_update);
  return json;
}

Json to_json(const SignatureReport& signature);

template <class T>
Json list_of(const std::vector<T>& items) {
  Json list = Json::array();
  for (const T& item : items) list.push_back(to_json(item));
  return list;
}

Json to_json(const SignatureReport& signature) {
  Json json{{"format", name_of(signature.format)}, {"level", name_of(signature.level)}};
  put_verdict(json, signature);
  if (!signature.id.empty()) json["id"] = signature.id;
  if (!signature.where.empty()) json["where"] = signature.where;
  if (signature.signer) json["signer"] = to_json(*signature.signer);
  json["algorithm"] = signature.algorithm;
  if (signature.claimed_time) json["claimed_time"] = to_string(*signature.claimed_time);
  json["proven_time"] = to_string(signature.proven_time);
  json["proven_by_timestamp"] = signature.proven_by_timestamp;
  if (signature.policy) json["policy"] = *signature.policy;
  if (!signature.claimed_roles.empty()) json["claimed_roles"] = signature.claimed_roles;
  if (signature.commitment) json["commitment"] = *signature.commitment;
  json["covered"] = list_of(signature.covered);
  json["timestamps"] = list_of(signature.timestamps);
  json["evidence"] = list_of(signature.evidence);
  json["checks"] = to_json(signature.checks);
  if (!signature.counter_signatures.empty()) json["counter_signatures"] = list_of(signature.counter_signatures);
  return json;
}

Indication worse(Indication a, Indication b) { return std::max(a, b); }

Indication worst_of(const std::vector<SignatureReport>& signatures) {
  Indication worst = Indication::total_passed;
  for (const SignatureReport& one : signatures) worst = worse(worst, worse(one.indication, worst_of(one.counter_signatures)));
  return worst;
}

}  // namespace

std::string_view name_of(Indication indication) {
  constexpr std::array names{"TOTAL_PASSED", "INDETERMINATE", "TOTAL_FAILED"};
  return names[static_cast<std::size_t>(indication)];
}

std::string_view name_of(SubIndication sub_indication) {
  constexpr std::array names{"",
                             "FORMAT_FAILURE",
                             "HASH_FAILURE",
                             "SIG_CRYPTO_FAILURE",
                             "REVOKED",
                             "EXPIRED",
                             "NOT_YET_VALID",
                             "SIG_CONSTRAINTS_FAILURE",
                             "CHAIN_CONSTRAINTS_FAILURE",
                             "CERTIFICATE_CHAIN_GENERAL_FAILURE",
                             "CRYPTO_CONSTRAINTS_FAILURE",
                             "POLICY_PROCESSING_ERROR",
                             "SIGNATURE_POLICY_NOT_AVAILABLE",
                             "TIMESTAMP_ORDER_FAILURE",
                             "NO_SIGNING_CERTIFICATE_FOUND",
                             "NO_CERTIFICATE_CHAIN_FOUND",
                             "REVOKED_NO_POE",
                             "REVOKED_CA_NO_POE",
                             "OUT_OF_BOUNDS_NOT_REVOKED",
                             "OUT_OF_BOUNDS_NO_POE",
                             "CRYPTO_CONSTRAINTS_FAILURE_NO_POE",
                             "NO_POE",
                             "TRY_LATER",
                             "SIGNED_DATA_NOT_FOUND"};
  return names[static_cast<std::size_t>(sub_indication)];
}

Indication indication_of(SubIndication sub_indication) {
  constexpr std::array failures{SubIndication::format_failure, SubIndication::hash_failure, SubIndication::sig_crypto_failure,
                                SubIndication::revoked,        SubIndication::expired,      SubIndication::not_yet_valid};
  if (sub_indication == SubIndication::none) return Indication::total_passed;
  return std::ranges::find(failures, sub_indication) == failures.end() ? Indication::indeterminate : Indication::total_failed;
}

std::string_view name_of(SignatureFormat format) {
  constexpr std::array names{"XAdES", "CAdES", "XMLDSIG", "CMS"};
  return names[static_cast<std::size_t>(format)];
}

std::string_view name_of(Level level) {
  constexpr std::array names{"none", "B-B", "B-T", "B-LT", "B-LTA"};
  return names[static_cast<std::size_t>(level)];
}

std::string_view name_of(TimestampKind kind) {
  constexpr std::array names{"content", "signature", "references", "archive", "container"};
  return names[static_cast<std::size_t>(kind)];
}

Indication Report::indication() const {
  Indication worst = signatures.empty() && timestamps.empty() ? Indication::indeterminate : worst_of(signatures);
  for (const TimestampReport& timestamp : timestamps) worst = worse(worst, timestamp.indication);
  return worst;
}

std::string Report::to_json() const {
  Json json{{"indication", name_of(indication())}, {"validated_at", to_string(validated_at)}};
  if (!container.empty()) json["container"] = container;
  if (!findings.empty()) json["findings"] = findings;
  json["signatures"] = list_of(signatures);
  if (!timestamps.empty()) json["timestamps"] = list_of(timestamps);
  return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

}  // namespace hawiya::sign
