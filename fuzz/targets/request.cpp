#include <hawiya/x509/request.hpp>

#include "touch.hpp"

using namespace hawiya;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView input(data, size);
  if (const auto request = x509::Request::from_file_bytes(input)) touch(request->subject().to_string());
  return 0;
}
