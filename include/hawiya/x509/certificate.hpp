#pragma once
// Certificates (RFC 5280 §4): parsed, not trusted.
//
// A `Certificate` says what its octets say. Whether they are true is the path room's business. Reading is strict about DER and
// about every known extension, and lenient where real cards deviate (negative or long serial numbers, NULL algorithm parameters).

#include <hawiya/base/bytes.hpp>
#include <hawiya/base/result.hpp>
#include <hawiya/base/time.hpp>
#include <hawiya/crypto/algorithm.hpp>
#include <hawiya/crypto/public_key.hpp>
#include <hawiya/x509/extensions.hpp>
#include <hawiya/x509/name.hpp>
#include <memory>
#include <string>

namespace hawiya::x509 {

/// The three parts of every SIGNED type of X.509: certificate, CRL, request, OCSP answer.
struct SignedParts {
  ByteView tbs;        ///< The signed octets, whole.
  ByteView algorithm;  ///< AlgorithmIdentifier, whole.
  ByteView signature;  ///< Octets of the BIT STRING.
};
[[nodiscard]] HAWIYA_API Result<SignedParts> read_signed(ByteView der);
/// tbs, algorithm and signature put together.
[[nodiscard]] HAWIYA_API Bytes write_signed(ByteView tbs, const crypto::SignatureAlgorithm& algorithm, ByteView signature);

/// Immutable, cheap to copy, thread-safe.
class HAWIYA_API Certificate {
 public:
  static constexpr std::size_t max_size = 64u << 10;

  /// One DER certificate and nothing after it. `certificate_malformed`, `extension_malformed`, `extension_duplicate`,
  /// `name_malformed`, `input_too_large`.
  [[nodiscard]] static Result<Certificate> from_der(ByteView der);
  /// The same from a DER file or a PEM file with exactly one certificate.
  [[nodiscard]] static Result<Certificate> from_file_bytes(ByteView der_or_pem);

  [[nodiscard]] ByteView der() const;
  [[nodiscard]] ByteView tbs() const;
  [[nodiscard]] ByteView signature() const;
  [[nodiscard]] ByteView signature_algorithm_der() const;
  /// `algorithm_unsupported` when the certificate is signed with an algorithm that is not known.
  [[nodiscard]] Result<crypto::SignatureAlgorithm> signature_algorithm() const;
  /// 1, 2 or 3.
  [[nodiscard]] int version() const;
  /// Content octets of the INTEGER.
  [[nodiscard]] ByteView serial_number() const;
  /// Lower-case hexadecimal of the serial number without leading zero octets.
  [[nodiscard]] std::string serial_hex() const;
  [[nodiscard]] const Name& issuer() const;
  [[nodiscard]] const Name& subject() const;
  [[nodiscard]] Time not_before() const;
  [[nodiscard]] Time not_after() const;
  /// SubjectPublicKeyInfo.
  [[nodiscard]] ByteView spki() const;
  /// The key, decoded once; `key_malformed` or `key_unsupported`.
  [[nodiscard]] const Result<crypto::PublicKey>& public_key() const;
  /// The same certificate with its DSA key completed by the parameters of its issuer's (RFC 3279 §2.3.2).
  [[nodiscard]] Certificate with_parameters_of(const crypto::PublicKey& issuer_key) const;
  [[nodiscard]] const Extensions& extensions() const;
  /// Same name as subject and issuer (§3.2): says nothing about who signed it.
  [[nodiscard]] bool self_issued() const;
  /// SHA-256 of the DER.
  [[nodiscard]] Bytes fingerprint() const;
  [[nodiscard]] std::string to_pem() const;

  friend bool operator==(const Certificate& a, const Certificate& b) { return equal(a.der(), b.der()); }

 private:
  struct Impl;
  explicit Certificate(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<const Impl> impl_;
};

/// What a CA puts into a certificate before it is signed.
struct CertificateFields {
  Bytes serial_number;  ///< unsigned, big endian
  crypto::SignatureAlgorithm signature_algorithm;
  Name issuer;
  Time not_before;
  Time not_after;
  Name subject;
  Bytes spki;
  std::vector<RawExtension> extensions;
};
/// TBSCertificate, version 3.
[[nodiscard]] HAWIYA_API Bytes encode_tbs(const CertificateFields& fields);

/// Lower-case hexadecimal of an INTEGER's content without leading zero octets, as `Certificate::serial_hex`.
[[nodiscard]] HAWIYA_API std::string serial_to_hex(ByteView content);

}  // namespace hawiya::x509
