// Work is bounded, whatever the input.
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>

#include "path/paths.hpp"

using namespace hawiya;
using namespace hawiya::path;
using namespace hawiya::test;

namespace {

template <class Work>
auto quickly(Work work) {
  const auto begin = std::chrono::steady_clock::now();
  auto result = work();
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(2));
  return result;
}

der::Oid policy_number(unsigned n) { return der::Oid::parse("2.999." + std::to_string(n)).value(); }

// CAs below each other that assert `width` policies, map each to every one, and an end certificate that asserts all: what makes a
// policy tree explode (RFC 9618 §3).
struct PolicyMesh {
  std::vector<x509::Certificate> pool;
  x509::Certificate leaf;

  PolicyMesh(const TestCa& root, unsigned depth, unsigned width) : leaf(root.certificate) {
    std::vector<x509::PolicyInformation> all;
    std::vector<x509::PolicyMapping> mappings;
    for (unsigned a = 0; a < width; ++a) {
      all.push_back({policy_number(a)});
      for (unsigned b = 0; b < width; ++b) mappings.push_back({policy_number(a), policy_number(b)});
    }
    TestCa above = root;
    for (unsigned level = 0; level < depth; ++level) {
      auto extensions = ca_with(policies(all));
      extensions.push_back(critical(x509::extension::policy_mappings, x509::encode::policy_mappings(mappings)));
      above = above.intermediate("Level " + std::to_string(level), extensions);
      pool.push_back(above.certificate);
    }
    leaf = above.issue({.extensions = {policies(all)}});
  }
};

}  // namespace

TEST_SUITE("path") {
  TEST_CASE("a policy graph of a thousand nodes and more is judged within the budget (RFC 9618)") {
    const TestCa root = TestCa::root();
    const PathPolicy wanted{.acceptable_policies = {policy_number(3)}, .explicit_policy = Indicator::set};
    const PolicyMesh wide(root, 8, 20);  // a tree would have 20^9 leaves
    const auto path = quickly([&] { return check_path(wide.leaf, wide.pool, root.certificate, wanted); });
    REQUIRE(path.has_value());
    CHECK(path->policies() == std::vector{policy_number(3)});
    const PolicyMesh wider(root, 9, 40);
    CHECK(quickly([&] { return code_of(check_path(wider.leaf, wider.pool, root.certificate, wanted)); }) ==
          ErrorCode::budget_exhausted);
    std::vector<x509::PolicyInformation> many;
    for (unsigned n = 0; n < 5'000; ++n) many.push_back({policy_number(n)});
    CHECK(quickly([&] {
            return check_path(root.issue({.extensions = {policies(many)}}), {}, root.certificate, wanted).value().policies();
          }) == std::vector{policy_number(3)});
  }

  TEST_CASE("a hundred CAs of one name end in budget_exhausted, or lead to the anchor within it") {
    std::vector<TestCa> cas{TestCa::root("Same")};
    std::vector<x509::Certificate> pool;
    for (int i = 1; i < 100; ++i) {
      cas.push_back(cas.back().intermediate("Same"));
      pool.push_back(cas.back().certificate);
    }
    const auto leaf = cas.back().issue({});
    const TestCa elsewhere = TestCa::root("Elsewhere");
    CHECK(quickly([&] { return code_of(check_path(leaf, pool, elsewhere.certificate)); }) == ErrorCode::budget_exhausted);
    CHECK(quickly([&] { return code_of(check_path(leaf, pool, cas[0].certificate)); }) == ErrorCode::budget_exhausted);
    // Key identifiers lead straight up.
    std::vector<x509::Certificate> led;
    TestCa above = TestCa::root("Same");
    const TestCa root = above;
    for (int i = 0; i < 10; ++i) {
      const Key key = make_key();
      auto extensions = ca_with(key_identifier_of(key));
      extensions.push_back(issuer_key_identifier_of(above.key));
      above = {key, above.issue({.subject = "Same", .key = key, .extensions = extensions})};
      led.push_back(above.certificate);
    }
    std::ranges::reverse(led);
    const auto last = above.issue({.extensions = {issuer_key_identifier_of(above.key)}});
    CHECK(check_path(last, led, root.certificate, {}, {.signatures = 25}));
  }

  TEST_CASE("depth: twelve certificates below the anchor unless the budget says otherwise") {
    const TestCa root = TestCa::root();
    TestCa above = root;
    std::vector<x509::Certificate> pool;
    for (int i = 0; i < 11; ++i) {
      above = above.intermediate("Depth " + std::to_string(i));
      pool.push_back(above.certificate);
    }
    CHECK(check_path(above.issue({}), pool, root.certificate));
    above = above.intermediate("One more");
    pool.push_back(above.certificate);
    CHECK(code_of(check_path(above.issue({}), pool, root.certificate)) == ErrorCode::budget_exhausted);
    CHECK(check_path(above.issue({}), pool, root.certificate, {}, {.depth = 13}));
  }

  TEST_CASE("two CAs that certify each other lead nowhere, and to the anchor once one is certified from there") {
    const TestCa a = TestCa::root("A"), b = TestCa::root("B"), root = TestCa::root();
    const auto cross = [](const TestCa& issuer, const TestCa& subject, const char* name) {
      return issuer.issue({.subject = name, .key = subject.key, .extensions = ca_extensions()});
    };
    std::vector pool{cross(a, b, "B"), cross(b, a, "A")};
    const auto leaf = a.issue({});
    CHECK(code_of(check_path(leaf, pool, root.certificate)) == ErrorCode::issuer_unknown);
    pool.push_back(cross(root, b, "B"));
    CHECK(check_path(leaf, pool, root.certificate).value().certificates().size() == 3);
  }

  TEST_CASE("name constraints times names are bounded") {
    using Kind = x509::GeneralName::Kind;
    x509::GeneralNames names, subtrees;
    for (int i = 0; i < 1'000; ++i) {
      names.push_back({.kind = Kind::dns_name, .text = "h" + std::to_string(i) + ".example"});
      subtrees.push_back({.kind = Kind::dns_name, .text = "x" + std::to_string(i) + ".test"});
    }
    const TestCa root = TestCa::root();
    const TestCa ca = root.intermediate(
        "Constrained", ca_with(critical(x509::extension::name_constraints,
                                        x509::encode::name_constraints({.permitted = {}, .excluded = subtrees}))));
    const auto leaf =
        ca.issue({.extensions = {plain(x509::extension::subject_alternative_name, x509::encode::general_names(names))}});
    CHECK(quickly([&] { return code_of(check_path(leaf, {ca.certificate}, root.certificate)); }) == ErrorCode::budget_exhausted);
    CHECK(check_path(leaf, {ca.certificate}, root.certificate, {}, {.name_comparisons = 2'000'000}));
  }
}
