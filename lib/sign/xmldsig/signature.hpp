#pragma once
// ds:Signature (XML Signature 1.1 §3.2): reference validation and signature validation, whoever signed.

#include <hawiya/sign/report.hpp>

#include "sign/xmldsig/key_info.hpp"
#include "sign/xmldsig/reference.hpp"

namespace hawiya::sign {

struct XmlSignature {
  xml::NodeId element = xml::no_node;
  xml::NodeId signed_info = xml::no_node;
  xml::NodeId signature_value = xml::no_node;
  xml::NodeId key_info = xml::no_node;  ///< `no_node` when absent
  std::string id = {};
  /// Of SignatureMethod; `algorithm_unsupported` does not keep the rest from being read.
  Result<crypto::SignatureAlgorithm> algorithm = Error{ErrorCode::algorithm_unsupported};
  std::string algorithm_uri = {};
  Bytes value = {};
  std::vector<Reference> references = {};
};

/// `signature_structure_invalid` for a Signature whose parts are absent, repeated or out of order; errors of its references.
[[nodiscard]] Result<XmlSignature> read_signature(const xml::Document& document, xml::NodeId element);

/// The octets that the signature value is made over (§3.2.2): SignedInfo in its own canonical form.
[[nodiscard]] Result<std::string> signed_octets(const xml::Document& document, const XmlSignature& signature, Budget& budget);

/// The ds:Signature elements that are not inside another one (those are counter-signatures), in document order.
[[nodiscard]] std::vector<xml::NodeId> find_signatures(const xml::Document& document);

/// A signature with a shared key: the octets are right under HMAC with it. A truncated value shorter than 80 bits, or than half
/// the digest, is `signature_malformed` (§6.3.1); `signature_invalid`, `algorithm_unsupported`.
[[nodiscard]] Result<void> verify_mac(const xml::Document& document, const XmlSignature& signature, const Secret& key,
                                      Budget& budget);

}  // namespace hawiya::sign
