#pragma once
// Reads one ds:Signature, checks every digest and the value, and tells what XAdES says about it.
//
// Wrapping: the properties that count are those which a signed reference led to; a second set in the same signature, a reference
// to an Id that occurs twice, or a counter-signature over anything but the parent's value is a failure.

#include "sign/model.hpp"
#include "sign/xmldsig/signature.hpp"

namespace hawiya::sign {

struct XadesContext {
  const xml::Document& document;
  const ContentResolver& contents;
  const std::vector<x509::Certificate>& certificates;  ///< supplied by the caller, untrusted
  Budget& budget;
};

/// Never fails: what is wrong stands in the model.
[[nodiscard]] SignatureModel read_xades(const XadesContext& context, xml::NodeId signature);

/// The parts of a signature that is to be extended or timestamped.
struct XadesParts {
  XmlSignature signature;
  xml::NodeId qualifying_properties = xml::no_node;
  xml::NodeId signed_properties = xml::no_node;
  xml::NodeId unsigned_properties = xml::no_node;  ///< UnsignedProperties
  xml::NodeId unsigned_signature_properties = xml::no_node;
};
/// `signature_structure_invalid` for a signature without signed properties.
[[nodiscard]] Result<XadesParts> read_parts(const xml::Document& document, xml::NodeId signature);

}  // namespace hawiya::sign
