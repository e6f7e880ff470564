// Runs the path cases of the public suites. A case that the suite states and we don't meet stands, with its reason, in
// pathval_exceptions.txt; one that is listed there and passes fails too.
#include <hawiya/path/validate.hpp>

#include "suite.hpp"

using namespace hawiya;
using test::json;
using test::Suite;

namespace {

path::PathPolicy policy_of(const json& entry) {
  path::PathPolicy policy;
  policy.algorithms = {.sha1 = crypto::Allow::yes, .dsa = crypto::Allow::yes, .min_rsa_bits = 1024};
  const auto flag = [&](const char* name) { return entry.value(name, false) ? path::Indicator::set : path::Indicator::unset; };
  policy.explicit_policy = flag("explicit_policy");
  policy.inhibit_policy_mapping = flag("inhibit_mapping");
  policy.inhibit_any_policy = flag("inhibit_any");
  if (entry.contains("policies") && !entry["policies"].empty()) {
    policy.acceptable_policies.clear();
    for (const auto& oid : entry["policies"])
      policy.acceptable_policies.push_back(der::Oid::parse(oid.get<std::string>()).value());
  }
  const std::string purpose = entry.value("purpose", "any");
  if (purpose == "serverAuth") policy.purpose = x509::purpose::server_auth;
  if (purpose == "clientAuth") policy.purpose = x509::purpose::client_auth;
  if (entry.value("level", "path") == "eku-chain") policy.purpose_chaining = path::PurposeChaining::on;
  if (entry.contains("max_intermediates") && !entry["max_intermediates"].is_null())
    policy.max_intermediates = entry["max_intermediates"].get<std::uint32_t>();
  const std::string mode = entry.value("anchor_mode", "bare");
  policy.anchor_constraints = mode.starts_with("constraints") ? path::AnchorConstraints::apply : path::AnchorConstraints::ignore;
  policy.anchor_validity = mode.ends_with("+expiry") ? path::AnchorValidity::check : path::AnchorValidity::ignore;
  return policy;
}

struct Outcome {
  bool accepted;
  std::string reason;
};

Outcome run(Suite& suite, const json& entry) {
  const auto& target = suite.certificate(entry["target"].get<std::string>());
  if (!target) return {false, to_string(target.error())};
  const auto anchors = path::TrustStore::create(suite.certificates(entry["anchors"]));
  if (!anchors) return {false, to_string(anchors.error())};
  Budget budget;
  budget.depth = 120;
  const auto validated =
      path::validate(*target, suite.certificates(entry["pool"]), *anchors, policy_of(entry), Suite::time_of(entry), budget);
  return validated ? Outcome{true, ""} : Outcome{false, to_string(validated.error())};
}

void run_suite(const std::string& folder, const std::string& file) {
  auto suite = Suite::load(folder, file);
  if (!suite) return;
  test::Scoreboard board(folder, folder, test::Exceptions("pathval_exceptions.txt"));
  for (const auto& entry : suite->cases()) {
    const std::string level = entry.value("level", "path"), expect = entry.value("expect", "");
    if (entry.value("kind", "path") != "path" || expect == "any") continue;
    if (level != "path" && level != "eku-chain" && level != "legacy" && level != "dos") continue;
    // Revocation is the revocation room's: of cases with lists only the path's part is judged here.
    if (entry.value("revocation", "none") != "none" && expect == "reject") continue;
    const Outcome outcome = run(*suite, entry);
    board.record(level, entry["id"].get<std::string>(), test::score_of(expect == "accept", outcome.accepted),
                 "expected " + expect + ", got " + (outcome.accepted ? "accept" : outcome.reason));
  }
  board.close();
}

}  // namespace

TEST_SUITE("conformance") {
  TEST_CASE("NIST PKITS: every path that must hold holds") { run_suite("pathval-nist-pkits", "cases.json"); }
  TEST_CASE("x509-limbo paths") { run_suite("pathval-limbo", "cases.json"); }
  TEST_CASE("BetterTLS path building") { run_suite("pathval-bettertls", "cases.json"); }
  TEST_CASE("BoringSSL chains") { run_suite("pathval-boringssl", "chain.json"); }
}
