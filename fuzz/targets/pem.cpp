#include <hawiya/text/pem.hpp>

#include "touch.hpp"

using namespace hawiya;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView input(data, size);
  if (const auto blocks = text::parse_pem(as_text(input)))
    for (const auto& block : *blocks) touch(text::to_pem(block.label, block.der));
  return 0;
}
