// A saved signing, as a thief of the database might have changed it.
#include <hawiya/sign/signing.hpp>

#include "touch_x509.hpp"

using namespace hawiya;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto signing = sign::Signing::resume(ByteView(data, size));
  if (!signing) {
    fuzz::touch(signing.error());
    return 0;
  }
  const auto again = sign::Signing::resume(signing->save());
  fuzz::require(again && equal(again->to_be_signed(), signing->to_be_signed()));
  if (const auto attached = signing->attach(Bytes(64, 1)); !attached) fuzz::touch(attached.error());
  return 0;
}
