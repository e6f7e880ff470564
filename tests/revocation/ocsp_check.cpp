// Who may answer, and about whom: RFC 6960 §3.2 and §4.2.2.2.
#include <doctest/doctest.h>

#include <algorithm>
#include <hawiya/revocation/ocsp_check.hpp>

#include "support/status.hpp"

using namespace hawiya;
using namespace hawiya::revocation;
using test::TestCa;
using enum x509::KeyUsageBit;

namespace {

x509::RawExtension purposes(std::vector<der::Oid> list) {
  return test::plain(x509::extension::extended_key_usage, x509::encode::extended_key_usage(list));
}

x509::RawExtension no_check() { return test::plain(x509::extension::ocsp_no_check, x509::encode::ocsp_no_check()); }

struct Ocsp {
  TestCa root = TestCa::root();
  TestCa ca = root.intermediate("Issuing");
  x509::Certificate leaf = ca.issue({});
  test::CertificateBuilder delegate{.subject = "OCSP responder",
                                    .extensions = {purposes({x509::purpose::ocsp_signing}), no_check()}};

  Result<OcspVerdict> check(const Bytes& answer, const OcspPolicy& policy = {}, Budget budget = {}) const {
    return check_ocsp(ca.certificate, leaf.serial_number(), answer, std::nullopt, policy, test::test_now, budget);
  }
  // An answer "good" signed by the delegate, whose certificate goes with it.
  Bytes delegated(const x509::Certificate& certificate) const {
    return sign_response(test::answer_of(certificate, {test::status_of(ca.certificate, leaf)}), *delegate.key, {certificate})
        .value();
  }
  Bytes by_ca(std::vector<SingleResponse> singles) const {
    return sign_response(test::answer_of(ca.certificate, std::move(singles)), *ca.key, {}).value();
  }
};

ErrorCode code_of(const Result<OcspVerdict>& verdict) { return verdict ? ErrorCode::internal_error : verdict.error().code; }

}  // namespace

