#pragma once
// Canonical XML 1.0 and 1.1 and Exclusive XML Canonicalization 1.0, over the whole document or a part of it.
//
// The output is what digests and signatures are made over. Relative namespace names are canonicalized as they stand.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "xml/document.hpp"

namespace hawiya::xml {

/// A node-set of the kinds that signatures select: subtrees, less subtrees.
class NodeSet {
 public:
  /// The document, comments included.
  [[nodiscard]] static NodeSet whole(const Document& document);
  /// An element with all below it.
  [[nodiscard]] static NodeSet subtree(const Document& document, NodeId element);

  /// Without this element and all below it.
  NodeSet& exclude(NodeId element);
  /// Without any of these, in one pass.
  NodeSet& exclude(const std::vector<NodeId>& elements);
  /// Only what is also in one of these subtrees.
  NodeSet& intersect(const std::vector<NodeId>& elements);
  NodeSet& without_comments();

  [[nodiscard]] const Document& document() const { return document_; }
  [[nodiscard]] bool has_element() const;
  /// Octets of the source between the first and the last of each of its pieces: what walking through it costs.
  [[nodiscard]] std::size_t source_size() const;
  [[nodiscard]] bool contains(NodeId node) const;
  /// Whether the attributes and namespace nodes of an element are in the set; differs from `contains` only for sets made by
  /// `of_flags`.
  [[nodiscard]] bool contains_attributes(NodeId element) const;

  /// Any set: bit 0 of flags[node] for the node itself, bit 1 for its attributes and namespaces.
  [[nodiscard]] static NodeSet of_flags(const Document& document, std::vector<std::uint8_t> flags);

 private:
  friend class Canonicalizer;
  friend std::string text_of(const NodeSet& nodes);
  struct Range {
    NodeId begin, end;
  };
  NodeSet(const Document& document, NodeId top) : document_(document), ranges_{{top, document.end(top)}} {}
  [[nodiscard]] bool in_ranges(NodeId node) const;

  Document document_;
  std::vector<Range> ranges_;        // in document order, apart from one another, none empty
  std::vector<std::uint8_t> flags_;  // empty where every node of the ranges is in the set
  bool comments_ = true;
};

enum class Method : std::uint8_t { c14n10, c14n11, exclusive };

struct Canonicalization {
  Method method = Method::exclusive;
  bool with_comments = false;
  /// Exclusive only: the InclusiveNamespaces PrefixList; "" is the default namespace ("#default").
  std::vector<std::string> inclusive_prefixes = {};

  /// By algorithm identifier (with "#WithComments" or without); nothing for others.
  [[nodiscard]] static std::optional<Canonicalization> by_uri(std::string_view uri);
  [[nodiscard]] std::string_view uri() const;
};

/// The namespaces in scope are repeated wherever an element stands without its parent, so that a set of many pieces may be
/// larger than the document by far: for what others wrote, take the second form.
[[nodiscard]] std::string canonicalize(const NodeSet& nodes, const Canonicalization& method);
/// `input_too_large` when there are more octets than the maximum.
[[nodiscard]] Result<std::string> canonicalize(const NodeSet& nodes, const Canonicalization& method, std::size_t max_size);
/// All text in the set, in document order (what the base64 transform decodes, XML Signature §6.6.2).
[[nodiscard]] std::string text_of(const NodeSet& nodes);

/// Escapes text for element content, and for attribute values in double quotes, as canonical XML writes them.
[[nodiscard]] std::string escape_text(std::string_view text);
[[nodiscard]] std::string escape_attribute(std::string_view value);

}  // namespace hawiya::xml
