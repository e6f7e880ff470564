#include <doctest/doctest.h>

#include <hawiya/auth/token.hpp>
#include <hawiya/text/base64.hpp>
#include <nlohmann/json.hpp>

#include "support/builders.hpp"

using namespace hawiya;
using namespace hawiya::auth;
using nlohmann::json;
using test::TestCa;

namespace {

const Origin site = Origin::parse("https://example.com").value();

struct Token {
  test::CertificateBuilder card{.subject = "citizen"};
  x509::Certificate certificate = TestCa::root().issue(card);
  Challenge challenge = Challenge::create(test::test_now);
  json token = json::parse(create_token(site, challenge, certificate, *card.key, "app/1.0").value());

  ErrorCode parse(const json& changed) const { return parse_text(changed.dump()); }
  static ErrorCode parse_text(std::string_view text) {
    const auto parsed = UnverifiedToken::parse(text);
    return parsed ? ErrorCode::internal_error : parsed.error().code;
  }
  ErrorCode with(const char* name, const json& value) const {
    json changed = token;
    changed[name] = value;
    return parse(changed);
  }
};

constexpr ErrorCode fine = ErrorCode::internal_error;

}  // namespace

TEST_SUITE("auth") {
  TEST_CASE_FIXTURE(Token, "a token is read as it was written (Web eID authentication token 1.0)") {
    const auto read = UnverifiedToken::parse(token.dump()).value();
    CHECK(read.certificate == certificate);
    CHECK(read.algorithm_name == "ES256");
    CHECK(read.signature.size() == 64);
    CHECK(read.format == "web-eid:1.0");
    CHECK(read.app_version == "app/1.0");
  }

  TEST_CASE_FIXTURE(Token, "each required member is there, a string and not empty") {
    for (const char* name : {"format", "unverifiedCertificate", "algorithm", "signature"}) {
      CAPTURE(name);
      json without = token;
      without.erase(name);
      CHECK(parse(without) == ErrorCode::token_field_missing);
      CHECK(with(name, nullptr) == ErrorCode::token_field_missing);
      CHECK(with(name, "") == ErrorCode::token_field_missing);
      CHECK(with(name, 1) == ErrorCode::token_malformed);
      CHECK(with(name, json::array({token[name]})) == ErrorCode::token_malformed);
      CHECK(with(name, json::object()) == ErrorCode::token_malformed);
    }
  }

  TEST_CASE_FIXTURE(Token, "web-eid:1 and its minor versions are read, nothing else") {
    for (const char* format : {"web-eid:1", "web-eid:1.0", "web-eid:1.1", "web-eid:1.99", "web-eid:1.999"})
      CHECK(with("format", format) == fine);
    for (const char* format : {"web-eid:2.0", "web-eid:10", "web-eid:1.", "web-eid:1.x", "web-eid:1.1.1", "web-eid:1.1000",
                               "web-eid:", "Web-eID:1.0", " web-eid:1.0", "web-eid:1.0 ", "web-eid:0.9"}) {
      CAPTURE(format);
      CHECK(with("format", format) == ErrorCode::token_format_unsupported);
    }
  }

  TEST_CASE_FIXTURE(Token, "a token is a strict JSON object: nothing twice, nothing after it") {
    const std::string text = token.dump();
    CHECK(parse_text(text + " ") == fine);
    CHECK(parse_text(text + "x") == ErrorCode::token_malformed);
    CHECK(parse_text(text + text) == ErrorCode::token_malformed);
    CHECK(parse_text("[" + text + "]") == ErrorCode::token_malformed);
    CHECK(parse_text(text.substr(0, text.size() - 1)) == ErrorCode::token_malformed);
    CHECK(parse_text(text.substr(0, text.size() - 1) + R"(,"algorithm":"ES256"})") == ErrorCode::token_malformed);
    CHECK(parse_text(text.substr(0, text.size() - 1) + R"(,"x":"y"})") == fine);
    const auto nested = [&](std::size_t depth) {
      return text.substr(0, text.size() - 1) + ",\"x\":" + std::string(depth, '[') + std::string(depth, ']') + "}";
    };
    CHECK(parse_text(nested(7)) == fine);
    CHECK(parse_text(nested(8)) == ErrorCode::token_malformed);
    CHECK(parse_text(text + std::string("\0x", 2)) == ErrorCode::token_malformed);
    CHECK(parse_text(std::string(200, '[')) == ErrorCode::token_malformed);
    CHECK(parse_text("\"" + std::string(200, 'a') + "\"") == ErrorCode::token_malformed);
    CHECK(parse_text(std::string(200, '\0')) == ErrorCode::token_malformed);
    CHECK(parse_text(text.substr(0, text.size() - 1) + ",\"x\":\"\xff\"}") == ErrorCode::token_malformed);
  }

  TEST_CASE_FIXTURE(Token, "a token has 100 to 10,000 characters") {
    CHECK(parse_text("") == ErrorCode::token_malformed);
    CHECK(parse_text(R"({"format":"web-eid:1.0"})") == ErrorCode::token_malformed);
    const std::string text = token.dump();
    CHECK(parse_text(text + std::string(UnverifiedToken::max_size - text.size(), ' ')) == fine);
    CHECK(parse_text(text + std::string(UnverifiedToken::max_size - text.size() + 1, ' ')) == ErrorCode::token_malformed);
  }

  TEST_CASE_FIXTURE(Token, "unknown members are skipped, a version that is no string too") {
    CHECK(with("unverifiedSigningCertificates", json::array({"x"})) == fine);
    CHECK(with("appVersion", 7) == fine);
    json without = token;
    without.erase("appVersion");
    CHECK(UnverifiedToken::parse(without.dump())->app_version.empty());
  }

  TEST_CASE_FIXTURE(Token, "the certificate is strict base64 of one DER certificate") {
    const std::string text = token["unverifiedCertificate"].get<std::string>();
    CHECK(with("unverifiedCertificate", "*" + text) == ErrorCode::certificate_malformed);
    CHECK(with("unverifiedCertificate", text + "\n") == ErrorCode::certificate_malformed);
    CHECK(with("unverifiedCertificate", text.substr(4)) == ErrorCode::certificate_malformed);
    CHECK(with("unverifiedCertificate", "MAA=") == ErrorCode::certificate_malformed);
    Bytes twice = to_bytes(certificate.der());
    twice.insert(twice.end(), certificate.der().begin(), certificate.der().end());
    CHECK(with("unverifiedCertificate", text::to_base64(twice)) == ErrorCode::certificate_malformed);
  }

  TEST_CASE_FIXTURE(Token, "the signature is strict base64") {
    CHECK(with("signature", "not base64!") == ErrorCode::signature_malformed);
    CHECK(with("signature", token["signature"].get<std::string>() + "=") == ErrorCode::signature_malformed);
    CHECK(with("signature", "QUI") == ErrorCode::signature_malformed);
  }

  TEST_CASE_FIXTURE(Token, "algorithms outside ES, PS and RS are unsupported (RFC 7518 §3.1)") {
    for (const char* name : {"none", "HS256", "es256", "ES256K", "EdDSA", "RS1", "RS256 ", "x"}) {
      CAPTURE(name);
      CHECK(with("algorithm", name) == ErrorCode::algorithm_unsupported);
    }
  }

  TEST_CASE("every JWS name stands for its scheme and hash (RFC 7518 §3.1)") {
    using enum crypto::HashAlgorithm;
    using crypto::SignatureScheme;
    const struct {
      std::string prefix;
      SignatureScheme scheme;
    } families[] = {{"ES", SignatureScheme::ecdsa}, {"PS", SignatureScheme::rsa_pss}, {"RS", SignatureScheme::rsa_pkcs1}};
    const struct {
      std::string suffix;
      crypto::HashAlgorithm hash;
      std::uint32_t octets;
    } sizes[] = {{"256", sha256, 32}, {"384", sha384, 48}, {"512", sha512, 64}};
    for (const auto& family : families)
      for (const auto& size : sizes) {
        const auto algorithm = algorithm_by_jws_name(family.prefix + size.suffix).value();
        CHECK(algorithm.scheme == family.scheme);
        CHECK(algorithm.hash == size.hash);
        CHECK(algorithm.salt_length == (family.scheme == SignatureScheme::rsa_pss ? size.octets : 0));
      }
    CHECK(algorithm_by_jws_name("").error().code == ErrorCode::algorithm_unsupported);
  }

  TEST_CASE("a key's usual JWS name, keys that Web eID does not know have none") {
    using enum crypto::KeyType;
    const std::pair<crypto::KeyType, std::string> known[] = {{p256, "ES256"}, {p384, "ES384"}, {p521, "ES512"}, {rsa, "RS256"}};
    for (const auto& [type, name] : known) CHECK(jws_name_for(test::make_key(type)->public_key()).value() == name);
    for (const auto type : {brainpool256, ed25519, ml_dsa_44})
      CHECK(jws_name_for(test::make_key(type)->public_key()).error().code == ErrorCode::algorithm_unsupported);
  }

  TEST_CASE("H(origin) || H(nonce) is signed, both as text (Web eID authentication token 1.0)") {
    const auto challenge = Challenge::restore(std::string(44, 'A'), test::test_now).value();
    for (const auto hash : {crypto::HashAlgorithm::sha256, crypto::HashAlgorithm::sha384, crypto::HashAlgorithm::sha512}) {
      const std::size_t size = crypto::digest_size(hash);
      const Bytes message = message_to_sign(site, challenge, hash);
      REQUIRE(message.size() == 2 * size);
      CHECK(equal(ByteView(message).first(size), crypto::digest(hash, as_bytes("https://example.com"))));
      CHECK(equal(ByteView(message).last(size), crypto::digest(hash, as_bytes(std::string(44, 'A')))));
    }
  }

  TEST_CASE_FIXTURE(Token, "a token is not made with a key that Web eID does not know") {
    CHECK(create_token(site, challenge, certificate, *test::make_key(crypto::KeyType::ed25519), "").error().code ==
          ErrorCode::algorithm_unsupported);
  }
}
