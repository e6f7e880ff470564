#pragma once
// Certificates, OCSP answers and lists in unsigned properties (EN 319 132-1 §5.4).

#include "sign/model.hpp"
#include "xml/document.hpp"

namespace hawiya::sign {

/// Adds what one property holds (CertificateValues, RevocationValues, AttrAuthoritiesCertValues, AttributeRevocationValues,
/// TimeStampValidationData, AnyValidationData); false for any other property. What can't be read is passed over.
bool collect_from_property(const xml::Document& document, xml::NodeId property, EvidencePool& pool);

/// The same over all children of UnsignedSignatureProperties.
void collect_evidence(const xml::Document& document, xml::NodeId unsigned_signature_properties, EvidencePool& pool);

}  // namespace hawiya::sign
