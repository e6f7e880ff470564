#include <doctest/doctest.h>

#include <algorithm>

#include "path/paths.hpp"

using namespace hawiya;
using namespace hawiya::path;
using namespace hawiya::test;

namespace {

bool mentions(const Checks& checks, const std::string& name, const std::string& clause, const std::string& inputs) {
  return std::ranges::any_of(checks, [&](const Check& check) {
    return check.name == name && check.clause.find(clause) != std::string::npos && check.inputs.find(inputs) != std::string::npos;
  });
}

}  // namespace

TEST_SUITE("path") {
  TEST_CASE("a validated path lists the checks made for each certificate, with clause and inputs") {
    const TestCa root = TestCa::root();
    const TestCa ca = root.intermediate("Issuing", ca_with(policies({{der::Oid("2.999.1")}})));
    const auto leaf = ca.issue({.extensions = {policies({{der::Oid("2.999.1")}})}});
    const auto path = check_path(leaf, {ca.certificate}, root.certificate, {.purpose = x509::purpose::client_auth});
    REQUIRE(path.has_value());
    const Checks& checks = path->checks();
    CHECK(std::ranges::all_of(checks, &Check::passed));
    CHECK(mentions(checks, "certificate signature", "§6.1.3 (a)(1)", "certificate 1 (serial"));
    CHECK(mentions(checks, "certificate signature", "§6.1.3 (a)(1)", "ECDSA with SHA-256 by the P-256 key of C=EG, CN=Issuing"));
    CHECK(mentions(checks, "validity period", "§6.1.3 (a)(2)", "2026-01-01T00:00:00Z to 2027-01-01T00:00:00Z"));
    CHECK(mentions(checks, "name constraints", "§6.1.3 (b), (c)", "none is in force"));
    CHECK(mentions(checks, "basic constraints", "§6.1.4 (k)", "certificate 1"));
    CHECK(mentions(checks, "path length", "§6.1.4 (l)", "certificate 1"));
    CHECK(mentions(checks, "key usage", "§6.1.4 (n)", "keyCertSign"));
    CHECK(mentions(checks, "critical extensions", "§6.1.4 (o)", "basicConstraints, keyUsage: all processed"));
    CHECK(mentions(checks, "critical extensions", "§6.1.5 (f)", "certificate 0"));
    CHECK(mentions(checks, "extended key usage", "§4.2.1.12", "clientAuth"));
    CHECK(mentions(checks, "user-constrained policies", "§6.1.5 (g)", "2.999.1"));
    CHECK(&path->checks() == &checks);
  }

  TEST_CASE("a refusal leaves its trail: the path that came furthest, the failed check last") {
    const TestCa root = TestCa::root();
    const TestCa ca = root.intermediate("Issuing");
    const auto store = TrustStore::create({root.certificate}).value();
    const auto trail_of = [&](const x509::Certificate& target, std::vector<x509::Certificate> pool) {
      Budget budget;
      Checks trail;
      CHECK_FALSE(validate(target, pool, store, {}, test_now, budget, &trail));
      REQUIRE_FALSE(trail.empty());
      CHECK(std::ranges::all_of(trail.begin(), trail.end() - 1, &Check::passed));
      CHECK_FALSE(trail.back().passed);
      return trail;
    };
    const Checks expired = trail_of(ca.issue({.not_after = make_time(2026, 2, 1)}), {ca.certificate});
    CHECK(expired.back().name == "validity period");
    CHECK(expired.back().inputs.find("certificate 0") != std::string::npos);
    CHECK(mentions(expired, "basic constraints", "§6.1.4 (k)", "certificate 1"));

    const TestCa stranger = TestCa::root("Stranger");
    const TestCa lost = stranger.intermediate("Lost");
    const Checks unknown = trail_of(lost.issue({}), {lost.certificate});
    CHECK(mentions(unknown, "certificate signature", "§6.1.3 (a)(1)", "certificate 0"));
    CHECK(unknown.back().inputs.find("issuer_unknown") != std::string::npos);
    CHECK(unknown.back().inputs.find("certificate 1") != std::string::npos);
  }

  TEST_CASE("neither trail nor error repeats the names of the end certificate's subject") {
    const TestCa root = TestCa::root();
    using Kind = x509::GeneralName::Kind;
    const auto constraints = x509::encode::name_constraints(
        {.permitted = {{.kind = Kind::directory_name, .directory = make_name("Nobody")}}, .excluded = {}});
    const TestCa ca = root.intermediate("Issuing", ca_with(critical(x509::extension::name_constraints, constraints)));
    Budget budget;
    Checks trail;
    const auto refused = validate(ca.issue({.subject = "29001011234567"}), std::vector{ca.certificate},
                                  TrustStore::create({root.certificate}).value(), {}, test_now, budget, &trail);
    REQUIRE(code_of(refused) == ErrorCode::name_not_permitted);
    CHECK(to_string(refused.error()).find("29001011234567") == std::string::npos);
    for (const Check& check : trail) CHECK(check.inputs.find("29001011234567") == std::string::npos);
  }
}
