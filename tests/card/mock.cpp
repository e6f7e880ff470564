// Against a module of our own: states and lies that a well-behaved token never shows.
#include <doctest/doctest.h>

#include <cstdlib>
#include <hawiya/card/module.hpp>

using namespace hawiya;
using card::LastTry;
using card::Module;
using card::PinState;

namespace {

Module mock(const char* behaviour) {
  setenv("HAWIYA_MOCK", behaviour, 1);
  return Module::load(HAWIYA_MOCK_PKCS11).value();
}

card::Token mock_card(const char* behaviour) { return mock(behaviour).open(0).value(); }

Secret pin(std::string_view digits = "4321") { return Secret(digits); }

const crypto::SignatureAlgorithm rsa{crypto::SignatureScheme::rsa_pkcs1, crypto::HashAlgorithm::sha256};

}  // namespace

TEST_SUITE("card") {
  TEST_CASE("PIN pad: the PIN is entered at the reader and sent by nobody") {
    auto card = mock_card("pin-pad");
    CHECK(card.info()->pin_pad);
    CHECK(card.log_in_at_reader());
    CHECK(mock_card("cancelled").log_in_at_reader().error().code == ErrorCode::pin_cancelled);
    CHECK(mock_card("plain").log_in_at_reader().error().code == ErrorCode::pin_required);
  }

  TEST_CASE("PIN states: the last try is not used unless the caller insists") {
    auto card = mock_card("last");
    CHECK(card.info()->pin == PinState::last_try);
    CHECK(card.log_in(pin()).error().code == ErrorCode::pin_last_try);
    CHECK(card.info()->pin == PinState::last_try);
    CHECK(card.log_in(pin(), LastTry::use));
    CHECK(card.log_in(pin("9999"), LastTry::use).error().code == ErrorCode::pin_blocked);
    CHECK(card.info()->pin == PinState::blocked);
    CHECK(card.log_in(pin(), LastTry::use).error().code == ErrorCode::pin_blocked);
  }

  TEST_CASE("PIN states: a wrong PIN tells how it stands now") {
    auto card = mock_card("few");
    CHECK(card.info()->pin == PinState::few_tries_left);
    const auto wrong = card.log_in(pin("9999"));
    CHECK(wrong.error().code == ErrorCode::pin_wrong);
    CHECK(wrong.error().detail.find("last_try") != std::string::npos);
    CHECK(mock_card("blocked").log_in(pin()).error().code == ErrorCode::pin_blocked);
    CHECK(mock_card("locks").log_in(pin("9999")).error().code == ErrorCode::pin_blocked);
    CHECK(mock_card("plain").log_in(pin("123")).error().code == ErrorCode::pin_malformed);
    CHECK(mock_card("plain").log_in(pin("1234567890123")).error().code == ErrorCode::pin_malformed);
  }

  TEST_CASE("a card that is pulled out is removed, wherever it happens") {
    auto card = mock_card("removed");
    CHECK(card.log_in(pin()).error().code == ErrorCode::card_removed);
    CHECK(card.info().error().code == ErrorCode::card_removed);
    CHECK(card.certificates().error().code == ErrorCode::card_removed);
    auto key = mock_card("pulled").signer(Bytes{1}).value();
    CHECK(key.sign(rsa, Bytes{1}).error().code == ErrorCode::card_removed);
    CHECK(key.sign(rsa, Bytes{1}).error().code == ErrorCode::card_removed);
  }

  TEST_CASE("texts of readers cannot drive a terminal") {
    const auto slots = mock("plain").slots().value();
    CHECK(slots[0].description.find('\033') == std::string::npos);
    CHECK(slots[0].label == "mock");
    CHECK_FALSE(mock("empty").slots().value()[0].token_present);
    CHECK(mock("empty").open(0).error().code == ErrorCode::card_absent);
    CHECK(mock("twins").open_by_label("mock").error().code == ErrorCode::card_ambiguous);
  }

  TEST_CASE("a write-protected card is opened for reading") { CHECK(mock_card("read-only").info()); }

  TEST_CASE("counts and lengths that a module invents are bounded") {
    CHECK(mock("readers").slots().error().code == ErrorCode::input_too_large);
    CHECK(mock_card("flood").certificates().error().code == ErrorCode::input_too_large);
    CHECK(mock_card("overcounts").certificates().error().code == ErrorCode::input_too_large);
    CHECK(mock_card("huge").signer(Bytes{1}).error().code == ErrorCode::input_too_large);
    CHECK(mock_card("huge").certificates()->empty());
    CHECK(mock_card("unavailable").signer(Bytes{1}).error().code == ErrorCode::card_failed);
    CHECK(mock_card("grows").signer(Bytes{1}).error().code == ErrorCode::card_failed);
    CHECK(mock_card("counts-signature").signer(Bytes{1})->sign(rsa, Bytes{1}).error().code == ErrorCode::card_failed);
  }

  TEST_CASE("a signature that does not verify is not handed out") {
    CHECK(mock_card("plain").signer(Bytes{1})->sign(rsa, Bytes{1}).error().code == ErrorCode::signing_failed);
    CHECK(mock_card("no-mechanism").signer(Bytes{1})->sign(rsa, Bytes{1}).error().code == ErrorCode::algorithm_unsupported);
  }

  TEST_CASE("a module that refuses to start is unusable") {
    setenv("HAWIYA_MOCK", "refuses", 1);
    CHECK(Module::load(HAWIYA_MOCK_PKCS11).error().code == ErrorCode::card_module_unusable);
  }
}
