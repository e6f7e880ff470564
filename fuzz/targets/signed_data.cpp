#include <hawiya/cms/signed_data_writer.hpp>
#include <hawiya/cms/verify_signer.hpp>
#include <hawiya/der/ber.hpp>

#include "touch_x509.hpp"

using namespace hawiya;

namespace {

void touch_signer(const cms::SignedData& data, const cms::SignerInfo& signer) {
  if (signer.algorithm) fuzz::touch(signer.algorithm->to_string());
  if (const auto value = signer.only_value(cms::oid::message_digest)) fuzz::touch(*value);
  for (const x509::Certificate& certificate : data.certificates) {
    if (!signer.signer.names(certificate)) continue;
    (void)cms::check_signing_certificate(signer, certificate);
    for (const auto& content : {cms::SignedContent::inside(data), cms::SignedContent::detached(data, as_bytes("content"))})
      if (const auto checks = cms::verify_signer(signer, content, certificate); !checks) fuzz::touch(checks.error());
  }
  const auto again = cms::SignerInfo::from_der(signer.der);
  fuzz::require(again && equal(again->signed_attributes, signer.signed_attributes));
  for (const ByteView value : cms::values_of(signer.unsigned_attributes, cms::oid::counter_signature))
    (void)cms::SignerInfo::from_der(value);
}

// What is read can be added to, and what was in it stays.
void extend(ByteView bytes, const cms::SignedData& before) {
  auto writer = cms::SignedDataWriter::extend(bytes);
  fuzz::require(writer.has_value());
  if (!before.signers.empty()) (void)writer->add_unsigned_attribute(0, cms::attribute::content_type(cms::oid::data));
  const auto der = writer->to_der();
  if (!der) return;  // too large with the addition
  const auto after = cms::SignedData::from_der(*der);
  fuzz::require(after && after->encapsulated_der == before.encapsulated_der);
  fuzz::require(after->certificate_set == before.certificate_set && after->revocation_set == before.revocation_set);
  fuzz::require(!der::to_definite_form(*der)->encoding);
  for (std::size_t i = 0; i < before.signers.size(); ++i)
    fuzz::require(after->signers[i].signed_attributes == before.signers[i].signed_attributes);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes(data, size);
  const auto signed_data = cms::SignedData::from_der(bytes);
  if (!signed_data) return 0;
  for (const x509::Certificate& certificate : signed_data->certificates) fuzz::touch(certificate);
  for (const Bytes& list : signed_data->crls()) fuzz::touch(list);
  for (const Bytes& response : signed_data->ocsp_responses()) fuzz::touch(response);
  for (const cms::SignerInfo& signer : signed_data->signers) touch_signer(*signed_data, signer);
  extend(bytes, *signed_data);
  return 0;
}
