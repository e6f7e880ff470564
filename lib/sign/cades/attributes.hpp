#pragma once
// Object identifiers of CAdES (EN 319 122-1, TS 101 733) and the attributes that several steps read or write.

#include <hawiya/cms/signed_data.hpp>

#include "sign/model.hpp"

namespace hawiya::sign {

namespace cades_oid {
inline constexpr der::Oid content_timestamp("1.2.840.113549.1.9.16.2.20"), signature_timestamp("1.2.840.113549.1.9.16.2.14"),
    signature_policy("1.2.840.113549.1.9.16.2.15"), commitment_type("1.2.840.113549.1.9.16.2.16"),
    signer_attributes("1.2.840.113549.1.9.16.2.18"), signer_attributes_v2("0.4.0.19122.1.1"),
    complete_certificate_references("1.2.840.113549.1.9.16.2.21"), complete_revocation_references("1.2.840.113549.1.9.16.2.22"),
    certificate_values("1.2.840.113549.1.9.16.2.23"), revocation_values("1.2.840.113549.1.9.16.2.24"),
    references_timestamp("1.2.840.113549.1.9.16.2.26"), signature_and_references_timestamp("1.2.840.113549.1.9.16.2.25"),
    archive_timestamp_v2("1.2.840.113549.1.9.16.2.48"), archive_timestamp_v3("0.4.0.1733.2.4"), hash_index("0.4.0.1733.2.5"),
    hash_index_v3("0.4.0.19122.1.5"), policy_uri("1.2.840.113549.1.9.16.5.1");
}  // namespace cades_oid

/// SignaturePolicyId, or SignaturePolicyImplied, which is NULL (EN 319 122-1 §5.2.9). `cms_attribute_invalid`.
[[nodiscard]] Result<SignaturePolicy> read_signature_policy(ByteView value);
[[nodiscard]] Bytes write_signature_policy(const SignaturePolicy& policy);

/// The type of a CommitmentTypeIndication (§5.2.3).
[[nodiscard]] Result<der::Oid> read_commitment(ByteView value);

/// CertificateValues and RevocationValues (EN 319 122-2 §A.1.1): what they hold is added; what can't be read is passed over. True
/// when there was any revocation value.
bool collect_values(const cms::SignerInfo& signer, EvidencePool& pool);

}  // namespace hawiya::sign
