#pragma once
// CMS SignedData (RFC 5652): parsed, not trusted.
//
// DER and BER are read; encodings are kept in definite form, with the order of every set as it was found, because digests and
// signatures were made over them. One element that is not understood (an algorithm, a certificate) does not make the rest
// unreadable. Whether a signature is intact is said by `verify_signer.hpp`, whether its certificate is trusted by the path and
// revocation rooms.

#include <hawiya/base/bytes.hpp>
#include <hawiya/base/result.hpp>
#include <hawiya/crypto/algorithm.hpp>
#include <hawiya/crypto/hash.hpp>
#include <hawiya/x509/certificate.hpp>
#include <optional>
#include <vector>

namespace hawiya::cms {

/// Content types, attributes and formats of revocation information in use.
namespace oid {
inline constexpr der::Oid data("1.2.840.113549.1.7.1"), signed_data("1.2.840.113549.1.7.2"),
    tst_info("1.2.840.113549.1.9.16.1.4"), content_type("1.2.840.113549.1.9.3"), message_digest("1.2.840.113549.1.9.4"),
    signing_time("1.2.840.113549.1.9.5"), counter_signature("1.2.840.113549.1.9.6"),
    signing_certificate("1.2.840.113549.1.9.16.2.12"), signing_certificate_v2("1.2.840.113549.1.9.16.2.47"),
    ocsp_response("1.3.6.1.5.5.7.16.2"), ocsp_basic("1.3.6.1.5.5.7.48.1.1");
}  // namespace oid

/// SignerIdentifier: issuer and serial number, or a subject key identifier.
struct SignerIdentifier {
  std::optional<x509::Name> issuer = std::nullopt;
  Bytes serial_number = {};
  Bytes subject_key_identifier = {};
  Bytes der = {};  ///< whole

  [[nodiscard]] HAWIYA_API bool names(const x509::Certificate& certificate) const;
};

/// An attribute with its values, each a whole DER element.
struct Attribute {
  der::Oid type = {};
  std::vector<Bytes> values = {};
  Bytes der = {};  ///< whole
};

/// The values of all attributes of this type, in the order in which they were found.
[[nodiscard]] HAWIYA_API std::vector<ByteView> values_of(const std::vector<Attribute>& attributes, const der::Oid& type);

/// SignerInfo.
struct HAWIYA_API SignerInfo {
  std::uint64_t version = 1;
  SignerIdentifier signer = {};
  Result<crypto::HashAlgorithm> digest = Error{ErrorCode::algorithm_unsupported};  ///< or why it is not known
  Bytes digest_der = {};
  Bytes signed_attributes = {};  ///< as a SET OF, in the order found; empty when absent
  std::vector<Attribute> attributes = {};
  Result<crypto::SignatureAlgorithm> algorithm = Error{ErrorCode::algorithm_unsupported};  ///< or why it is not known
  Bytes algorithm_der = {};
  Bytes signature = {};
  std::vector<Attribute> unsigned_attributes = {};
  Bytes der = {};  ///< whole

  /// One SignerInfo and nothing after it, such as the value of a counter-signature attribute (§11.4). `cms_malformed`.
  [[nodiscard]] static Result<SignerInfo> from_der(ByteView der);
  /// The only value of the only signed attribute of this type; `cms_attribute_invalid` when it is absent, repeated, or has not
  /// exactly one value (§11).
  [[nodiscard]] Result<ByteView> only_value(const der::Oid& type) const;
};

struct HAWIYA_API SignedData {
  static constexpr std::size_t max_size = 64u << 20, max_signers = 64, max_certificates = 1024, max_revocations = 1024;

  std::uint64_t version = 1;
  std::vector<Bytes> digest_algorithms = {};  ///< AlgorithmIdentifiers, whole
  der::Oid content_type = {};
  std::optional<Bytes> content = std::nullopt;       ///< nothing when detached
  Bytes encapsulated_der = {};                       ///< EncapsulatedContentInfo, whole
  std::vector<x509::Certificate> certificates = {};  ///< those of the set that are readable X.509
  std::vector<Bytes> certificate_set = {};           ///< every CertificateChoices, whole, in the order found
  std::vector<Bytes> revocation_set = {};            ///< every RevocationInfoChoice, whole, in the order found
  std::vector<SignerInfo> signers = {};

  /// A ContentInfo with SignedData; after it only zero octets, which real files are padded with. `cms_malformed`,
  /// `input_too_large`. Versions 1 to 5 are read whatever is inside, because real files disagree with §5.1.
  [[nodiscard]] static Result<SignedData> from_der(ByteView der);

  /// The CRLs of the revocation set.
  [[nodiscard]] std::vector<Bytes> crls() const;
  /// The OCSP responses of the revocation set (RFC 5940 §2.1, and basic ones as in CAdES), each a whole OCSPResponse.
  [[nodiscard]] std::vector<Bytes> ocsp_responses() const;
};

/// A BasicOCSPResponse, as CAdES and XAdES keep them, wrapped into a successful OCSPResponse (RFC 6960 §4.2.1).
[[nodiscard]] HAWIYA_API Bytes wrap_basic_response(ByteView basic);

}  // namespace hawiya::cms
