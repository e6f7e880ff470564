// RFC 5280 §6.3.3 over several lists: deltas, partitions, indirect lists, other keys; and the store that holds them.
#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <hawiya/revocation/crl_check.hpp>
#include <thread>

#include "support/status.hpp"

using namespace hawiya;
using namespace hawiya::revocation;
using namespace std::chrono_literals;
using test::CrlBuilder;
using test::TestCa;
using x509::GeneralName;
using x509::RevocationReason;

namespace {

using Scope = x509::IssuingDistributionPoint;

GeneralName directory(const x509::Name& name) { return {.kind = GeneralName::Kind::directory_name, .directory = name}; }

x509::RawExtension points_at(std::vector<x509::DistributionPoint> points) {
  return test::plain(x509::extension::crl_distribution_points, x509::encode::distribution_points(points));
}

std::vector<x509::RawExtension> may_sign_lists() { return {test::usage({x509::KeyUsageBit::crl_sign})}; }

struct World {
  TestCa root = TestCa::root();
  TestCa ca = root.intermediate("Issuing");
  x509::Certificate leaf = ca.issue({});
  std::vector<x509::Crl> lists;
  CrlIssuers issuers{{ca.certificate}, path::TrustStore::create({root.certificate}).value(), {}};

  void publish(const TestCa& by, const CrlBuilder& list) { lists.push_back(list.list(by)); }
  Result<CrlVerdict> check(const x509::Certificate& certificate, const CrlPolicy& policy = {}, Budget budget = {}) const {
    return check_crls(certificate, ca.certificate, CrlSet::of(lists), issuers, policy, test::test_now, budget);
  }
  Result<CrlVerdict> check(const CrlPolicy& policy = {}) const { return check(leaf, policy); }
  static std::vector<x509::RevokedCertificate> entry(const x509::Certificate& certificate, RevocationReason reason) {
    return {{to_bytes(certificate.serial_number()), make_time(2026, 5, 1), reason}};
  }
  std::vector<x509::RevokedCertificate> entry(RevocationReason reason) const { return entry(leaf, reason); }
};

ErrorCode code_of(const Result<CrlVerdict>& verdict) { return verdict ? ErrorCode::internal_error : verdict.error().code; }

}  // namespace

