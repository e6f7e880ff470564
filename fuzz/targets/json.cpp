#include "text/json.hpp"

#include "touch.hpp"

using namespace hawiya;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView input(data, size);
  if (const auto json = text::parse_json(as_text(input))) touch(json->dump());
  return 0;
}
