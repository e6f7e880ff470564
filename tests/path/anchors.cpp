#include <doctest/doctest.h>

#include "path/paths.hpp"

using namespace hawiya;
using namespace hawiya::path;
using namespace hawiya::test;

namespace {

ErrorCode below(const TrustAnchor& anchor, const x509::Certificate& target, std::vector<x509::Certificate> pool = {},
                PathPolicy policy = {}) {
  Budget budget;
  return code_of(validate(target, pool, TrustStore::from_anchors({anchor}).value(), policy, test_now, budget));
}

}  // namespace

TEST_SUITE("path") {
  TEST_CASE(
      "an anchor's own names, policies and path length bind what lies below it, whatever the policy says of its certificate") {
    const TestCa root = TestCa::root();
    const TestCa ca = root.intermediate("Issuing");
    const PathPolicy bare{.anchor_constraints = AnchorConstraints::ignore};
    const auto leaf = ca.issue({});
    CHECK(below({.certificate = root.certificate}, leaf, {ca.certificate}, bare) == accepted);
    CHECK(below({.certificate = root.certificate, .path_length = 0}, leaf, {ca.certificate}, bare) == ErrorCode::path_too_long);
    CHECK(below({.certificate = root.certificate, .path_length = 0}, root.issue({}), {}, bare) == accepted);

    using Kind = x509::GeneralName::Kind;
    const TrustAnchor named{
        .certificate = root.certificate,
        .name_constraints = x509::NameConstraints{.permitted = {{.kind = Kind::dns_name, .text = "gov.eg"}}, .excluded = {}}};
    const auto with_name = [&](const char* name) {
      return root.issue({.extensions = {alternative_name({.kind = Kind::dns_name, .text = name})}});
    };
    CHECK(below(named, with_name("a.gov.eg"), {}, bare) == accepted);
    CHECK(below(named, with_name("a.example"), {}, bare) == ErrorCode::name_not_permitted);

    const der::Oid a("2.999.1"), b("2.999.2");
    const TrustAnchor for_a{.certificate = root.certificate, .policies = std::vector{a}};
    const auto with_policy = [&](const der::Oid& policy) { return root.issue({.extensions = {policies({{policy}})}}); };
    CHECK(below(for_a, with_policy(a), {}, bare) == accepted);
    CHECK(below(for_a, with_policy(b), {}, bare) == ErrorCode::policy_required);
    CHECK(below(for_a, root.issue({}), {}, bare) == ErrorCode::policy_required);
    CHECK(below(for_a, with_policy(a), {}, {.acceptable_policies = {b}}) == ErrorCode::policy_required);
    CHECK(below(for_a, with_policy(a), {}, {.acceptable_policies = {a, b}}) == accepted);
  }

  TEST_CASE("an anchor that is distrusted after a date still stands for what was issued until then") {
    const TestCa root = TestCa::root();
    const TrustAnchor anchor{.certificate = root.certificate, .distrust_after = make_time(2026, 3, 1)};
    CHECK(below(anchor, root.issue({.not_before = make_time(2026, 3, 1)})) == accepted);
    CHECK(below(anchor, root.issue({.not_before = make_time(2026, 3, 1, 0, 0, 1)})) == ErrorCode::anchor_distrusted);
    // It is the end certificate's date that counts.
    const TestCa ca = root.intermediate("Issuing");
    CHECK(below(anchor, ca.issue({.not_before = make_time(2026, 4, 1)}), {ca.certificate}) == ErrorCode::anchor_distrusted);
  }

  TEST_CASE("an anchor's certificate binds the path too, unless the policy says that it is a name and a key only (RFC 5937)") {
    const TestCa root = TestCa::root();
    const TestCa zero = root.intermediate("Zero", ca_extensions(0));
    const TestCa ca = zero.intermediate("Issuing");
    const auto leaf = ca.issue({});
    CHECK(below({.certificate = zero.certificate}, leaf, {ca.certificate}) == ErrorCode::path_too_long);
    CHECK(below({.certificate = zero.certificate}, leaf, {ca.certificate}, {.anchor_constraints = AnchorConstraints::ignore}) ==
          accepted);
  }

  TEST_CASE("a store keeps its anchors' order and knows them by name") {
    const TestCa root = TestCa::root(), other = TestCa::root("Other");
    const auto store = TrustStore::from_anchors({{.certificate = root.certificate}, {.certificate = other.certificate}}).value();
    CHECK(store.anchors() == std::vector{root.certificate, other.certificate});
    CHECK(store.contains(other.certificate));
    REQUIRE(store.with_subject(other.certificate.subject()).size() == 1);
    CHECK(store.with_subject(other.certificate.subject())[0]->certificate == other.certificate);
    CHECK(TrustStore::from_anchors({}).error().code == ErrorCode::trust_anchors_missing);
  }

  TEST_CASE("a store that trusts nobody knows no issuer") {
    const TestCa root = TestCa::root();
    const std::vector pool{root.certificate};
    Budget budget;
    CHECK(TrustStore::none().anchors().empty());
    CHECK(code_of(validate(root.issue({}), pool, TrustStore::none(), {}, test_now, budget)) == ErrorCode::issuer_unknown);
  }
}
