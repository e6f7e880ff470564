#pragma once
// A public key (SubjectPublicKeyInfo, RFC 5280 §4.1.2.7) and the verification of signatures.
//
// A `PublicKey` is immutable, cheap to copy and thread-safe. Its arithmetic form is made at the first verification and kept, with
// the verifiers, so an issuer's key should be kept too. Whether the key may be trusted is not this header's business.

#include <hawiya/base/bytes.hpp>
#include <hawiya/base/result.hpp>
#include <hawiya/crypto/algorithm.hpp>
#include <memory>

namespace hawiya::crypto {

class HAWIYA_API PublicKey {
 public:
  /// `key_malformed` for bytes that are not a SubjectPublicKeyInfo, `key_unsupported` for other key types, unnamed or unknown
  /// curves. That the point is on its curve is checked at the first verification.
  [[nodiscard]] static Result<PublicKey> from_spki(ByteView der);
  /// The same where a DSA key without parameters takes those of its issuer's key (RFC 3279 §2.3.2, RFC 5280 §6.1.4 (d) to (f));
  /// `key_unsupported` when the issuer's key is no DSA key. Every other key is read as it stands.
  [[nodiscard]] static Result<PublicKey> from_spki(ByteView der, const PublicKey& issuer);

  [[nodiscard]] KeyType type() const;
  /// The size of the RSA or DSA modulus or of the curve's field, in bits; for ML-DSA the size of the public key.
  [[nodiscard]] std::size_t bits() const;
  [[nodiscard]] ByteView spki() const;
  /// The content of the subjectPublicKey BIT STRING, without its unused-bits octet: what key identifiers hash.
  [[nodiscard]] ByteView key_octets() const;
  /// Such as "P-384" or "RSA 3072".
  [[nodiscard]] std::string to_string() const;

  /// Verifies one signature under the policy. Errors: `algorithm_key_mismatch`, `algorithm_not_allowed`, `key_too_weak`,
  /// `key_malformed` (not a valid point or number), `signature_malformed`, `signature_invalid`.
  [[nodiscard]] Result<void> verify(const SignatureAlgorithm& algorithm, ByteView message, ByteView signature,
                                    const AlgorithmPolicy& policy = {},
                                    SignatureEncoding encoding = SignatureEncoding::der) const;

  /// Same key, octet by octet of the SubjectPublicKeyInfo.
  friend bool operator==(const PublicKey& a, const PublicKey& b) { return equal(a.spki(), b.spki()); }

 private:
  struct Impl;
  explicit PublicKey(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<const Impl> impl_;
};

/// Whether these octets are a DSA key whose parameters are absent, so that it is of no use without its issuer's.
[[nodiscard]] HAWIYA_API bool inherits_parameters(ByteView spki);

/// Whether the policy accepts keys of this type and size: `algorithm_not_allowed`, `key_too_weak`.
[[nodiscard]] HAWIYA_API Result<void> check_key_allowed(const PublicKey& key, const AlgorithmPolicy& policy);

/// What `PublicKey::verify` checks before any arithmetic, for callers that want to know without a signature.
[[nodiscard]] HAWIYA_API Result<void> check_allowed(const SignatureAlgorithm& algorithm, const PublicKey& key,
                                                    const AlgorithmPolicy& policy);

}  // namespace hawiya::crypto
