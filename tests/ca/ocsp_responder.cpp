#include <doctest/doctest.h>

#include <hawiya/ca/ocsp_responder.hpp>
#include <hawiya/revocation/ocsp_check.hpp>

#include "ca/demo_ca.hpp"

using namespace hawiya;
using revocation::CertId;
using revocation::CertificateStatus;
using revocation::OcspResponse;
using revocation::OcspStatus;

namespace {

struct Responding : test::DemoCa {
  test::Key delegate_key = test::make_key();
  x509::Certificate delegate = issuing
                                   .issue(test::shipped_profile("ocsp-responder"),
                                          {test::request_for(delegate_key),
                                           {{.type = x509::attribute::organization, .value = "مثال"},
                                            {.type = x509::attribute::common_name, .value = "مجيب"}}},
                                          act)
                                   .value();
  ca::OcspResponder responder =
      ca::OcspResponder::create(
          {{"citizens", issuing.certificate(), delegate_key, delegate}, {"root", root.certificate(), root_key}}, store)
          .value();

  Result<revocation::OcspVerdict> ask(const x509::Certificate& issuer, ByteView serial, std::optional<Bytes> nonce = std::nullopt,
                                      crypto::HashAlgorithm hash = crypto::HashAlgorithm::sha1) {
    const Bytes answer =
        responder.answer(revocation::OcspRequest{{CertId::of(issuer, serial, hash)}, nonce}.to_der(), test::test_now);
    Budget budget;
    return revocation::check_ocsp(issuer, serial, answer, nonce, {.nonce = revocation::NonceRule::if_present}, test::test_now,
                                  budget);
  }
};

OcspStatus status_of(ByteView answer) { return OcspResponse::from_der(answer).value().status(); }

}  // namespace

TEST_SUITE("ca") {
  TEST_CASE("OCSP responder: good, then revoked in the very next answer") {
    Responding ca;
    const auto certificate = ca.citizen_certificate();
    const Bytes nonce(32, 7);
    const auto good = ca.ask(ca.issuing.certificate(), certificate.serial_number(), nonce);
    REQUIRE_MESSAGE(good, to_string(good.error()));
    CHECK(good->status == CertificateStatus::good);
    CHECK(ca.store->revoke("citizens", certificate.serial_number(), x509::RevocationReason::key_compromise, {}, ca.act));
    const auto revoked = ca.ask(ca.issuing.certificate(), certificate.serial_number(), nonce);
    CHECK(revoked->status == CertificateStatus::revoked);
    CHECK(revoked->reason == x509::RevocationReason::key_compromise);
    CHECK(revoked->revoked_at == test::test_now);
  }

  TEST_CASE("OCSP responder: SHA-256 ids, the CA's own key, nonces of any legal length") {
    Responding ca;
    const auto certificate = ca.citizen_certificate();
    CHECK(ca.ask(ca.issuing.certificate(), certificate.serial_number(), Bytes{1}, crypto::HashAlgorithm::sha256)->status ==
          CertificateStatus::good);
    CHECK(ca.ask(ca.root.certificate(), ca.issuing.certificate().serial_number(), Bytes(128, 9))->status ==
          CertificateStatus::good);
  }

  TEST_CASE("OCSP responder: a serial number that was never issued is unknown, and an intent too") {
    Responding ca;
    CHECK(ca.ask(ca.issuing.certificate(), Bytes{0x11, 0x22})->status == CertificateStatus::unknown);
    CHECK(ca.store->record_intent({"citizens", Bytes{5}, "p", Bytes(32), test::test_now, test::test_now}, ca.act));
    CHECK(ca.ask(ca.issuing.certificate(), Bytes{5})->status == CertificateStatus::unknown);
  }

  TEST_CASE("OCSP responder: other CAs and mixtures are unauthorized, junk is malformed") {
    Responding ca;
    const auto other = test::TestCa::root();
    const auto id = [](const x509::Certificate& issuer) { return CertId::of(issuer, Bytes{1}, crypto::HashAlgorithm::sha1); };
    const auto answer = [&](std::vector<CertId> ids) {
      return status_of(ca.responder.answer(revocation::OcspRequest{std::move(ids)}.to_der(), test::test_now));
    };
    CHECK(answer({id(other.certificate)}) == OcspStatus::unauthorized);
    CHECK(answer({id(ca.root.certificate()), id(ca.issuing.certificate())}) == OcspStatus::unauthorized);
    CHECK(answer({id(ca.issuing.certificate()), id(ca.issuing.certificate())}) == OcspStatus::successful);
    CHECK(status_of(ca.responder.answer({}, test::test_now)) == OcspStatus::malformed_request);
    CHECK(status_of(ca.responder.answer(Bytes(100, 0x30), test::test_now)) == OcspStatus::malformed_request);
  }

  TEST_CASE("OCSP responder: an expired delegate answers tryLater instead of what nobody would accept") {
    Responding ca;
    const Bytes request =
        revocation::OcspRequest{{CertId::of(ca.issuing.certificate(), Bytes{1}, crypto::HashAlgorithm::sha1)}}.to_der();
    CHECK(status_of(ca.responder.answer(request, test::test_now + std::chrono::days(31))) == OcspStatus::try_later);
  }

  TEST_CASE("OCSP responder: a delegate that relying parties would refuse is refused at the start") {
    Responding ca;
    const auto refusal = [&](const x509::Certificate& delegate, const test::Key& key) {
      return ca::OcspResponder::create({{"citizens", ca.issuing.certificate(), key, delegate}}, ca.store).error().code;
    };
    const auto key = test::make_key();
    const auto citizen =
        ca.issuing.issue(test::shipped_profile("citizen-authentication"), {test::request_for(key), test::citizen()}, ca.act);
    CHECK(refusal(*citizen, key) == ErrorCode::ocsp_responder_not_authorised);
    CHECK(refusal(*citizen, test::make_key()) == ErrorCode::algorithm_key_mismatch);
    CHECK(ca::OcspResponder::create({}, ca.store).error().code == ErrorCode::argument_invalid);
    CHECK(ca::OcspResponder::create({{"root", ca.root.certificate(), ca.delegate_key, ca.delegate}}, ca.store).error().code ==
          ErrorCode::ocsp_responder_not_authorised);
  }
}
