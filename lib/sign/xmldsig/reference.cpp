#include "sign/xmldsig/reference.hpp"

#include <algorithm>
#include <hawiya/text/base64.hpp>
#include <variant>

#include "base/try.hpp"
#include "sign/xmldsig/selection.hpp"

namespace hawiya::sign {
namespace {

using xml::Document;
using xml::NodeId;
using xml::NodeSet;

Error invalid(std::string detail) { return {ErrorCode::signature_structure_invalid, std::move(detail)}; }
Error unresolved(std::string detail) { return {ErrorCode::signature_reference_unresolved, std::move(detail)}; }

Result<Reference> read_reference(const Document& document, NodeId element) {
  Reference reference;
  if (document.has_attribute(element, "URI")) reference.uri = std::string(document.attribute(element, "URI"));
  reference.type = std::string(document.attribute(element, "Type"));
  reference.id = std::string(document.attribute(element, "Id"));
  if (const NodeId transforms = document.child(element, ns::ds, "Transforms"); transforms != xml::no_node)
    for (const NodeId one : document.children(transforms, ns::ds, "Transform"))
      reference.transforms.push_back({std::string(document.attribute(one, "Algorithm")), one});
  if (reference.transforms.size() > max_transforms) return invalid("more than 8 transforms in a Reference");
  const NodeId method = document.child(element, ns::ds, "DigestMethod");
  const NodeId value = document.child(element, ns::ds, "DigestValue");
  if (method == xml::no_node || value == xml::no_node) return invalid("a Reference without DigestMethod or DigestValue");
  HAWIYA_TRY(reference.hash, hash_of_uri(document.attribute(method, "Algorithm")));
  HAWIYA_TRY(reference.digest, from_xml_base64(document.text(value)));
  return reference;
}

std::optional<xml::Canonicalization> canonicalization_of(const Document& document, NodeId element) {
  auto method = xml::Canonicalization::by_uri(document.attribute(element, "Algorithm"));
  if (!method || method->method != xml::Method::exclusive) return method;
  const NodeId inclusive = document.child(element, ns::exclusive, "InclusiveNamespaces");
  if (inclusive == xml::no_node) return method;
  std::string_view list = document.attribute(inclusive, "PrefixList");
  while (!list.empty()) {
    const std::size_t start = list.find_first_not_of(" \t\r\n");
    if (start == std::string_view::npos) break;
    const std::size_t end = std::min(list.find_first_of(" \t\r\n", start), list.size());
    const std::string_view prefix = list.substr(start, end - start);
    method->inclusive_prefixes.emplace_back(prefix == "#default" ? std::string_view() : prefix);
    list.remove_prefix(end);
  }
  return method;
}

// Spends what is walked through, and what comes out beyond it: namespaces are repeated in every piece of a set.
Result<std::string> canonicalize_within(const NodeSet& nodes, const xml::Canonicalization& method, Budget& budget) {
  const std::uint64_t source_size = nodes.source_size();
  HAWIYA_CHECK(Budget::spend(budget.bytes, source_size));
  auto text = xml::canonicalize(nodes, method, source_size + budget.bytes);
  if (!text) return Error{ErrorCode::budget_exhausted, "canonicalization"};
  if (text->size() > source_size) HAWIYA_CHECK(Budget::spend(budget.bytes, text->size() - source_size));
  // The digest of nothing says nothing about what the reference names.
  if (text->empty()) return unresolved("the transforms select nothing");
  return text;
}

/// The chain of transforms: a node-set or octets, each made from the one before (§4.4.3.2).
class Pipeline {
 public:
  Pipeline(const ReferenceContext& context, NodeSet nodes) : context_(context), state_(std::move(nodes)) {}
  Pipeline(const ReferenceContext& context, Bytes octets) : context_(context), state_(std::move(octets)) {}

  /// A node-set that is left over is canonicalized, by Canonical XML 1.0 without comments if nothing else is said (§4.4.3.2).
  Result<Bytes> run(const std::vector<Transform>& transforms, const xml::Canonicalization& last = {xml::Method::c14n10}) {
    for (const Transform& transform : transforms) HAWIYA_CHECK(apply(transform));
    if (auto* octets = std::get_if<Bytes>(&state_)) return std::move(*octets);
    HAWIYA_TRY(const std::string text, canonicalize_within(std::get<NodeSet>(state_), last, context_.budget));
    return to_bytes(as_bytes(text));
  }

