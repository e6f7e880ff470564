// The revocation part of the public suites: whole paths with their lists, single lists, and OCSP answers.
#include <hawiya/revocation/crl_check.hpp>
#include <hawiya/revocation/ocsp_check.hpp>

#include "base/try.hpp"
#include "path_policy.hpp"

using namespace hawiya;
using test::json;
using test::Score;
using test::Suite;

namespace {

constexpr crypto::AlgorithmPolicy old_algorithms{.sha1 = crypto::Allow::yes, .dsa = crypto::Allow::yes, .min_rsa_bits = 1024};

// What a list can be read from; what can't is as if it were not there, which fails closed.
revocation::CrlSet lists_of(const Suite& suite, const json& names) {
  std::vector<x509::Crl> lists;
  for (const auto& name : names)
    if (auto list = x509::Crl::from_der(suite.der(name.get<std::string>()))) lists.push_back(*std::move(list));
  return revocation::CrlSet::of(std::move(lists));
}

Result<void> prove_unrevoked(const path::ValidatedPath& path, const revocation::CrlSet& lists,
                             const revocation::CrlIssuers& issuers, const revocation::CrlPolicy& policy, Time now,
                             Budget& budget) {
  for (std::size_t i = 0; i < path.certificates().size(); ++i) {
    const auto verdict = revocation::check_crls(path.certificates()[i], path.issuer_of(i), lists, issuers, policy, now, budget);
    if (!verdict) return verdict.error();
    if (verdict->revoked) return Error{ErrorCode::certificate_revoked};
  }
  return {};
}

Result<void> run_chain(Suite& suite, const json& entry) {
  const auto& target = suite.certificate(entry["target"].get<std::string>());
  if (!target) return target.error();
  const auto anchors = path::TrustStore::create(suite.certificates(entry["anchors"]));
  if (!anchors) return anchors.error();
  const auto pool = suite.certificates(entry["pool"]);
  const auto policy = test::path_policy_of(entry);
  const Time now = Suite::time_of(entry);
  Budget budget;
  const auto path = path::validate(*target, pool, *anchors, policy, now, budget);
  if (!path) return path.error();
  const revocation::CrlIssuers issuers{pool, path::TrustStore::create({path->anchor()}).value(), policy};
  const revocation::CrlPolicy lists{
      .profile = entry["level"] == "profile" ? revocation::CrlProfile::rfc5280 : revocation::CrlProfile::lenient,
      .algorithms = old_algorithms};
  return prove_unrevoked(*path, lists_of(suite, entry["crls"]), issuers, lists, now, budget);
}

void run_chains(const std::string& folder, const std::string& title) {
  auto suite = Suite::load(folder, "cases.json");
  if (!suite) return;
  test::Scoreboard board(title, folder, test::Exceptions("revocation_exceptions.txt"));
  for (const auto& entry : suite->cases()) {
    if (entry.value("revocation", "none") != "crl-chain") continue;
    const auto outcome = run_chain(*suite, entry);
    const std::string expect = entry["expect"].get<std::string>();
    board.record(entry.value("section", "all"), entry["id"].get<std::string>(),
                 test::score_of(expect == "accept", outcome.has_value()),
                 "expected " + expect + ", got " + (outcome ? "accept" : to_string(outcome.error())));
  }
  board.close();
}

// "unknown" and "error" alike are no verdict.
std::string expected_status(const json& entry) {
  const std::string expect = entry["expect"].get<std::string>();
  return expect == "unknown" ? "error" : expect;
}

Result<std::string> judge_list(Suite& suite, const json& entry) {
  HAWIYA_TRY(const x509::Certificate certificate, suite.certificate(entry["cert"].get<std::string>()));
  HAWIYA_TRY(const x509::Certificate issuer, suite.certificate(entry["issuer"].get<std::string>()));
  HAWIYA_TRY(const x509::Crl list, x509::Crl::from_der(suite.der(entry["crl"].get<std::string>())));
  revocation::CrlPolicy policy{.clock_skew = Duration(0), .algorithms = old_algorithms};
  if (entry["max_age"].is_number()) policy.max_age = Duration(entry["max_age"].get<int>());
  // The suite hands over issuers as validated already.
  revocation::CrlIssuers issuers{.candidates = suite.certificates(entry["pool"])};
  if (!issuers.candidates.empty()) issuers.anchors = path::TrustStore::create(issuers.candidates).value();
  Budget budget;
  HAWIYA_TRY(const auto verdict, revocation::check_crls(certificate, issuer, revocation::CrlSet::of({list}), issuers, policy,
                                                        Suite::time_of(entry), budget));
  return std::string(verdict.revoked ? "revoked" : "good");
}

Result<std::string> judge_answer(Suite& suite, const json& entry) {
  HAWIYA_TRY(const x509::Certificate certificate, suite.certificate(entry["cert"].get<std::string>()));
  HAWIYA_TRY(const x509::Certificate issuer, suite.certificate(entry["issuer"].get<std::string>()));
  // Nothing is handed over by which its responders could be checked.
  revocation::OcspPolicy policy{
      .clock_skew = Duration(0), .responder_status = revocation::ResponderStatus::not_checked, .algorithms = old_algorithms};
  if (entry["max_age"].is_number()) policy.max_age = Duration(entry["max_age"].get<int>());
  Budget budget;
  HAWIYA_TRY(const auto verdict,
             revocation::check_ocsp(issuer, certificate.serial_number(), suite.der(entry["response"].get<std::string>()),
                                    std::nullopt, policy, Suite::time_of(entry), budget));
  return verdict.status == revocation::CertificateStatus::unknown ? std::string("error") : std::string(name_of(verdict.status));
}

template <class Judge>
void run_statuses(const std::string& file, const std::string& title, Judge&& judge) {
  auto suite = Suite::load("pathval-boringssl", file);
  if (!suite) return;
  test::Scoreboard board(title, "pathval-boringssl/" + file, test::Exceptions("revocation_exceptions.txt"));
  for (const auto& entry : suite->cases()) {
    const std::string expected = expected_status(entry);
    const Result<std::string> outcome = judge(*suite, entry);
    const std::string got = outcome ? *outcome : "error";
    const Score score = got == expected ? Score::right : got == "good" ? Score::fail_open : Score::fail_closed;
    board.record(expected, entry["id"].get<std::string>(), score,
                 "expected " + expected + ", got " + (outcome ? got : to_string(outcome.error())));
  }
  board.close();
}

}  // namespace

TEST_SUITE("conformance") {
  TEST_CASE("NIST PKITS whole: paths and their lists") { run_chains("pathval-nist-pkits", "NIST PKITS"); }
  TEST_CASE("x509-limbo paths with lists") { run_chains("pathval-limbo", "x509-limbo with lists"); }
  TEST_CASE("BoringSSL lists") { run_statuses("crl.json", "BoringSSL CRL", judge_list); }
  TEST_CASE("BoringSSL OCSP answers") { run_statuses("ocsp.json", "BoringSSL OCSP", judge_answer); }
}
