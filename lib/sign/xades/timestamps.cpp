#include "sign/xades/timestamps.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "base/try.hpp"
#include "sign/xades/properties.hpp"

namespace hawiya::sign {
namespace {

using xml::Document;
using xml::NodeId;
using Sink = std::function<void(ByteView)>;

struct Property {
  std::string_view name;
  TimestampKind kind;
  std::string_view clause;
};
constexpr std::array properties{
    Property{"AllDataObjectsTimeStamp", TimestampKind::content, "EN 319 132-1 §5.2.8.1"},
    Property{"IndividualDataObjectsTimeStamp", TimestampKind::content, "EN 319 132-1 §5.2.8.2"},
    Property{"SignatureTimeStamp", TimestampKind::signature, "EN 319 132-1 §5.3"},
    Property{"SigAndRefsTimeStamp", TimestampKind::references, "EN 319 132-2 §A.1.5.1"},
    Property{"SigAndRefsTimeStampV2", TimestampKind::references, "EN 319 132-2 §A.1.5.1"},
    Property{"RefsOnlyTimeStamp", TimestampKind::references, "EN 319 132-2 §A.1.5.2"},
    Property{"RefsOnlyTimeStampV2", TimestampKind::references, "EN 319 132-2 §A.1.5.2"},
    Property{"ArchiveTimeStamp", TimestampKind::archive, "EN 319 132-1 §5.5.2"},
};

const Property* property_of(const Document& document, NodeId element) {
  if (!document.is_element(element)) return nullptr;
  const xml::Name& name = document.name(element);
  if (name.uri != ns::xades141 && !is_xades_namespace(name.uri)) return nullptr;
  const auto found = std::ranges::find(properties, name.local, &Property::name);
  return found == properties.end() ? nullptr : &*found;
}

/// Feeds what one timestamp property covers.
class Covering {
 public:
  Covering(const TimestampedSignature& in, NodeId property, const Sink& sink)
      : in_(in), document_(in.document), property_(property), sink_(sink) {}

  Result<void> feed_for(std::string_view name) {
    HAWIYA_TRY(method_, read_canonicalization(document_, document_.child(property_, ns::ds, "CanonicalizationMethod")));
    if (name == "SignatureTimeStamp") return element(in_.signature.signature_value);
    if (name == "AllDataObjectsTimeStamp") return all_data_objects();
    if (name == "IndividualDataObjectsTimeStamp") return individual_data_objects();
    if (name == "ArchiveTimeStamp") return feed_archived(in_, property_, method_, sink_);
    return references(name);
  }

 private:
  Result<void> element(NodeId node) {
    HAWIYA_TRY(const std::string octets, canonical_octets(document_, node, method_, in_.budget));
    sink_(as_bytes(octets));
    return {};
  }

  ReferenceContext context() const { return {document_, in_.signature.element, in_.contents, in_.budget}; }

  Result<void> all_data_objects() {
    for (const Reference& reference : in_.signature.references)
      if (!is_signed_properties_type(reference.type)) HAWIYA_CHECK(feed(reference, context(), method_, sink_));
    return {};
  }

  Result<void> individual_data_objects() {
    const auto includes = document_.children(property_, document_.name(property_).uri, "Include");
    if (includes.empty()) return Error{ErrorCode::signature_reference_unresolved, "a content timestamp over nothing"};
    for (const NodeId include : includes) {
      const auto id = Reference{.uri = std::string(document_.attribute(include, "URI"))}.target_id();
      const auto found = std::ranges::find_if(in_.signature.references, [&](const Reference& r) { return id && r.id == *id; });
      if (found == in_.signature.references.end())
        return Error{ErrorCode::signature_reference_unresolved, "Include of a content timestamp"};
      HAWIYA_CHECK(feed(*found, context(), method_, sink_));
    }
    return {};
  }

  // SigAndRefs covers the signature value, its timestamps and the references; RefsOnly the references alone. All in the order in
  // which they stand, which is also the order that the first version lists.
  Result<void> references(std::string_view name) {
    constexpr std::array listed{std::string_view("SignatureTimeStamp"),        std::string_view("CompleteCertificateRefs"),
                                std::string_view("CompleteCertificateRefsV2"), std::string_view("CompleteRevocationRefs"),
                                std::string_view("AttributeCertificateRefs"),  std::string_view("AttributeCertificateRefsV2"),
                                std::string_view("AttributeRevocationRefs")};
    const bool with_signature = name.starts_with("SigAndRefs");
    if (with_signature) HAWIYA_CHECK(element(in_.signature.signature_value));
    for (const NodeId before : document_.children(in_.unsigned_properties)) {
      if (before >= property_) break;
      const std::string_view local = document_.name(before).local;
      if (std::ranges::find(listed, local) == listed.end() || (!with_signature && local == "SignatureTimeStamp")) continue;
      HAWIYA_CHECK(element(before));
    }
    return {};
  }

