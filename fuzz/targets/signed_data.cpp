#include <hawiya/cms/detached_signature.hpp>

#include "touch_x509.hpp"

using namespace hawiya;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes(data, size);
  const auto signed_data = cms::SignedData::from_der(bytes);
  if (const auto verified = cms::verify_detached(bytes, as_bytes("content")); !verified)
    fuzz::touch(verified.error());
  else
    fuzz::require(signed_data && !verified->empty());
  if (!signed_data) return 0;
  for (const x509::Certificate& certificate : signed_data->certificates) {
    fuzz::touch(certificate);
    for (const cms::SignerInfo& signer : signed_data->signers) (void)signer.signer.names(certificate);
  }
  for (const cms::SignerInfo& signer : signed_data->signers) {
    if (signer.algorithm) fuzz::touch(signer.algorithm->to_string());
    if (const auto value = signer.only_value(cms::oid::message_digest)) fuzz::touch(*value);
  }
  return 0;
}
