#include "sign/creation/cades.hpp"

#include <hawiya/der/writer.hpp>

#include "base/try.hpp"
#include "sign/cades/attributes.hpp"

namespace hawiya::sign {
namespace {

// CommitmentTypeIndication (§5.2.3).
Result<Bytes> write_commitment(const std::string& commitment) {
  HAWIYA_TRY(const der::Oid oid, der::Oid::parse(commitment));
  der::Writer writer;
  writer.nested(der::tag::sequence, [&] { writer.oid(oid); });
  return writer.take();
}

}  // namespace

Result<cms::NewSigner> write_cades(const SigningRequest& request) {
  const DataToSign& data = request.data.front();
  cms::NewSigner signer{.certificate = request.certificate, .algorithm = request.algorithm, .digest = request.profile.digest};
  HAWIYA_TRY(const Bytes digest, digest_of(data, signer.digest));
  signer.signed_attributes = {cms::attribute::content_type(cms::oid::data), cms::attribute::message_digest(digest),
                              cms::attribute::signing_time(request.now),
                              cms::attribute::signing_certificate(request.certificate)};
  if (const auto& commitment = request.profile.commitment) {
    HAWIYA_TRY(Bytes value, write_commitment(*commitment));
    signer.signed_attributes.push_back(cms::encode_attribute(cades_oid::commitment_type, {std::move(value)}));
  }
  if (const auto& policy = request.profile.policy) {
    if (!der::Oid::parse(policy->identifier))
      return Error{ErrorCode::argument_invalid, "a signature policy of CAdES is named by an OID"};
    const SignaturePolicy named{policy->identifier, policy->location, policy->hash, policy->digest};
    signer.signed_attributes.push_back(cms::encode_attribute(cades_oid::signature_policy, {write_signature_policy(named)}));
  }
  return signer;
}

}  // namespace hawiya::sign
