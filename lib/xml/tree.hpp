#pragma once
// What a document is made of: nodes in document order, and beside them what only some kinds have. For this room alone.

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "xml/document.hpp"

namespace hawiya::xml {

inline constexpr std::string_view xml_namespace = "http://www.w3.org/XML/1998/namespace";
inline constexpr std::string_view xmlns_namespace = "http://www.w3.org/2000/xmlns/";

/// Number of a prefix within the document, so that a scope is an array.
using PrefixId = std::uint32_t;
inline constexpr PrefixId default_prefix = 0, xml_prefix = 1;
/// Number of a namespace name within the document: names may be long, and are compared often.
using UriId = std::uint32_t;
inline constexpr UriId no_uri = 0, xml_uri = 1;

struct Numbers {
  PrefixId prefix;
  UriId uri;
};

struct Node {
  NodeKind kind;
  NodeId parent;
  NodeId end;
  std::uint32_t item;   ///< index among the elements, the texts (and comments) or the instructions
  std::uint32_t begin;  ///< offset in the source
  std::uint32_t line;
};

struct Element {
  Name name;
  PrefixId prefix = default_prefix;
  std::uint32_t first_attribute = 0, attributes_end = 0;
  std::uint32_t first_declaration = 0, declarations_end = 0;
  std::uint32_t content_begin = 0, content_end = 0, end = 0;
};

struct Instruction {
  Name name;
  std::string_view data;
};

/// Holds the texts that differ from what stands in the source. Views into it stay valid.
class Arena {
 public:
  std::string_view keep(std::string_view text);

 private:
  std::vector<std::unique_ptr<char[]>> blocks_;
  std::size_t used_ = 0, size_ = 0;
};

struct Tree {
  std::string source;
  bool original = true;
  std::vector<Node> nodes;
  std::vector<Element> elements;
  std::vector<Attribute> attributes;
  std::vector<Numbers> attribute_numbers;
  std::vector<Declaration> declarations;
  std::vector<Numbers> declaration_numbers;
  std::vector<std::string_view> prefixes;  ///< by their number
  std::vector<std::string_view> uris;      ///< by their number
  std::vector<std::uint32_t> uri_ranks;    ///< by their number: their order as text
  std::vector<std::string_view> texts;
  std::vector<Instruction> instructions;
  std::vector<std::pair<std::string_view, NodeId>> ids;  ///< sorted
  NodeId root = no_node;
  Arena arena;

  Tree() = default;
  Tree(const Tree&) = delete;  // views point into it
  Tree& operator=(const Tree&) = delete;

  [[nodiscard]] const Element& element(NodeId node) const { return elements[nodes[node].item]; }
};

/// The name as it is written: prefix and local part stand side by side in the source.
[[nodiscard]] inline std::string_view qualified(const Name& name) {
  if (name.prefix.empty()) return name.local;
  return {name.prefix.data(), name.prefix.size() + 1 + name.local.size()};
}

}  // namespace hawiya::xml
