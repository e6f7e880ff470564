// Does a little of each component that it was linked with, and prints what a test expects.
#include <hawiya/auth/login.hpp>
#include <hawiya/sign/validation.hpp>
#include <iostream>
#ifdef WITH_CARD
#include <hawiya/card/module.hpp>
#endif
#ifdef WITH_HTTP
#include <hawiya/http/client.hpp>
#endif
#ifdef WITH_CA
#include <hawiya/ca/store.hpp>
#endif

using namespace hawiya;

int main() {
  const auto challenge = auth::Challenge::create(system_now());
  const auto token = auth::UnverifiedToken::parse("{" + challenge.nonce() + "}");
  std::cout << name_of(token.error().code);
  const auto validation = sign::Validation::begin({.bytes = as_bytes("?")}, {.anchors = path::TrustStore::none()}, system_now());
  std::cout << ' ' << name_of(validation.error().code);
#ifdef WITH_CARD
  std::cout << ' ' << name_of(card::Module::load("/absent.so").error().code);
#endif
#ifdef WITH_HTTP
  std::cout << ' ' << http::may_connect("127.0.0.1", http::Addresses::public_only);
#endif
#ifdef WITH_CA
  std::cout << ' ' << name_of(ca::open_sqlite_store("/absent.db").error().code);
#endif
  std::cout << '\n';
  try {
    (void)token.value();
  } catch (const Failure& failure) {
    return failure.error().code == ErrorCode::token_malformed ? 0 : 1;
  }
  return 1;
}
