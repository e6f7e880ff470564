#pragma once
// Detached CAdES baseline B-B signatures (EN 319 122-1): made in two steps, and checked for being intact.
//
// An `IntactSignature` proves that the content is what the certificate's key signed. It says nothing of trust: validate the
// certificate's path and revocation next.

#include <hawiya/base/check.hpp>
#include <hawiya/cms/signed_data_writer.hpp>
#include <hawiya/crypto/algorithm.hpp>
#include <vector>

namespace hawiya::cms {

/// begin → to_be_signed → attach: the key may be on a card, in an HSM or elsewhere.
class HAWIYA_API DetachedSigning {
 public:
  /// `chain` are further certificates to embed. The algorithm is the usual one of the certificate's key. Errors:
  /// `key_usage_wrong` when the certificate may not sign, `certificate_expired` and `certificate_not_yet_valid` at
  /// `signing_time`, those of the key.
  [[nodiscard]] static Result<DetachedSigning> begin(ByteView content, const x509::Certificate& certificate,
                                                     std::vector<x509::Certificate> chain, Time signing_time);

  /// The message for `crypto::Signer::sign`, with `algorithm()`.
  [[nodiscard]] ByteView to_be_signed() const { return to_be_signed_; }
  [[nodiscard]] const crypto::SignatureAlgorithm& algorithm() const { return signer_.algorithm; }
  /// The SignedData in DER. The value is verified first: `signature_invalid`, `signature_malformed`.
  [[nodiscard]] Result<Bytes> attach(ByteView signature) const;

 private:
  DetachedSigning(NewSigner signer, std::vector<x509::Certificate> chain)
      : signer_(std::move(signer)), chain_(std::move(chain)), to_be_signed_(signer_.to_be_signed()) {}
  NewSigner signer_;
  std::vector<x509::Certificate> chain_;
  Bytes to_be_signed_;
};

/// Proof that one signature covers the content; only `verify_detached` makes one.
class HAWIYA_API IntactSignature {
 public:
  [[nodiscard]] const x509::Certificate& certificate() const { return certificate_; }
  /// Claimed by the signer; proved by nothing.
  [[nodiscard]] Time claimed_time() const { return claimed_time_; }
  [[nodiscard]] const crypto::SignatureAlgorithm& algorithm() const { return algorithm_; }
  [[nodiscard]] const Checks& checks() const { return checks_; }

 private:
  friend class DetachedVerification;
  IntactSignature(x509::Certificate certificate, Time claimed_time, crypto::SignatureAlgorithm algorithm, Checks checks)
      : certificate_(std::move(certificate)), claimed_time_(claimed_time), algorithm_(algorithm), checks_(std::move(checks)) {}
  x509::Certificate certificate_;
  Time claimed_time_;
  crypto::SignatureAlgorithm algorithm_;
  Checks checks_;
};

/// Checks every signature of a detached SignedData; one that fails fails all. Errors: `cms_malformed` (also for content inside),
/// `cms_signer_certificate_missing`, `cms_attribute_invalid`, `cms_content_mismatch`, `cms_signing_certificate_mismatch`,
/// `key_usage_wrong`, `signature_invalid`, those of the algorithm policy.
[[nodiscard]] HAWIYA_API Result<std::vector<IntactSignature>> verify_detached(ByteView signed_data, ByteView content,
                                                                              const crypto::AlgorithmPolicy& policy = {});

}  // namespace hawiya::cms
