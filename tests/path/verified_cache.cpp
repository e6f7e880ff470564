#include <doctest/doctest.h>

#include <atomic>
#include <hawiya/der/writer.hpp>
#include <hawiya/path/validate.hpp>
#include <thread>

#include "support/builders.hpp"

using namespace hawiya;
using namespace hawiya::path;
using test::TestCa;

namespace {

// As a peer sends it: parsed anew, so that nothing is shared with the certificate that was seen before.
x509::Certificate anew(const x509::Certificate& certificate) { return x509::Certificate::from_der(certificate.der()).value(); }

struct Site {
  TestCa root = TestCa::root();
  TestCa issuing = root.intermediate("Issuing");
  TrustStore anchors = TrustStore::create({root.certificate}).value();
  PathPolicy policy{.verified = std::make_shared<VerifiedCache>()};

  Result<ValidatedPath> check(const x509::Certificate& target, const x509::Certificate& intermediate, Budget& budget,
                              Time now = test::test_now) const {
    const std::vector pool{anew(intermediate)};
    return validate(target, pool, anchors, policy, now, budget);
  }
  Result<ValidatedPath> check(const x509::Certificate& target, Budget budget = {}, Time now = test::test_now) const {
    return check(target, issuing.certificate, budget, now);
  }
  VerifiedCache::Counters counters() const { return policy.verified->counters(); }
};

// The last octet of the signature is another one.
x509::Certificate spoiled(const x509::Certificate& certificate) {
  Bytes der = to_bytes(certificate.der());
  der.back() ^= 1;
  return x509::Certificate::from_der(der).value();
}

const crypto::PublicKey& key_of(const TestCa& ca) { return *ca.certificate.public_key(); }

}  // namespace

