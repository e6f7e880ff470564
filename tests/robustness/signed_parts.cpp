// No bit of what was signed can be flipped without the signature failing, in every signed kind.
#include <doctest/doctest.h>

#include <hawiya/auth/login.hpp>
#include <hawiya/path/validate.hpp>
#include <hawiya/revocation/crl_check.hpp>
#include <hawiya/revocation/ocsp_check.hpp>

#include "robustness/vectors.hpp"

using namespace hawiya;

namespace {

// Where a part lies in its whole.
std::pair<std::size_t, std::size_t> range_of(const Bytes& whole, ByteView part) {
  const auto found = std::ranges::search(whole, part);
  const auto at = static_cast<std::size_t>(found.begin() - whole.begin());
  return {at * 8, (at + part.size()) * 8};
}

// How many flips of bits within the part are still accepted; a third of the bits is tried, each position of an octet in turn.
template <class Accepts>
int accepted_flips(const Bytes& whole, ByteView part, Accepts&& accepts) {
  const auto [first, last] = range_of(whole, part);
  REQUIRE(first < last);
  int accepted = 0;
  test::for_each_flip(whole, whole.size() * 8 / 3, [&](const Bytes& damaged, std::size_t bit) {
    if (bit < first || bit >= last) return;
    if (!accepts(damaged)) return;
    ++accepted;
    MESSAGE("accepted with bit " << bit << " flipped");
  });
  return accepted;
}

}  // namespace

TEST_SUITE("robustness") {
  TEST_CASE_FIXTURE(test::Vectors, "no flip in a certificate's signed part still verifies (RFC 5280 §4.1.1.3)") {
    const auto accepts = [&](const Bytes& der) {
      const auto read = x509::Certificate::from_der(der);
      Budget budget;
      return read && path::verify_signature(*read, ca.certificate, {}, budget).has_value();
    };
    const Bytes der = to_bytes(certificate.der());
    REQUIRE(accepts(der));
    CHECK(accepted_flips(der, certificate.tbs(), accepts) == 0);
    CHECK(accepted_flips(der, certificate.signature(), accepts) == 0);
  }

  TEST_CASE_FIXTURE(test::Vectors, "no flip anywhere in a certification request is read: possession is proved (RFC 2986 §4.2)") {
    REQUIRE(test::parse_request(csr));
    CHECK(accepted_flips(csr, csr, test::parse_request) == 0);
  }

  TEST_CASE_FIXTURE(test::Vectors, "no flip in a revocation list's signed part is accepted (RFC 5280 §6.3.3 (g))") {
    const auto subject =
        ca.issue({.extensions = {test::plain(
                      x509::extension::crl_distribution_points,
                      x509::encode::distribution_points({{.full_name = {x509::GeneralName::of_uri("http://a.example/")}}}))}});
    const auto accepts = [&](const Bytes& der) {
      const auto read = x509::Crl::from_der(der);
      Budget budget;
      return read && revocation::check_crl(subject, ca.certificate, *read, {}, test::test_now, budget).has_value();
    };
    REQUIRE(accepts(crl));
    const auto read = x509::Crl::from_der(crl).value();
    CHECK(accepted_flips(crl, read.tbs(), accepts) == 0);
    CHECK(accepted_flips(crl, read.signature(), accepts) == 0);
  }

  TEST_CASE_FIXTURE(test::Vectors, "no flip in an OCSP answer's signed part is accepted (RFC 6960 §3.2)") {
    const auto accepts = [&](const Bytes& der) {
      Budget budget;
      return revocation::check_ocsp(ca.certificate, certificate.serial_number(), der, Bytes(32, 0x5a), {}, test::test_now, budget)
          .has_value();
    };
    REQUIRE(accepts(ocsp_response));
    const auto read = revocation::OcspResponse::from_der(ocsp_response).value();
    CHECK(accepted_flips(ocsp_response, read.tbs(), accepts) == 0);
    CHECK(accepted_flips(ocsp_response, read.signature(), accepts) == 0);
  }

  TEST_CASE_FIXTURE(test::Vectors, "no flip in a token's certificate, signature or algorithm logs anybody else in") {
    const auth::LoginVerifier verifier(origin, path::TrustStore::create({ca.certificate}).value(),
                                       {.check_revocation = auth::RevocationCheck::off_dangerously});
    const auto accepts = [&](const Bytes& text) {
      const auto pending = verifier.begin(as_text(text), challenge, test::test_now);
      return pending && pending->finish({}, test::test_now).has_value();
    };
    const Bytes text = to_bytes(as_bytes(token));
    REQUIRE(accepts(text));
    for (const std::string_view member : {"unverifiedCertificate\":\"", "signature\":\"", "algorithm\":\""}) {
      const std::size_t start = token.find(member) + member.size();
      const std::string_view value = std::string_view(token).substr(start, token.find('"', start) - start);
      CHECK(accepted_flips(text, as_bytes(value), accepts) == 0);
    }
  }
}
