#include <doctest/doctest.h>

#include <hawiya/text/base64.hpp>
#include <hawiya/text/hex.hpp>
#include <hawiya/text/pem.hpp>

using namespace hawiya;
using namespace hawiya::text;

TEST_SUITE("text") {
  TEST_CASE("base64 has one text for each value (RFC 4648 §3.5, §10)") {
    const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                           {"f", "Zg=="},
                                                           {"fo", "Zm8="},
                                                           {"foo", "Zm9v"},
                                                           {"foob", "Zm9vYg=="},
                                                           {"fooba", "Zm9vYmE="},
                                                           {"foobar", "Zm9vYmFy"}};
    for (const auto& [plain, coded] : vectors) {
      CHECK(to_base64(as_bytes(plain)) == coded);
      CHECK(as_text(from_base64(coded).value()) == plain);
    }
    for (const char* bad : {"Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Z===", "====", "Zm 9v", "Zm9v\n", "Zm-_", "Zg==Zg=="})
      CHECK(from_base64(bad).error().code == ErrorCode::base64_malformed);
    CHECK(to_base64url(Bytes{0xfb, 0xff}) == "-_8");
    CHECK(from_base64url("-_8").value() == Bytes{0xfb, 0xff});
    CHECK_FALSE(from_base64url("-_8="));
    CHECK_FALSE(from_base64url("-_9"));
  }

  TEST_CASE("hexadecimal") {
    CHECK(to_hex(Bytes{0, 0xab, 0xff}) == "00abff");
    CHECK(from_hex("00aBfF").value() == Bytes{0, 0xab, 0xff});
    for (const char* bad : {"0", "0g", "0x00", " 00"}) CHECK(from_hex(bad).error().code == ErrorCode::hex_malformed);
  }

  TEST_CASE("PEM blocks are whole, matched and hold nothing but base64 (RFC 7468)") {
    const Bytes der(100, 7);
    const std::string pem = to_pem("CERTIFICATE", der);
    CHECK(parse_pem("a comment\n" + pem + "\r\n" + pem).value().size() == 2);
    CHECK(der_or_pem(as_bytes(pem), "CERTIFICATE").value() == der);
    CHECK(der_or_pem(as_bytes(pem), "X509 CRL").error().code == ErrorCode::pem_malformed);
    CHECK(der_or_pem(as_bytes(pem + pem), "CERTIFICATE").error().code == ErrorCode::pem_malformed);
    CHECK(der_or_pem(Bytes{0x30, 0x00}, "CERTIFICATE").value() == Bytes{0x30, 0x00});
    for (const char* bad : {"-----BEGIN A-----\nZm9v\n-----END B-----\n", "-----BEGIN A-----\nZm9v\n",
                            "-----BEGIN A-----\nX: y\n\nZm9v\n-----END A-----\n", "-----BEGIN -----\n",
                            "-----BEGIN A-----\nZm9\n-----END A-----\n"})
      CHECK(parse_pem(bad).error().code == ErrorCode::pem_malformed);
    CHECK(parse_pem(std::string((16u << 20) + 1, 'a')).error().code == ErrorCode::input_too_large);
  }
}