TEST_SUITE("path") {
  TEST_CASE("a remembered intermediate costs no signature, the end certificate always does") {
    const Site site;
    for (const std::uint32_t spent : {2u, 1u, 1u}) {
      Budget budget;
      const std::uint32_t before = budget.signatures;
      REQUIRE(site.check(site.issuing.issue({}), site.issuing.certificate, budget));
      CHECK(before - budget.signatures == spent);
    }
    const auto counters = site.counters();
    CHECK(counters.hits == 2);
    CHECK(counters.misses == 1);
    CHECK(counters.size == 1);
  }

  TEST_CASE("a remembered intermediate does not vouch for what lies below or beside it") {
    const Site site;
    const auto leaf = site.issuing.issue({});
    REQUIRE(site.check(leaf));
    CHECK(site.check(spoiled(leaf)).error().code == ErrorCode::certificate_signature_invalid);
    Budget budget;
    CHECK(site.check(leaf, spoiled(site.issuing.certificate), budget).error().code == ErrorCode::certificate_signature_invalid);
  }

  TEST_CASE("a failure is never remembered, nor is a path that led nowhere") {
    const Site site;
    const TestCa stranger = TestCa::root("Stranger");
    const TestCa below = stranger.intermediate("Below");
    Budget budget;
    CHECK_FALSE(site.check(site.issuing.issue({}), spoiled(site.issuing.certificate), budget));
    CHECK_FALSE(site.check(below.issue({}), below.certificate, budget));
    CHECK_FALSE(site.check(site.issuing.issue({.not_after = make_time(2026, 5, 31)})));
    CHECK(site.counters().size == 0);
  }

  TEST_CASE("a stricter algorithm policy, the period and the anchors are judged in spite of the cache") {
    Site site;
    site.root = TestCa::root("RSA Root", crypto::KeyType::rsa);
    const test::CertificateBuilder until_july{
        .subject = "Issuing", .extensions = test::ca_extensions(), .not_after = make_time(2026, 7, 1)};
    site.issuing = {until_july.key, site.root.issue(until_july)};
    site.anchors = TrustStore::create({site.root.certificate}).value();
    const auto leaf = site.issuing.issue({});
    REQUIRE(site.check(leaf));
    CHECK(site.check(leaf, {}, make_time(2026, 8, 1)).error().code == ErrorCode::certificate_expired);
    site.policy.algorithms.min_rsa_bits = 3072;
    CHECK(site.check(leaf).error().code == ErrorCode::key_too_weak);
    site.policy.algorithms = {};
    site.anchors = TrustStore::create({TestCa::root("RSA Root", crypto::KeyType::rsa).certificate}).value();
    CHECK(site.check(leaf).error().code == ErrorCode::certificate_signature_invalid);
  }

  TEST_CASE("a certificate is remembered with the key that verified it") {
    const TestCa root = TestCa::root(), other = TestCa::root();
    const auto certificate = root.intermediate("Issuing").certificate;
    VerifiedCache cache;
    cache.remember(certificate, key_of(root));
    CHECK(cache.contains(anew(certificate), key_of(root)));
    CHECK_FALSE(cache.contains(certificate, key_of(other)));
  }

  TEST_CASE("certificates of CAs and OCSP responders are kept, others are not") {
    const TestCa root = TestCa::root();
    const auto citizen = root.issue({});
    const auto responder =
        root.issue({.extensions = {test::plain(x509::extension::extended_key_usage,
                                               x509::encode::extended_key_usage({x509::purpose::ocsp_signing}))}});
    VerifiedCache cache;
    for (const auto& certificate : {citizen, responder}) cache.remember(certificate, key_of(root));
    CHECK_FALSE(cache.contains(citizen, key_of(root)));
    CHECK(cache.contains(responder, key_of(root)));
    CHECK(cache.counters().size == 1);
    CHECK(cache.counters().misses == 0);
  }

  TEST_CASE("a DSA key, which may have its parameters from above, is not kept") {
    TestCa root = TestCa::root();
    der::Writer dsa;
    dsa.nested(der::tag::sequence, [&] {
      dsa.nested(der::tag::sequence, [&] {
        dsa.oid(der::Oid("1.2.840.10040.4.1")).nested(der::tag::sequence, [&] {
          for (const std::uint64_t number : {23u, 11u, 4u}) dsa.small_integer(number);
        });
      });
      dsa.bit_string(Bytes{0x02, 0x01, 0x08});
    });
    const auto algorithm = crypto::default_algorithm(root.key->public_key());
    const Bytes tbs = x509::encode_tbs({Bytes{1}, algorithm, root.certificate.subject(), make_time(2026, 1, 1),
                                        make_time(2027, 1, 1), test::make_name("DSA CA"), dsa.bytes(), test::ca_extensions()});
    const auto with_dsa_key =
        x509::Certificate::from_der(x509::write_signed(tbs, algorithm, root.key->sign(algorithm, tbs).value())).value();
    REQUIRE(with_dsa_key.public_key()->type() == crypto::KeyType::dsa);
    VerifiedCache cache;
    cache.remember(with_dsa_key, key_of(root));
    cache.remember(root.intermediate("Issuing").certificate, *with_dsa_key.public_key());
    CHECK(cache.counters().size == 0);
  }

  TEST_CASE("the ready key is that of the same certificate, kept once") {
    const TestCa root = TestCa::root();
    const auto certificate = root.intermediate("Issuing").certificate;
    VerifiedCache cache;
    const auto unknown = anew(certificate);
    CHECK(&cache.with_ready_key(unknown).public_key() == &unknown.public_key());
    cache.remember(certificate, key_of(root));
    CHECK(&cache.with_ready_key(anew(certificate)).public_key() == &certificate.public_key());
  }

  TEST_CASE("the least recently used certificate leaves a full cache") {
    const TestCa root = TestCa::root();
    std::vector<x509::Certificate> issued;
    for (const char* name : {"A", "B", "C"}) issued.push_back(root.intermediate(name).certificate);
    VerifiedCache cache(2);
    cache.remember(issued[0], key_of(root));
    cache.remember(issued[1], key_of(root));
    CHECK(cache.contains(issued[0], key_of(root)));
    cache.remember(issued[2], key_of(root));
    CHECK(cache.contains(issued[0], key_of(root)));
    CHECK_FALSE(cache.contains(issued[1], key_of(root)));
    CHECK(cache.contains(issued[2], key_of(root)));
    CHECK(cache.counters().evictions == 1);
    CHECK(cache.counters().size == 2);
  }

  TEST_CASE("many threads share one cache") {
    const Site site;
    const auto leaf = site.issuing.issue({});
    std::atomic<int> accepted = 0;
    {
      std::vector<std::jthread> threads;
      for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
          for (int round = 0; round < 20; ++round) accepted += site.check(leaf).has_value() ? 1 : 0;
        });
    }
    CHECK(accepted == 80);
    CHECK(site.counters().hits + site.counters().misses == 80);
    CHECK(site.counters().size == 1);
  }
}
