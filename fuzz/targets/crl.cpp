#include <hawiya/x509/crl.hpp>

#include "touch.hpp"

using namespace hawiya;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView input(data, size);
  if (const auto crl = x509::Crl::from_file_bytes(input)) {
    const auto found = crl->find(crl->issuer(), Bytes{0x41, 1});
    touch(found ? "found" : to_string(found.error()));
  }
  return 0;
}
