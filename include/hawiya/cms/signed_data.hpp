#pragma once
// CMS SignedData (RFC 5652): parsed, not trusted.
//
// Strict DER is read; the octets of the signed attributes are kept as they were found, because they are what was signed. Whether
// a signature is intact is said by `detached_signature.hpp`, whether its certificate is trusted by the path and revocation rooms.

#include <hawiya/base/bytes.hpp>
#include <hawiya/base/result.hpp>
#include <hawiya/base/time.hpp>
#include <hawiya/crypto/algorithm.hpp>
#include <hawiya/crypto/hash.hpp>
#include <hawiya/x509/certificate.hpp>
#include <optional>
#include <vector>

namespace hawiya::cms {

/// Content types and attributes in use.
namespace oid {
inline constexpr der::Oid data("1.2.840.113549.1.7.1"), signed_data("1.2.840.113549.1.7.2"), content_type("1.2.840.113549.1.9.3"),
    message_digest("1.2.840.113549.1.9.4"), signing_time("1.2.840.113549.1.9.5"),
    signing_certificate_v2("1.2.840.113549.1.9.16.2.47");
}  // namespace oid

/// SignerIdentifier: issuer and serial number, or a subject key identifier.
struct SignerIdentifier {
  std::optional<x509::Name> issuer = std::nullopt;
  Bytes serial_number = {};
  Bytes subject_key_identifier = {};
  [[nodiscard]] HAWIYA_API bool names(const x509::Certificate& certificate) const;
};

/// An attribute with its values, each a whole DER element.
struct Attribute {
  der::Oid type;
  std::vector<Bytes> values;
};

/// SignerInfo.
struct SignerInfo {
  SignerIdentifier signer;
  crypto::HashAlgorithm digest = crypto::HashAlgorithm::sha256;
  Bytes signed_attributes = {};  ///< as a SET OF: what is signed; empty when absent
  std::vector<Attribute> attributes = {};
  crypto::SignatureAlgorithm algorithm;
  Bytes signature = {};

  /// The only value of the only attribute of this type; `cms_attribute_invalid` when it is absent, repeated, or has not exactly
  /// one value (RFC 5652 §11).
  [[nodiscard]] HAWIYA_API Result<ByteView> only_value(const der::Oid& type) const;
};

struct HAWIYA_API SignedData {
  static constexpr std::size_t max_size = 16u << 20, max_signers = 64, max_certificates = 256;

  der::Oid content_type;
  std::optional<Bytes> content = std::nullopt;  ///< nothing when detached
  std::vector<x509::Certificate> certificates = {};
  std::vector<SignerInfo> signers = {};

  /// A ContentInfo with SignedData and nothing after it. `cms_malformed`, `input_too_large`, `algorithm_unsupported`, and the
  /// errors of certificates.
  [[nodiscard]] static Result<SignedData> from_der(ByteView der);
};

}  // namespace hawiya::cms
