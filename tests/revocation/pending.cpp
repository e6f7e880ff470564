// begin → needs → more → finish over a path, with answers made by hand.
#include <doctest/doctest.h>

#include <hawiya/revocation/revocation.hpp>
#include <hawiya/text/pem.hpp>

#include "support/status.hpp"

using namespace hawiya;
using namespace hawiya::revocation;
using test::TestCa;

namespace {

using x509::GeneralName;

// AIA with OCSP and a CRL distribution point, each where the test wants it.
std::vector<x509::RawExtension> pointers(const std::vector<std::string>& ocsp, const std::vector<std::string>& crl,
                                         std::vector<x509::RawExtension> list = {}) {
  std::vector<x509::AccessDescription> access;
  for (const auto& url : ocsp) access.push_back({x509::access_ocsp, GeneralName::of_uri(url)});
  if (!access.empty())
    list.push_back(test::plain(x509::extension::authority_information_access, x509::encode::access_descriptions(access)));
  std::vector<x509::DistributionPoint> points;
  for (const auto& url : crl) points.push_back({.full_name = {GeneralName::of_uri(url)}});
  if (!points.empty())
    list.push_back(test::plain(x509::extension::crl_distribution_points, x509::encode::distribution_points(points)));
  return list;
}

const std::string leaf_ocsp = "http://ocsp.example/leaf", leaf_crl = "http://crl.example/leaf.crl",
                  ca_ocsp = "http://ocsp.example/ca", ca_crl = "http://crl.example/ca.crl";

struct Flow {
  TestCa root = TestCa::root();
  TestCa ca = root.intermediate("Issuing", pointers({ca_ocsp}, {ca_crl}, test::ca_extensions()));
  x509::Certificate leaf = ca.issue({.extensions = pointers({leaf_ocsp}, {leaf_crl})});
  std::vector<FetchAnswer> answers;

  path::ValidatedPath path(const x509::Certificate& certificate) const {
    Budget budget;
    return path::validate(certificate, std::vector{ca.certificate}, path::TrustStore::create({root.certificate}).value(), {},
                          test::test_now, budget)
        .value();
  }
  Pending begin(const RevocationPolicy& policy = {}) const { return Pending::begin(path(leaf), policy); }
  static RevocationPolicy for_leaf() { return {.scope = Scope::end_certificate}; }

  // Answers one OCSP request as the issuer would.
  void answer(const FetchRequest& request, CertificateStatus status = CertificateStatus::good) {
    const bool about_leaf = request.url == leaf_ocsp;
    const TestCa& issuer = about_leaf ? ca : root;
    auto data =
        test::answer_of(issuer.certificate, {test::status_of(issuer.certificate, about_leaf ? leaf : ca.certificate, status)});
    data.nonce = OcspRequest::from_der(request.body).value().nonce;
    answers.push_back({request.id, sign_response(data, *issuer.key, {}).value()});
  }
  void answer_list(const FetchRequest& request, const test::CrlBuilder& list = {}) {
    answers.push_back({request.id, list.sign(request.url == leaf_crl ? ca : root)});
  }
  void fail(const FetchRequest& request, ErrorCode code = ErrorCode::fetch_timeout) {
    answers.push_back({request.id, {}, Error{code}});
  }
  Result<NotRevoked> finish(const Pending& pending, Budget budget = {}) const {
    return pending.finish(answers, test::test_now, budget);
  }
  std::vector<FetchRequest> more(const Pending& pending) const { return pending.more(answers, test::test_now); }
  test::CrlBuilder revoking() const {
    return {.revoked = {{to_bytes(leaf.serial_number()), make_time(2026, 5, 1), x509::RevocationReason::superseded}}};
  }
};

ErrorCode code_of(const Result<NotRevoked>& proof) { return proof ? ErrorCode::internal_error : proof.error().code; }

RevocationPolicy lenient() {
  return {.scope = Scope::end_certificate, .when_unavailable = WhenUnavailable::accept_when_responder_is_down};
}

}  // namespace

