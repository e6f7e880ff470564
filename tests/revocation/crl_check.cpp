// RFC 5280 §6.3.3: which lists settle a certificate's status, and what they say.
#include <doctest/doctest.h>

#include <algorithm>
#include <hawiya/revocation/crl_check.hpp>

#include "support/status.hpp"

using namespace hawiya;
using namespace hawiya::revocation;
using namespace std::chrono_literals;
using test::CrlBuilder;
using test::TestCa;
using x509::GeneralName;
using x509::RevocationReason;

namespace {

x509::RawExtension points_at(std::vector<x509::DistributionPoint> points) {
  return test::plain(x509::extension::crl_distribution_points, x509::encode::distribution_points(points));
}

struct Lists {
  TestCa root = TestCa::root();
  TestCa ca = root.intermediate("Issuing");
  x509::Certificate leaf =
      ca.issue({.extensions = {points_at({{.full_name = {GeneralName::of_uri("http://crl.example/1.crl")}}})}});

  Result<CrlVerdict> check(const x509::Certificate& certificate, const CrlBuilder& list, const CrlPolicy& policy = {},
                           Budget budget = {}) const {
    return check_crl(certificate, ca.certificate, list.list(ca), policy, test::test_now, budget);
  }
  Result<CrlVerdict> check(const CrlBuilder& list, const CrlPolicy& policy = {}, Budget budget = {}) const {
    return check(leaf, list, policy, budget);
  }
  std::vector<x509::RevokedCertificate> listed(RevocationReason reason) const {
    return {{to_bytes(leaf.serial_number()), make_time(2026, 5, 1), reason}};
  }
};

ErrorCode code_of(const Result<CrlVerdict>& verdict) { return verdict ? ErrorCode::internal_error : verdict.error().code; }

}  // namespace

