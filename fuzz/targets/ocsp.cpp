#include <hawiya/revocation/ocsp.hpp>

#include "touch.hpp"

using namespace hawiya;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView input(data, size);
  if (const auto request = revocation::OcspRequest::from_der(input)) touch(request->to_der());
  if (const auto response = revocation::OcspResponse::from_der(input); response && response->data())
    touch(std::string(revocation::name_of(response->status())));
  return 0;
}
