#pragma once
// ds:KeyInfo (XML Signature 1.1 §4.5): hints about the key, none of them trusted.

#include <hawiya/crypto/public_key.hpp>
#include <hawiya/x509/certificate.hpp>
#include <vector>

#include "sign/xmldsig/algorithms.hpp"
#include "xml/document.hpp"

namespace hawiya::sign {

struct KeyInfo {
  std::vector<x509::Certificate> certificates = {};
  std::vector<crypto::PublicKey> keys = {};  ///< of KeyValue and DEREncodedKeyValue
};

/// What can be read of it; RetrievalMethod is followed within the document, one step.
[[nodiscard]] KeyInfo read_key_info(const xml::Document& document, xml::NodeId key_info);

}  // namespace hawiya::sign