TEST_SUITE("revocation") {
  TEST_CASE_FIXTURE(Lists, "a certificate that a complete list does not name is good (RFC 5280 §6.3.3)") {
    const auto verdict = check({.revoked = {{Bytes{0x41}, make_time(2026, 5, 1)}}});
    REQUIRE(verdict.has_value());
    CHECK_FALSE(verdict->revoked.has_value());
    CHECK(verdict->this_update == test::this_update);
    CHECK(verdict->next_update == test::next_update);
    CHECK(verdict->checks.size() == 4);
    for (const Check& made : verdict->checks) {
      CHECK(made.passed);
      CHECK_FALSE(made.clause.empty());
    }
    CHECK_FALSE(check(CrlBuilder{})->revoked.has_value());
  }

  TEST_CASE_FIXTURE(Lists, "a listed certificate is revoked, with time and reason (RFC 5280 §6.3.3 (i))") {
    const auto verdict = check({.revoked = listed(RevocationReason::key_compromise)});
    REQUIRE(verdict->revoked.has_value());
    CHECK(verdict->revoked->reason == RevocationReason::key_compromise);
    CHECK(verdict->revoked->revoked_at == make_time(2026, 5, 1));
    CHECK_FALSE(verdict->checks.back().passed);
    CHECK(check({.revoked = listed(RevocationReason::unspecified)})->revoked.has_value());
  }

  TEST_CASE_FIXTURE(Lists, "a certificate on hold is revoked, and complete lists release nothing (RFC 5280 §5.3.1)") {
    CHECK(check({.revoked = listed(RevocationReason::certificate_hold)})->revoked.has_value());
    CHECK(code_of(check({.revoked = listed(RevocationReason::remove_from_crl)})) == ErrorCode::crl_malformed);
  }

  TEST_CASE_FIXTURE(Lists, "a list of another issuer is refused (RFC 5280 §6.3.3 (b)(1))") {
    Budget budget;
    const auto list = x509::Crl::from_der(CrlBuilder{}.sign(root)).value();
    CHECK(code_of(check_crl(leaf, ca.certificate, list, {}, test::test_now, budget)) == ErrorCode::crl_issuer_not_authorised);
    const auto renamed = x509::Crl::from_der(CrlBuilder{}.sign(root.certificate.subject(), *ca.key)).value();
    CHECK(code_of(check_crl(leaf, ca.certificate, renamed, {}, test::test_now, budget)) == ErrorCode::crl_issuer_not_authorised);
  }

  TEST_CASE_FIXTURE(Lists, "a list says nothing of a certificate that its issuer did not issue (RFC 5280 §6.3.3 (b)(1))") {
    Budget budget;
    const CrlBuilder naming{.revoked = listed(RevocationReason::key_compromise)};
    CHECK(code_of(check_crl(leaf, root.certificate, naming.list(root), {}, test::test_now, budget)) ==
          ErrorCode::crl_certificate_not_covered);
  }

  TEST_CASE_FIXTURE(Lists, "another key's signature under the issuer's name is refused (RFC 5280 §6.3.3 (g))") {
    Budget budget;
    const auto list = x509::Crl::from_der(CrlBuilder{}.sign(ca.certificate.subject(), *test::make_key())).value();
    CHECK(code_of(check_crl(leaf, ca.certificate, list, {}, test::test_now, budget)) == ErrorCode::crl_signature_invalid);
  }

  TEST_CASE_FIXTURE(Lists, "a list changed after it was signed is refused (RFC 5280 §6.3.3 (g))") {
    Bytes der = CrlBuilder{.revoked = listed(RevocationReason::key_compromise)}.sign(ca);
    const auto serial = std::ranges::search(der, leaf.serial_number()).begin();
    REQUIRE(serial != der.end());
    *(serial + 1) ^= 1;
    Budget budget;
    CHECK(code_of(check_crl(leaf, ca.certificate, x509::Crl::from_der(der).value(), {}, test::test_now, budget)) ==
          ErrorCode::crl_signature_invalid);
  }

  TEST_CASE_FIXTURE(Lists, "an issuer whose key usage lacks cRLSign may not sign lists (RFC 5280 §6.3.3 (f))") {
    const TestCa mute = root.intermediate(
        "Mute", {test::critical(x509::extension::basic_constraints, x509::encode::basic_constraints({true, {}})),
                 test::usage({x509::KeyUsageBit::key_cert_sign})});
    const TestCa free = root.intermediate(
        "Free", {test::critical(x509::extension::basic_constraints, x509::encode::basic_constraints({true, {}}))});
    const auto judge = [](const TestCa& issuer) {
      Budget budget;
      return check_crl(issuer.issue({}), issuer.certificate, CrlBuilder{}.list(issuer), {}, test::test_now, budget);
    };
    CHECK(code_of(judge(mute)) == ErrorCode::crl_issuer_not_authorised);
    CHECK(judge(free));
  }

  TEST_CASE_FIXTURE(Lists, "nextUpdate lies in the future, give or take the skew (RFC 5280 §5.1.2.5)") {
    const CrlPolicy policy{.clock_skew = 10min};
    CHECK(check({.next = test::test_now - 10min}, policy));
    CHECK(code_of(check({.next = test::test_now - 10min - 1s}, policy)) == ErrorCode::crl_too_old);
  }

  TEST_CASE_FIXTURE(Lists, "thisUpdate lies in the past, give or take the skew (RFC 5280 §5.1.2.4)") {
    const CrlPolicy policy{.clock_skew = 10min};
    CHECK(check({.issued = test::test_now + 10min}, policy));
    CHECK(code_of(check({.issued = test::test_now + 10min + 1s}, policy)) == ErrorCode::crl_not_yet_valid);
  }

  TEST_CASE_FIXTURE(Lists, "without nextUpdate a list needs a greatest age (RFC 5280 §5.1.2.5)") {
    CHECK(code_of(check({.next = std::nullopt})) == ErrorCode::crl_too_old);
    CHECK(check({.next = std::nullopt}, {.max_age = 1h}));
    CHECK(code_of(check({.next = std::nullopt}, {.max_age = 59min})) == ErrorCode::crl_too_old);
  }

  TEST_CASE_FIXTURE(Lists, "a greatest age bounds thisUpdate, and nextUpdate still counts") {
    CHECK(code_of(check(CrlBuilder{}, {.max_age = 59min})) == ErrorCode::crl_too_old);
    CHECK(code_of(check({.next = test::test_now - 20min}, {.max_age = 48h})) == ErrorCode::crl_too_old);
  }

  TEST_CASE_FIXTURE(Lists, "a list of user certificates is not for CAs, and the reverse (RFC 5280 §6.3.3 (b)(2))") {
    const auto sub = ca.intermediate("Below").certificate;
    const CrlBuilder users{.scope = x509::IssuingDistributionPoint{.only_user_certificates = true}};
    const CrlBuilder cas{.scope = x509::IssuingDistributionPoint{.only_ca_certificates = true}};
    CHECK(check(leaf, users));
    CHECK(code_of(check(sub, users)) == ErrorCode::crl_certificate_not_covered);
    CHECK(check(sub, cas));
    CHECK(code_of(check(leaf, cas)) == ErrorCode::crl_certificate_not_covered);
  }

  TEST_CASE_FIXTURE(Lists, "a list of attribute certificates is for nobody here (RFC 5280 §6.3.3 (b)(2)(iv))") {
    CHECK(code_of(check({.scope = x509::IssuingDistributionPoint{.only_attribute_certificates = true}})) ==
          ErrorCode::crl_certificate_not_covered);
  }

  TEST_CASE_FIXTURE(Lists, "a list of some reasons alone settles nothing (RFC 5280 §6.3.3 (d))") {
    CHECK(code_of(check({.scope = x509::IssuingDistributionPoint{.only_some_reasons = 1u << 1}})) ==
          ErrorCode::crl_certificate_not_covered);
    CHECK(check({.scope = x509::IssuingDistributionPoint{.only_some_reasons = x509::all_reasons}}));
  }

  TEST_CASE_FIXTURE(Lists, "a list of a distribution point is for certificates that point there (RFC 5280 §6.3.3 (b)(2)(i))") {
    const auto scoped = [](std::vector<GeneralName> names) {
      return CrlBuilder{.scope = x509::IssuingDistributionPoint{.full_name = std::move(names)}};
    };
    const auto here = GeneralName::of_uri("http://crl.example/1.crl"), there = GeneralName::of_uri("http://crl.example/2.crl");
    CHECK(check(scoped({here})));
    CHECK(check(scoped({there, here})));
    CHECK(code_of(check(scoped({there}))) == ErrorCode::crl_certificate_not_covered);
    CHECK(code_of(check(ca.issue({}), scoped({here}))) == ErrorCode::crl_certificate_not_covered);
    CHECK(code_of(check(scoped({{.kind = GeneralName::Kind::dns_name, .text = here.text}}))) ==
          ErrorCode::crl_certificate_not_covered);
  }

  TEST_CASE_FIXTURE(Lists, "distribution points may be named in the directory, compared as names (RFC 5280 §7.1)") {
    const auto directory = [](const std::string& name) {
      return GeneralName{.kind = GeneralName::Kind::directory_name, .directory = test::make_name(name)};
    };
    const auto certificate = ca.issue({.extensions = {points_at({{.full_name = {directory("List 1")}}})}});
    const auto scoped = [&](const std::string& name) {
      return CrlBuilder{.scope = x509::IssuingDistributionPoint{.full_name = {directory(name)}}};
    };
    CHECK(check(certificate, scoped("LIST  1")));
    CHECK(code_of(check(certificate, scoped("List 2"))) == ErrorCode::crl_certificate_not_covered);
    CHECK(code_of(check(certificate, scoped("List 1"), {}, {.name_comparisons = 0})) == ErrorCode::budget_exhausted);
  }

  TEST_CASE_FIXTURE(Lists, "a distribution point may be named relative to its issuer (RFC 5280 §5.2.5)") {
    der::Writer point;  // { [0] { [1] { CN=1 } } }
    point.nested(der::tag::sequence, [&] {
      point.nested(der::tag::constructed(0), [&] {
        point.nested(der::tag::constructed(1), [&] {
          point.nested(der::tag::sequence, [&] { point.oid(x509::attribute::common_name).text(der::tag::utf8_string, "1"); });
        });
      });
    });
    const CrlBuilder scoped{.list_extensions = {test::critical(der::Oid("2.5.29.28"), point.take())}};
    const auto issued_for = [&](const std::string& number) {
      auto attributes = ca.certificate.subject().attributes();
      attributes.push_back({x509::attribute::common_name, number});
      const GeneralName name{.kind = GeneralName::Kind::directory_name,
                             .directory = x509::Name::from_attributes(attributes).value()};
      return ca.issue({.extensions = {points_at({{.full_name = {name}}})}});
    };
    CHECK(check(issued_for("1"), scoped));
    CHECK(code_of(check(issued_for("2"), scoped)) == ErrorCode::crl_certificate_not_covered);
    CHECK(code_of(check(scoped)) == ErrorCode::crl_certificate_not_covered);
  }

  TEST_CASE_FIXTURE(Lists, "a delta list settles nothing alone (RFC 5280 §5.2.4)") {
    CHECK(code_of(check({.base = 3})) == ErrorCode::crl_certificate_not_covered);
  }

  TEST_CASE_FIXTURE(Lists, "a list with an unknown critical extension is not used (RFC 5280 §5.2)") {
    CHECK(code_of(check({.list_extensions = {test::critical(der::Oid("2.999.1"), {5, 0})}})) == ErrorCode::crl_malformed);
    CHECK(check({.list_extensions = {test::plain(der::Oid("2.999.1"), {5, 0})}}));
  }

  TEST_CASE_FIXTURE(Lists, "a list with an entry that has an unknown critical extension is not used (RFC 5280 §5.3)") {
    CrlBuilder list{.revoked = listed(RevocationReason::unspecified),
                    .entry_extensions = {test::critical(der::Oid("2.999.1"), {5, 0})}};
    CHECK(code_of(check(list)) == ErrorCode::crl_malformed);
    CHECK(code_of(check(ca.issue({}), list)) == ErrorCode::crl_malformed);
    list.entry_extensions[0].critical = false;
    CHECK(check(list)->revoked.has_value());
  }

  TEST_CASE_FIXTURE(Lists, "a version 1 certificate is not told to be a user's (RFC 5280 §5.2.5)") {
    Bytes tbs = to_bytes(leaf.tbs());
    der::Reader fields(der::single(tbs, der::tag::sequence)->content);
    (void)fields.next();
    der::Writer old;
    old.nested(der::tag::sequence, [&] {
      for (int i = 0; i < 6; ++i) old.raw(fields.next()->whole);
    });
    const auto algorithm = crypto::default_algorithm(ca.key->public_key());
    const auto version_1 =
        x509::Certificate::from_der(x509::write_signed(old.bytes(), algorithm, ca.key->sign(algorithm, old.bytes()).value()))
            .value();
    CHECK(check(version_1, CrlBuilder{}));
    CHECK(code_of(check(version_1, {.scope = x509::IssuingDistributionPoint{.only_user_certificates = true}})) ==
          ErrorCode::crl_certificate_not_covered);
  }

  TEST_CASE_FIXTURE(Lists, "grace lets a list count for a time after its nextUpdate") {
    const CrlPolicy policy{.clock_skew = 0s, .grace = 2h};
    CHECK(check({.issued = test::test_now - 3h, .next = test::test_now - 2h}, policy));
    CHECK(code_of(check({.issued = test::test_now - 3h, .next = test::test_now - 2h - 1s}, policy)) == ErrorCode::crl_too_old);
    CHECK(code_of(check({.issued = test::test_now - 1h, .next = test::test_now - 2h})) == ErrorCode::crl_malformed);
  }

  TEST_CASE_FIXTURE(Lists, "the RFC's profile of lists can be demanded (RFC 5280 §5.2.1, §5.2.3)") {
    CHECK(check(CrlBuilder{}, {.profile = CrlProfile::rfc5280}));
    const CrlBuilder bare{.bare = true};
    CHECK(check(bare));
    CHECK(code_of(check(bare, {.profile = CrlProfile::rfc5280})) == ErrorCode::crl_malformed);
  }

  TEST_CASE("the algorithm policy holds for lists") {
    const TestCa rsa = TestCa::root("RSA", crypto::KeyType::rsa);
    const auto judge = [&](const CrlPolicy& policy) {
      Budget budget;
      return check_crl(rsa.issue({}), rsa.certificate, CrlBuilder{}.list(rsa), policy, test::test_now, budget);
    };
    CHECK(judge({}));
    CHECK(code_of(judge({.algorithms = {.min_rsa_bits = 3072}})) == ErrorCode::key_too_weak);
  }

  TEST_CASE_FIXTURE(Lists, "a list's bytes and its signature are paid for from the budget") {
    const CrlBuilder list;
    const std::uint64_t size = list.list(ca).der().size();
    CHECK(check(list, {}, {.signatures = 1, .bytes = size + 8}));
    CHECK(code_of(check(list, {}, {.signatures = 0})) == ErrorCode::budget_exhausted);
    CHECK(code_of(check(list, {}, {.bytes = size - 8})) == ErrorCode::budget_exhausted);
  }
}
