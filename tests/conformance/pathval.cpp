// Runs the path cases of the public suites. A case that the suite states and we don't meet stands, with its reason, in
// pathval_exceptions.txt; one that is listed there and passes fails too.
#include <doctest/doctest.h>

#include <fstream>
#include <hawiya/path/validate.hpp>
#include <hawiya/text/base64.hpp>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "support/files.hpp"

using namespace hawiya;
using nlohmann::json;

namespace {

struct Suite {
  json document;
  std::map<std::string, Result<x509::Certificate>> certificates;

  explicit Suite(const std::filesystem::path& file) : document(json::parse(test::read_file(file))) {}

  const Result<x509::Certificate>& certificate(const std::string& name) {
    const auto known = certificates.find(name);
    if (known != certificates.end()) return known->second;
    const Bytes der = text::from_base64(document["objects"][name].get<std::string>()).value();
    return certificates.emplace(name, x509::Certificate::from_der(der)).first->second;
  }

  std::vector<x509::Certificate> list(const json& names) {
    std::vector<x509::Certificate> result;
    for (const auto& name : names)
      if (const auto& one = certificate(name.get<std::string>())) result.push_back(*one);
    return result;
  }
};

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
  const auto anchors = path::TrustStore::create(suite.list(entry["anchors"]));
  if (!anchors) return {false, to_string(anchors.error())};
  Budget budget;
  budget.depth = 120;
  const auto validated = path::validate(*target, suite.list(entry["pool"]), *anchors, policy_of(entry),
                                        parse_time(entry["time"].get<std::string>().substr(0, 19) + "Z").value(), budget);
  return validated ? Outcome{true, ""} : Outcome{false, to_string(validated.error())};
}

std::map<std::string, std::string> exceptions() {
  std::map<std::string, std::string> list;
  std::ifstream file(std::string(HAWIYA_SOURCE_DIR) + "/tests/conformance/pathval_exceptions.txt");
  for (std::string line; std::getline(file, line);)
    if (const auto colon = line.find(" = "); colon != std::string::npos && line[0] != '#')
      list[line.substr(0, colon)] = line.substr(colon + 3);
  return list;
}

void run_suite(const std::string& folder, const std::string& file) {
  const auto path = test::conformance_suite(folder);
  if (!path) return;
  Suite suite(*path / file);
  const auto listed = exceptions();
  int run_cases = 0, wrong = 0;
  for (const auto& entry : suite.document["cases"]) {
    const std::string level = entry.value("level", "path"), expect = entry.value("expect", "");
    if (entry.value("kind", "path") != "path" || expect == "any") continue;
    if (level != "path" && level != "eku-chain" && level != "legacy" && level != "dos") continue;
    // Revocation is the revocation room's: of cases with lists only the path's part is judged here.
    const bool with_lists = entry.value("revocation", "none") != "none";
    const Outcome outcome = run(suite, entry);
    if (with_lists && expect == "reject") continue;
    ++run_cases;
    const std::string id = folder + "/" + entry["id"].get<std::string>();
    const bool right = outcome.accepted == (expect == "accept");
    wrong += right ? 0 : 1;
    if (right == !listed.contains(id)) continue;
    const std::string message = id + ": expected " + expect + (listed.contains(id) ? " (and an exception is listed)" : "") +
                                ", got " + (outcome.accepted ? "accept" : outcome.reason);
    FAIL_CHECK(message);
  }
  MESSAGE(folder << ": " << run_cases << " path cases, " << wrong << " exceptions");
}

}  // namespace

TEST_SUITE("conformance") {
  TEST_CASE("NIST PKITS: every path that must hold holds") { run_suite("pathval-nist-pkits", "cases.json"); }
  TEST_CASE("x509-limbo paths") { run_suite("pathval-limbo", "cases.json"); }
  TEST_CASE("BetterTLS path building") { run_suite("pathval-bettertls", "cases.json"); }
  TEST_CASE("BoringSSL chains") { run_suite("pathval-boringssl", "chain.json"); }
}
