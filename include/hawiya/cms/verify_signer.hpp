#pragma once
// Whether one signature of a SignedData is intact (RFC 5652 §5.4 and §5.6).
//
// Nothing here says whose key it is: the caller chooses the certificate, checks its path and revocation, and decides whether the
// attributes that are there suffice for its profile.

#include <hawiya/base/check.hpp>
#include <hawiya/cms/signed_data.hpp>
#include <map>

namespace hawiya::cms {

/// What was signed: the content itself, or its digests, so that content too large to hold is read once.
struct HAWIYA_API SignedContent {
  std::optional<der::Oid> type = std::nullopt;  ///< nothing for a counter-signature (§11.4)
  std::optional<ByteView> octets = std::nullopt;
  std::map<crypto::HashAlgorithm, Bytes> digests = {};  ///< known already: not made from the octets again

  /// The content inside; without octets when it is detached. Views `data`.
  [[nodiscard]] static SignedContent inside(const SignedData& data);
  [[nodiscard]] static SignedContent detached(const SignedData& data, ByteView content);
  /// `digests` are those of `digests_needed`; with several signers of one content it is hashed once.
  [[nodiscard]] static SignedContent detached(const SignedData& data, std::map<crypto::HashAlgorithm, Bytes> digests);
  /// What a counter-signature of this signature is over. Views `signer`.
  [[nodiscard]] static SignedContent signature_of(const SignerInfo& signer);
};

/// The digests of the content that its signers used, each once; unknown ones are left out.
[[nodiscard]] HAWIYA_API std::vector<crypto::HashAlgorithm> digests_needed(const SignedData& data);

/// The checks made, all passed: content type, message digest and signature value, the value over the signed attributes or, where
/// there are none, over the content itself. Signed attributes that came in another order than DER's are tried in both.
/// `cms_attribute_invalid` when content type, message digest, signing time or signing certificate is repeated, when a needed one
/// is absent or wrong, or when the digest algorithm does not go with the signature's (equal for RSA, ECDSA and DSA; SHA-512 for
/// Ed25519, RFC 8419 §3.1; at least as strong for ML-DSA, RFC 9882 §3.3). `cms_content_mismatch`, `signature_invalid`,
/// `argument_invalid` when octets or a digest are not given, and those of the algorithms, the key and the policy.
[[nodiscard]] HAWIYA_API Result<Checks> verify_signer(const SignerInfo& signer, const SignedContent& content,
                                                      const x509::Certificate& certificate,
                                                      const crypto::AlgorithmPolicy& policy = {});

/// Whether the signing-certificate attributes (RFC 5035: v1 with SHA-1, v2 with any hash) name this certificate; of several
/// certificates the first is the signer's. `cms_signing_certificate_mismatch` when there is no such attribute, or for another
/// certificate; `cms_attribute_invalid`, `algorithm_unsupported`.
[[nodiscard]] HAWIYA_API Result<void> check_signing_certificate(const SignerInfo& signer, const x509::Certificate& certificate);

/// The claimed signing time; `cms_attribute_invalid` when it is absent, repeated or no time.
[[nodiscard]] HAWIYA_API Result<Time> claimed_signing_time(const SignerInfo& signer);

}  // namespace hawiya::cms
