#include <algorithm>
#include <hawiya/cms/signed_data_writer.hpp>
#include <hawiya/cms/timestamp.hpp>
#include <hawiya/cms/verify_signer.hpp>

#include "base/try.hpp"

namespace hawiya::cms {
namespace {

// §2.3: a key for timestamping alone. A key usage extension must allow signatures (EN 319 422 §6).
Result<void> check_for_timestamping(const x509::Certificate& certificate) {
  using enum x509::KeyUsageBit;
  const auto& extensions = certificate.extensions();
  const auto* purposes = extensions.find(x509::extension::extended_key_usage);
  if (purposes == nullptr || !purposes->critical || extensions.extended_key_usage != std::vector{x509::purpose::time_stamping})
    return Error{ErrorCode::timestamp_certificate_wrong, "extended key usage is not critical and timeStamping alone"};
  const auto& usage = extensions.key_usage;
  if (usage && !usage->has(digital_signature) && !usage->has(non_repudiation))
    return Error{ErrorCode::timestamp_certificate_wrong, "the certificate's key is not for signatures"};
  return {};
}

Result<x509::Certificate> find_certificate(const SignerInfo& signer, std::span<const x509::Certificate> inside,
                                           std::span<const x509::Certificate> further) {
  Error best{ErrorCode::cms_signer_certificate_missing};
  for (const auto& candidates : {inside, further}) {
    for (const x509::Certificate& certificate : candidates) {
      if (!signer.signer.names(certificate)) continue;
      const auto named = check_signing_certificate(signer, certificate);
      if (named) return certificate;
      best = named.error();
    }
  }
  return best;
}

}  // namespace

struct TimestampToken::Impl {
  Bytes der;
  SignedData data;
  TstInfo info;
};

Result<TimestampToken> TimestampToken::from_der(ByteView der) {
  auto impl = std::make_shared<Impl>();
  HAWIYA_TRY(impl->data, SignedData::from_der(der));
  const SignedData& data = impl->data;
  if (data.content_type != oid::tst_info || !data.content)
    return Error{ErrorCode::timestamp_malformed, "not a TSTInfo", data.content_type.to_string()};
  if (data.signers.size() != 1) return Error{ErrorCode::timestamp_malformed, "not signed by exactly one"};
  HAWIYA_TRY(impl->info, TstInfo::from_der(*data.content));
  impl->der = to_bytes(der);
  return TimestampToken(std::move(impl));
}

ByteView TimestampToken::der() const { return impl_->der; }
const TstInfo& TimestampToken::info() const { return impl_->info; }
const SignedData& TimestampToken::signed_data() const { return impl_->data; }

Result<IntactTimestamp> TimestampToken::verify(const crypto::AlgorithmPolicy& algorithms,
                                               std::span<const x509::Certificate> further) const {
  const SignedData& data = impl_->data;
  const SignerInfo& signer = data.signers.front();
  if (info().imprint.hash == crypto::HashAlgorithm::sha1 && algorithms.sha1 == crypto::Allow::no)
    return Error{ErrorCode::algorithm_not_allowed, "SHA-1 over what is timestamped"};
  HAWIYA_TRY(x509::Certificate certificate, find_certificate(signer, data.certificates, further));
  HAWIYA_CHECK(check_for_timestamping(certificate));
  HAWIYA_TRY(Checks checks, verify_signer(signer, SignedContent::inside(data), certificate, algorithms));
  checks.push_back({"signing certificate", "RFC 5816 §2.2.1", "serial number " + certificate.serial_hex(), true});
  checks.push_back({"extended key usage", "RFC 3161 §2.3", "timeStamping, critical, alone", true});
  return IntactTimestamp(*this, std::move(certificate), std::move(checks));
}

Result<Bytes> sign_timestamp(const TstInfo& info, const x509::Certificate& certificate, crypto::Signer& signer,
                             std::span<const x509::Certificate> certificates, Time signing_time) {
  if (!equal(certificate.spki(), signer.public_key().spki()))
    return Error{ErrorCode::algorithm_key_mismatch, "the key is not the certificate's"};
  const Bytes content = info.to_der();
  NewSigner made{.certificate = certificate, .algorithm = crypto::default_algorithm(signer.public_key())};
  made.digest = digest_for(made.algorithm);
  made.signed_attributes = {attribute::content_type(oid::tst_info),
                            attribute::message_digest(crypto::digest(made.digest, content)),
                            attribute::signing_time(signing_time), attribute::signing_certificate(certificate)};
  HAWIYA_TRY(made.signature, signer.sign(made.algorithm, made.to_be_signed()));
  SignedDataWriter writer(oid::tst_info, content);
  HAWIYA_CHECK(writer.add_signer(made.to_der()));
  for (const x509::Certificate& one : certificates) writer.add_certificate(one);
  return writer.to_der();
}

}  // namespace hawiya::cms
