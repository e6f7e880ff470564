// Against SoftHSM2: a real token, real keys.
#include <doctest/doctest.h>

#include <hawiya/card/module.hpp>
#include <hawiya/x509/request.hpp>
#include <thread>

#include "support/builders.hpp"
#include "support/soft_token.hpp"

using namespace hawiya;
using card::Module;
using card::PinState;
using card::Token;
using crypto::KeyType;
using crypto::SignatureEncoding;

namespace {

const Bytes message = to_bytes(as_bytes("challenge"));

struct LoggedIn {
  test::SoftTokens tokens = {};
  std::optional<Module> module;
  std::optional<Token> token;

  explicit LoggedIn(bool with_pin = true) {
    const auto path = test::softhsm_module();
    if (!path) return;
    REQUIRE(tokens.add("citizen"));
    module = Module::load(*path).value();
    token = module->open_by_label("citizen").value();
    if (with_pin) token->log_in(Secret(std::string_view(test::SoftTokens::pin))).value();
  }
  card::CardSigner key(KeyType type, Bytes id = {1}, bool always = false, card::ContextLogin login = {}) {
    return token
        ->generate_key({.type = type, .id = std::move(id), .label = "k", .always_authenticate = always, .rsa_bits = 2048},
                       std::move(login))
        .value();
  }
};

x509::Certificate certificate_for(const test::TestCa& ca, crypto::Signer& key, std::vector<x509::RawExtension> extensions) {
  const auto algorithm = crypto::default_algorithm(ca.key->public_key());
  const Bytes tbs = x509::encode_tbs({.serial_number = {0x41, 1, 2},
                                      .signature_algorithm = algorithm,
                                      .issuer = ca.certificate.subject(),
                                      .not_before = make_time(2026, 1, 1),
                                      .not_after = make_time(2027, 1, 1),
                                      .subject = test::make_name("citizen"),
                                      .spki = to_bytes(key.public_key().spki()),
                                      .extensions = std::move(extensions)});
  return x509::Certificate::from_der(x509::write_signed(tbs, algorithm, ca.key->sign(algorithm, tbs).value())).value();
}

}  // namespace

