#include <hawiya/auth/citizen.hpp>
#include <hawiya/auth/token.hpp>

#include "touch_x509.hpp"

using namespace hawiya;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto token = auth::UnverifiedToken::parse(as_text({data, size}));
  if (!token) return 0;
  fuzz::touch(token->certificate);
  fuzz::touch(token->algorithm.to_string());
  fuzz::touch(token->signature);
  fuzz::touch(token->app_version);
  fuzz::touch(auth::identity_of(token->certificate.subject()).number);
  return 0;
}
