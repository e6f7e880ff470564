#include <hawiya/x509/certificate.hpp>

#include "touch.hpp"

using namespace hawiya;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView input(data, size);
  if (const auto certificate = x509::Certificate::from_file_bytes(input)) {
    touch(certificate->subject().to_string() + certificate->serial_hex() + certificate->to_pem());
    touch(certificate->public_key() ? certificate->public_key()->to_string() : std::string());
  }
  return 0;
}
