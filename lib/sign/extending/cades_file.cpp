#include <hawiya/cms/signed_data_writer.hpp>

#include "base/try.hpp"
#include "sign/cades/attributes.hpp"
#include "sign/cades/timestamps.hpp"
#include "sign/extending/signature_file.hpp"

namespace hawiya::sign {

Result<cms::SignedData> CadesFile::data() const {
  HAWIYA_TRY(cms::SignedData data, cms::SignedData::from_der(bytes_));
  if (index_ >= data.signers.size()) return Error{ErrorCode::signature_not_extendable, "there is no such signature"};
  return data;
}

Result<cms::MessageImprint> CadesFile::signature_imprint(crypto::HashAlgorithm hash) const {
  HAWIYA_TRY(const cms::SignedData data, this->data());
  return cms::MessageImprint::of(hash, data.signers[index_].signature);
}

Result<cms::MessageImprint> CadesFile::archive_imprint(crypto::HashAlgorithm hash) const {
  HAWIYA_TRY(const cms::SignedData data, this->data());
  const auto content = content_of(data, contents_);
  const cms::SignerInfo& signer = data.signers[index_];
  HAWIYA_TRY(Bytes digest, archive_imprint_v3({data, signer, content}, make_hash_index(data, signer, hash), hash));
  return cms::MessageImprint{hash, std::move(digest)};
}

Result<void> CadesFile::add_attribute(const der::Oid& type, Bytes value) {
  HAWIYA_TRY(cms::SignedDataWriter writer, cms::SignedDataWriter::extend(bytes_));
  HAWIYA_CHECK(writer.add_unsigned_attribute(index_, cms::encode_attribute(type, {std::move(value)})));
  HAWIYA_TRY(bytes_, writer.to_der());
  return {};
}

Result<void> CadesFile::add_signature_timestamp(const cms::TimestampToken& token) {
  return add_attribute(cades_oid::signature_timestamp, to_bytes(token.der()));
}

Result<void> CadesFile::add_evidence(const EvidencePool& evidence) {
  HAWIYA_TRY(cms::SignedDataWriter writer, cms::SignedDataWriter::extend(bytes_));
  for (const auto& certificate : evidence.certificates) writer.add_certificate(certificate);
  for (const Bytes& list : evidence.lists) writer.add_revocation(list);
  for (const Bytes& response : evidence.ocsp_responses) writer.add_ocsp_response(response);
  HAWIYA_TRY(bytes_, writer.to_der());
  return {};
}

Result<void> CadesFile::add_archive_timestamp(const cms::TimestampToken& token) {
  HAWIYA_TRY(const cms::SignedData data, this->data());
  const Bytes index = make_hash_index(data, data.signers[index_], token.info().imprint.hash);
  HAWIYA_TRY(cms::SignedDataWriter writer, cms::SignedDataWriter::extend(token.der()));
  HAWIYA_CHECK(writer.add_unsigned_attribute(0, cms::encode_attribute(cades_oid::hash_index_v3, {index})));
  HAWIYA_TRY(Bytes indexed, writer.to_der());
  return add_attribute(cades_oid::archive_timestamp_v3, std::move(indexed));
}

}  // namespace hawiya::sign
