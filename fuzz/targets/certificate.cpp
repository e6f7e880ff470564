#include "touch_x509.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto certificate = hawiya::x509::Certificate::from_der({data, size});
  if (certificate) hawiya::fuzz::touch(*certificate);
  return 0;
}
