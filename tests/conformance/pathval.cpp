// Runs the path cases of the public suites. A case that the suite states and we don't meet stands, with its reason, in
// pathval_exceptions.txt; one that is listed there and passes fails too.
#include <algorithm>
#include <set>

#include "path_policy.hpp"

using namespace hawiya;
using test::json;
using test::Suite;

namespace {

struct Outcome {
  bool accepted;
  std::string reason;
  std::vector<der::Oid> policies = {};
};

Outcome run(Suite& suite, const json& entry) {
  const auto& target = suite.certificate(entry["target"].get<std::string>());
  if (!target) return {false, to_string(target.error())};
  const auto anchors = path::TrustStore::create(suite.certificates(entry["anchors"]));
  if (!anchors) return {false, to_string(anchors.error())};
  const bool deep = entry.value("level", "path") != "dos";  // those must end under the budget as it comes
  Budget budget;
  if (deep) budget.depth = 120;
  Checks trail;
  const auto validated = path::validate(*target, suite.certificates(entry["pool"]), *anchors, test::path_policy_of(entry),
                                        Suite::time_of(entry), budget, &trail);
  // The trail says the same as the verdict.
  REQUIRE_FALSE(trail.empty());
  CHECK(trail.back().passed == validated.has_value());
  CHECK(std::ranges::all_of(trail.begin(), trail.end() - 1, &Check::passed));
  return validated ? Outcome{true, "", validated->policies()} : Outcome{false, to_string(validated.error())};
}

// user_policies, where the suite states them, is the user-constrained-policy-set (§6.1.5 (g)).
void check_policies(const json& entry, const Outcome& outcome) {
  if (!outcome.accepted || !entry.contains("user_policies") || entry["user_policies"].is_null()) return;
  std::set<std::string> expected, got;
  for (const auto& oid : entry["user_policies"]) expected.insert(oid.get<std::string>());
  for (const der::Oid& oid : outcome.policies) got.insert(oid.to_string());
  INFO(entry["id"].get<std::string>());
  CHECK(got == expected);
}

// Revocation is the revocation room's: what these cases must be refused for stands in a CRL or is wrong with one.
bool refused_by_lists(const json& entry) {
  const std::string id = entry["id"].get<std::string>();
  if (entry.value("revocation", "none") == "none") return false;
  for (const char* section : {"4.4.", "4.14.", "4.15.", "crl::"})
    if (id.starts_with(section)) return true;
  return std::set<std::string>{"4.5.2", "4.5.5", "4.5.7", "4.7.4", "4.7.5"}.contains(id);
}

void run_suite(const std::string& folder, const std::string& file) {
  auto suite = Suite::load(folder, file);
  if (!suite) return;
  test::Scoreboard board(folder, folder, test::Exceptions("pathval_exceptions.txt"));
  for (const auto& entry : suite->cases()) {
    const std::string level = entry.value("level", "path"), expect = entry.value("expect", "");
    if (entry.value("kind", "path") != "path" || expect == "any") continue;
    if (expect == "reject" && refused_by_lists(entry)) continue;
    const Outcome outcome = run(*suite, entry);
    check_policies(entry, outcome);
    board.record(level, entry["id"].get<std::string>(), test::score_of(expect == "accept", outcome.accepted),
                 "expected " + expect + ", got " + (outcome.accepted ? "accept" : outcome.reason));
  }
  board.close();
}

}  // namespace

TEST_SUITE("conformance") {
  TEST_CASE("NIST PKITS: every path that must hold holds, with its policies, and the others are refused") {
    run_suite("pathval-nist-pkits", "cases.json");
  }
  TEST_CASE("x509-limbo paths") { run_suite("pathval-limbo", "cases.json"); }
  TEST_CASE("BetterTLS path building") { run_suite("pathval-bettertls", "cases.json"); }
  TEST_CASE("BoringSSL chains") { run_suite("pathval-boringssl", "chain.json"); }
}
