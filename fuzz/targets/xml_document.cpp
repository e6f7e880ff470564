#include <algorithm>

#include "touch.hpp"
#include "xml/document.hpp"

using namespace hawiya;
using xml::Document;
using xml::NodeId;

namespace {

void check_place(const Document& document, NodeId node) {
  const NodeId parent = document.parent(node);
  fuzz::require(parent < node && node < document.end(node) && document.end(node) <= document.end(parent));
  fuzz::require(document.contains(parent, node));
  const NodeId child = document.first_child(node), next = document.next_sibling(node);
  fuzz::require(child == xml::no_node || document.parent(child) == node);
  fuzz::require(next == xml::no_node || (document.parent(next) == parent && document.line(next) >= document.line(node)));
}

void check_extent(const Document& document, NodeId element) {
  const std::string_view source = document.source();
  const xml::Extent extent = document.extent(element);
  fuzz::require(extent.begin < extent.content_begin && extent.content_begin <= extent.content_end &&
                extent.content_end <= extent.end);
  fuzz::require(extent.end <= source.size() && source[extent.begin] == '<' && source[extent.end - 1] == '>');
  fuzz::require(!extent.empty_tag() || source[extent.end - 2] == '/');
  if (element == document.root()) return;
  const xml::Extent around = document.extent(document.parent(element));
  fuzz::require(around.content_begin <= extent.begin && extent.end <= around.content_end);
}

void check_names(const Document& document, NodeId element) {
  const xml::Name& name = document.name(element);
  fuzz::require(!name.local.empty() && document.namespace_of(element, name.prefix) == name.uri);
  for (const xml::Attribute& attribute : document.attributes(element)) {
    const xml::Name& of = attribute.name;
    fuzz::require(of.prefix.empty() ? of.uri.empty() : document.namespace_of(element, of.prefix) == of.uri);
    fuzz::require(document.has_attribute(element, of.local, of.uri));
    fuzz::require(document.attribute(element, of.local, of.uri).data() == attribute.value.data());
    if (!of.is("", "Id")) continue;
    const auto found = document.with_id(attribute.value);
    fuzz::require(std::find(found.begin(), found.end(), element) != found.end());
  }
  for (const xml::Declaration& declaration : document.declarations(element))
    fuzz::require(document.namespace_of(element, declaration.prefix) == declaration.uri);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto document = Document::parse({data, size});
  if (!document) {
    fuzz::touch(document.error());
    return 0;
  }
  fuzz::require(document->end(xml::document_node) == document->size() && document->is_element(document->root()));
  for (NodeId node = 1; node < document->size(); ++node) {
    check_place(*document, node);
    fuzz::touch(document->value(node));
    fuzz::require(document->kind(node) != xml::NodeKind::text || !document->value(node).empty());
    if (!document->is_element(node)) continue;
    check_extent(*document, node);
    check_names(*document, node);
  }
  fuzz::touch(document->text(xml::document_node));
  return 0;
}
