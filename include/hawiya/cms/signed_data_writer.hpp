#pragma once
// SignedData put together (RFC 5652): new messages in DER, and additions to messages of others.
//
// What is added to a message of somebody else leaves every encoding that was in it octet for octet as it was found, so that
// signatures and timestamps over its parts stay intact; only lengths and, where it must, the version change. Whether the parts
// make sense together is the caller's duty: verify what was made.

#include <hawiya/cms/signed_data.hpp>

namespace hawiya::cms {

/// The digest that goes with a signature algorithm: its own hash, and SHA-512 for Ed25519 (RFC 8419 §3.1) and ML-DSA (RFC 9882
/// §3.3).
[[nodiscard]] HAWIYA_API crypto::HashAlgorithm digest_for(const crypto::SignatureAlgorithm& algorithm);

/// Attributes, whole. `values` are whole elements.
[[nodiscard]] HAWIYA_API Bytes encode_attribute(const der::Oid& type, std::vector<Bytes> values);
namespace attribute {
[[nodiscard]] HAWIYA_API Bytes content_type(const der::Oid& type);
[[nodiscard]] HAWIYA_API Bytes message_digest(ByteView digest);
/// RFC 5652 §11.3: UTCTime until 2049.
[[nodiscard]] HAWIYA_API Bytes signing_time(Time time);
/// ESS signing-certificate-v2 with SHA-256, issuer and serial number (RFC 5035 §3).
[[nodiscard]] HAWIYA_API Bytes signing_certificate(const x509::Certificate& certificate);
}  // namespace attribute

/// A signature to be added, named by the certificate's issuer and serial number.
struct NewSigner {
  x509::Certificate certificate;
  crypto::SignatureAlgorithm algorithm;
  crypto::HashAlgorithm digest = crypto::HashAlgorithm::sha256;
  std::vector<Bytes> signed_attributes = {};
  Bytes signature = {};
  std::vector<Bytes> unsigned_attributes = {};

  /// The SET OF signed attributes in DER: what `signature` is over.
  [[nodiscard]] HAWIYA_API Bytes to_be_signed() const;
  /// SignerInfo; it is also the value of a counter-signature attribute (§11.4).
  [[nodiscard]] HAWIYA_API Bytes to_der() const;
};

class HAWIYA_API SignedDataWriter {
 public:
  /// A new message over content of this type; detached without `content`. Its sets are put into DER's order.
  explicit SignedDataWriter(const der::Oid& content_type, std::optional<ByteView> content = std::nullopt);
  /// A message to add to; additions follow what is there. BER becomes definite form. The errors of `SignedData::from_der`.
  [[nodiscard]] static Result<SignedDataWriter> extend(ByteView signed_data);

  /// A whole SignerInfo, with its digest algorithm. `cms_malformed`.
  [[nodiscard]] Result<void> add_signer(ByteView signer_info);
  /// A whole attribute for the signer with this number, counted as in `SignedData::signers` or in the order of `add_signer`;
  /// `argument_invalid` when there is none. It follows the attributes that are there.
  [[nodiscard]] Result<void> add_unsigned_attribute(std::size_t signer, ByteView attribute);
  /// A certificate or another CertificateChoices, unless it is there already.
  SignedDataWriter& add_certificate(ByteView choice);
  SignedDataWriter& add_certificate(const x509::Certificate& certificate) { return add_certificate(certificate.der()); }
  /// A CRL or another RevocationInfoChoice, unless it is there already.
  SignedDataWriter& add_revocation(ByteView choice);
  /// A whole OCSPResponse, as RFC 5940 §2.1 puts it.
  SignedDataWriter& add_ocsp_response(ByteView response);

  /// ContentInfo. `input_too_large` when it would be beyond what `SignedData` reads.
  [[nodiscard]] Result<Bytes> to_der() const;

 private:
  struct Signer {
    Bytes fields;  // the content of the SignerInfo up to the signature
    std::vector<Bytes> unsigned_attributes;
  };

  SignedDataWriter() = default;
  [[nodiscard]] static Result<Signer> split(ByteView signer_info_content);
  void need_version(std::uint64_t version);

  bool in_order_ = false;
  std::uint64_t version_ = 1;
  std::vector<Bytes> digest_algorithms_;
  Bytes encapsulated_;
  std::vector<Bytes> certificates_, revocations_;
  std::vector<Signer> signers_;
};

}  // namespace hawiya::cms
