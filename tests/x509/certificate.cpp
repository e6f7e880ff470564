#include <doctest/doctest.h>

#include <hawiya/text/hex.hpp>
#include <nlohmann/json.hpp>

#include "support/builders.hpp"
#include "support/files.hpp"

using namespace hawiya;
using namespace hawiya::x509;

namespace {

Certificate example() {
  const auto root = test::TestCa::root();
  return root.issue(
      {.extensions = {test::usage({KeyUsageBit::digital_signature}),
                      test::plain(extension::extended_key_usage, encode::extended_key_usage({purpose::client_auth}))}});
}

}  // namespace

TEST_SUITE("x509") {
  TEST_CASE("a certificate says what was put into it") {
    const Certificate certificate = example();
    CHECK(certificate.version() == 3);
    CHECK(certificate.subject().to_string() == "C=EG, CN=leaf");
    CHECK(certificate.issuer().to_string() == "C=EG, CN=Test Root");
    CHECK(certificate.not_after() == make_time(2027, 1, 1));
    CHECK(certificate.extensions().key_usage->has(KeyUsageBit::digital_signature));
    CHECK(certificate.extensions().extended_key_usage == std::vector{purpose::client_auth});
    CHECK(certificate.public_key().value().type() == crypto::KeyType::p256);
    CHECK(certificate.serial_hex().size() == 16);
    CHECK(Certificate::from_file_bytes(as_bytes(certificate.to_pem())).value() == certificate);
  }

  TEST_CASE("no truncation and no flipped bit makes the parser fail otherwise than by an error") {
    const Certificate certificate = example();
    Bytes der = to_bytes(certificate.der());
    for (std::size_t cut = 0; cut < der.size(); ++cut) CHECK_FALSE(Certificate::from_der(ByteView(der).first(cut)));
    int parsed = 0;
    for (std::size_t bit = 0; bit < der.size() * 8; ++bit) {
      der[bit / 8] = static_cast<std::uint8_t>(der[bit / 8] ^ (1u << bit % 8));
      if (const auto damaged = Certificate::from_der(der)) ++parsed;
      der[bit / 8] = static_cast<std::uint8_t>(der[bit / 8] ^ (1u << bit % 8));
    }
    CHECK(parsed > 0);
    der.push_back(0);
    CHECK(Certificate::from_der(der).error().code == ErrorCode::certificate_malformed);
    CHECK(Certificate::from_der(Bytes(Certificate::max_size + 1)).error().code == ErrorCode::input_too_large);
  }

  TEST_CASE("the two signature algorithms must agree (RFC 5280 §4.1.1.2)") {
    const Certificate certificate = example();
    crypto::SignatureAlgorithm other{crypto::SignatureScheme::ecdsa, crypto::HashAlgorithm::sha512};
    CHECK(Certificate::from_der(write_signed(certificate.tbs(), other, certificate.signature())).error().code ==
          ErrorCode::certificate_malformed);
  }

  TEST_CASE("a certificate with an extension twice is refused") {
    const auto root = test::TestCa::root();
    test::CertificateBuilder builder{
        .extensions = {test::usage({KeyUsageBit::digital_signature}), test::usage({KeyUsageBit::digital_signature})}};
    const auto algorithm = crypto::default_algorithm(root.key->public_key());
    const Bytes tbs =
        encode_tbs(CertificateFields{builder.serial, algorithm, root.certificate.subject(), builder.not_before, builder.not_after,
                                     test::make_name("leaf"), to_bytes(builder.key->public_key().spki()), builder.extensions});
    CHECK(Certificate::from_der(write_signed(tbs, algorithm, Bytes(70))).error().code == ErrorCode::extension_duplicate);
  }

  TEST_CASE("national e-ID, ICAO and mDL certificates read as an independent parser reads them") {
    const auto suite = test::conformance_suite("catool-national-certs");
    if (!suite) return;
    const auto expected = nlohmann::json::parse(test::read_file(*suite / "expected.json"));
    const auto& list = expected.contains("certs") ? expected["certs"] : expected;
    int checked = 0;
    for (const auto& file : std::filesystem::directory_iterator(*suite / "certs")) {
      const std::string name = file.path().stem().string();
      CAPTURE(name);
      const auto certificate = Certificate::from_der(test::read_file(file.path()));
      REQUIRE_MESSAGE(certificate.has_value(), (certificate ? "" : to_string(certificate.error())));
      REQUIRE(list.contains(name));
      const auto& entry = list[name];
      CHECK(text::to_hex(certificate->fingerprint()) == entry["sha256"].get<std::string>());
      for (const auto& item : certificate->subject().attributes()) CHECK_FALSE(item.value.empty());
      ++checked;
    }
    CHECK(checked == 28);
  }
}
