#include "xml/parser.hpp"

#include <algorithm>

#include "xml/characters.hpp"
#include "xml/encoding.hpp"

namespace hawiya::xml {
namespace {

template <class T>
std::uint32_t count_of(const T& items) {
  return static_cast<std::uint32_t>(items.size());
}

bool is_id(const Name& name) {
  if (name.prefix.empty()) return name.local == "Id" || name.local == "ID" || name.local == "id";
  return name.is(xml_namespace, "id");
}

}  // namespace

Result<void> Parser::run() {
  if (!document()) return Error{code_, scanner_.fault(), line_of(tree_.source, scanner_.fault_at())};
  tree_.nodes[document_node].end = count_of(tree_.nodes);
  tree_.prefixes = namespaces_.prefixes();
  tree_.uris = namespaces_.uris();
  tree_.uri_ranks = namespaces_.uri_ranks();
  std::sort(tree_.ids.begin(), tree_.ids.end());
  tree_.ids.erase(std::unique(tree_.ids.begin(), tree_.ids.end()), tree_.ids.end());
  return {};
}

bool Parser::too_large(const char* what) {
  code_ = ErrorCode::input_too_large;
  return scanner_.fail(what);
}

bool Parser::count_item() {
  return tree_.nodes.size() + tree_.attributes.size() + tree_.declarations.size() + raw_.size() < limits_.max_nodes ||
         too_large("more nodes than the limit");
}

bool Parser::add(NodeKind kind, std::size_t begin, std::size_t item) {
  if (!count_item()) return false;
  const auto from = tree_.source.begin() + static_cast<std::ptrdiff_t>(counted_to_);
  const auto to = tree_.source.begin() + static_cast<std::ptrdiff_t>(begin);
  line_ += static_cast<std::uint32_t>(std::count(from, to, '\n'));
  counted_to_ = begin;
  const NodeId id = count_of(tree_.nodes);
  const NodeId parent = kind == NodeKind::document ? no_node : open_.empty() ? document_node : open_.back().node;
  tree_.nodes.push_back({kind, parent, id + 1, static_cast<std::uint32_t>(item), static_cast<std::uint32_t>(begin), line_});
  return true;
}

bool Parser::document() {
  if (!add(NodeKind::document, 0, 0)) return false;
  while (!scanner_.at_end())
    if (!markup()) return false;
  if (!open_.empty()) return scanner_.fail("an element does not end", tree_.nodes[open_.back().node].begin);
  return tree_.root != no_node || scanner_.fail("there is no root element");
}

bool Parser::markup() {
  if (scanner_.next() != '<' || scanner_.sees("<![CDATA[")) return text();
  if (scanner_.sees("</")) return end_tag();
  if (scanner_.sees("<!--")) return comment();
  if (scanner_.sees("<?")) return instruction();
  if (scanner_.sees("<!")) return scanner_.fail("a document type declaration, or markup that is none");
  return start_tag();
}

bool Parser::text() {
  const std::size_t begin = scanner_.at();
  if (open_.empty()) {
    scanner_.skip_space();
    return scanner_.at() != begin || scanner_.fail("text beside the root element");
  }
  std::string_view value;
  if (!scanner_.text(value)) return false;
  if (value.empty()) return true;  // an empty CDATA section
  tree_.texts.push_back(value);
  return add(NodeKind::text, begin, tree_.texts.size() - 1);
}

bool Parser::comment() {
  const std::size_t begin = scanner_.at();
  scanner_.take("<!--");
  std::string_view value;
  if (!scanner_.comment(value)) return false;
  tree_.texts.push_back(value);
  return add(NodeKind::comment, begin, tree_.texts.size() - 1);
}

bool Parser::instruction() {
  const std::size_t begin = scanner_.at();
  scanner_.take("<?");
  Instruction one;
  if (!scanner_.instruction(one.name.local, one.data)) return false;
  tree_.instructions.push_back(one);
  return add(NodeKind::instruction, begin, tree_.instructions.size() - 1);
}

bool Parser::start_tag() {
  const std::size_t begin = scanner_.at();
  if (open_.empty() && tree_.root != no_node) return scanner_.fail("a second root element");
  if (open_.size() >= limits_.max_depth) return too_large("more elements in one another than the limit");
  scanner_.take("<");
  QualifiedName name;
  if (!scanner_.name(name)) return false;
  Element element;
  element.name = {name.prefix, name.local, {}};
  element.first_attribute = count_of(tree_.attributes);
  element.first_declaration = count_of(tree_.declarations);
  const std::size_t mark = namespaces_.mark();
  if (!attributes(element) || !add(NodeKind::element, begin, tree_.elements.size())) return false;
  if (!resolve(element, begin)) return false;
  const bool is_empty = scanner_.take("/");
  if (!scanner_.take(">")) return scanner_.fail("a tag does not end with >");
  element.content_begin = static_cast<std::uint32_t>(scanner_.at());
  tree_.elements.push_back(element);
  open_.push_back({count_of(tree_.nodes) - 1, mark});
  if (tree_.root == no_node) tree_.root = open_.back().node;
  if (is_empty) close(scanner_.at());
  return true;
}

void Parser::close(std::size_t content_end) {
  const Open& innermost = open_.back();
  Node& node = tree_.nodes[innermost.node];
  node.end = count_of(tree_.nodes);
  Element& element = tree_.elements[node.item];
  element.content_end = static_cast<std::uint32_t>(content_end);
  element.end = static_cast<std::uint32_t>(scanner_.at());
  namespaces_.unwind(innermost.namespaces);
  open_.pop_back();
}

bool Parser::end_tag() {
  const std::size_t begin = scanner_.at();
  scanner_.take("</");
  if (open_.empty() || !scanner_.take(qualified(tree_.element(open_.back().node).name)))
    return scanner_.fail("an end tag for another element than the one that is open", begin);
  scanner_.skip_space();
  if (!scanner_.take(">")) return scanner_.fail("an end tag for another element than the one that is open", begin);
  close(begin);
  return true;
}

bool Parser::attributes(Element& element) {
  raw_.clear();
  for (std::uint32_t count = 0;; ++count) {
    const bool spaced = scanner_.skip_space();
    if (scanner_.next() == '>' || scanner_.next() == '/') break;
    if (!spaced) return scanner_.fail("white space is missing before an attribute, or a tag does not end");
    if (count == limits_.max_attributes) return too_large("an element with more attributes than the limit");
    if (!count_item() || !attribute()) return false;
  }
  element.declarations_end = count_of(tree_.declarations);
  return true;
}

bool Parser::attribute() {
  const std::size_t at = scanner_.at();
  QualifiedName name;
  if (!scanner_.name(name)) return false;
  scanner_.skip_space();
  if (!scanner_.take("=")) return scanner_.fail("an attribute without a value");
  scanner_.skip_space();
  std::string_view value;
  if (!scanner_.attribute_value(value)) return false;
  if (name.prefix == "xmlns") return declaration(name.local, value, at);
  if (name.prefix.empty() && name.local == "xmlns") return declaration({}, value, at);
  raw_.push_back({name, value, at});
  return true;
}

// Namespaces 1.0 §2.2, §3, §6.
bool Parser::declaration(std::string_view prefix, std::string_view uri, std::size_t at) {
  if (prefix == "xmlns" || uri == xmlns_namespace)
    return scanner_.fail("the prefix xmlns and its namespace are not declared", at);
  if ((prefix == "xml") != (uri == xml_namespace)) return scanner_.fail("the prefix xml and its namespace belong together", at);
  if (uri.empty() && !prefix.empty()) return scanner_.fail("a prefix that stands for no namespace", at);
  const PrefixId number = namespaces_.declare(prefix, uri);
  if (namespaces_.prefixes().size() > limits_.max_prefixes) return too_large("more prefixes than the limit");
  tree_.declarations.push_back({prefix, uri});
  tree_.declaration_numbers.push_back({number, namespaces_.uri(number)});
  return true;
}

bool Parser::resolve(Element& element, std::size_t begin) {
  const auto prefix = namespaces_.find(element.name.prefix);
  if (!prefix) return scanner_.fail("a prefix that is not declared", begin);
  element.prefix = *prefix;
  element.name.uri = namespaces_.text_of(namespaces_.uri(*prefix));
  const NodeId node = count_of(tree_.nodes) - 1;
  for (const RawAttribute& raw : raw_)
    if (!resolve(node, raw)) return false;
  element.attributes_end = count_of(tree_.attributes);
  raw_.clear();
  return distinct(element, begin);
}

bool Parser::resolve(NodeId node, const RawAttribute& raw) {
  Attribute attribute{{raw.name.prefix, raw.name.local, {}}, raw.value};
  Numbers numbers{default_prefix, no_uri};
  if (!raw.name.prefix.empty()) {  // the default namespace is not for attributes
    const auto prefix = namespaces_.find(raw.name.prefix);
    if (!prefix) return scanner_.fail("a prefix that is not declared", raw.at);
    numbers = {*prefix, namespaces_.uri(*prefix)};
    attribute.name.uri = namespaces_.text_of(numbers.uri);
  }
  if (is_id(attribute.name)) tree_.ids.emplace_back(attribute.value, node);
  tree_.attributes.push_back(attribute);
  tree_.attribute_numbers.push_back(numbers);
  return true;
}

// No two attributes with one expanded name, no two declarations of one prefix; by sorting, so that many cost little.
bool Parser::distinct(const Element& element, std::size_t begin) {
  const auto repeats = [&](std::uint32_t first, std::uint32_t end, const auto& key) {
    if (end - first < 2) return false;
    order_.clear();
    for (std::uint32_t i = first; i < end; ++i) order_.push_back(i);
    std::sort(order_.begin(), order_.end(), [&](std::uint32_t a, std::uint32_t b) { return key(a) < key(b); });
    return std::adjacent_find(order_.begin(), order_.end(), [&](std::uint32_t a, std::uint32_t b) { return key(a) == key(b); }) !=
           order_.end();
  };
  if (repeats(element.first_attribute, element.attributes_end,
              [&](std::uint32_t i) { return std::pair(tree_.attribute_numbers[i].uri, tree_.attributes[i].name.local); }))
    return scanner_.fail("an attribute occurs twice", begin);
  if (repeats(element.first_declaration, element.declarations_end,
              [&](std::uint32_t i) { return tree_.declaration_numbers[i].prefix; }))
    return scanner_.fail("a prefix is declared twice", begin);
  return true;
}

}  // namespace hawiya::xml
