#include "sign/xmldsig/selection.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "base/try.hpp"
#include "sign/xmldsig/algorithms.hpp"

namespace hawiya::sign {
namespace {

using xml::Document;
using xml::NodeId;

Error unsupported(std::string_view expression) {
  return {ErrorCode::signature_transform_unsupported, "XPath " + std::string(expression.substr(0, 120))};
}

std::string without_spaces(std::string_view text) {
  std::string kept;
  for (const char c : text)
    if (c != ' ' && c != '\t' && c != '\r' && c != '\n') kept += c;
  return kept;
}

// A cursor over an expression whose white space was taken out.
class Expression {
 public:
  explicit Expression(std::string_view text) : text_(text) {}
  [[nodiscard]] bool at_end() const { return text_.empty(); }
  bool skip(std::string_view token) {
    if (!text_.starts_with(token)) return false;
    text_.remove_prefix(token.size());
    return true;
  }
  std::string_view name() {
    const std::size_t end = std::min(text_.find_first_of("/()[]|'\"@=<>*,"), text_.size());
    const std::string_view name = text_.substr(0, end);
    text_.remove_prefix(end);
    return name;
  }
  std::optional<std::string_view> quoted() {
    if (text_.empty() || (text_[0] != '\'' && text_[0] != '"')) return std::nullopt;
    const std::size_t end = text_.find(text_[0], 1);
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view inside = text_.substr(1, end - 1);
    text_.remove_prefix(end + 1);
    return inside;
  }

 private:
  std::string_view text_;
};

struct ElementName {
  std::string_view uri, local;
};

// XPath 1.0 §2.3: a name without a prefix is in no namespace.
std::optional<ElementName> resolve(std::string_view qualified, const Document& document, NodeId context) {
  const std::size_t colon = qualified.find(':');
  if (qualified.empty()) return std::nullopt;
  if (colon == std::string_view::npos) return ElementName{{}, qualified};
  const std::string_view uri = document.namespace_of(context, qualified.substr(0, colon));
  if (uri.empty()) return std::nullopt;
  return ElementName{uri, qualified.substr(colon + 1)};
}

std::vector<NodeId> elements_named(const Document& document, NodeId below, const ElementName& name) {
  std::vector<NodeId> found;
  for (NodeId node = below; node < document.end(below); ++node)
    if (document.is(node, name.uri, name.local)) found.push_back(node);
  return found;
}

// ---- XPath filtering

bool is_enveloped_expression(const std::string& expression, const Document& document, NodeId element) {
  constexpr std::string_view start = "count(ancestor-or-self::";
  if (!expression.starts_with(start)) return false;
  const std::string signature = expression.substr(start.size(), expression.find('|') - start.size());
  const auto name = resolve(signature, document, element);
  return name && name->uri == ns::ds && name->local == "Signature" &&
         expression == std::string(start) + signature + "|here()/ancestor::" + signature +
                           "[1])>count(ancestor-or-self::" + signature + ")";
}

}  // namespace

Result<void> filter_by_xpath(xml::NodeSet& nodes, const Document& of_expression, NodeId element, NodeId signature) {
  const std::string raw = of_expression.text(element);
  const std::string expression = without_spaces(raw);
  if (is_enveloped_expression(expression, of_expression, element)) {
    if (signature == xml::no_node) return unsupported(raw);
    nodes.exclude(signature);
    return {};
  }
  // "and" can stand only between terms: every term ends in a name or a parenthesis.
  std::string_view rest = raw;
  while (!rest.empty()) {
    const std::size_t end = rest.find(" and ");
    const std::string term = without_spaces(rest.substr(0, end));
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 5);
    Expression cursor(term);
    const bool negated = cursor.skip("not(");
    if (!cursor.skip("ancestor-or-self::")) return unsupported(raw);
    const auto name = resolve(cursor.name(), of_expression, element);
    if (!name || (negated && !cursor.skip(")")) || !cursor.at_end()) return unsupported(raw);
    const auto found = elements_named(nodes.document(), xml::document_node, *name);
    if (!negated) {
      nodes.intersect(found);
      continue;
    }
    for (const NodeId one : found) nodes.exclude(one);
  }
  return {};
}

