// Logins that are refused, each for one reason; all of them before anything is fetched.
#include <doctest/doctest.h>

#include <hawiya/text/base64.hpp>
#include <nlohmann/json.hpp>

#include "auth/login_flow.hpp"

using namespace hawiya;
using namespace hawiya::auth;
using nlohmann::json;
using test::LoginFlow;
using enum x509::KeyUsageBit;

namespace {

std::string changed(const std::string& token, const char* name, const std::string& value) {
  json members = json::parse(token);
  members[name] = value;
  return members.dump();
}

constexpr ErrorCode fine = ErrorCode::internal_error;

}  // namespace

TEST_SUITE("auth") {
  TEST_CASE_FIXTURE(LoginFlow, "a token for another origin is refused: it was phished") {
    const auto elsewhere = Origin::parse("https://examp1e.com").value();
    CHECK(refusal(create_token(elsewhere, challenge, ca.issue(card), *key, "").value()) == ErrorCode::signature_invalid);
    const auto port = Origin::parse("https://example.com:8443").value();
    CHECK(refusal(create_token(port, challenge, ca.issue(card), *key, "").value()) == ErrorCode::signature_invalid);
  }

  TEST_CASE_FIXTURE(LoginFlow, "a token for another challenge is refused: it was replayed") {
    const auto earlier = Challenge::create(test::test_now);
    CHECK(refusal(create_token(origin, earlier, ca.issue(card), *key, "").value()) == ErrorCode::signature_invalid);
  }

  TEST_CASE_FIXTURE(LoginFlow, "an expired challenge is refused whatever the token") {
    const auto late = verifier().begin(token(), challenge, challenge.expires() + Duration(1));
    REQUIRE_FALSE(late.has_value());
    CHECK(late.error().code == ErrorCode::challenge_expired);
    CHECK(verifier().begin(token(), challenge, challenge.expires()));
  }

  TEST_CASE_FIXTURE(LoginFlow, "another key's signature under a stolen certificate is refused") {
    const auto thief = test::make_key(crypto::KeyType::p384);
    CHECK(refusal(create_token(origin, challenge, ca.issue(card), *thief, "").value()) == ErrorCode::signature_invalid);
  }

  TEST_CASE_FIXTURE(LoginFlow, "the algorithm fits the key, and the signature the algorithm") {
    CHECK(refusal(changed(token(), "algorithm", "RS256")) == ErrorCode::algorithm_key_mismatch);
    CHECK(refusal(changed(token(), "algorithm", "ES256")) == ErrorCode::signature_invalid);
    CHECK(refusal(changed(token(), "signature", text::to_base64(Bytes(95, 1)))) == ErrorCode::signature_malformed);
    CHECK(refusal(changed(token(), "signature", text::to_base64(Bytes(96, 0)))) != fine);
  }

  TEST_CASE_FIXTURE(LoginFlow, "a signature in DER instead of r || s is refused") {
    const auto algorithm = algorithm_by_jws_name("ES384").value();
    const Bytes der = key->sign(algorithm, message_to_sign(origin, challenge, algorithm.hash)).value();
    CHECK(refusal(changed(token(), "signature", text::to_base64(der))) == ErrorCode::signature_malformed);
  }

  TEST_CASE_FIXTURE(LoginFlow, "the certificate's key usage is there and allows digital signatures (RFC 5280 §4.2.1.3)") {
    card.extensions[0] = test::usage({non_repudiation});
    CHECK(refusal(token()) == ErrorCode::key_usage_wrong);
    card.extensions[0] = test::usage({key_agreement, key_encipherment});
    CHECK(refusal(token()) == ErrorCode::key_usage_wrong);
    card.extensions[0] = test::usage({digital_signature, key_agreement});
    CHECK(refusal(token()) == fine);
    card.extensions.erase(card.extensions.begin());
    CHECK(refusal(token()) == ErrorCode::key_usage_missing);
  }

  TEST_CASE_FIXTURE(LoginFlow, "the certificate's extended key usage, where there is one, has clientAuth (RFC 5280 §4.2.1.12)") {
    card.extensions[1] = purposes({x509::purpose::email_protection});
    CHECK(refusal(token()) == ErrorCode::extended_key_usage_wrong);
    card.extensions[1] = purposes({x509::purpose::any});
    CHECK(refusal(token()) == ErrorCode::extended_key_usage_wrong);
    card.extensions[1] = purposes({x509::purpose::email_protection, x509::purpose::client_auth});
    CHECK(refusal(token()) == fine);
    card.extensions.erase(card.extensions.begin() + 1);
    CHECK(refusal(token()) == fine);
  }

  TEST_CASE_FIXTURE(LoginFlow, "a certificate under a disallowed policy is refused, the site's list or the usual one") {
    const auto under = [](std::vector<x509::PolicyInformation> list) {
      return test::plain(x509::extension::certificate_policies, x509::encode::certificate_policies(list));
    };
    card.extensions.push_back(under({{der::Oid("2.999.1")}, {der::Oid("1.3.6.1.4.1.10015.1.3")}}));
    CHECK(refusal(token()) == ErrorCode::policy_disallowed);
    card.extensions.back() = under({{der::Oid("2.999.1")}});
    CHECK(refusal(token()) == fine);
    CHECK(refusal(token(), {.disallowed_policies = {der::Oid("2.999.1")}}) == ErrorCode::policy_disallowed);
    CHECK(refusal(token(), {.disallowed_policies = {der::Oid("2.999.2")}}) == fine);
  }

  TEST_CASE_FIXTURE(LoginFlow, "a certificate out of its period is refused, to the second (RFC 5280 §4.1.2.5)") {
    card.not_after = test::test_now;
    CHECK(refusal(token()) == fine);
    card.not_after -= Duration(1);
    CHECK(refusal(token()) == ErrorCode::certificate_expired);
    card.not_after = make_time(2027, 1, 1);
    card.not_before = test::test_now;
    CHECK(refusal(token()) == fine);
    card.not_before += Duration(1);
    CHECK(refusal(token()) == ErrorCode::certificate_not_yet_valid);
  }

  TEST_CASE_FIXTURE(LoginFlow, "a certificate of an issuer that is not trusted is refused (RFC 5280 §6.1)") {
    CHECK(refusal(token(test::TestCa::root("Elsewhere").issue(card))) == ErrorCode::issuer_unknown);
    CHECK(refusal(token(root.issue(card))) == ErrorCode::issuer_unknown);
    CHECK(refusal(token(card.sign(test::make_name("citizen"), *key))) == ErrorCode::issuer_unknown);
  }

  TEST_CASE_FIXTURE(LoginFlow, "a certificate in the name of a trusted issuer, signed by another key, is refused") {
    const auto forger = test::make_key();
    CHECK(refusal(token(card.sign(ca.certificate.subject(), *forger))) == ErrorCode::certificate_signature_invalid);
  }

  TEST_CASE_FIXTURE(LoginFlow, "an unknown critical extension of the certificate is refused (RFC 5280 §4.2)") {
    card.extensions.push_back(test::critical(der::Oid("2.999.5"), {5, 0}));
    CHECK(refusal(token()) == ErrorCode::extension_unknown_critical);
  }

  TEST_CASE_FIXTURE(LoginFlow, "the algorithm policy and the budget hold for a login") {
    card.key = key = test::make_key(crypto::KeyType::rsa);
    CHECK(refusal(token(), {.path = {.algorithms = {.min_rsa_bits = 3072}}}) == ErrorCode::key_too_weak);
    CHECK(refusal(token(), {.budget = {.signatures = 0}}) == ErrorCode::budget_exhausted);
    CHECK(refusal(token(), {.budget = {.signatures = 1}}) == ErrorCode::budget_exhausted);
    CHECK(refusal(token(), {.budget = {.signatures = 2}}) == fine);
  }

  TEST_CASE_FIXTURE(LoginFlow, "possession is proved before the path: a forged token learns nothing and causes no request") {
    // Untrusted and signed by another key: what is told is the signature, and with an error there is no PendingLogin to ask.
    const auto thief = test::make_key(crypto::KeyType::p384);
    const auto untrusted = test::TestCa::root("Elsewhere").issue(card);
    CHECK(refusal(create_token(origin, challenge, untrusted, *thief, "").value()) == ErrorCode::signature_invalid);
    // Cheap before costly: purpose and period come before the signature is verified.
    card.extensions[0] = test::usage({non_repudiation});
    CHECK(refusal(create_token(origin, challenge, ca.issue(card), *thief, "").value()) == ErrorCode::key_usage_wrong);
    card.extensions[0] = test::usage({digital_signature});
    card.not_after = test::test_now - Duration(1);
    CHECK(refusal(create_token(origin, challenge, ca.issue(card), *thief, "").value(), {.budget = {.signatures = 0}}) ==
          ErrorCode::certificate_expired);
    card.not_after = make_time(2027, 1, 1);
    card.not_before = test::test_now + Duration(1);
    CHECK(refusal(create_token(origin, challenge, ca.issue(card), *thief, "").value()) == ErrorCode::certificate_not_yet_valid);
  }

  TEST_CASE_FIXTURE(LoginFlow, "an expired challenge is told before anything about the certificate") {
    card.not_after = test::test_now - Duration(1);
    const auto late = verifier().begin(token(), challenge, challenge.expires() + Duration(1));
    REQUIRE_FALSE(late.has_value());
    CHECK(late.error().code == ErrorCode::challenge_expired);
  }

  TEST_CASE_FIXTURE(LoginFlow, "text that is no token is refused with the token's errors") {
    CHECK(refusal("") == ErrorCode::token_malformed);
    CHECK(refusal(changed(token(), "format", "web-eid:2.0")) == ErrorCode::token_format_unsupported);
    CHECK(refusal(changed(token(), "signature", "")) == ErrorCode::token_field_missing);
  }
}
