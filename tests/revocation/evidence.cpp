// Evidence that is at hand before anything is fetched: staples, the cache, the store; and what is asked for because of an answer.
#include <doctest/doctest.h>

#include <hawiya/revocation/revocation.hpp>

#include "support/status.hpp"

using namespace hawiya;
using namespace hawiya::revocation;
using namespace std::chrono_literals;
using test::CrlBuilder;
using test::TestCa;
using x509::GeneralName;

namespace {

const std::string leaf_ocsp = "http://ocsp.example/leaf", leaf_crl = "http://crl.example/leaf.crl";

x509::RawExtension ocsp_at(const std::string& url) {
  return test::plain(x509::extension::authority_information_access,
                     x509::encode::access_descriptions({{x509::access_ocsp, GeneralName::of_uri(url)}}));
}
x509::RawExtension lists_at(const std::string& url, const der::Oid& extension = x509::extension::crl_distribution_points) {
  return test::plain(extension, x509::encode::distribution_points({{.full_name = {GeneralName::of_uri(url)}}}));
}

struct World {
  TestCa root = TestCa::root();
  TestCa ca = root.intermediate("Issuing");
  x509::Certificate leaf = ca.issue({.extensions = {ocsp_at(leaf_ocsp), lists_at(leaf_crl)}});
  RevocationPolicy policy{.scope = Scope::end_certificate};
  std::vector<FetchAnswer> answers;

  Pending begin(const Stapled& stapled = {}, Time now = test::test_now) const {
    Budget budget;
    const auto path =
        path::validate(leaf, std::vector{ca.certificate}, path::TrustStore::create({root.certificate}).value(), {}, now, budget);
    return Pending::begin(path.value(), policy, stapled);
  }
  Bytes answer(CertificateStatus status = CertificateStatus::good, std::optional<Bytes> nonce = std::nullopt) const {
    auto data = test::answer_of(ca.certificate, {test::status_of(ca.certificate, leaf, status)});
    data.nonce = std::move(nonce);
    return sign_response(data, *ca.key, {}).value();
  }
  FetchAnswer answer_to(const FetchRequest& request, CertificateStatus status = CertificateStatus::good) const {
    return {request.id, answer(status, OcspRequest::from_der(request.body).value().nonce)};
  }
  Result<NotRevoked> finish(const Pending& pending, Time now = test::test_now, Budget budget = {}) const {
    return pending.finish(answers, now, budget);
  }
  std::vector<x509::RevokedCertificate> revoked() const {
    return {{to_bytes(leaf.serial_number()), make_time(2026, 5, 1), x509::RevocationReason::superseded}};
  }
};

ErrorCode code_of(const Result<NotRevoked>& proof) { return proof ? ErrorCode::internal_error : proof.error().code; }

}  // namespace

