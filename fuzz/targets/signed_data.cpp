#include <hawiya/cms/detached_signature.hpp>

#include "touch.hpp"

using namespace hawiya;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView input(data, size);
  if (const auto message = cms::SignedData::from_der(input)) touch(std::to_string(message->signers.size()));
  if (const auto intact = cms::verify_detached(input, as_bytes("content"))) touch(to_string(intact->front().claimed_time()));
  return 0;
}
