#pragma once
// Signed XML (XML 1.0 fifth edition, Namespaces in XML 1.0), read strictly into a tree that keeps every character which
// canonicalization needs, and the place of every element in the bytes.
//
// Refused as `document_malformed`, with "line N" in `where`: everything that is not well-formed or not namespace-well-formed, a
// document type declaration, entities other than the five named ones and character references, encodings other than UTF-8,
// US-ASCII and ISO-8859-1, what goes beyond the limits (`input_too_large`). Nothing is ever fetched, expanded or defaulted.
// White space, line ends, attribute values and character references are normalised as XML 1.0 §2.11 and §3.3.3 say.

#include <cstdint>
#include <hawiya/base/bytes.hpp>
#include <hawiya/base/result.hpp>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hawiya::xml {

/// Number of a node in document order. 0 is the document itself, whose children are the root element and what stands beside it.
using NodeId = std::uint32_t;
inline constexpr NodeId document_node = 0;
inline constexpr NodeId no_node = 0xffffffff;

enum class NodeKind : std::uint8_t { document, element, text, comment, instruction };

/// All views point into the document.
struct Name {
  std::string_view prefix;
  std::string_view local;
  std::string_view uri;  ///< of the namespace; empty for none
  [[nodiscard]] bool is(std::string_view of_uri, std::string_view of_local) const { return uri == of_uri && local == of_local; }
};
struct Attribute {
  Name name;
  std::string_view value;
};
/// xmlns="…" (empty prefix) or xmlns:prefix="…".
struct Declaration {
  std::string_view prefix;
  std::string_view uri;
};

/// Where an element stands in `Document::source`: begin at its "<", content between its tags (empty for <a/>), end after it.
struct Extent {
  std::size_t begin = 0;
  std::size_t content_begin = 0;
  std::size_t content_end = 0;
  std::size_t end = 0;
  [[nodiscard]] bool empty_tag() const { return content_begin == end; }  ///< written as <a/>
};

struct Limits {
  std::size_t max_size = 64u << 20;     ///< octets; never above 2 GiB
  std::uint32_t max_depth = 256;        ///< elements in one another
  std::uint32_t max_attributes = 512;   ///< of one element, declarations included
  std::uint32_t max_nodes = 2'000'000;  ///< attributes and declarations included
  std::uint32_t max_prefixes = 4096;    ///< different ones in the whole document
};

struct Tree;

/// Immutable, cheap to copy, thread-safe.
class Document {
 public:
  [[nodiscard]] static Result<Document> parse(ByteView bytes, const Limits& limits = {});

  /// The UTF-8 text that was parsed, byte for byte what came in (without a byte order mark) unless that was ISO-8859-1.
  [[nodiscard]] std::string_view source() const;
  /// Whether `source` is what came in, but for a byte order mark.
  [[nodiscard]] bool source_is_original() const;

  [[nodiscard]] NodeId root() const;  ///< the root element
  [[nodiscard]] NodeId size() const;  ///< how many nodes; all ids are below
  [[nodiscard]] NodeKind kind(NodeId node) const;
  [[nodiscard]] bool is_element(NodeId node) const { return kind(node) == NodeKind::element; }
  /// Of an element; of an instruction the target is `local`; empty for others.
  [[nodiscard]] const Name& name(NodeId node) const;
  [[nodiscard]] bool is(NodeId node, std::string_view uri, std::string_view local) const {
    return kind(node) == NodeKind::element && name(node).is(uri, local);
  }
  /// Of a text (merged with its neighbours and CDATA sections), a comment, or an instruction's data.
  [[nodiscard]] std::string_view value(NodeId node) const;
  [[nodiscard]] std::span<const Attribute> attributes(NodeId element) const;      ///< in document order
  [[nodiscard]] std::span<const Declaration> declarations(NodeId element) const;  ///< in document order
  /// The value of an attribute; nullptr-data view when absent: test with `has_attribute`.
  [[nodiscard]] std::string_view attribute(NodeId element, std::string_view local, std::string_view uri = {}) const;
  [[nodiscard]] bool has_attribute(NodeId element, std::string_view local, std::string_view uri = {}) const;
  /// The namespace in scope for a prefix ("" is the default one); empty when there is none.
  [[nodiscard]] std::string_view namespace_of(NodeId element, std::string_view prefix) const;

  [[nodiscard]] NodeId parent(NodeId node) const;  ///< `no_node` for the document
  /// One past the last descendant: the nodes of the subtree are [node, end(node)).
  [[nodiscard]] NodeId end(NodeId node) const;
  [[nodiscard]] NodeId first_child(NodeId node) const { return node + 1 < end(node) ? node + 1 : no_node; }
  [[nodiscard]] NodeId next_sibling(NodeId node) const;
  [[nodiscard]] bool contains(NodeId ancestor, NodeId node) const { return node >= ancestor && node < end(ancestor); }
  /// Child elements; of this name alone in the second form.
  [[nodiscard]] std::vector<NodeId> children(NodeId node) const;
  [[nodiscard]] std::vector<NodeId> children(NodeId node, std::string_view uri, std::string_view local) const;
  /// The first child of this name; `no_node` for none.
  [[nodiscard]] NodeId child(NodeId node, std::string_view uri, std::string_view local) const;
  /// All text below, in document order.
  [[nodiscard]] std::string text(NodeId node) const;

  /// The elements whose Id, ID, id or xml:id is this. More than one means that a reference to it is ambiguous.
  [[nodiscard]] std::vector<NodeId> with_id(std::string_view id) const;

  [[nodiscard]] Extent extent(NodeId element) const;
  /// Where a node begins; lines end with LF.
  [[nodiscard]] std::uint32_t line(NodeId node) const;

 private:
  friend class Canonicalizer;
  explicit Document(std::shared_ptr<const Tree> tree) : tree_(std::move(tree)) {}
  std::shared_ptr<const Tree> tree_;
};

}  // namespace hawiya::xml
