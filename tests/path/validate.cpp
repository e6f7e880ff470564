#include <doctest/doctest.h>

#include "path/paths.hpp"

using namespace hawiya;
using namespace hawiya::path;
using test::ca_with;
using test::check_path;
using test::code_of;
using test::policies;
using test::TestCa;
using enum x509::KeyUsageBit;

TEST_SUITE("path") {
  TEST_CASE("a chain holds, says its checks, and names the anchor") {
    const TestCa root = TestCa::root();
    const TestCa issuing = root.intermediate("Issuing");
    const auto leaf = issuing.issue({});
    const auto path = check_path(leaf, {issuing.certificate}, root.certificate);
    REQUIRE(path.has_value());
    CHECK(path->certificates().size() == 2);
    CHECK(path->anchor() == root.certificate);
    CHECK(path->issuer_of(0) == issuing.certificate);
    CHECK(path->issuer_of(1) == root.certificate);
    CHECK(path->checks().size() >= 6);
  }

  TEST_CASE("any CA certificate can be the anchor") {
    const TestCa issuing = TestCa::root().intermediate("Issuing");
    CHECK(check_path(issuing.issue({}), {}, issuing.certificate));
    CHECK(TrustStore::create({}).error().code == ErrorCode::trust_anchors_missing);
  }

  TEST_CASE("each rule of §6.1 refuses with its own error") {
    const TestCa root = TestCa::root();
    const TestCa issuing = root.intermediate("Issuing");
    CHECK(code_of(check_path(issuing.issue({}), {}, root.certificate)) == ErrorCode::issuer_unknown);
    CHECK(code_of(check_path(issuing.issue({.not_after = make_time(2026, 5, 31)}), {issuing.certificate}, root.certificate)) ==
          ErrorCode::certificate_expired);
    CHECK(code_of(check_path(issuing.issue({.not_before = make_time(2026, 6, 2)}), {issuing.certificate}, root.certificate)) ==
          ErrorCode::certificate_not_yet_valid);
    CHECK(code_of(check_path(issuing.issue({}), {issuing.certificate}, root.certificate, {}, {}, make_time(2027, 6, 1))) ==
          ErrorCode::anchor_expired);
    CHECK(code_of(check_path(issuing.issue({.extensions = {test::critical(der::Oid("2.999.5"), {5, 0})}}), {issuing.certificate},
                             root.certificate)) == ErrorCode::extension_unknown_critical);

    const TestCa not_ca = root.intermediate("Not a CA", {test::usage({key_cert_sign})});
    CHECK(code_of(check_path(not_ca.issue({}), {not_ca.certificate}, root.certificate)) == ErrorCode::issuer_not_ca);
    const TestCa no_sign = root.intermediate(
        "No signing", {test::critical(x509::extension::basic_constraints, x509::encode::basic_constraints({true, {}})),
                       test::usage({digital_signature})});
    CHECK(code_of(check_path(no_sign.issue({}), {no_sign.certificate}, root.certificate)) == ErrorCode::issuer_key_usage_wrong);
    const TestCa end_of_path = root.intermediate("Zero", test::ca_extensions(0));
    const TestCa below = end_of_path.intermediate("Below");
    CHECK(code_of(check_path(below.issue({}), {below.certificate, end_of_path.certificate}, root.certificate)) ==
          ErrorCode::path_too_long);
    CHECK(check_path(end_of_path.issue({}), {end_of_path.certificate}, root.certificate));
    CHECK(code_of(check_path(issuing.issue({}), {issuing.certificate}, root.certificate, {.max_intermediates = 0})) ==
          ErrorCode::path_too_long);
  }

  TEST_CASE("a forged certificate with the issuer's name is refused") {
    const TestCa root = TestCa::root(), impostor = TestCa::root();
    CHECK(code_of(check_path(impostor.issue({}), {impostor.certificate}, root.certificate)) ==
          ErrorCode::certificate_signature_invalid);
  }

  TEST_CASE("purposes: the end certificate's, and with chaining the issuers' too") {
    const auto eku = [](const der::Oid& oid) {
      return test::plain(x509::extension::extended_key_usage, x509::encode::extended_key_usage({oid}));
    };
    const TestCa root = TestCa::root();
    const TestCa issuing = root.intermediate("Issuing", ca_with(eku(x509::purpose::email_protection)));
    const PathPolicy client{.purpose = x509::purpose::client_auth},
        chained{.purpose = x509::purpose::client_auth, .purpose_chaining = PurposeChaining::on};
    const auto leaf = issuing.issue({.extensions = {eku(x509::purpose::client_auth)}});
    CHECK(check_path(leaf, {issuing.certificate}, root.certificate, client));
    CHECK(code_of(check_path(leaf, {issuing.certificate}, root.certificate, chained)) == ErrorCode::extended_key_usage_wrong);
    CHECK(code_of(check_path(issuing.issue({.extensions = {eku(x509::purpose::server_auth)}}), {issuing.certificate},
                             root.certificate, client)) == ErrorCode::extended_key_usage_wrong);
    CHECK(check_path(issuing.issue({}), {issuing.certificate}, root.certificate, client));
  }

  TEST_CASE("name constraints bind every name below (§4.2.1.10)") {
    const auto constrained = [](x509::NameConstraints c) {
      return ca_with(test::critical(x509::extension::name_constraints, x509::encode::name_constraints(c)));
    };
    const auto san = [](x509::GeneralName name) {
      return test::CertificateBuilder{
          .extensions = {test::plain(x509::extension::subject_alternative_name, x509::encode::general_names({std::move(name)}))}};
    };
    using Kind = x509::GeneralName::Kind;
    const TestCa root = TestCa::root();
    const TestCa ca = root.intermediate(
        "Constrained", constrained({.permitted = {{.kind = Kind::dns_name, .text = "gov.eg"},
                                                  {.kind = Kind::rfc822_name, .text = ".gov.eg"},
                                                  {.kind = Kind::ip_address, .octets = {10, 1, 0, 0, 255, 255, 0, 0}}},
                                    .excluded = {{.kind = Kind::dns_name, .text = "bad.gov.eg"},
                                                 {.kind = Kind::uri, .text = ".evil.example"}}}));
    const auto verdict = [&](x509::GeneralName name) {
      return code_of(check_path(ca.issue(san(std::move(name))), {ca.certificate}, root.certificate));
    };
    constexpr auto accepted = test::accepted, refused = ErrorCode::name_not_permitted;
    CHECK(verdict({.kind = Kind::dns_name, .text = "portal.GOV.eg"}) == accepted);
    CHECK(verdict({.kind = Kind::dns_name, .text = "xgov.eg"}) == refused);
    CHECK(verdict({.kind = Kind::dns_name, .text = "www.bad.gov.eg"}) == refused);
    CHECK(verdict({.kind = Kind::rfc822_name, .text = "a@mail.gov.eg"}) == accepted);
    CHECK(verdict({.kind = Kind::rfc822_name, .text = "a@gov.eg"}) == refused);
    CHECK(verdict({.kind = Kind::rfc822_name, .text = "nonsense"}) == refused);
    CHECK(verdict({.kind = Kind::ip_address, .octets = {10, 1, 9, 9}}) == accepted);
    CHECK(verdict({.kind = Kind::ip_address, .octets = {10, 2, 9, 9}}) == refused);
    CHECK(verdict({.kind = Kind::uri, .text = "http://a.evil.example:80/x"}) == refused);
    CHECK(verdict({.kind = Kind::uri, .text = "http://good.example/x"}) == accepted);
    CHECK(verdict({.kind = Kind::uri, .text = "http://10.0.0.1/"}) == refused);
  }

  TEST_CASE("policies: required, constrained, mapped (§6.1.3 (d), §6.1.4, §6.1.5)") {
    const der::Oid a("2.999.1"), b("2.999.2"), c("2.999.3");
    const TestCa root = TestCa::root();
    const TestCa ca = root.intermediate("Policies", ca_with(policies({{a}, {b}})));
    const PathPolicy wants_a{.acceptable_policies = {a}, .explicit_policy = Indicator::set},
        wants_c{.acceptable_policies = {c}, .explicit_policy = Indicator::set};
    const auto leaf = ca.issue({.extensions = {policies({{a}})}});
    CHECK(check_path(leaf, {ca.certificate}, root.certificate, wants_a).value().policies() == std::vector{a});
    CHECK(code_of(check_path(leaf, {ca.certificate}, root.certificate, wants_c)) == ErrorCode::policy_required);
    CHECK(code_of(check_path(ca.issue({}), {ca.certificate}, root.certificate, wants_a)) == ErrorCode::policy_required);
    CHECK(check_path(ca.issue({}), {ca.certificate}, root.certificate, {.acceptable_policies = {a}}));

    auto mapping = ca_with(policies({{a}}));
    mapping.push_back(test::critical(x509::extension::policy_mappings, x509::encode::policy_mappings({{a, c}})));
    const TestCa mapped = root.intermediate("Mapped", mapping);
    const auto mapped_leaf = mapped.issue({.extensions = {policies({{c}})}});
    CHECK(check_path(mapped_leaf, {mapped.certificate}, root.certificate, wants_a));
    PathPolicy inhibited = wants_a;
    inhibited.inhibit_policy_mapping = Indicator::set;
    CHECK(code_of(check_path(mapped_leaf, {mapped.certificate}, root.certificate, inhibited)) == ErrorCode::policy_required);
  }

  TEST_CASE("cross-signed and cyclic meshes end, and in bounded work") {
    // Every CA has signed every other: paths abound, none leads to the anchor.
    std::vector<TestCa> cas;
    for (int i = 0; i < 6; ++i) cas.push_back(TestCa::root("Mesh " + std::to_string(i)));
    std::vector<x509::Certificate> pool;
    for (const TestCa& issuer : cas)
      for (const TestCa& subject : cas)
        pool.push_back(issuer.issue({.subject = *subject.certificate.subject().only(x509::attribute::common_name),
                                     .key = subject.key,
                                     .extensions = test::ca_extensions()}));
    const TestCa root = TestCa::root("Elsewhere");
    const auto leaf = cas[0].issue({});
    const auto lost = code_of(check_path(leaf, pool, root.certificate));
    CHECK((lost == ErrorCode::budget_exhausted || lost == ErrorCode::issuer_unknown));
    CHECK(code_of(check_path(leaf, pool, root.certificate, {}, {.signatures = 3})) == ErrorCode::budget_exhausted);
    CHECK(check_path(leaf, pool, cas[5].certificate));
  }

  TEST_CASE("99991231235959Z is a date like any other: the certificate does not expire (§4.1.2.5)") {
    const TestCa root = TestCa::root();
    const auto leaf = root.issue({.not_after = make_time(9999, 12, 31, 23, 59, 59)});
    CHECK(check_path(leaf, {}, root.certificate));
    CHECK(leaf.not_after() == make_time(9999, 12, 31, 23, 59, 59));
    CHECK(check_path(leaf, {}, root.certificate, {.anchor_validity = AnchorValidity::ignore}, {}, make_time(9999, 12, 31)));
  }

  TEST_CASE("an empty issuer name leads to no issuer (§4.1.2.4)") {
    const test::Key key = test::make_key();
    const auto nameless = test::CertificateBuilder{.extensions = test::ca_extensions()}.sign(x509::Name(), *key);
    CHECK_FALSE(check_path(nameless, {}, TestCa::root().certificate));
  }

  TEST_CASE("path length: self-issued certificates are not counted (§6.1.4 (l))") {
    const TestCa root = TestCa::root();
    const TestCa zero = root.intermediate("Zero", test::ca_extensions(0));
    const test::Key renewed = test::make_key();
    const auto rollover = zero.issue({.subject = "Zero", .key = renewed, .extensions = test::ca_extensions(0)});
    const auto leaf = test::CertificateBuilder{}.sign(rollover.subject(), *renewed);
    CHECK(check_path(leaf, {rollover, zero.certificate}, root.certificate));
  }

  TEST_CASE("the algorithm policy holds for the end certificate's key too") {
    const TestCa root = TestCa::root();
    const auto leaf = root.issue({.key = test::make_key(crypto::KeyType::rsa)});
    CHECK(check_path(leaf, {}, root.certificate));
    CHECK(code_of(check_path(leaf, {}, root.certificate, {.algorithms = {.min_rsa_bits = 3072}})) == ErrorCode::key_too_weak);
  }

  TEST_CASE("the algorithm policy holds for every signature of the path") {
    const TestCa root = TestCa::root("RSA root", crypto::KeyType::rsa);
    CHECK(check_path(root.issue({}), {}, root.certificate));
    CHECK(code_of(check_path(root.issue({}), {}, root.certificate, {.algorithms = {.min_rsa_bits = 3072}})) ==
          ErrorCode::key_too_weak);
  }
}
