#include <hawiya/revocation/ocsp.hpp>

#include "touch.hpp"

using namespace hawiya;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto request = revocation::OcspRequest::from_der({data, size});
  if (!request) return 0;
  fuzz::require(!request->ids.empty() && request->ids.size() <= revocation::OcspRequest::max_ids);
  const auto again = revocation::OcspRequest::from_der(request->to_der()).value();
  fuzz::require(again.ids == request->ids && again.nonce == request->nonce);
  return 0;
}