 private:
  Result<void> apply(const Transform& transform) {
    if (transform.algorithm == uri::base64) return decode();
    if (transform.algorithm.starts_with("http://www.w3.org/TR/1999/REC-xslt"))
      return Error{ErrorCode::signature_transform_unsupported, "XSLT"};
    if (const auto method = canonicalization_of(context_.document, transform.element)) {
      HAWIYA_TRY(NodeSet * nodes, node_set());
      HAWIYA_TRY(const std::string text, canonicalize_within(*nodes, *method, context_.budget));
      state_ = to_bytes(as_bytes(text));
      return {};
    }
    HAWIYA_TRY(NodeSet * nodes, node_set());
    if (transform.algorithm == uri::enveloped) return take_out_signature(*nodes);
    if (transform.algorithm == uri::xpath) {
      const NodeId expression = context_.document.child(transform.element, ns::ds, "XPath");
      if (expression == xml::no_node) return invalid("an XPath transform without XPath");
      return filter_by_xpath(*nodes, {context_.document, expression, own_signature(*nodes), context_.budget});
    }
    if (transform.algorithm == ns::filter2)
      return filter_by_xpath2(*nodes, {context_.document, transform.element, own_signature(*nodes), context_.budget});
    return Error{ErrorCode::signature_transform_unsupported, transform.algorithm.substr(0, 200)};
  }

  // Octets that meet a transform of node-sets are parsed (§4.4.3.2).
  Result<NodeSet*> node_set() {
    if (const auto* octets = std::get_if<Bytes>(&state_)) {
      HAWIYA_CHECK(Budget::spend(context_.budget.bytes, std::uint64_t{octets->size()}));
      HAWIYA_TRY(const Document parsed, Document::parse(*octets));
      state_ = NodeSet::whole(parsed);
    }
    return &std::get<NodeSet>(state_);
  }

  NodeId own_signature(const NodeSet& nodes) const {
    const bool same = nodes.document().source().data() == context_.document.source().data();
    return same ? context_.signature : xml::no_node;
  }

  Result<void> take_out_signature(NodeSet& nodes) const {
    const NodeId signature = own_signature(nodes);
    if (signature == xml::no_node) return invalid("enveloped-signature on what does not envelop the signature");
    nodes.exclude(signature);
    return {};
  }

  Result<void> decode() {
    const auto* nodes = std::get_if<NodeSet>(&state_);
    HAWIYA_CHECK(
        Budget::spend(context_.budget.bytes, std::uint64_t{nodes ? nodes->source_size() : std::get<Bytes>(state_).size()}));
    const std::string text = nodes ? xml::text_of(*nodes) : std::string(as_text(std::get<Bytes>(state_)));
    if (nodes && text.empty() && !nodes->has_element()) return unresolved("the transforms select nothing");
    HAWIYA_TRY(Bytes octets, from_xml_base64(text));
    state_ = std::move(octets);
    return {};
  }

