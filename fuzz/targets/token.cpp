#include <hawiya/auth/token.hpp>

#include "touch.hpp"

using namespace hawiya;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView input(data, size);
  if (const auto token = auth::UnverifiedToken::parse(as_text(input))) touch(token->algorithm_name + token->format);
  return 0;
}
