#include <hawiya/x509/name.hpp>

#include "touch.hpp"

using namespace hawiya;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView input(data, size);
  if (const auto name = x509::Name::from_der(input)) touch(name->to_string() + name->canonical());
  return 0;
}
