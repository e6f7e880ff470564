#pragma once
// The ESS signing-certificate-v2 attribute (RFC 5035 §3): which certificate the signer meant, so that no other can be put in.

#include <hawiya/x509/certificate.hpp>

namespace hawiya::cms {

/// SigningCertificateV2 with one ESSCertIDv2: SHA-256, issuer and serial number.
[[nodiscard]] Bytes encode_signing_certificate(const x509::Certificate& certificate);

/// The first ESSCertIDv2 must name this certificate: `cms_signing_certificate_mismatch`; `cms_attribute_invalid` when the value
/// is not a SigningCertificateV2.
[[nodiscard]] Result<void> check_signing_certificate(ByteView attribute_value, const x509::Certificate& certificate);

}  // namespace hawiya::cms