namespace {

// ---- Filter 2.0

class LocationPath {
 public:
  LocationPath(const Document& document, const Document& of_expression, NodeId context, NodeId signature)
      : document_(document), of_expression_(of_expression), context_(context), signature_(signature) {}

  /// Nothing when the form is unknown.
  std::optional<std::vector<NodeId>> select(std::string_view text) {
    Expression cursor(text);
    if (cursor.skip("here()/ancestor::")) return enclosing_signature(cursor);
    auto nodes = start(cursor);
    while (nodes && !cursor.at_end()) {
      if (cursor.skip("/node()") || cursor.skip("/descendant-or-self::node()")) {
        if (!cursor.at_end()) return std::nullopt;
        return below(*nodes);
      }
      const bool anywhere = cursor.skip("//") || cursor.skip("/descendant::");
      if (!anywhere && !cursor.skip("/")) return std::nullopt;
      nodes = step(cursor, *nodes, anywhere);
    }
    return nodes;
  }

 private:
  std::optional<std::vector<NodeId>> start(Expression& cursor) const {
    if (!cursor.skip("id(")) return std::vector<NodeId>{xml::document_node};
    const auto id = cursor.quoted();
    if (!id || !cursor.skip(")")) return std::nullopt;
    auto found = document_.with_id(*id);
    if (found.size() != 1) return std::nullopt;
    return found;
  }

  std::optional<std::vector<NodeId>> enclosing_signature(Expression& cursor) const {
    const auto name = resolve(cursor.name(), of_expression_, context_);
    const bool is_signature = name && name->uri == ns::ds && name->local == "Signature";
    if (!is_signature || !cursor.skip("[1]") || !cursor.at_end() || signature_ == xml::no_node) return std::nullopt;
    return std::vector<NodeId>{signature_};
  }

  std::optional<std::vector<NodeId>> step(Expression& cursor, const std::vector<NodeId>& from, bool anywhere) const {
    std::optional<ElementName> name;
    if (!cursor.skip("*")) {
      name = resolve(cursor.name(), of_expression_, context_);
      if (!name) return std::nullopt;
    }
    std::optional<std::string_view> id;
    if (cursor.skip("[@Id=")) {
      id = cursor.quoted();
      if (!id || !cursor.skip("]")) return std::nullopt;
    }
    std::vector<NodeId> found;
    for (const NodeId base : from)
      for (NodeId node = base + 1; node < document_.end(base); node = anywhere ? node + 1 : document_.end(node)) {
        if (!document_.is_element(node)) continue;
        if (name && !document_.name(node).is(name->uri, name->local)) continue;
        if (!id || document_.attribute(node, "Id") == *id) found.push_back(node);
      }
    // Bases inside each other find the same: without this the lists would grow with every step.
    std::ranges::sort(found);
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
  }

  // Filter 2.0 expands what is selected to whole subtrees, so the children stand for all below.
  std::vector<NodeId> below(const std::vector<NodeId>& nodes) const {
    std::vector<NodeId> children;
    for (const NodeId node : nodes)
      for (NodeId child = document_.first_child(node); child != xml::no_node; child = document_.next_sibling(child))
        children.push_back(child);
    return children;
  }

  const Document& document_;
  const Document& of_expression_;
  NodeId context_;
  NodeId signature_;
};

}  // namespace

Result<void> filter_by_xpath2(xml::NodeSet& nodes, const Document& of_expression, NodeId transform, NodeId signature) {
  for (const NodeId filter : of_expression.children(transform, ns::filter2, "XPath")) {
    const std::string raw = of_expression.text(filter);
    const auto selected = LocationPath(nodes.document(), of_expression, filter, signature).select(without_spaces(raw));
    if (!selected) return unsupported(raw);
    const std::string_view operation = of_expression.attribute(filter, "Filter");
    if (operation == "intersect") {
      nodes.intersect(*selected);
    } else if (operation == "subtract") {
      for (const NodeId node : *selected) nodes.exclude(node);
    } else {
      return unsupported(operation);
    }
  }
  return {};
}

}  // namespace hawiya::sign
