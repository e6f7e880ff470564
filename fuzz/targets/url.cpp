#include <hawiya/http/url.hpp>

#include "touch.hpp"

using namespace hawiya;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView input(data, size);
  if (const auto url = http::parse_url(as_text(input))) touch(url->authority() + url->target);
  if (const auto plain = http::decode_percent(as_text(input))) touch(*plain);
  return 0;
}
