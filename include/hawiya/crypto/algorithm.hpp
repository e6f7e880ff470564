#pragma once
// Signature algorithms as X.509, CMS and OCSP name them (RFC 3279, 4055, 5480, 5758, 8410, 9881), and the policy on which to
// accept.
//
// Real certificates deviate in the parameters (NULL for ECDSA, absent for RSA PKCS #1): both are read, the correct form is
// written.

#include <cstdint>
#include <hawiya/base/result.hpp>
#include <hawiya/crypto/hash.hpp>
#include <hawiya/der/reader.hpp>
#include <optional>
#include <string>

namespace hawiya::crypto {

enum class SignatureScheme : std::uint8_t { rsa_pkcs1, rsa_pss, ecdsa, ed25519, ml_dsa_44, ml_dsa_65, ml_dsa_87, dsa };

/// How an ECDSA or DSA value is encoded: SEQUENCE { r, s } in X.509 and CMS, r || s in JOSE, Web eID and on cards.
enum class SignatureEncoding : std::uint8_t { der, raw };

struct HAWIYA_API SignatureAlgorithm {
  SignatureScheme scheme = SignatureScheme::ecdsa;
  HashAlgorithm hash = HashAlgorithm::sha256;  ///< Meaningless for Ed25519 and ML-DSA.
  std::uint32_t salt_length = 0;               ///< RSA-PSS only, in octets.

  /// Reads an AlgorithmIdentifier. `algorithm_unsupported` for an unknown OID or hash, `der_malformed` for wrong parameters;
  /// PSS must use MGF1 with the same hash.
  [[nodiscard]] static Result<SignatureAlgorithm> from_der(ByteView algorithm_identifier);
  /// The AlgorithmIdentifier.
  [[nodiscard]] Bytes to_der() const;
  /// Such as "ECDSA with SHA-384".
  [[nodiscard]] std::string to_string() const;
  /// Whether the scheme signs a digest that `hash` names (Ed25519 and ML-DSA take the message whole).
  [[nodiscard]] bool uses_hash() const;

  friend bool operator==(const SignatureAlgorithm&, const SignatureAlgorithm&) = default;
};

/// The kinds of key that are supported; the elliptic curves are named curves only.
enum class KeyType : std::uint8_t {
  rsa,
  p256,
  p384,
  p521,
  brainpool256,
  brainpool384,
  brainpool512,
  ed25519,
  ml_dsa_44,
  ml_dsa_65,
  ml_dsa_87,
  dsa
};

/// Such as "RSA", "P-384", "ML-DSA-65".
[[nodiscard]] HAWIYA_API std::string_view name_of(KeyType type);
[[nodiscard]] HAWIYA_API bool is_elliptic(KeyType type);
/// Octets of one coordinate (P-521: 66); 0 for keys that are not on a Weierstrass curve.
[[nodiscard]] HAWIYA_API std::size_t field_octets(KeyType type);
/// Whether a key of this type can make signatures of this scheme.
[[nodiscard]] HAWIYA_API bool fits(SignatureScheme scheme, KeyType type);

enum class Allow : std::uint8_t { no, yes };

/// Which algorithms a verification accepts. The defaults refuse what is broken; loosening is for old evidence and test suites.
struct AlgorithmPolicy {
  Allow sha1 = Allow::no;
  Allow dsa = Allow::no;
  std::uint32_t min_rsa_bits = 2048;
  std::uint32_t max_rsa_bits = 8192;   ///< A bound on work: verification grows with the square of the size.
  std::uint32_t min_curve_bits = 256;  ///< Of the elliptic curve's field; 384 refuses P-256 and Ed25519.
  Allow brainpool = Allow::yes;        ///< The curves of RFC 5639.
  Allow ed25519 = Allow::yes;
  Allow ml_dsa = Allow::yes;
  /// PKCS #1 v1.5 values whose DigestInfo lacks the NULL that RFC 8017 §9.2 demands; old signers made such.
  Allow digest_info_without_null = Allow::no;

  friend bool operator==(const AlgorithmPolicy&, const AlgorithmPolicy&) = default;
};

/// Re-encodes an ECDSA or DSA value; `signature_malformed` when it is not strictly of the source encoding.
[[nodiscard]] HAWIYA_API Result<Bytes> raw_to_der(ByteView raw);
[[nodiscard]] HAWIYA_API Result<Bytes> der_to_raw(ByteView der, std::size_t integer_octets);

}  // namespace hawiya::crypto