TEST_SUITE("revocation") {
  TEST_CASE_FIXTURE(World, "a delta adds to its complete list (RFC 5280 §6.3.3 (i))") {
    publish(ca, {.number = 10});
    publish(ca,
            {.revoked = entry(RevocationReason::key_compromise), .issued = test::this_update + 1min, .number = 12, .base = 10});
    const auto verdict = check();
    REQUIRE(verdict->revoked.has_value());
    CHECK(verdict->revoked->reason == RevocationReason::key_compromise);
    CHECK(verdict->lists.size() == 2);
    CHECK_FALSE(check({.deltas = DeltaLists::ignore})->revoked.has_value());
  }

  TEST_CASE_FIXTURE(World, "a delta releases from hold, and only a delta (RFC 5280 §6.3.3 (k))") {
    publish(ca, {.revoked = entry(RevocationReason::certificate_hold), .number = 10});
    CHECK(check()->revoked.has_value());
    publish(ca,
            {.revoked = entry(RevocationReason::remove_from_crl), .issued = test::this_update + 1min, .number = 11, .base = 10});
    CHECK_FALSE(check()->revoked.has_value());
    CHECK(check({.deltas = DeltaLists::ignore})->revoked.has_value());
  }

  TEST_CASE_FIXTURE(World, "the newest of several deltas counts") {
    publish(ca, {.number = 10});
    publish(ca,
            {.revoked = entry(RevocationReason::certificate_hold), .issued = test::this_update + 1min, .number = 11, .base = 10});
    publish(ca,
            {.revoked = entry(RevocationReason::remove_from_crl), .issued = test::this_update + 2min, .number = 12, .base = 10});
    CHECK_FALSE(check()->revoked.has_value());
  }

  TEST_CASE_FIXTURE(World, "a delta belongs to lists of the same issuer, scope and numbers (RFC 5280 §5.2.4)") {
    const auto revoked = entry(RevocationReason::key_compromise);
    publish(ca, {.number = 10});
    SUBCASE("its base is later than the complete list") { publish(ca, {.revoked = revoked, .number = 12, .base = 11}); }
    SUBCASE("it is not later than the complete list") { publish(ca, {.revoked = revoked, .number = 10, .base = 9}); }
    SUBCASE("another scope") {
      publish(ca, {.revoked = revoked, .number = 12, .base = 10, .scope = Scope{.only_user_certificates = true}});
    }
    SUBCASE("another key") {
      lists.push_back(x509::Crl::from_der(CrlBuilder{.revoked = revoked, .number = 12, .base = 10}.sign(ca.certificate.subject(),
                                                                                                        *test::make_key()))
                          .value());
    }
    SUBCASE("out of date") {
      publish(ca, {.revoked = revoked, .issued = test::test_now - 48h, .next = test::test_now - 24h, .number = 12, .base = 10});
    }
    SUBCASE("an unknown critical extension") {
      publish(ca,
              {.revoked = revoked, .number = 12, .base = 10, .list_extensions = {test::critical(der::Oid("2.999.1"), {5, 0})}});
    }
    const auto verdict = check();
    REQUIRE(verdict.has_value());
    CHECK_FALSE(verdict->revoked.has_value());
    CHECK(verdict->lists.size() == 1);
  }

  TEST_CASE_FIXTURE(World, "a delta of a list without a number belongs to nothing (RFC 5280 §5.2.4)") {
    publish(ca, {.bare = true});
    publish(ca, {.revoked = entry(RevocationReason::key_compromise), .number = 12, .base = 10});
    CHECK_FALSE(check()->revoked.has_value());
  }

  TEST_CASE_FIXTURE(World, "lists by reasons settle together what none settles alone (RFC 5280 §6.3.3 (d), (l))") {
    const x509::ReasonFlags some = 1u << 1 | 1u << 2;
    publish(ca, {.scope = Scope{.only_some_reasons = some}});
    CHECK(code_of(check()) == ErrorCode::crl_certificate_not_covered);
    publish(ca, {.scope = Scope{.only_some_reasons = x509::all_reasons & ~some}});
    CHECK_FALSE(check()->revoked.has_value());
    CHECK(check()->lists.size() == 2);
    lists.pop_back();
    publish(ca, {.revoked = entry(RevocationReason::superseded), .scope = Scope{.only_some_reasons = x509::all_reasons & ~some}});
    CHECK(check()->revoked.has_value());
  }

  TEST_CASE_FIXTURE(World, "a distribution point's own reasons narrow what its list settles (RFC 5280 §6.3.3 (d))") {
    const auto uri = GeneralName::of_uri("http://crl.example/1.crl");
    const auto certificate = ca.issue({.extensions = {points_at({{.full_name = {uri}, .reasons = 1u << 1}})}});
    publish(ca, {.scope = Scope{.full_name = {uri}}});
    CHECK(code_of(check(certificate)) == ErrorCode::crl_certificate_not_covered);
    publish(ca, {});  // the issuer's whole list settles the rest
    CHECK_FALSE(check(certificate)->revoked.has_value());
  }

  TEST_CASE_FIXTURE(World, "any list that covers the certificate may revoke it, in whatever order they come") {
    publish(ca, {.scope = Scope{.only_some_reasons = 1u << 1}});
    publish(ca, {.revoked = entry(RevocationReason::superseded), .scope = Scope{.only_some_reasons = x509::all_reasons & ~2u}});
    CHECK(check()->revoked.has_value());
    std::ranges::reverse(lists);
    CHECK(check()->revoked.has_value());
  }

  TEST_CASE_FIXTURE(World, "a key that the same CA certified for lists may sign them (RFC 5280 §6.3.3 (f))") {
    const TestCa lister = root.intermediate("Issuing", may_sign_lists());
    publish(lister, {.revoked = entry(RevocationReason::superseded)});
    CHECK(code_of(check()) == ErrorCode::crl_signature_invalid);  // its certificate is not at hand
    issuers.candidates.push_back(lister.certificate);
    CHECK(code_of(check()) == ErrorCode::crl_issuer_not_authorised);  // nothing says that it is unrevoked
    publish(root, {});
    CHECK(check()->revoked.has_value());
    lists.pop_back();
    publish(root, {.revoked = entry(lister.certificate, RevocationReason::key_compromise)});
    CHECK(code_of(check()) == ErrorCode::crl_issuer_not_authorised);
    issuers.anchors.reset();
    CHECK(code_of(check()) == ErrorCode::crl_issuer_not_authorised);
  }

  TEST_CASE_FIXTURE(World, "a list's other signer needs cRLSign and a path to the same anchor (RFC 5280 §6.3.3 (f))") {
    publish(root, {});
    SUBCASE("key usage") {
      const TestCa lister = root.intermediate("Issuing", {test::usage({x509::KeyUsageBit::digital_signature})});
      issuers.candidates.push_back(lister.certificate);
      publish(lister, {});
    }
    SUBCASE("another anchor") {
      const TestCa other = TestCa::root();
      const TestCa lister = other.intermediate("Issuing", may_sign_lists());
      issuers.candidates.push_back(lister.certificate);
      publish(lister, {});
    }
    SUBCASE("expired") {
      test::CertificateBuilder builder{.subject = "Issuing", .extensions = may_sign_lists(), .not_after = test::test_now - 1h};
      const TestCa lister{builder.key, root.issue(builder)};
      issuers.candidates.push_back(lister.certificate);
      publish(lister, {});
    }
    const auto verdict = check();
    REQUIRE_FALSE(verdict.has_value());
    CHECK(verdict.error().code != ErrorCode::budget_exhausted);
  }

  TEST_CASE_FIXTURE(World, "a stranger below the same anchor who bears the issuer's name signs no list for it") {
    const TestCa stranger = root.intermediate("Stranger");
    const TestCa lister = stranger.intermediate("Issuing", may_sign_lists());
    issuers.candidates.insert(issuers.candidates.end(), {stranger.certificate, lister.certificate});
    publish(lister, {});
    publish(root, {});
    publish(stranger, {});
    CHECK(code_of(check()) == ErrorCode::crl_issuer_not_authorised);
  }

  TEST_CASE_FIXTURE(World, "after a change of keys the new key's lists hold for the old key's certificates, and the reverse") {
    test::CertificateBuilder builder{.subject = "Issuing", .extensions = test::ca_extensions()};
    const TestCa renewed{builder.key, ca.issue(builder)};
    publish(root, {});
    issuers.candidates.push_back(renewed.certificate);
    const x509::Certificate younger = renewed.issue({});
    SUBCASE("a list by the new key, whose certificate the old key's list covers") {
      const auto point = GeneralName::of_uri("http://crl.example/ca.crl");
      builder.extensions.push_back(points_at({{.full_name = {point}}}));
      const TestCa pointed{builder.key, ca.issue(builder)};
      issuers.candidates.back() = pointed.certificate;
      publish(ca, {.scope = Scope{.full_name = {point}, .only_ca_certificates = true}});
      publish(pointed, {.revoked = entry(RevocationReason::superseded)});
      CHECK(check()->revoked.has_value());
    }
    SUBCASE("a list by the old key") {
      publish(ca, {.revoked = entry(younger, RevocationReason::superseded)});
      Budget budget;
      const auto verdict = check_crls(younger, renewed.certificate, CrlSet::of(lists), issuers, {}, test::test_now, budget);
      CHECK(verdict->revoked.has_value());
    }
  }

  TEST_CASE_FIXTURE(World, "no list proves its own signer unrevoked") {
    test::CertificateBuilder builder{.subject = "Issuing", .extensions = test::ca_extensions()};
    const TestCa renewed{builder.key, ca.issue(builder)};
    issuers.candidates.push_back(renewed.certificate);
    publish(root, {});
    publish(renewed, {});
    CHECK(code_of(check()) == ErrorCode::crl_issuer_not_authorised);
  }

  TEST_CASE_FIXTURE(World, "an indirect list speaks for those who name its issuer (RFC 5280 §6.3.3 (b)(1))") {
    const TestCa lister = root.intermediate("Lister", may_sign_lists());
    issuers.candidates.push_back(lister.certificate);
    publish(root, {});
    const auto named = ca.issue({.extensions = {points_at({{.crl_issuer = {directory(lister.certificate.subject())}}})}});
    x509::RevokedCertificate other{Bytes{0x41}, make_time(2026, 5, 1), RevocationReason::superseded};
    other.certificate_issuer = test::make_name("Somebody else");
    x509::RevokedCertificate ours = entry(named, RevocationReason::superseded).front();
    ours.certificate_issuer = ca.certificate.subject();
    SUBCASE("not listed") {
      publish(lister, {.revoked = {other}, .scope = Scope{.indirect = true}});
      CHECK_FALSE(check(named)->revoked.has_value());
      CHECK(code_of(check(leaf)) == ErrorCode::crl_certificate_not_covered);  // leaf does not name it
    }
    SUBCASE("listed under its issuer") {
      publish(lister, {.revoked = {other, ours}, .scope = Scope{.indirect = true}});
      CHECK(check(named)->revoked.has_value());
    }
    SUBCASE("the same serial number under another issuer (RFC 5280 §5.3.3)") {
      ours.certificate_issuer = test::make_name("Somebody else");
      publish(lister, {.revoked = {ours}, .scope = Scope{.indirect = true}});
      CHECK_FALSE(check(named)->revoked.has_value());
    }
    SUBCASE("an entry without an issuer has the one before it (RFC 5280 §5.3.3)") {
      auto following = ours;
      following.certificate_issuer.reset();
      auto first = other;
      first.certificate_issuer = ca.certificate.subject();
      publish(lister, {.revoked = {first, following}, .scope = Scope{.indirect = true}});
      CHECK(check(named)->revoked.has_value());
    }
    SUBCASE("a list that does not say it is indirect") {
      publish(lister, {});
      CHECK(code_of(check(named)) == ErrorCode::crl_certificate_not_covered);
    }
    SUBCASE("the issuer's own list does not stand in for the one that is named") {
      publish(ca, {});
      CHECK(code_of(check(named)) == ErrorCode::crl_certificate_not_covered);
    }
  }

  TEST_CASE_FIXTURE(World, "entries that name an issuer make a direct list unusable (RFC 5280 §5.3.3)") {
    x509::RevokedCertificate other{Bytes{0x41}, make_time(2026, 5, 1), RevocationReason::superseded};
    other.certificate_issuer = test::make_name("Somebody else");
    publish(ca, {.revoked = {other}});
    CHECK(code_of(check()) == ErrorCode::crl_malformed);
  }

  TEST_CASE_FIXTURE(World, "a list that verifies is verified once, under each key and algorithm policy") {
    const HeldCrl held(CrlBuilder{}.list(ca));
    Budget budget{.signatures = 1};
    CHECK(held.verify(ca.certificate, {}, budget));
    const HeldCrl copy = held;
    CHECK(copy.verify(ca.certificate, {}, budget));
    CHECK(budget.signatures == 0);
    const TestCa other = root.intermediate("Issuing");
    CHECK(held.verify(other.certificate, {}, budget).error().code == ErrorCode::budget_exhausted);
    const TestCa rsa = TestCa::root("RSA", crypto::KeyType::rsa);
    const HeldCrl rsa_list(CrlBuilder{}.list(rsa));
    budget = {};
    CHECK(rsa_list.verify(rsa.certificate, {}, budget));
    CHECK(rsa_list.verify(rsa.certificate, {.min_rsa_bits = 3072}, budget).error().code == ErrorCode::key_too_weak);
  }

  TEST_CASE_FIXTURE(World, "the store takes a newer list in the place of an older one of the same scope") {
    CrlStore store;
    CHECK(store.add(CrlBuilder{.number = 1}.list(ca)));
    const CrlSet before = store.snapshot();
    CHECK(store.add(CrlBuilder{.issued = test::this_update + 1min, .number = 2}.list(ca)));
    CHECK(store.snapshot().lists().size() == 1);
    CHECK_FALSE(store.add(CrlBuilder{.number = 1}.list(ca)));
    CHECK(store.snapshot().lists()[0].list().this_update() == test::this_update + 1min);
    CHECK(store.add(CrlBuilder{.number = 3, .base = 2}.list(ca)));
    CHECK(store.add(CrlBuilder{.scope = Scope{.only_ca_certificates = true}}.list(ca)));
    CHECK(store.add(CrlBuilder{}.list(root)));
    CHECK(store.snapshot().lists().size() == 4);
    CHECK(store.snapshot().of_issuer(ca.certificate.subject()).size() == 3);
    CHECK(before.lists().size() == 1);
    CHECK(before.lists()[0].list().this_update() == test::this_update);
    store.replace({CrlBuilder{}.list(root)});
    CHECK(store.snapshot().lists().size() == 1);
  }

  TEST_CASE_FIXTURE(World, "threads read the store while lists are put in") {
    CrlStore store;
    store.replace({CrlBuilder{}.list(ca)});
    const x509::Crl newer = CrlBuilder{.issued = test::this_update + 1min}.list(ca);
    std::atomic<int> settled = 0;
    std::vector<std::thread> readers;
    for (int i = 0; i < 4; ++i)
      readers.emplace_back([&] {
        for (int round = 0; round < 50; ++round) {
          Budget budget;
          settled += check_crls(leaf, ca.certificate, store.snapshot(), {}, {}, test::test_now, budget).has_value() ? 1 : 0;
        }
      });
    for (int round = 0; round < 50; ++round) store.add(newer);
    for (auto& reader : readers) reader.join();
    CHECK(settled == 200);
  }
}
