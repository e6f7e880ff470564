#include <hawiya/text/pem.hpp>

#include "touch.hpp"

using namespace hawiya;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes(data, size);
  if (const auto der = text::der_or_pem(bytes, "CERTIFICATE")) fuzz::touch(*der);
  const auto blocks = text::parse_pem(as_text(bytes));
  if (!blocks) return 0;
  for (const text::PemBlock& block : *blocks) {
    const std::string written = text::to_pem(block.label, block.der);
    const auto again = text::parse_pem(written).value();
    fuzz::require(again.size() == 1 && again[0].label == block.label && again[0].der == block.der);
  }
  return 0;
}
