#include <hawiya/revocation/ocsp.hpp>

#include "touch_x509.hpp"

using namespace hawiya;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto response = revocation::OcspResponse::from_der({data, size});
  if (!response) return 0;
  fuzz::touch(name_of(response->status()));
  fuzz::touch(response->tbs());
  fuzz::touch(response->signature());
  if (const auto algorithm = response->signature_algorithm()) fuzz::touch(algorithm->to_string());
  for (const x509::Certificate& certificate : response->certificates()) {
    fuzz::touch(certificate);
    if (response->data()) (void)response->data()->responder.names(certificate);
  }
  if (!response->data()) return 0;
  for (const auto& single : response->data()->responses) {
    fuzz::touch(single.id.serial_number);
    fuzz::touch(name_of(single.status));
    fuzz::touch(to_string(single.this_update));
  }
  return 0;
}