TEST_SUITE("revocation") {
  TEST_CASE_FIXTURE(World, "a stapled answer settles without a request, even where a nonce is required of fetched ones") {
    policy.ocsp.nonce = NonceRule::required;
    const Pending pending = begin({.ocsp_responses = {answer()}});
    CHECK(pending.needs().empty());
    const auto proof = finish(pending);
    REQUIRE(proof.has_value());
    CHECK(proof->evidence().at(0).source == Source::stapled);
    CHECK(code_of(finish(begin({.ocsp_responses = {answer(CertificateStatus::revoked)}}))) == ErrorCode::certificate_revoked);
  }

  TEST_CASE_FIXTURE(World, "staples about other certificates are left aside, wrong and old ones lead to the network") {
    const x509::Certificate other = ca.issue({});
    const auto elsewhere = test::answer_of(ca.certificate, {test::status_of(ca.certificate, other)});
    Bytes changed = answer();
    changed.back() ^= 1;
    const Pending pending = begin({.ocsp_responses = {sign_response(elsewhere, *ca.key, {}).value(), changed}});
    REQUIRE(pending.needs().size() == 1);
    CHECK(pending.needs()[0].url == leaf_ocsp);
    answers.push_back(answer_to(pending.needs()[0]));
    CHECK(finish(pending));
    const Pending later = begin({.ocsp_responses = {answer()}}, test::next_update + 16min);
    CHECK(later.needs().size() == 1);
    policy.sources = {Source::ocsp, Source::crl};
    CHECK(begin({.ocsp_responses = {answer()}}).needs().size() == 1);
  }

  TEST_CASE_FIXTURE(World, "stapled and stored lists settle without a request") {
    policy.sources = {Source::crl};
    CHECK(begin({.lists = {CrlBuilder{}.list(ca)}}).needs().empty());
    CHECK(code_of(finish(begin({.lists = {CrlBuilder{.revoked = revoked()}.list(ca)}}))) == ErrorCode::certificate_revoked);
    auto store = std::make_shared<CrlStore>();
    store->add(CrlBuilder{}.list(ca));
    policy.lists = store;
    const Pending pending = begin();
    CHECK(pending.needs().empty());
    store->add(CrlBuilder{.revoked = revoked(), .issued = test::this_update + 1min}.list(ca));
    CHECK(finish(pending));  // the lists of the moment when it began
    CHECK(code_of(finish(begin())) == ErrorCode::certificate_revoked);
  }

  TEST_CASE_FIXTURE(World, "stored lists of other issuers are no refusal") {
    auto store = std::make_shared<CrlStore>();
    store->add(CrlBuilder{}.list(root));
    policy.lists = store;
    policy.when_unavailable = WhenUnavailable::accept_when_responder_is_down;
    CHECK(finish(begin()));
  }

  TEST_CASE_FIXTURE(World, "an accepted answer is found in the cache until its time is over") {
    policy.cache = std::make_shared<RevocationCache>(RevocationCache::Limits{.max_answer_age = 5min});
    const Pending first = begin();
    answers.push_back(answer_to(first.needs().at(0)));
    CHECK(finish(first));
    answers.clear();
    const Pending second = begin({}, test::test_now + 5min);
    CHECK(second.needs().empty());
    const auto proof = finish(second, test::test_now + 5min, {.signatures = 0});  // nothing is verified again
    REQUIRE(proof.has_value());
    CHECK(proof->evidence().at(0).source == Source::cache);
    CHECK_FALSE(proof->evidence().at(0).der().empty());
    CHECK(code_of(finish(second, test::test_now + 5min + 1s)) == ErrorCode::revocation_unavailable);
    CHECK(begin({}, test::test_now + 5min + 1s).needs().size() == 1);
    CHECK(begin({}, test::test_now - 1s).needs().size() == 1);  // kept after that
    const auto counters = policy.cache->counters();
    CHECK(counters.answer_hits == 1);
    CHECK(counters.answer_misses == 3);
    policy.cache->clear();
    CHECK(begin().needs().size() == 1);
  }

  TEST_CASE_FIXTURE(World, "what is revoked is remembered, what is unknown or was refused is not") {
    policy.cache = std::make_shared<RevocationCache>();
    for (const auto status : {CertificateStatus::unknown, CertificateStatus::revoked}) {
      const Pending pending = begin();
      REQUIRE(pending.needs().size() == 1);
      answers = {answer_to(pending.needs()[0], status)};
      CHECK_FALSE(finish(pending));
    }
    answers.clear();
    CHECK(begin().needs().empty());
    CHECK(code_of(finish(begin())) == ErrorCode::certificate_revoked);
  }

  TEST_CASE_FIXTURE(World, "a cached answer is another verifier's only when it accepts the same") {
    policy.cache = std::make_shared<RevocationCache>();
    const Pending first = begin();
    answers.push_back(answer_to(first.needs().at(0)));
    CHECK(finish(first));
    RevocationPolicy same = policy, stricter = policy, designating = policy;
    stricter.ocsp.algorithms.min_rsa_bits = 4096;
    designating.ocsp.designated = {{root.certificate, {ca.certificate}}};
    policy = stricter;
    CHECK(begin().needs().size() == 1);
    policy = designating;
    CHECK(begin().needs().size() == 1);
    policy = same;
    policy.ocsp.max_age = 1h;
    CHECK(begin().needs().empty());
    CHECK(begin({}, test::this_update + 1h + 1s).needs().size() == 1);
  }

  TEST_CASE_FIXTURE(World, "lists that were relied upon are cached by their URL, others are not") {
    policy.sources = {Source::crl};
    policy.cache = std::make_shared<RevocationCache>();
    const Pending refused = begin();
    answers = {{refused.needs().at(0).id, CrlBuilder{}.sign(root)}};
    CHECK_FALSE(finish(refused));
    const Pending first = begin();
    REQUIRE(first.needs().size() == 1);
    answers = {{first.needs()[0].id, CrlBuilder{}.sign(ca)}};
    CHECK(finish(first));
    answers.clear();
    CHECK(begin().needs().empty());
    CHECK(finish(begin(), test::test_now, {.signatures = 0}));
    CHECK(policy.cache->counters().list_hits == 2);
  }

  TEST_CASE_FIXTURE(World, "the cache holds so many answers and octets, and forgets what was used the longest time ago") {
    RevocationCache cache({.max_answers = 2, .max_list_bytes = 2000});
    const auto keep = [&](std::uint8_t name) {
      cache.keep_answer(Bytes{name}, {.verdict = {}, .response = {}, .kept_at = test::test_now});
    };
    const auto has = [&](std::uint8_t name) { return cache.find_answer(Bytes{name}, {}, test::test_now).has_value(); };
    keep(1);
    keep(2);
    CHECK(has(1));
    keep(3);
    CHECK(has(1));
    CHECK_FALSE(has(2));
    CHECK(has(3));
    CHECK(cache.counters().evictions == 1);
    const HeldCrl list(CrlBuilder{}.list(ca));
    for (const char* url : {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"}) cache.keep_list(url, list, test::test_now);
    CHECK_FALSE(cache.find_list("a", test::test_now).has_value());
    CHECK(cache.find_list("j", test::test_now).has_value());
    RevocationCache tiny({.max_list_bytes = 10});
    tiny.keep_list("a", list, test::test_now);
    CHECK_FALSE(tiny.find_list("a", test::test_now).has_value());
  }

  TEST_CASE_FIXTURE(World,
                    "deltas that a list or the certificate names are asked for, and applied when they come (RFC 5280 §5.2.6)") {
    policy.sources = {Source::crl};
    const std::string delta_url = "http://crl.example/delta.crl";
    SUBCASE("named by the certificate") {
      leaf = ca.issue({.extensions = {lists_at(leaf_crl), lists_at(delta_url, x509::extension::freshest_crl)}});
      answers = {{begin().needs().at(0).id, CrlBuilder{.number = 10}.sign(ca)}};
    }
    SUBCASE("named by the list") {
      answers = {{begin().needs().at(0).id,
                  CrlBuilder{.number = 10, .list_extensions = {lists_at(delta_url, x509::extension::freshest_crl)}}.sign(ca)}};
    }
    const Pending pending = begin();
    const auto next = pending.more(answers, test::test_now);
    REQUIRE(next.size() == 1);
    CHECK(next[0].url == delta_url);
    CHECK(finish(pending));  // the complete list is in time by itself
    answers.push_back({next[0].id, CrlBuilder{.revoked = revoked(), .number = 11, .base = 10}.sign(ca)});
    CHECK(pending.more(answers, test::test_now).empty());
    CHECK(code_of(finish(pending)) == ErrorCode::certificate_revoked);
    policy.crl.deltas = DeltaLists::ignore;
    CHECK(begin().more(std::span(answers).first(1), test::test_now).empty());
  }

  TEST_CASE_FIXTURE(World,
                    "the list of a delegate without ocsp-nocheck is asked for where the delegate says (RFC 6960 §4.2.2.2.1)") {
    test::CertificateBuilder builder{.subject = "Responder",
                                     .extensions = {test::plain(x509::extension::extended_key_usage,
                                                                x509::encode::extended_key_usage({x509::purpose::ocsp_signing})),
                                                    lists_at("http://crl.example/responders.crl")}};
    const x509::Certificate delegate = ca.issue(builder);
    TestCa stranger = TestCa::root("Stranger");
    const x509::Certificate bystander = stranger.issue({.extensions = {lists_at("http://evil.example/x.crl")}});
    const Pending pending = begin();
    auto data = test::answer_of(delegate, {test::status_of(ca.certificate, leaf)});
    data.nonce = OcspRequest::from_der(pending.needs().at(0).body).value().nonce;
    answers = {{pending.needs()[0].id, sign_response(data, *builder.key, {bystander, delegate}).value()}};
    CHECK(code_of(finish(pending)) == ErrorCode::ocsp_responder_status_unknown);
    const auto next = pending.more(answers, test::test_now);
    REQUIRE(next.size() == 1);
    CHECK(next[0].url == "http://crl.example/responders.crl");
    answers.push_back({next[0].id, CrlBuilder{}.sign(ca)});
    CHECK(pending.more(answers, test::test_now).empty());
    CHECK(finish(pending));
  }

  TEST_CASE_FIXTURE(World, "an indirect list's signer is proved unrevoked by lists that are asked for (RFC 5280 §6.3.3 (f))") {
    policy.sources = {Source::crl};
    test::CertificateBuilder builder{
        .subject = "Lister", .extensions = {test::usage({x509::KeyUsageBit::crl_sign}), lists_at("http://crl.example/root.crl")}};
    const TestCa lister{builder.key, root.issue(builder)};
    const GeneralName named{.kind = GeneralName::Kind::directory_name, .directory = lister.certificate.subject()};
    leaf = ca.issue({.extensions = {test::plain(x509::extension::crl_distribution_points,
                                                x509::encode::distribution_points(
                                                    {{.full_name = {GeneralName::of_uri(leaf_crl)}, .crl_issuer = {named}}}))}});
    policy.crl_issuers = {lister.certificate};
    const Pending pending = begin();
    const CrlBuilder indirect{.scope =
                                  x509::IssuingDistributionPoint{.full_name = {GeneralName::of_uri(leaf_crl)}, .indirect = true}};
    answers = {{pending.needs().at(0).id, indirect.sign(lister)}};
    CHECK(code_of(finish(pending)) == ErrorCode::crl_issuer_not_authorised);
    const auto next = pending.more(answers, test::test_now);
    REQUIRE(next.size() == 1);
    CHECK(next[0].url == "http://crl.example/root.crl");
    answers.push_back({next[0].id, CrlBuilder{}.sign(root)});
    const auto proof = finish(pending);
    REQUIRE(proof.has_value());
    CHECK(proof->evidence().size() == 1);
  }

  TEST_CASE_FIXTURE(World, "an answer of after notAfter needs an archive cutoff that reaches back (RFC 6960 §4.4.4)") {
    // Validated while it was valid, judged years later with an answer of that later time.
    const Time later = leaf.not_after() + 24h;
    const auto answered = [&](std::optional<Time> cutoff) {
      auto single = test::status_of(ca.certificate, leaf);
      single.this_update = later;
      single.next_update = later + 24h;
      single.archive_cutoff = cutoff;
      auto data = test::answer_of(ca.certificate, {single});
      data.produced_at = later;
      return sign_response(data, *ca.key, {}).value();
    };
    const auto judged = [&](std::optional<Time> cutoff) {
      policy.sources = {Source::ocsp};
      const Pending pending = begin();
      answers = {{pending.needs().at(0).id, answered(cutoff)}};
      return finish(pending, later);
    };
    CHECK(code_of(judged(std::nullopt)) == ErrorCode::ocsp_certificate_not_covered);
    CHECK(code_of(judged(leaf.not_after() + 1s)) == ErrorCode::ocsp_certificate_not_covered);
    CHECK(judged(leaf.not_after()));
  }

  TEST_CASE_FIXTURE(World, "certificates are asked about by the digest that the policy names") {
    policy.ocsp.cert_id_hash = crypto::HashAlgorithm::sha256;
    const auto request = OcspRequest::from_der(begin().needs().at(0).body).value();
    CHECK(request.ids.at(0).hash == crypto::HashAlgorithm::sha256);
    CHECK(request.ids[0].names(ca.certificate, leaf.serial_number()));
  }

  TEST_CASE_FIXTURE(World, "a large list is read once, however often it is judged") {
    policy.sources = {Source::crl};
    const Pending pending = begin();
    answers = {{pending.needs().at(0).id, CrlBuilder{}.sign(ca)}};
    CHECK(pending.more(answers, test::test_now).empty());
    CHECK(finish(pending, test::test_now, {.signatures = 0, .bytes = 0}));
    answers[0].body = CrlBuilder{.revoked = revoked()}.sign(ca);  // other octets under the same id
    CHECK(code_of(finish(pending)) == ErrorCode::certificate_revoked);
  }
}