TEST_SUITE("revocation") {
  TEST_CASE_FIXTURE(Ocsp, "the issuing CA itself may answer (RFC 6960 §4.2.2.2)") {
    const auto verdict = check(by_ca({test::status_of(ca.certificate, leaf)}));
    REQUIRE(verdict.has_value());
    CHECK(verdict->status == CertificateStatus::good);
    CHECK(verdict->this_update == test::this_update);
    CHECK(verdict->next_update == test::next_update);
    CHECK(verdict->responder == ca.certificate.subject().to_string());
    CHECK(verdict->checks.size() == 5);
    for (const Check& made : verdict->checks) {
      CHECK(made.passed);
      CHECK_FALSE(made.clause.empty());
    }
  }

  TEST_CASE_FIXTURE(Ocsp, "the issuing CA may name itself by its key, and send its certificate along") {
    ResponseData data = test::answer_of(ca.certificate, {test::status_of(ca.certificate, leaf)});
    data.responder = {.key_hash = x509::key_identifier(ca.key->public_key())};
    CHECK(check(sign_response(data, *ca.key, {}).value()));
    CHECK(check(sign_response(data, *ca.key, {ca.certificate}).value()));
  }

  TEST_CASE_FIXTURE(Ocsp, "a delegate with OCSPSigning that the issuing CA itself certified may answer") {
    const auto verdict = check(delegated(ca.issue(delegate)));
    REQUIRE(verdict.has_value());
    CHECK(verdict->responder == test::make_name("OCSP responder").to_string());
  }

  TEST_CASE_FIXTURE(Ocsp, "the delegate's certificate is found at any place among others") {
    const auto certificate = ca.issue(delegate);
    const ResponseData data = test::answer_of(certificate, {test::status_of(ca.certificate, leaf)});
    CHECK(check(sign_response(data, *delegate.key, {root.certificate, leaf, certificate, ca.certificate}).value()));
    CHECK(code_of(check(sign_response(data, *delegate.key, {root.certificate, leaf}).value())) ==
          ErrorCode::ocsp_responder_not_authorised);
  }

  TEST_CASE_FIXTURE(Ocsp, "a delegate without OCSPSigning may not answer (RFC 6960 §4.2.2.2)") {
    for (const std::vector<x509::RawExtension>& extensions :
         {std::vector<x509::RawExtension>{}, {purposes({x509::purpose::client_auth})}, {purposes({x509::purpose::any})}}) {
      delegate.extensions = extensions;
      CHECK(code_of(check(delegated(ca.issue(delegate)))) == ErrorCode::ocsp_responder_not_authorised);
    }
  }

  TEST_CASE_FIXTURE(Ocsp, "a citizen of the same CA may not answer for others") {
    const test::CertificateBuilder citizen{.subject = "citizen"};
    const auto certificate = ca.issue(citizen);
    const ResponseData data = test::answer_of(certificate, {test::status_of(ca.certificate, leaf)});
    CHECK(code_of(check(sign_response(data, *citizen.key, {certificate}).value())) == ErrorCode::ocsp_responder_not_authorised);
  }

  TEST_CASE_FIXTURE(Ocsp, "a delegate of a sibling CA, of the CA above or of a CA below may not answer") {
    const TestCa sibling = root.intermediate("Sibling"), below = ca.intermediate("Below");
    for (const TestCa& issuer : {sibling, root, below})
      CHECK(code_of(check(delegated(issuer.issue(delegate)))) == ErrorCode::ocsp_responder_not_authorised);
  }

  TEST_CASE_FIXTURE(Ocsp, "a delegate of a CA that only bears the issuer's name may not answer") {
    const TestCa namesake = TestCa::root("Issuing");
    REQUIRE(namesake.certificate.subject() == ca.certificate.subject());
    CHECK(code_of(check(delegated(namesake.issue(delegate)))) == ErrorCode::ocsp_responder_not_authorised);
    CHECK(code_of(check(sign_response(test::answer_of(namesake.certificate, {test::status_of(ca.certificate, leaf)}),
                                      *namesake.key, {namesake.certificate})
                            .value())) == ErrorCode::ocsp_signature_invalid);
  }

  TEST_CASE_FIXTURE(Ocsp, "a delegate certified with the issuer's key under another name may not answer") {
    CHECK(check(delegated(delegate.sign(ca.certificate.subject(), *ca.key))));
    CHECK(code_of(check(delegated(delegate.sign(test::make_name("Renamed"), *ca.key)))) ==
          ErrorCode::ocsp_responder_not_authorised);
  }

  TEST_CASE_FIXTURE(Ocsp, "the CA above may not answer in the issuer's place") {
    const ResponseData data = test::answer_of(root.certificate, {test::status_of(ca.certificate, leaf)});
    CHECK(code_of(check(sign_response(data, *root.key, {root.certificate}).value())) == ErrorCode::ocsp_responder_not_authorised);
  }

  TEST_CASE_FIXTURE(Ocsp, "an expired or not yet valid delegate may not answer") {
    auto expired = delegate, early = delegate;
    expired.not_after = test::test_now - Duration(1);
    early.not_before = test::test_now + Duration(1);
    CHECK(code_of(check(delegated(ca.issue(expired)))) == ErrorCode::ocsp_responder_not_authorised);
    CHECK(code_of(check(delegated(ca.issue(early)))) == ErrorCode::ocsp_responder_not_authorised);
    expired.not_after = test::test_now;
    early.not_before = test::this_update;
    CHECK(check(delegated(ca.issue(expired))));
    CHECK(check(delegated(ca.issue(early))));
  }

  TEST_CASE_FIXTURE(Ocsp, "a shared cache spares the delegate's signature, never the answer's") {
    const OcspPolicy policy{.verified = std::make_shared<path::VerifiedCache>()};
    const x509::Certificate certificate = ca.issue(delegate);
    CHECK(code_of(check(delegated(certificate), policy, {.signatures = 1})) == ErrorCode::budget_exhausted);
    CHECK(check(delegated(certificate), policy, {.signatures = 2}));
    CHECK(check(delegated(certificate), policy, {.signatures = 1}));
    CHECK(code_of(check(delegated(certificate), policy, {.signatures = 0})) == ErrorCode::budget_exhausted);
    const TestCa namesake = root.intermediate("Issuing");
    CHECK(code_of(check(delegated(namesake.issue(delegate)), policy)) == ErrorCode::ocsp_responder_not_authorised);
  }

  TEST_CASE_FIXTURE(Ocsp, "nobody signed before the signer's certificate began, give or take the skew") {
    auto early = delegate;
    early.not_before = test::this_update + std::chrono::minutes(15);
    CHECK(check(delegated(ca.issue(early))));
    early.not_before += Duration(1);
    CHECK(code_of(check(delegated(ca.issue(early)))) == ErrorCode::ocsp_malformed);
  }

  TEST_CASE_FIXTURE(
      Ocsp, "a delegate without ocsp-nocheck is proved unrevoked by a list, or not checked by policy (RFC 6960 §4.2.2.2.1)") {
    auto unmarked = delegate;
    unmarked.extensions.pop_back();
    const x509::Certificate certificate = ca.issue(unmarked);
    const auto judge = [&](const std::vector<x509::Crl>& lists, const OcspPolicy& policy = {}) {
      Budget budget;
      return check_ocsp(ca.certificate, leaf.serial_number(), delegated(certificate), std::nullopt, policy, test::test_now,
                        budget, {CrlSet::of(lists), {}});
    };
    CHECK(code_of(judge({})) == ErrorCode::ocsp_responder_status_unknown);
    CHECK(judge({}, {.responder_status = ResponderStatus::not_checked}));
    CHECK(judge({test::CrlBuilder{}.list(ca)}));
    CHECK(code_of(judge({test::CrlBuilder{}.list(root)})) == ErrorCode::ocsp_responder_status_unknown);
    const test::CrlBuilder revoking{
        .revoked = {{to_bytes(certificate.serial_number()), make_time(2026, 5, 1), x509::RevocationReason::key_compromise}}};
    CHECK(code_of(judge({revoking.list(ca)})) == ErrorCode::ocsp_responder_not_authorised);
  }

  TEST_CASE_FIXTURE(Ocsp, "a delegate's key usage allows signing, and its critical extensions are known") {
    delegate.extensions.push_back(test::usage({key_encipherment}));
    CHECK(code_of(check(delegated(ca.issue(delegate)))) == ErrorCode::ocsp_responder_not_authorised);
    delegate.extensions.back() = test::usage({digital_signature});
    CHECK(check(delegated(ca.issue(delegate))));
    delegate.extensions.push_back(test::critical(der::Oid("2.999.3"), {5, 0}));
    CHECK(code_of(check(delegated(ca.issue(delegate)))) == ErrorCode::ocsp_responder_not_authorised);
  }

  TEST_CASE_FIXTURE(Ocsp, "a responderID that names nobody present is refused (RFC 6960 §4.2.1)") {
    const auto certificate = ca.issue(delegate);
    ResponseData data = test::answer_of(root.certificate, {test::status_of(ca.certificate, leaf)});
    CHECK(code_of(check(sign_response(data, *delegate.key, {certificate}).value())) == ErrorCode::ocsp_responder_not_authorised);
    data.responder = {.key_hash = Bytes(20, 1)};
    CHECK(code_of(check(sign_response(data, *delegate.key, {certificate}).value())) == ErrorCode::ocsp_responder_not_authorised);
    data.responder = {.key_hash = x509::key_identifier(delegate.key->public_key())};
    CHECK(check(sign_response(data, *delegate.key, {certificate}).value()));
  }

  TEST_CASE_FIXTURE(Ocsp, "a designated responder answers for its issuers, and nobody else does (RFC 6960 §4.2.2.2)") {
    const TestCa local = TestCa::root("Local responder");
    const OcspPolicy policy{.designated = {{local.certificate, {ca.certificate}}}};
    const ResponseData data = test::answer_of(local.certificate, {test::status_of(ca.certificate, leaf)});
    const Bytes answer = sign_response(data, *local.key, {}).value();
    CHECK(check(answer, policy));
    CHECK(code_of(check(answer)) == ErrorCode::ocsp_responder_not_authorised);
    CHECK(code_of(check(delegated(ca.issue(delegate)), policy)) == ErrorCode::ocsp_responder_not_authorised);
    CHECK(code_of(check(by_ca({test::status_of(ca.certificate, leaf)}), policy)) == ErrorCode::ocsp_responder_not_authorised);
    const OcspPolicy elsewhere{.designated = {{local.certificate, {root.certificate}}}};
    CHECK(code_of(check(answer, elsewhere)) == ErrorCode::ocsp_responder_not_authorised);
    CHECK(check(delegated(ca.issue(delegate)), elsewhere));
  }

  TEST_CASE_FIXTURE(Ocsp, "a designated responder's own key must have signed, in its certificate's period") {
    const test::CertificateBuilder expired{.subject = "Local", .not_after = test::test_now - Duration(1)};
    const auto certificate = expired.sign(test::make_name("Local"), *expired.key);
    const ResponseData data = test::answer_of(certificate, {test::status_of(ca.certificate, leaf)});
    const OcspPolicy policy{.designated = {{certificate, {ca.certificate}}}};
    CHECK(code_of(check(sign_response(data, *expired.key, {}).value(), policy)) == ErrorCode::ocsp_responder_not_authorised);
    const TestCa local = TestCa::root("Local");
    CHECK(code_of(check(sign_response(data, *ca.key, {}).value(), {.designated = {{local.certificate, {ca.certificate}}}})) ==
          ErrorCode::ocsp_signature_invalid);
  }

  TEST_CASE_FIXTURE(Ocsp, "another key's signature under an authorised name is refused (RFC 6960 §3.2)") {
    const auto other = test::make_key();
    const ResponseData data = test::answer_of(ca.certificate, {test::status_of(ca.certificate, leaf)});
    CHECK(code_of(check(sign_response(data, *other, {}).value())) == ErrorCode::ocsp_signature_invalid);
    const auto certificate = ca.issue(delegate);
    const ResponseData by_delegate = test::answer_of(certificate, {test::status_of(ca.certificate, leaf)});
    CHECK(code_of(check(sign_response(by_delegate, *other, {certificate}).value())) == ErrorCode::ocsp_signature_invalid);
  }

  TEST_CASE_FIXTURE(Ocsp, "an answer changed after it was signed is refused") {
    Bytes answer = by_ca({test::status_of(ca.certificate, leaf, CertificateStatus::unknown)});
    const auto status = std::ranges::search(answer, Bytes{0x82, 0x00}).begin();
    REQUIRE(status != answer.end());
    *status = 0x80;
    CHECK(code_of(check(answer)) == ErrorCode::ocsp_signature_invalid);
  }

  TEST_CASE_FIXTURE(Ocsp, "an answer about another number or another issuer does not cover the certificate (RFC 6960 §3.2)") {
    const auto other = ca.issue({});
    CHECK(code_of(check(by_ca({test::status_of(ca.certificate, other)}))) == ErrorCode::ocsp_certificate_not_covered);
    CHECK(code_of(check(by_ca({test::status_of(root.certificate, leaf)}))) == ErrorCode::ocsp_certificate_not_covered);
    CHECK(code_of(check(by_ca({}))) == ErrorCode::ocsp_certificate_not_covered);
    const TestCa namesake = TestCa::root("Issuing");
    CHECK(code_of(check(by_ca({test::status_of(namesake.certificate, leaf)}))) == ErrorCode::ocsp_certificate_not_covered);
  }

  TEST_CASE_FIXTURE(Ocsp, "CertIDs in SHA-1 and SHA-256 are both understood") {
    using enum crypto::HashAlgorithm;
    for (const auto hash : {sha1, sha256})
      CHECK(check(by_ca({test::status_of(ca.certificate, leaf, CertificateStatus::good, hash)})));
  }

  TEST_CASE_FIXTURE(Ocsp, "of several answers about one certificate the worst counts, in any order") {
    using enum CertificateStatus;
    const auto single = [&](CertificateStatus status) { return test::status_of(ca.certificate, leaf, status); };
    const auto elsewhere = test::status_of(ca.certificate, ca.issue({}), revoked);
    CHECK(check(by_ca({single(good), single(revoked)}))->status == revoked);
    CHECK(check(by_ca({single(revoked), single(good), single(unknown)}))->status == revoked);
    CHECK(check(by_ca({single(unknown), single(good)}))->status == unknown);
    CHECK(check(by_ca({single(good), single(unknown), elsewhere}))->status == unknown);
    CHECK(check(by_ca({elsewhere, single(good)}))->status == good);
  }

  TEST_CASE_FIXTURE(Ocsp, "a revocation is told with its time and reason (RFC 6960 §4.2.1)") {
    auto single = test::status_of(ca.certificate, leaf, CertificateStatus::revoked);
    single.revoked_at = make_time(2026, 3, 4);
    single.reason = x509::RevocationReason::key_compromise;
    const auto verdict = check(by_ca({single}));
    REQUIRE(verdict.has_value());
    CHECK(verdict->status == CertificateStatus::revoked);
    CHECK(verdict->revoked_at == make_time(2026, 3, 4));
    CHECK(verdict->reason == x509::RevocationReason::key_compromise);
    CHECK_FALSE(verdict->checks.back().passed);
  }

  TEST_CASE_FIXTURE(Ocsp, "an unknown certificate is not a good one (RFC 6960 §2.2)") {
    const auto verdict = check(by_ca({test::status_of(ca.certificate, leaf, CertificateStatus::unknown)}));
    REQUIRE(verdict.has_value());
    CHECK(verdict->status == CertificateStatus::unknown);
    CHECK_FALSE(verdict->checks.back().passed);
  }

  TEST_CASE_FIXTURE(Ocsp, "unknown critical extensions make an answer unusable (RFC 6960 §4.4)") {
    const ResponseData data = test::answer_of(ca.certificate, {test::status_of(ca.certificate, leaf)});
    const auto unknown = test::critical(der::Oid("2.999.1"), {5, 0}), harmless = test::plain(der::Oid("2.999.1"), {5, 0});
    CHECK(code_of(check(test::with_extensions(data, *ca.key, {unknown}, {}))) == ErrorCode::ocsp_malformed);
    CHECK(code_of(check(test::with_extensions(data, *ca.key, {}, {unknown}))) == ErrorCode::ocsp_malformed);
    CHECK(check(test::with_extensions(data, *ca.key, {harmless}, {harmless})));
  }

  TEST_CASE_FIXTURE(Ocsp, "error statuses are unsuccessful and name themselves, other bytes are malformed") {
    const auto verdict = check(error_response(OcspStatus::try_later));
    CHECK(code_of(verdict) == ErrorCode::ocsp_unsuccessful);
    CHECK(verdict.error().detail == "tryLater");
    CHECK(verdict.error().kind() == ErrorKind::try_later);
    CHECK(code_of(check({})) == ErrorCode::ocsp_malformed);
    CHECK(code_of(check(to_bytes(as_bytes("<html>busy</html>")))) == ErrorCode::ocsp_malformed);
  }

  TEST_CASE_FIXTURE(Ocsp, "the algorithm policy holds for answers and for delegates") {
    const TestCa rsa = TestCa::root("RSA", crypto::KeyType::rsa);
    const auto citizen = rsa.issue({});
    const OcspPolicy strict{.algorithms = {.min_rsa_bits = 3072}};
    const auto judge = [&](const Bytes& answer, const OcspPolicy& policy) {
      Budget budget;
      return check_ocsp(rsa.certificate, citizen.serial_number(), answer, std::nullopt, policy, test::test_now, budget);
    };
    const auto single = test::status_of(rsa.certificate, citizen);
    const Bytes direct = sign_response(test::answer_of(rsa.certificate, {single}), *rsa.key, {}).value();
    CHECK(judge(direct, {}));
    CHECK(code_of(judge(direct, strict)) == ErrorCode::key_too_weak);
    const auto certificate = rsa.issue(delegate);
    const Bytes via = sign_response(test::answer_of(certificate, {single}), *delegate.key, {certificate}).value();
    CHECK(judge(via, {}));
    CHECK(code_of(judge(via, strict)) == ErrorCode::ocsp_responder_not_authorised);
  }

  TEST_CASE_FIXTURE(Ocsp, "bytes and signatures are paid for from the budget") {
    const Bytes direct = by_ca({test::status_of(ca.certificate, leaf)}), via = delegated(ca.issue(delegate));
    CHECK(code_of(check(direct, {}, {.bytes = direct.size() - 1})) == ErrorCode::budget_exhausted);
    CHECK(check(direct, {}, {.signatures = 1, .bytes = direct.size()}));
    CHECK(code_of(check(direct, {}, {.signatures = 0})) == ErrorCode::budget_exhausted);
    CHECK(check(via, {}, {.signatures = 2}));
    CHECK(code_of(check(via, {}, {.signatures = 1})) == ErrorCode::budget_exhausted);
    CHECK(code_of(check(via, {}, {.signatures = 0})) == ErrorCode::budget_exhausted);
  }
}
