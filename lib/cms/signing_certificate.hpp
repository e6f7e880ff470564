#pragma once
// The signing-certificate attributes (RFC 5035), for the cms room.

#include <hawiya/cms/signed_data.hpp>

namespace hawiya::cms {

/// SigningCertificateV2 with SHA-256, which is the default and so is not named.
[[nodiscard]] Bytes encode_signing_certificate(const x509::Certificate& certificate);

}  // namespace hawiya::cms