TEST_SUITE("revocation") {
  TEST_CASE_FIXTURE(Flow, "the whole path is asked about, or the end certificate alone, as the policy says") {
    const auto whole = begin().needs();
    REQUIRE(whole.size() == 2);
    CHECK(whole[0].url == leaf_ocsp);
    CHECK(whole[1].url == ca_ocsp);
    CHECK(whole[0].id != whole[1].id);
    const auto end = begin(for_leaf()).needs();
    REQUIRE(end.size() == 1);
    CHECK(end[0].url == leaf_ocsp);
  }

  TEST_CASE_FIXTURE(Flow, "an OCSP request is a POST of one CertID with a nonce, within limits (RFC 6960 §A.1)") {
    const FetchRequest request = begin(for_leaf()).needs().front();
    CHECK(request.method == FetchRequest::Method::post);
    CHECK(request.content_type == "application/ocsp-request");
    CHECK(request.accept == "application/ocsp-response");
    CHECK(request.max_bytes == OcspResponse::max_size);
    CHECK(request.timeout == RevocationPolicy{}.timeout);
    const OcspRequest body = OcspRequest::from_der(request.body).value();
    REQUIRE(body.ids.size() == 1);
    CHECK(body.ids[0].names(ca.certificate, leaf.serial_number()));
    CHECK(body.nonce.value().size() == 32);
  }

  TEST_CASE_FIXTURE(Flow, "a pending check always asks the same, two checks never with the same nonce") {
    const Pending pending = begin(), copy = pending, other = begin();
    CHECK(pending.needs()[0].body == copy.needs()[0].body);
    CHECK(pending.needs()[0].body != other.needs()[0].body);
    RevocationPolicy off = for_leaf();
    off.ocsp.nonce = NonceRule::off;
    CHECK_FALSE(OcspRequest::from_der(begin(off).needs()[0].body).value().nonce.has_value());
  }

  TEST_CASE_FIXTURE(Flow, "sources are asked in the policy's order, and only those it names") {
    RevocationPolicy policy = for_leaf();
    policy.sources = {Source::crl, Source::ocsp};
    CHECK(begin(policy).needs()[0].url == leaf_crl);
    CHECK(begin(policy).needs()[0].method == FetchRequest::Method::get);
    CHECK(begin(policy).needs()[0].max_bytes == policy.max_crl_bytes);
    policy.sources = {Source::crl};
    const Pending crl_only = begin(policy);
    fail(crl_only.needs()[0]);
    CHECK(more(crl_only).empty());
    policy.sources = {};
    CHECK(begin(policy).needs().empty());
    CHECK(code_of(finish(begin(policy))) == ErrorCode::revocation_unavailable);
  }

  TEST_CASE_FIXTURE(Flow, "lists are asked for over http alone") {
    std::vector<x509::DistributionPoint> points{
        {.full_name = {GeneralName::of_uri("ldap://crl.example/x"), GeneralName::of_uri("https://crl.example/x.crl")}},
        {.full_name = {GeneralName::of_uri("http://crl.example/x.crl")}}};
    leaf = ca.issue(
        {.extensions = {test::plain(x509::extension::crl_distribution_points, x509::encode::distribution_points(points))}});
    const auto needs = begin(for_leaf()).needs();
    REQUIRE(needs.size() == 1);
    CHECK(needs[0].url == "http://crl.example/x.crl");
    fail(needs[0]);
    CHECK(more(begin(for_leaf())).empty());
  }

  TEST_CASE_FIXTURE(Flow, "good answers for every certificate give the proof, with its evidence") {
    const Pending pending = begin();
    for (const FetchRequest& request : pending.needs()) answer(request);
    CHECK(more(pending).empty());
    const auto proof = finish(pending);
    REQUIRE(proof.has_value());
    REQUIRE(proof->evidence().size() == 2);
    for (std::size_t i = 0; i < 2; ++i) {
      CHECK(proof->evidence()[i].certificate == i);
      CHECK(proof->evidence()[i].source == Source::ocsp);
      CHECK(equal(proof->evidence()[i].der(), answers[i].body));
      CHECK(proof->evidence()[i].this_update == test::this_update);
      CHECK(proof->evidence()[i].next_update == test::next_update);
    }
    CHECK(proof->checks().size() == 10);
    for (const Check& made : proof->checks()) CHECK(made.passed);
  }

  TEST_CASE_FIXTURE(Flow, "a missing answer for a CA of the path refuses the path") {
    const Pending pending = begin();
    answer(pending.needs()[0]);
    const auto proof = finish(pending);
    CHECK(code_of(proof) == ErrorCode::revocation_unavailable);
    CHECK(proof.error().where.find(ca.certificate.serial_hex()) != std::string::npos);
  }

  TEST_CASE_FIXTURE(Flow, "where OCSP fails the list is asked for, and settles") {
    const Pending pending = begin(for_leaf());
    CHECK(more(pending).size() == 1);  // nothing answered: the same question again
    CHECK(more(pending)[0].id == pending.needs()[0].id);
    fail(pending.needs()[0]);
    const auto next = more(pending);
    REQUIRE(next.size() == 1);
    CHECK(next[0].url == leaf_crl);
    answer_list(next[0]);
    CHECK(more(pending).empty());
    const auto proof = finish(pending);
    REQUIRE(proof.has_value());
    CHECK(proof->evidence()[0].source == Source::crl);
    CHECK(equal(proof->evidence()[0].der(), answers[1].body));
  }

  TEST_CASE_FIXTURE(Flow, "every responder of a certificate is tried before its lists") {
    leaf = ca.issue({.extensions = pointers({leaf_ocsp, "http://ocsp2.example/"}, {leaf_crl})});
    const Pending pending = begin(for_leaf());
    std::vector<std::string> asked;
    for (auto next = pending.needs(); !next.empty(); next = more(pending)) {
      asked.push_back(next.at(0).url);
      fail(next.at(0));
    }
    CHECK(asked == std::vector<std::string>{leaf_ocsp, "http://ocsp2.example/", leaf_crl});
  }

  TEST_CASE_FIXTURE(Flow, "a refused answer leads on to the next source too") {
    const Pending pending = begin(for_leaf());
    answers.push_back({pending.needs()[0].id, error_response(OcspStatus::try_later)});
    REQUIRE(more(pending).size() == 1);
    CHECK(more(pending)[0].url == leaf_crl);
    CHECK(code_of(finish(pending)) == ErrorCode::revocation_unavailable);
  }

  TEST_CASE_FIXTURE(Flow, "a list in PEM is read too") {
    const Pending pending = begin(for_leaf());
    fail(pending.needs()[0]);
    answers.push_back({more(pending)[0].id, to_bytes(as_bytes(text::to_pem("X509 CRL", test::CrlBuilder{}.sign(ca))))});
    CHECK(finish(pending));
  }

  TEST_CASE_FIXTURE(Flow, "revoked is the end: no other source is asked, and the reason is told") {
    const Pending pending = begin(for_leaf());
    answer(pending.needs()[0], CertificateStatus::revoked);
    CHECK(more(pending).empty());
    CHECK(code_of(finish(pending)) == ErrorCode::certificate_revoked);
  }

  TEST_CASE_FIXTURE(Flow, "a revoked CA refuses the path, whatever the end certificate is") {
    const Pending pending = begin();
    answer(pending.needs()[0]);
    answer(pending.needs()[1], CertificateStatus::revoked);
    const auto proof = finish(pending);
    CHECK(code_of(proof) == ErrorCode::certificate_revoked);
    CHECK(proof.error().where.find(ca.certificate.serial_hex()) != std::string::npos);
  }

  TEST_CASE_FIXTURE(Flow, "revoked by a list, with time and reason") {
    const Pending pending = begin(for_leaf());
    fail(pending.needs()[0]);
    answer_list(more(pending)[0], revoking());
    const auto proof = finish(pending);
    CHECK(code_of(proof) == ErrorCode::certificate_revoked);
    CHECK(proof.error().detail == "revoked at 2026-05-01T00:00:00Z, reason superseded");
  }

  TEST_CASE_FIXTURE(Flow, "unknown is the end too, in every policy (RFC 6960 §2.2)") {
    for (const RevocationPolicy& policy : {for_leaf(), lenient()}) {
      answers.clear();
      const Pending pending = begin(policy);
      answer(pending.needs()[0], CertificateStatus::unknown);
      CHECK(more(pending).empty());
      CHECK(code_of(finish(pending)) == ErrorCode::certificate_status_unknown);
    }
  }

  TEST_CASE_FIXTURE(Flow, "a single refused answer is told by its own code, several as unavailable") {
    const Pending pending = begin(for_leaf());
    fail(pending.needs()[0]);
    CHECK(code_of(finish(pending)) == ErrorCode::revocation_unavailable);
    answer_list(more(pending)[0], {.next = test::test_now - std::chrono::hours(1)});
    const auto proof = finish(pending);
    CHECK(code_of(proof) == ErrorCode::revocation_unavailable);
    CHECK(proof.error().detail.find("fetch_timeout") != std::string::npos);
    CHECK(proof.error().detail.find("crl_too_old") != std::string::npos);
  }

  TEST_CASE_FIXTURE(Flow, "a certificate that names no source is refused") {
    leaf = ca.issue({});
    const Pending pending = begin(for_leaf());
    CHECK(pending.needs().empty());
    CHECK(code_of(finish(pending)) == ErrorCode::revocation_unavailable);
  }

  TEST_CASE_FIXTURE(Flow, "accept_when_responder_is_down excuses silence, and says so in the checks") {
    const Pending pending = begin(lenient());
    fail(pending.needs()[0]);
    fail(more(pending).at(0), ErrorCode::fetch_failed);
    const auto proof = finish(pending);
    REQUIRE(proof.has_value());
    CHECK(proof->evidence().empty());
    REQUIRE(proof->checks().size() == 1);
    CHECK_FALSE(proof->checks()[0].passed);
    CHECK(proof->checks()[0].inputs.find("fetch_timeout") != std::string::npos);
  }

  TEST_CASE_FIXTURE(Flow, "accept_when_responder_is_down does not excuse one refused answer") {
    const Pending pending = begin(lenient());
    answers.push_back({pending.needs()[0].id, Bytes{1, 2, 3}});
    CHECK(code_of(finish(pending)) == ErrorCode::ocsp_malformed);
  }

  TEST_CASE_FIXTURE(Flow, "accept_when_responder_is_down does not excuse several refused answers") {
    const Pending pending = begin(lenient());
    answers.push_back({pending.needs()[0].id, Bytes{1, 2, 3}});
    answers.push_back({more(pending).at(0).id, test::CrlBuilder{}.sign(ca.certificate.subject(), *test::make_key())});
    CHECK(code_of(finish(pending)) == ErrorCode::revocation_unavailable);
  }

  TEST_CASE_FIXTURE(Flow, "accept_when_responder_is_down does not excuse a refused list where OCSP is silent") {
    const Pending pending = begin(lenient());
    fail(pending.needs()[0]);
    answer_list(more(pending).at(0), {.next = test::test_now - std::chrono::hours(1)});
    CHECK(code_of(finish(pending)) == ErrorCode::revocation_unavailable);
  }

  TEST_CASE_FIXTURE(Flow, "accept_when_responder_is_down does not excuse revocation that another source tells") {
    const Pending pending = begin(lenient());
    fail(pending.needs()[0]);
    answer_list(more(pending).at(0), revoking());
    CHECK(code_of(finish(pending)) == ErrorCode::certificate_revoked);
  }

  TEST_CASE_FIXTURE(Flow, "answers with ids that nobody asked for are left aside") {
    const Pending pending = begin(for_leaf());
    answer(pending.needs()[0]);
    answers[0].id = "ocsp:7:7";
    CHECK(code_of(finish(pending)) == ErrorCode::revocation_unavailable);
    answer(pending.needs()[0]);
    CHECK(finish(pending));
  }

  TEST_CASE_FIXTURE(Flow, "an answer for one certificate does not do for another") {
    const Pending pending = begin();
    answer(pending.needs()[0]);
    answers.push_back({pending.needs()[1].id, answers[0].body});
    CHECK(code_of(finish(pending)) == ErrorCode::ocsp_certificate_not_covered);
  }

  TEST_CASE_FIXTURE(Flow, "an answer to an earlier check is not taken when the nonce is required (RFC 9654 §2.1)") {
    RevocationPolicy policy = for_leaf();
    policy.ocsp.nonce = NonceRule::required;
    answer(begin(policy).needs()[0]);
    CHECK(code_of(finish(begin(policy))) == ErrorCode::ocsp_nonce_mismatch);
  }

  TEST_CASE_FIXTURE(Flow, "an answer longer than its request allows is refused unread") {
    RevocationPolicy policy = for_leaf();
    policy.sources = {Source::crl};
    policy.max_crl_bytes = test::CrlBuilder{}.sign(ca).size() - 8;
    const Pending pending = begin(policy);
    answer_list(pending.needs()[0]);
    CHECK(code_of(finish(pending)) == ErrorCode::fetch_too_large);
    const Pending ocsp = begin(for_leaf());
    answers = {{ocsp.needs()[0].id, Bytes(OcspResponse::max_size + 1, 0x30)}};
    CHECK(code_of(finish(ocsp)) == ErrorCode::fetch_too_large);
  }

  TEST_CASE_FIXTURE(Flow, "an exhausted budget ends the check, in every policy") {
    for (const RevocationPolicy& policy : {for_leaf(), lenient()}) {
      answers.clear();
      const Pending pending = begin(policy);
      answer(pending.needs()[0]);
      CHECK(code_of(finish(pending, {.signatures = 0})) == ErrorCode::budget_exhausted);
      CHECK(code_of(finish(pending, {.bytes = 10})) == ErrorCode::budget_exhausted);
      CHECK(pending.more(answers, test::test_now, {.signatures = 0}).empty());
    }
  }
}
