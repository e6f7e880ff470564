#pragma once
// What the timestamps of XAdES are made over (EN 319 132-1 §5.2.9, §5.3, §5.5), and whether they are.

#include "sign/model.hpp"
#include "sign/xmldsig/signature.hpp"

namespace hawiya::sign {

/// A signature with what its timestamps need.
struct TimestampedSignature {
  const xml::Document& document;
  const XmlSignature& signature;
  const ContentResolver& contents;
  xml::NodeId unsigned_properties = xml::no_node;  ///< UnsignedSignatureProperties
  xml::NodeId qualifying_properties = xml::no_node;
  Budget& budget;
};

/// One model for each EncapsulatedTimeStamp in the property, whose kind follows from its name; `seen` is the evidence that stands
/// before it. An XMLTimeStamp is `timestamp_malformed`.
[[nodiscard]] std::vector<EmbeddedTimestamp> read_timestamps(const TimestampedSignature& in, xml::NodeId property,
                                                             const Fingerprints& seen);

/// Whether the element is one of the timestamp properties.
[[nodiscard]] std::optional<TimestampKind> timestamp_kind(const xml::Document& document, xml::NodeId property);

/// Hands out the octets that an archive timestamp covers which stands at `until` (`no_node`: is yet to be added).
[[nodiscard]] Result<void> feed_archived(const TimestampedSignature& in, xml::NodeId until, const xml::Canonicalization& method,
                                         const std::function<void(ByteView)>& sink);

}  // namespace hawiya::sign
