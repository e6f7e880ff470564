#include <hawiya/cms/detached_signature.hpp>
#include <hawiya/cms/verify_signer.hpp>
#include <hawiya/crypto/signer.hpp>

#include "base/try.hpp"

namespace hawiya::cms {
namespace {

using x509::KeyUsageBit;

Result<void> check_may_sign(const x509::Certificate& certificate) {
  const auto& usage = certificate.extensions().key_usage;
  if (usage && !usage->has(KeyUsageBit::non_repudiation) && !usage->has(KeyUsageBit::digital_signature))
    return Error{ErrorCode::key_usage_wrong, "the certificate's key is not for signatures"};
  return {};
}

}  // namespace

Result<DetachedSigning> DetachedSigning::begin(ByteView content, const x509::Certificate& certificate,
                                               std::vector<x509::Certificate> chain, Time signing_time) {
  HAWIYA_CHECK(check_may_sign(certificate));
  if (signing_time > certificate.not_after()) return Error{ErrorCode::certificate_expired, to_string(certificate.not_after())};
  if (signing_time < certificate.not_before())
    return Error{ErrorCode::certificate_not_yet_valid, to_string(certificate.not_before())};
  HAWIYA_TRY(const crypto::PublicKey key, certificate.public_key());
  NewSigner signer{.certificate = certificate, .algorithm = crypto::default_algorithm(key)};
  signer.digest = digest_for(signer.algorithm);
  signer.signed_attributes = {attribute::content_type(oid::data),
                              attribute::message_digest(crypto::digest(signer.digest, content)),
                              attribute::signing_time(signing_time), attribute::signing_certificate(certificate)};
  return DetachedSigning(std::move(signer), std::move(chain));
}

Result<Bytes> DetachedSigning::attach(ByteView signature) const {
  HAWIYA_TRY(const crypto::PublicKey key, signer_.certificate.public_key());
  HAWIYA_CHECK(key.verify(signer_.algorithm, to_be_signed_, signature));
  NewSigner signer = signer_;
  signer.signature = to_bytes(signature);
  SignedDataWriter writer(oid::data);
  HAWIYA_CHECK(writer.add_signer(signer.to_der()));
  writer.add_certificate(signer.certificate);
  for (const auto& further : chain_) writer.add_certificate(further);
  return writer.to_der();
}

namespace {

Result<x509::Certificate> find_certificate(const SignedData& data, const SignerInfo& signer) {
  for (const auto& certificate : data.certificates)
    if (signer.signer.names(certificate)) return certificate;
  return Error{ErrorCode::cms_signer_certificate_missing};
}

}  // namespace

/// What CAdES baseline asks beyond an intact value (EN 319 122-1 §5 and §6).
class DetachedVerification {
 public:
  static Result<IntactSignature> run(const SignedData& data, const SignerInfo& signer, const SignedContent& content,
                                     const crypto::AlgorithmPolicy& policy) {
    HAWIYA_TRY(const x509::Certificate certificate, find_certificate(data, signer));
    if (signer.signed_attributes.empty()) return Error{ErrorCode::cms_attribute_invalid, "no signed attributes"};
    HAWIYA_TRY(Checks checks, verify_signer(signer, content, certificate, policy));
    const auto passed = [&](std::string name, std::string clause, std::string inputs) {
      checks.push_back({std::move(name), std::move(clause), std::move(inputs), true});
    };
    HAWIYA_CHECK(check_signing_certificate(signer, certificate));
    passed("signing certificate", "RFC 5035 §3", "serial number " + certificate.serial_hex());
    HAWIYA_TRY(const Time time, claimed_signing_time(signer));
    passed("signing time (claimed)", "EN 319 122-1 §5.2.1", to_string(time));
    HAWIYA_CHECK(check_may_sign(certificate));
    passed("key usage", "RFC 5280 §4.2.1.3", "nonRepudiation or digitalSignature");
    HAWIYA_TRY(const crypto::SignatureAlgorithm algorithm, signer.algorithm);
    return IntactSignature(certificate, time, algorithm, std::move(checks));
  }
};

Result<std::vector<IntactSignature>> verify_detached(ByteView signed_data, ByteView content,
                                                     const crypto::AlgorithmPolicy& policy) {
  HAWIYA_TRY(const SignedData data, SignedData::from_der(signed_data));
  if (data.content) return Error{ErrorCode::cms_malformed, "the content is inside: not a detached signature"};
  if (data.signers.empty()) return Error{ErrorCode::cms_malformed, "nobody signed"};
  SignedContent signed_content = SignedContent::detached(data, content);
  for (const crypto::HashAlgorithm hash : digests_needed(data))
    signed_content.digests.emplace(hash, crypto::digest(hash, content));
  std::vector<IntactSignature> intact;
  for (const SignerInfo& signer : data.signers) {
    HAWIYA_TRY(IntactSignature one, DetachedVerification::run(data, signer, signed_content, policy));
    intact.push_back(std::move(one));
  }
  return intact;
}

}  // namespace hawiya::cms