  const TimestampedSignature& in_;
  const Document& document_;
  NodeId property_;
  xml::Canonicalization method_;
  const Sink& sink_;
};

// What references lead to; Objects among it are covered through these (§5.5.2.2, step 5).
std::set<NodeId> targets_of(const TimestampedSignature& in) {
  std::set<NodeId> targets;
  for (const Reference& reference : in.signature.references) {
    const auto id = reference.target_id();
    const auto found = id ? in.document.with_id(*id) : std::vector<NodeId>();
    if (found.size() == 1) targets.insert(found.front());
  }
  return targets;
}

Result<Bytes> imprint(const TimestampedSignature& in, NodeId property, std::string_view name, crypto::HashAlgorithm hash) {
  crypto::Hasher hasher(hash);
  HAWIYA_CHECK(Covering(in, property, [&](ByteView piece) { hasher.update(piece); }).feed_for(name));
  return hasher.finish();
}

Result<void> check_imprint(const TimestampedSignature& in, NodeId property, std::string_view name,
                           const cms::MessageImprint& claimed) {
  HAWIYA_TRY(const Bytes digest, imprint(in, property, name, claimed.hash));
  if (!equal(digest, claimed.digest)) return Error{ErrorCode::timestamp_mismatch, std::string(name)};
  return {};
}

}  // namespace

std::optional<TimestampKind> timestamp_kind(const Document& document, NodeId property) {
  const Property* found = property_of(document, property);
  return found == nullptr ? std::nullopt : std::optional(found->kind);
}

Result<void> feed_archived(const TimestampedSignature& in, NodeId until, const xml::Canonicalization& method, const Sink& sink) {
  const Document& document = in.document;
  const auto element = [&](NodeId node) -> Result<void> {
    HAWIYA_TRY(const std::string octets, canonical_octets(document, node, method, in.budget));
    sink(as_bytes(octets));
    return {};
  };
  for (const Reference& reference : in.signature.references)
    HAWIYA_CHECK(feed(reference, {document, in.signature.element, in.contents, in.budget}, method, sink));
  HAWIYA_CHECK(element(in.signature.signed_info));
  HAWIYA_CHECK(element(in.signature.signature_value));
  if (in.signature.key_info != xml::no_node) HAWIYA_CHECK(element(in.signature.key_info));
  if (in.unsigned_properties != xml::no_node)
    for (const NodeId before : document.children(in.unsigned_properties)) {
      if (before >= until) break;
      HAWIYA_CHECK(element(before));
    }
  const std::set<NodeId> referenced = targets_of(in);
  for (const NodeId object : document.children(in.signature.element, ns::ds, "Object"))
    if (!document.contains(object, in.qualifying_properties) && !referenced.contains(object)) HAWIYA_CHECK(element(object));
  return {};
}

std::vector<EmbeddedTimestamp> read_timestamps(const TimestampedSignature& in, NodeId property, const Fingerprints& seen) {
  const Document& document = in.document;
  const Property* known = property_of(document, property);
  std::vector<EmbeddedTimestamp> timestamps;
  if (known == nullptr) return timestamps;
  for (const NodeId child : document.children(property)) {
    const bool is_xml = document.name(child).local == "XMLTimeStamp";
    if (!is_xml && document.name(child).local != "EncapsulatedTimeStamp") continue;
    if (timestamps.size() > max_timestamps) break;
    const auto token = [&]() -> Result<cms::TimestampToken> {
      if (is_xml) return Error{ErrorCode::timestamp_malformed, "XMLTimeStamp"};
      HAWIYA_TRY(const Bytes der, from_xml_base64(document.text(child)));
      return cms::TimestampToken::from_der(der);
    }();
    EmbeddedTimestamp timestamp{.kind = known->kind, .clause = std::string(known->clause), .token = token};
    timestamp.covers_signature = known->kind == TimestampKind::signature || known->kind == TimestampKind::archive ||
                                 (known->kind == TimestampKind::references && known->name.starts_with("SigAnd"));
    if (known->kind == TimestampKind::archive) timestamp.covers = seen;
    if (token) timestamp.imprint = check_imprint(in, property, known->name, token->info().imprint);
    timestamps.push_back(std::move(timestamp));
  }
  return timestamps;
}

}  // namespace hawiya::sign
