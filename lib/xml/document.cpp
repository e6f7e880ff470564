#include "xml/document.hpp"

#include <algorithm>
#include <cstring>

#include "base/try.hpp"
#include "xml/encoding.hpp"
#include "xml/parser.hpp"

namespace hawiya::xml {

std::string_view Arena::keep(std::string_view text) {
  constexpr std::size_t block_size = 16384;
  if (text.empty()) return "";
  if (text.size() > size_ - used_) {
    size_ = std::max(block_size, text.size());
    used_ = 0;
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(size_));
  }
  char* const place = blocks_.back().get() + used_;
  std::memcpy(place, text.data(), text.size());
  used_ += text.size();
  return {place, text.size()};
}

Result<Document> Document::parse(ByteView bytes, const Limits& limits) {
  constexpr std::size_t addressable = 0x7fffffff;
  if (bytes.size() > std::min(limits.max_size, addressable))
    return Error{ErrorCode::input_too_large, "XML of more octets than the limit"};
  const auto tree = std::make_shared<Tree>();
  HAWIYA_TRY(const std::size_t at, take_source(bytes, *tree));
  HAWIYA_CHECK(Parser(*tree, at, limits).run());
  return Document(tree);
}

std::string_view Document::source() const { return tree_->source; }
bool Document::source_is_original() const { return tree_->original; }
NodeId Document::root() const { return tree_->root; }
NodeId Document::size() const { return static_cast<NodeId>(tree_->nodes.size()); }
NodeKind Document::kind(NodeId node) const { return tree_->nodes[node].kind; }
NodeId Document::parent(NodeId node) const { return tree_->nodes[node].parent; }
NodeId Document::end(NodeId node) const { return tree_->nodes[node].end; }
std::uint32_t Document::line(NodeId node) const { return tree_->nodes[node].line; }

const Name& Document::name(NodeId node) const {
  static const Name none;
  const Node& one = tree_->nodes[node];
  if (one.kind == NodeKind::element) return tree_->elements[one.item].name;
  return one.kind == NodeKind::instruction ? tree_->instructions[one.item].name : none;
}

std::string_view Document::value(NodeId node) const {
  const Node& one = tree_->nodes[node];
  if (one.kind == NodeKind::instruction) return tree_->instructions[one.item].data;
  return one.kind == NodeKind::text || one.kind == NodeKind::comment ? tree_->texts[one.item] : std::string_view();
}

std::span<const Attribute> Document::attributes(NodeId element) const {
  if (!is_element(element)) return {};
  const Element& one = tree_->element(element);
  return std::span(tree_->attributes).subspan(one.first_attribute, one.attributes_end - one.first_attribute);
}

std::span<const Declaration> Document::declarations(NodeId element) const {
  if (!is_element(element)) return {};
  const Element& one = tree_->element(element);
  return std::span(tree_->declarations).subspan(one.first_declaration, one.declarations_end - one.first_declaration);
}

std::string_view Document::attribute(NodeId element, std::string_view local, std::string_view uri) const {
  for (const Attribute& attribute : attributes(element))
    if (attribute.name.is(uri, local)) return attribute.value;
  return {};
}

bool Document::has_attribute(NodeId element, std::string_view local, std::string_view uri) const {
  for (const Attribute& attribute : attributes(element))
    if (attribute.name.is(uri, local)) return true;
  return false;
}

std::string_view Document::namespace_of(NodeId element, std::string_view prefix) const {
  if (prefix == "xml") return xml_namespace;
  for (NodeId node = element; node != no_node; node = parent(node))
    for (const Declaration& declaration : declarations(node))
      if (declaration.prefix == prefix) return declaration.uri;
  return {};
}

NodeId Document::next_sibling(NodeId node) const {
  const NodeId above = parent(node);
  if (above == no_node) return no_node;
  const NodeId next = end(node);
  return next < end(above) ? next : no_node;
}

std::vector<NodeId> Document::children(NodeId node) const {
  std::vector<NodeId> found;
  for (NodeId child = first_child(node); child != no_node; child = next_sibling(child))
    if (is_element(child)) found.push_back(child);
  return found;
}

std::vector<NodeId> Document::children(NodeId node, std::string_view uri, std::string_view local) const {
  std::vector<NodeId> found;
  for (NodeId child = first_child(node); child != no_node; child = next_sibling(child))
    if (is(child, uri, local)) found.push_back(child);
  return found;
}

NodeId Document::child(NodeId node, std::string_view uri, std::string_view local) const {
  NodeId child = first_child(node);
  while (child != no_node && !is(child, uri, local)) child = next_sibling(child);
  return child;
}

std::string Document::text(NodeId node) const {
  std::string all;
  for (NodeId one = node; one < end(node); ++one)
    if (kind(one) == NodeKind::text) all += value(one);
  return all;
}

std::vector<NodeId> Document::with_id(std::string_view id) const {
  std::vector<NodeId> found;
  const auto& ids = tree_->ids;
  auto one = std::lower_bound(ids.begin(), ids.end(), std::pair<std::string_view, NodeId>(id, 0));
  for (; one != ids.end() && one->first == id; ++one) found.push_back(one->second);
  return found;
}

Extent Document::extent(NodeId element) const {
  const Element& one = tree_->element(element);
  return {tree_->nodes[element].begin, one.content_begin, one.content_end, one.end};
}

}  // namespace hawiya::xml
