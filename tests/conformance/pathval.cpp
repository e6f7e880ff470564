// Runs the path cases of the public suites. A case that the suite states and we don't meet stands, with its reason, in
// pathval_exceptions.txt; one that is listed there and passes fails too.
#include "path_policy.hpp"

using namespace hawiya;
using test::json;
using test::Suite;

namespace {

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
  const auto validated = path::validate(*target, suite.certificates(entry["pool"]), *anchors, test::path_policy_of(entry),
                                        Suite::time_of(entry), budget);
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
