#pragma once
// SignedProperties of XAdES (EN 319 132-1 §5.2), and of the versions 1.1.1 and 1.2.2 before it.

#include <hawiya/crypto/hash.hpp>
#include <hawiya/x509/certificate.hpp>

#include "sign/model.hpp"
#include "xml/document.hpp"

namespace hawiya::sign {

/// Whether this is a namespace of XAdES 1.1.1, 1.2.2 or 1.3.2, which share their element names.
[[nodiscard]] bool is_xades_namespace(std::string_view uri);

/// Whether a Reference's Type says that it covers the signed properties (§4.3.1), in any version.
[[nodiscard]] bool is_signed_properties_type(std::string_view type);

/// The first Cert of SigningCertificate or SigningCertificateV2: it names the signer (§5.2.2).
struct CertificateReference {
  crypto::HashAlgorithm hash = crypto::HashAlgorithm::sha256;
  Bytes digest = {};
  std::optional<std::string> serial_number = std::nullopt;  ///< decimal; of version 1
  Bytes issuer_serial = {};                                 ///< DER IssuerSerial; of version 2

  [[nodiscard]] bool has_digest_of(const x509::Certificate& certificate) const;
  /// Whether issuer and serial number, where they are given, are the certificate's too.
  [[nodiscard]] bool fits(const x509::Certificate& certificate) const;
};

struct SignedProperties {
  std::optional<CertificateReference> signer = std::nullopt;
  std::optional<Time> signing_time = std::nullopt;
  std::optional<SignaturePolicy> policy = std::nullopt;
  std::vector<std::string> claimed_roles = {};
  std::optional<std::string> commitment = std::nullopt;
  /// AllDataObjectsTimeStamp and IndividualDataObjectsTimeStamp elements.
  std::vector<xml::NodeId> content_timestamps = {};
};

/// `signature_structure_invalid`, `algorithm_unsupported`, `base64_malformed`.
[[nodiscard]] Result<SignedProperties> read_signed_properties(const xml::Document& document, xml::NodeId signed_properties);

}  // namespace hawiya::sign
