#pragma once
// The port for private keys: a file, an HSM or a card. One of the library's four virtual interfaces.

#include <hawiya/base/bytes.hpp>
#include <hawiya/base/result.hpp>
#include <hawiya/crypto/algorithm.hpp>
#include <hawiya/crypto/public_key.hpp>

namespace hawiya::crypto {

class HAWIYA_API Signer {
 public:
  virtual ~Signer() = default;

  [[nodiscard]] virtual const PublicKey& public_key() const = 0;
  /// Signs the message (the implementation hashes it). ECDSA values come as `encoding` says. Errors: `algorithm_key_mismatch`,
  /// `signing_failed`, and those of the card room.
  [[nodiscard]] virtual Result<Bytes> sign(const SignatureAlgorithm& algorithm, ByteView message,
                                           SignatureEncoding encoding = SignatureEncoding::der) = 0;
};

/// The usual algorithm of a key: PKCS #1 v1.5 with SHA-256 for RSA (SHA-384 from 3072 bits), ECDSA with the hash of the curve's
/// size.
[[nodiscard]] HAWIYA_API SignatureAlgorithm default_algorithm(const PublicKey& key);

}  // namespace hawiya::crypto
