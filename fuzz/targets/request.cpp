#include <hawiya/x509/request.hpp>

#include "touch_x509.hpp"

using namespace hawiya;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto request = x509::Request::from_der({data, size});
  if (!request) return 0;
  fuzz::touch(request->subject());
  fuzz::touch(request->extensions());
  fuzz::touch(request->public_key().to_string());
  fuzz::touch(request->to_pem());
  return 0;
}
