#include <doctest/doctest.h>

#include "support/builders.hpp"

using namespace hawiya;
using namespace hawiya::x509;

namespace {

Crl make_crl(const test::TestCa& ca, std::vector<RevokedCertificate> revoked) {
  const auto algorithm = crypto::default_algorithm(ca.key->public_key());
  const Bytes tbs = encode_tbs(CrlFields{.signature_algorithm = algorithm,
                                         .issuer = ca.certificate.subject(),
                                         .this_update = make_time(2026, 6, 1),
                                         .next_update = make_time(2026, 6, 8),
                                         .authority_key_identifier = key_identifier(ca.key->public_key()),
                                         .crl_number = 300,
                                         .revoked = std::move(revoked)});
  return Crl::from_der(write_signed(tbs, algorithm, ca.key->sign(algorithm, tbs).value())).value();
}

}  // namespace

TEST_SUITE("x509") {
  TEST_CASE("a list finds each of its entries and nothing else") {
    const auto ca = test::TestCa::root();
    std::vector<RevokedCertificate> revoked;
    for (std::uint8_t i = 1; i < 120; ++i)
      revoked.push_back(
          {Bytes{0x40, i}, make_time(2026, 5, 1), i % 2 == 0 ? RevocationReason::key_compromise : RevocationReason::unspecified});
    const Crl crl = make_crl(ca, revoked);
    CHECK(crl.size() == 119);
    CHECK(crl.crl_number().size() == 2);
    CHECK(crl.next_update() == make_time(2026, 6, 8));
    for (const auto& entry : revoked) {
      const auto found = crl.find(ca.certificate.subject(), entry.serial_number);
      REQUIRE(found.has_value());
      CHECK(found->reason == entry.reason);
      CHECK(found->revoked_at == entry.revoked_at);
    }
    CHECK_FALSE(crl.find(ca.certificate.subject(), Bytes{0x40, 0x7f}).has_value());
    CHECK_FALSE(crl.find(ca.certificate.subject(), Bytes{0x40}).has_value());
    CHECK_FALSE(crl.find(test::make_name("another CA"), Bytes{0x40, 1}).has_value());
  }

  TEST_CASE("an empty list leaves revokedCertificates out (RFC 5280 §5.1.2.6)") {
    const auto ca = test::TestCa::root();
    CHECK(make_crl(ca, {}).size() == 0);
  }

  TEST_CASE("truncated and damaged lists are refused or harmless") {
    const auto ca = test::TestCa::root();
    const Crl crl = make_crl(ca, {{Bytes{0x40, 1}, make_time(2026, 5, 1), RevocationReason::superseded}});
    Bytes der = to_bytes(crl.der());
    for (std::size_t cut = 0; cut < der.size(); ++cut) CHECK_FALSE(Crl::from_der(ByteView(der).first(cut)));
    for (std::size_t bit = 0; bit < der.size() * 8; ++bit) {
      der[bit / 8] = static_cast<std::uint8_t>(der[bit / 8] ^ (1u << bit % 8));
      if (const auto damaged = Crl::from_der(der)) (void)damaged->find(ca.certificate.subject(), Bytes{0x40, 1});
      der[bit / 8] = static_cast<std::uint8_t>(der[bit / 8] ^ (1u << bit % 8));
    }
  }

  TEST_CASE("revocation reasons have names (RFC 5280 §5.3.1)") {
    CHECK(name_of(RevocationReason::key_compromise) == "keyCompromise");
    CHECK(reason_by_name("certificateHold") == RevocationReason::certificate_hold);
    CHECK_FALSE(reason_of(7).has_value());
    CHECK_FALSE(reason_of(11).has_value());
  }
}
