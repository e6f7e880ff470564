// Real Web eID tokens and OCSP answers of Estonia's, Finland's and Belgium's test cards, and damaged ones: right result and right
// code.
#include <doctest/doctest.h>

#include <hawiya/auth/login.hpp>
#include <hawiya/text/hex.hpp>
#include <map>
#include <nlohmann/json.hpp>

#include "support/files.hpp"

using namespace hawiya;
using nlohmann::json;

namespace {

std::string suite_code(ErrorCode code) {
  using enum ErrorCode;
  static const std::map<ErrorCode, std::string> names{
      {token_malformed, "token-parse"},
      {token_field_missing, "missing-field"},
      {token_format_unsupported, "unsupported-format"},
      {certificate_malformed, "certificate-decode"},
      {key_usage_missing, "key-usage-missing"},
      {key_usage_wrong, "wrong-purpose"},
      {extended_key_usage_wrong, "wrong-purpose"},
      {policy_disallowed, "disallowed-policy"},
      {certificate_not_yet_valid, "certificate-not-yet-valid"},
      {certificate_expired, "certificate-expired"},
      {issuer_unknown, "certificate-not-trusted"},
      {certificate_signature_invalid, "certificate-not-trusted"},
      {challenge_missing, "nonce-missing"},
      {algorithm_unsupported, "unsupported-algorithm"},
      {algorithm_key_mismatch, "algorithm-key-mismatch"},
      {signature_malformed, "signature-decode"},
      {signature_invalid, "signature-invalid"},
      {ocsp_malformed, "ocsp-malformed"},
      {ocsp_unsuccessful, "ocsp-status"},
      {ocsp_certificate_not_covered, "ocsp-cert-id"},
      {ocsp_signature_invalid, "ocsp-signature"},
      {ocsp_responder_not_authorised, "ocsp-responder-not-authorised"},
      {ocsp_answer_too_old, "ocsp-stale"},
      {ocsp_answer_not_yet_valid, "ocsp-not-yet-valid"},
      {ocsp_nonce_mismatch, "ocsp-nonce"},
      {certificate_revoked, "revoked"},
      {certificate_status_unknown, "status-unknown"},
  };
  const auto found = names.find(code);
  return found == names.end() ? std::string(name_of(code)) : found->second;
}

x509::Certificate load(const std::filesystem::path& path) { return x509::Certificate::from_der(test::read_file(path)).value(); }

Result<auth::Citizen> log_in(const std::filesystem::path& suite, const json& entry) {
  const Time now = parse_time(entry["now"].get<std::string>()).value();
  std::vector<x509::Certificate> anchors;
  for (const auto& file : entry["trusted"]) anchors.push_back(load(suite / file.get<std::string>()));
  auth::LoginPolicy policy{.check_revocation = auth::RevocationCheck::off_dangerously};
  for (const auto& oid : entry.value("disallowed_policies", json::array()))
    policy.disallowed_policies.push_back(der::Oid::parse(oid.get<std::string>()).value());
  const auto challenge =
      auth::Challenge::restore(entry["nonce"].is_string() ? entry["nonce"].get<std::string>() : "", now + Duration(60));
  if (!challenge) return challenge.error();
  const auth::LoginVerifier verifier(auth::Origin::parse(entry["origin"].get<std::string>()).value(),
                                     path::TrustStore::create(anchors).value(), policy);
  const auto pending = verifier.begin(entry["token"].is_string() ? entry["token"].get<std::string>() : "", *challenge, now);
  if (!pending) return pending.error();
  return pending->finish({}, now);
}

Result<revocation::OcspVerdict> judge(const std::filesystem::path& suite, const json& entry) {
  const json& ocsp = entry["ocsp"];
  revocation::OcspPolicy policy{.nonce = revocation::NonceRule::required,
                                .clock_skew = Duration(ocsp["skew_s"].get<int>()),
                                .max_age = Duration(ocsp["max_age_s"].get<int>())};
  if (ocsp.contains("designated")) {
    revocation::DesignatedResponder designated{load(suite / ocsp["designated"].get<std::string>()), {}};
    for (const auto& file : ocsp["designated_for"]) designated.issuers.push_back(load(suite / file.get<std::string>()));
    policy.designated.push_back(designated);
  }
  std::optional<Bytes> nonce;
  if (ocsp["nonce"].is_string()) nonce = text::from_hex(ocsp["nonce"].get<std::string>()).value();
  Budget budget;
  auto verdict = revocation::check_ocsp(load(suite / entry["issuer"].get<std::string>()),
                                        load(suite / entry["subject"].get<std::string>()).serial_number(),
                                        test::read_file(suite / ocsp["response"].get<std::string>()), nonce, policy,
                                        parse_time(entry["now"].get<std::string>()).value(), budget);
  if (verdict && verdict->status == revocation::CertificateStatus::revoked) return Error{ErrorCode::certificate_revoked};
  if (verdict && verdict->status == revocation::CertificateStatus::unknown) return Error{ErrorCode::certificate_status_unknown};
  return verdict;
}

void check_rejection(const json& expect, const Error& error) {
  REQUIRE_MESSAGE(expect["result"] == "reject", to_string(error));
  const std::string code = suite_code(error.code);
  bool right = expect["code"] == code;
  for (const auto& other : expect.value("also_ok", json::array())) right = right || other == code;
  CHECK_MESSAGE(right, "expected " << expect.dump() << ", got " << to_string(error));
}

void check_token(const std::filesystem::path& suite, const json& entry) {
  const auto citizen = log_in(suite, entry);
  if (!citizen) return check_rejection(entry["expect"], citizen.error());
  REQUIRE(entry["expect"]["result"] == "accept");
  const json& subject = entry["expect"]["subject"];
  const auth::Identity& identity = citizen->identity();
  const std::string prefix =
      identity.type == auth::IdentityType::unstated ? "" : std::string(name_of(identity.type)) + identity.country + "-";
  CHECK(prefix + identity.number == subject["id_code"].get<std::string>());
  CHECK(identity.country == subject["country"].get<std::string>());
  CHECK(citizen->common_name() == subject["common_name"].get<std::string>());
  CHECK(citizen->surname() == subject["surname"].get<std::string>());
  CHECK(citizen->given_name() == subject["given_name"].get<std::string>());
  CHECK(citizen->algorithm() == entry["expect"]["algorithm"].get<std::string>());
}

template <class Run>
void for_each_case(const std::string& kind, Run&& run) {
  const auto suite = test::conformance_suite("webeid");
  if (!suite) return;
  int count = 0;
  for (const auto& file : std::filesystem::directory_iterator(*suite / "cases")) {
    const json entry = json::parse(test::read_file(file.path()));
    if (entry["kind"] != kind || (kind == "token" && entry["token_rules"] != "web-eid:1.0")) continue;
    const std::string id = entry["id"].get<std::string>();
    CAPTURE(id);
    run(*suite, entry);
    ++count;
  }
  MESSAGE("webeid: " << count << " cases of kind " << kind);
  CHECK(count > 0);
}

}  // namespace

TEST_SUITE("conformance") {
  TEST_CASE("Web eID 1.0 tokens of real test cards") { for_each_case("token", check_token); }

  TEST_CASE("real OCSP answers") {
    for_each_case("ocsp", [](const auto& suite, const json& entry) {
      const auto verdict = judge(suite, entry);
      if (!verdict) return check_rejection(entry["expect"], verdict.error());
      CHECK(entry["expect"]["result"] == "accept");
    });
  }
}