  const ReferenceContext& context_;
  std::variant<NodeSet, Bytes> state_;
};

Result<void> compare(const Reference& reference, ByteView digest) {
  if (!equal(digest, reference.digest))
    return Error{ErrorCode::signature_digest_mismatch, reference.uri.value_or("(no URI)").substr(0, 200)};
  return {};
}

// "#id" and "" leave comments out, the xpointer forms keep them (§4.4.3.3).
Result<NodeSet> same_document(const Reference& reference, const Document& document, NodeId& target) {
  const std::string& uri = *reference.uri;
  const bool with_comments = uri.starts_with("#xpointer(");
  if (uri.empty() || uri == "#xpointer(/)") {
    target = xml::document_node;
    NodeSet nodes = NodeSet::whole(document);
    if (!with_comments) nodes.without_comments();
    return nodes;
  }
  const auto id = reference.target_id();
  if (!id) return unresolved("the form of " + uri.substr(0, 200) + " is not known");
  const auto found = document.with_id(*id);
  if (found.empty()) return unresolved("nothing has the Id " + *id);
  if (found.size() > 1) return unresolved("several elements have the Id " + *id);
  target = found.front();
  NodeSet nodes = NodeSet::subtree(document, target);
  if (!with_comments) nodes.without_comments();
  return nodes;
}

Result<Bytes> transformed(const ExternalContent& content, const Reference& reference, const ReferenceContext& context,
                          const xml::Canonicalization& last) {
  HAWIYA_TRY(Bytes bytes, content.bytes());
  HAWIYA_CHECK(Budget::spend(context.budget.bytes, std::uint64_t{bytes.size()}));
  return Pipeline(context, std::move(bytes)).run(reference.transforms, last);
}

Result<Bytes> digest_external(const Reference& reference, const ReferenceContext& context, std::string& name) {
  const auto content = context.contents(reference.uri);
  if (!content) return unresolved("the signed file is not here: " + reference.uri.value_or("(no URI)").substr(0, 200));
  name = content->name;
  if (reference.transforms.empty()) return content->digest(reference.hash);
  HAWIYA_TRY(const Bytes octets, transformed(*content, reference, context, {xml::Method::c14n10}));
  return crypto::digest(reference.hash, octets);
}

}  // namespace

std::optional<std::string> Reference::target_id() const {
  if (!uri || !uri->starts_with('#')) return std::nullopt;
  std::string_view rest = std::string_view(*uri).substr(1);
  if (!rest.starts_with("xpointer(")) return rest.empty() ? std::nullopt : std::optional<std::string>(rest);
  constexpr std::string_view head = "xpointer(id(";
  if (!rest.starts_with(head) || !rest.ends_with("))") || rest.size() < head.size() + 4) return std::nullopt;
  rest = rest.substr(head.size(), rest.size() - head.size() - 2);
  const char quote = rest.front();
  if ((quote != '\'' && quote != '"') || rest.back() != quote) return std::nullopt;
  return std::string(rest.substr(1, rest.size() - 2));
}

bool Reference::covers_all_of_target() const {
  return std::ranges::all_of(transforms,
                             [](const Transform& one) { return xml::Canonicalization::by_uri(one.algorithm).has_value(); });
}

Result<std::vector<Reference>> read_references(const Document& document, NodeId parent) {
  std::vector<Reference> references;
  for (const NodeId element : document.children(parent, ns::ds, "Reference")) {
    if (references.size() == max_references) return invalid("more than 1,024 references");
    HAWIYA_TRY(Reference reference, read_reference(document, element));
    references.push_back(std::move(reference));
  }
  return references;
}

Resolved resolve(const Reference& reference, const ReferenceContext& context) {
  Resolved resolved;
  const auto run = [&]() -> Result<void> {
    if (!reference.is_same_document()) {
      HAWIYA_TRY(const Bytes digest, digest_external(reference, context, resolved.name));
      return compare(reference, digest);
    }
    HAWIYA_TRY(NodeSet nodes, same_document(reference, context.document, resolved.target));
    HAWIYA_TRY(Bytes octets, Pipeline(context, std::move(nodes)).run(reference.transforms));
    HAWIYA_CHECK(compare(reference, crypto::digest(reference.hash, octets)));
    resolved.octets = std::move(octets);
    return {};
  };
  resolved.verdict = run();
  return resolved;
}

Result<void> feed(const Reference& reference, const ReferenceContext& context, const xml::Canonicalization& last,
                  const std::function<void(ByteView)>& sink) {
  if (reference.is_same_document()) {
    NodeId target = xml::no_node;
    HAWIYA_TRY(NodeSet nodes, same_document(reference, context.document, target));
    HAWIYA_TRY(const Bytes octets, Pipeline(context, std::move(nodes)).run(reference.transforms, last));
    sink(octets);
    return {};
  }
  const auto content = context.contents(reference.uri);
  if (!content) return unresolved("the signed file is not here: " + reference.uri.value_or("(no URI)").substr(0, 200));
  if (reference.transforms.empty()) return content->read(sink);
  HAWIYA_TRY(const Bytes octets, transformed(*content, reference, context, last));
  sink(octets);
  return {};
}

Result<xml::Canonicalization> read_canonicalization(const Document& document, NodeId element) {
  if (element == xml::no_node) return xml::Canonicalization{xml::Method::c14n10};
  const auto named = canonicalization_of(document, element);
  if (named) return *named;
  return Error{ErrorCode::algorithm_unsupported, "canonicalization " + std::string(document.attribute(element, "Algorithm"))};
}

Result<std::string> canonical_octets(const Document& document, NodeId element, const xml::Canonicalization& method,
                                     Budget& budget) {
  return canonicalize_within(NodeSet::subtree(document, element), method, budget);
}

Result<Bytes> from_xml_base64(std::string_view text) {
  std::string dense;
  dense.reserve(text.size());
  for (const char c : text)
    if (c != ' ' && c != '\t' && c != '\r' && c != '\n') dense += c;
  return text::from_base64(dense);
}

}  // namespace hawiya::sign