TEST_SUITE("card") {
  TEST_CASE("modules that are absent or no modules are unusable") {
    CHECK(Module::load("/nowhere/module.so").error().code == ErrorCode::card_module_unusable);
    CHECK(Module::load("/etc/passwd").error().code == ErrorCode::card_module_unusable);
  }

  TEST_CASE("SoftHSM: slots tell of tokens and of readers without one to use") {
    const LoggedIn card(false);
    if (!card.token) return;
    const auto slots = card.module->slots().value();
    REQUIRE(slots.size() == 2);
    CHECK(slots[0].label == "citizen");
    CHECK(slots[0].initialised);
    CHECK(slots[0].pin == PinState::ok);
    CHECK_FALSE(slots[0].pin_pad);
    CHECK_FALSE(slots[1].initialised);
    CHECK(slots[1].pin == PinState::not_initialised);
    CHECK(card.module->open_by_label("nobody").error().code == ErrorCode::card_absent);
    CHECK(card.module->open(slots[1].id).error().code == ErrorCode::card_absent);
    CHECK(card.module->open(999'999).error().code == ErrorCode::card_absent);
    REQUIRE(card.tokens.add("citizen"));
    const auto again = Module::load(*test::softhsm_module()).value();
    // SoftHSM sees tokens that were added since only at its next start; two of one label are never guessed between.
    CHECK(again.open_by_label("citizen"));
  }

  TEST_CASE("SoftHSM: wrong and impossible PINs") {
    LoggedIn card(false);
    if (!card.token) return;
    const auto wrong = card.token->log_in(Secret(std::string_view("9999")));
    CHECK(wrong.error().code == ErrorCode::pin_wrong);
    CHECK(to_string(wrong.error()).find("9999") == std::string::npos);
    CHECK(card.token->log_in(Secret()).error().code == ErrorCode::pin_malformed);
    CHECK(card.token->log_in(Secret(std::string_view("1"))).error().code == ErrorCode::pin_malformed);
    CHECK(card.token->log_in(Secret(Bytes(300, '1'))).error().code == ErrorCode::pin_malformed);
    CHECK(card.token->log_in_at_reader().error().code == ErrorCode::pin_required);
    CHECK(card.token->generate_key({.id = {1}}).error().code == ErrorCode::pin_required);
    CHECK(card.token->log_in(Secret(std::string_view(test::SoftTokens::pin))));
    CHECK(card.token->log_in(Secret(std::string_view(test::SoftTokens::pin))));
    CHECK(card.token->log_out());
    CHECK(card.token->log_out());
  }

  TEST_CASE("SoftHSM: EC keys sign in both encodings") {
    LoggedIn card;
    if (!card.token) return;
    std::uint8_t id = 1;
    for (const auto type : {KeyType::p256, KeyType::p384, KeyType::p521}) {
      CAPTURE(crypto::name_of(type));
      auto key = card.key(type, {id++});
      CHECK(key.public_key().type() == type);
      CHECK_FALSE(key.always_authenticate());
      const auto algorithm = crypto::default_algorithm(key.public_key());
      for (const auto encoding : {SignatureEncoding::der, SignatureEncoding::raw})
        CHECK(key.public_key().verify(algorithm, message, key.sign(algorithm, message, encoding).value(), {}, encoding));
      CHECK(key.sign({crypto::SignatureScheme::rsa_pkcs1}, message).error().code == ErrorCode::algorithm_key_mismatch);
      CHECK(key.sign({crypto::SignatureScheme::ecdsa, crypto::HashAlgorithm::sha1}, message).error().code ==
            ErrorCode::algorithm_not_allowed);
    }
  }

  TEST_CASE("SoftHSM: RSA keys sign by PKCS #1 v1.5 and by PSS") {
    LoggedIn card;
    if (!card.token) return;
    auto key = card.key(KeyType::rsa);
    for (const auto hash : {crypto::HashAlgorithm::sha256, crypto::HashAlgorithm::sha384, crypto::HashAlgorithm::sha512}) {
      CAPTURE(crypto::name_of(hash));
      const crypto::SignatureAlgorithm pkcs1{crypto::SignatureScheme::rsa_pkcs1, hash};
      CHECK(key.public_key().verify(pkcs1, message, key.sign(pkcs1, message).value()));
      const crypto::SignatureAlgorithm pss{crypto::SignatureScheme::rsa_pss, hash,
                                           static_cast<std::uint32_t>(crypto::digest_size(hash))};
      CHECK(key.public_key().verify(pss, message, key.sign(pss, message).value()));
    }
  }

  TEST_CASE("SoftHSM: a key that asks at each signature gets the PIN from its source, and none without it") {
    LoggedIn card;
    if (!card.token) return;
    int asked = 0;
    card::ContextLogin login{.pin_source = [&]() -> Result<Secret> {
      ++asked;
      return Secret(std::string_view(test::SoftTokens::pin));
    }};
    auto key = card.key(KeyType::p256, {7}, true, login);
    CHECK(key.always_authenticate());
    const auto algorithm = crypto::default_algorithm(key.public_key());
    CHECK(key.sign(algorithm, message));
    CHECK(key.sign(algorithm, message));
    CHECK(asked == 2);
    auto without = card.token->signer(Bytes{7}).value();
    CHECK(without.sign(algorithm, message).error().code == ErrorCode::pin_required);
    auto cancelled =
        card.token->signer(Bytes{7}, {.pin_source = []() -> Result<Secret> { return Error{ErrorCode::pin_cancelled}; }}).value();
    CHECK(cancelled.sign(algorithm, message).error().code == ErrorCode::pin_cancelled);
    CHECK(key.sign(algorithm, message));
  }

  TEST_CASE("SoftHSM: keys need a free id and a supported type") {
    LoggedIn card;
    if (!card.token) return;
    card.key(KeyType::p256, {1});
    using enum ErrorCode;
    CHECK(card.token->generate_key({.id = {1}}).error().code == argument_invalid);
    CHECK(card.token->generate_key({.id = {}}).error().code == argument_invalid);
    CHECK(card.token->generate_key({.id = Bytes(65)}).error().code == argument_invalid);
    CHECK(card.token->generate_key({.type = KeyType::ml_dsa_44, .id = {2}}).error().code == key_unsupported);
    CHECK(card.token->generate_key({.type = KeyType::rsa, .id = {2}, .rsa_bits = 1024}).error().code == key_too_weak);
    CHECK(card.token->generate_key({.type = KeyType::rsa, .id = {2}, .rsa_bits = 16384}).error().code == key_unsupported);
    CHECK(card.token->signer(Bytes{2}).error().code == card_key_not_found);
  }

  TEST_CASE("SoftHSM: certificates are written beside their own key and found by purpose") {
    LoggedIn card;
    if (!card.token) return;
    using enum x509::KeyUsageBit;
    const auto ca = test::TestCa::root();
    auto login_key = card.key(KeyType::p256, {1}), signature_key = card.key(KeyType::p256, {2});
    CHECK(card.token->find(card::Purpose::authentication).error().code == ErrorCode::card_key_not_found);
    const auto login = certificate_for(ca, login_key, {test::usage({digital_signature})});
    const auto signature = certificate_for(ca, signature_key, {test::usage({non_repudiation})});
    CHECK(card.token->write_certificate(login, Bytes{2}, "x").error().code == ErrorCode::card_certificate_mismatch);
    CHECK(card.token->write_certificate(login, Bytes{9}, "x").error().code == ErrorCode::card_key_not_found);
    CHECK(card.token->write_certificate(login, Bytes{1}, "login"));
    CHECK(card.token->write_certificate(signature, Bytes{2}, "signature"));
    const auto found = card.token->find(card::Purpose::authentication).value();
    CHECK(found.certificate == login);
    CHECK(found.id == Bytes{1});
    CHECK(found.label == "login");
    CHECK(card.token->find(card::Purpose::signature)->certificate == signature);

    // Written again, it replaces; a second one for the purpose is not chosen between.
    CHECK(card.token->write_certificate(login, Bytes{1}, "login again"));
    CHECK(card.token->certificates()->size() == 2);
    auto third = card.key(KeyType::p256, {3});
    CHECK(card.token->write_certificate(certificate_for(ca, third, {test::usage({digital_signature})}), Bytes{3}, "x"));
    CHECK(card.token->find(card::Purpose::authentication).error().code == ErrorCode::card_key_ambiguous);
    CHECK(card.token->remove(Bytes{3}));
    CHECK(card.token->remove(Bytes{3}).error().code == ErrorCode::card_key_not_found);
    CHECK(card.token->find(card::Purpose::authentication));
  }

  TEST_CASE("purposes: usage and extended usage decide, CAs serve none") {
    using enum x509::KeyUsageBit;
    namespace ext = x509::extension;
    const auto ca = test::TestCa::root();
    const auto key = test::make_key();
    const auto purposes = [](const der::Oid& oid) {
      return test::plain(ext::extended_key_usage, x509::encode::extended_key_usage({oid}));
    };
    const auto serves = [&](std::vector<x509::RawExtension> extensions, card::Purpose purpose) {
      return card::serves(certificate_for(ca, *key, std::move(extensions)), purpose);
    };
    using enum card::Purpose;
    CHECK(serves({test::usage({digital_signature, key_agreement})}, authentication));
    CHECK(serves({test::usage({digital_signature}), purposes(x509::purpose::client_auth)}, authentication));
    CHECK_FALSE(serves({test::usage({digital_signature}), purposes(x509::purpose::email_protection)}, authentication));
    CHECK_FALSE(serves({test::usage({non_repudiation})}, authentication));
    CHECK_FALSE(serves({test::usage({digital_signature})}, signature));
    CHECK(serves({test::usage({non_repudiation})}, signature));
    CHECK_FALSE(serves({}, authentication));
    CHECK_FALSE(serves(test::ca_extensions(), authentication));
  }

  TEST_CASE("SoftHSM: a request is signed on the card") {
    LoggedIn card;
    if (!card.token) return;
    auto key = card.key(KeyType::p384);
    const auto request = x509::Request::create(test::make_name("citizen"), key).value();
    CHECK(request.public_key() == key.public_key());
  }

  TEST_CASE("SoftHSM: threads share one key") {
    LoggedIn card;
    if (!card.token) return;
    auto key = card.key(KeyType::p256);
    const auto algorithm = crypto::default_algorithm(key.public_key());
    std::atomic<int> good = 0;
    {
      std::vector<std::jthread> threads;
      for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
          for (int j = 0; j < 10; ++j)
            if (key.sign(algorithm, message)) ++good;
        });
    }
    CHECK(good == 40);
  }
}
