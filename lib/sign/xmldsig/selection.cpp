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

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.' || c < 0;
}

// Nothing where white space parts two names, or stands in a literal: it would mean something.
std::optional<std::string> without_spaces(std::string_view text) {
  std::string kept;
  char quote = 0;
  bool space = false;
  for (const char c : text) {
    if (is_space(c)) {
      if (quote != 0) return std::nullopt;
      space = true;
      continue;
    }
    if (space && !kept.empty() && is_name_character(kept.back()) && is_name_character(c)) return std::nullopt;
    space = false;
    if (quote == c)
      quote = 0;
    else if (quote == 0 && (c == '\'' || c == '"'))
      quote = c;
    kept += c;
  }
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
  if (colon + 1 == qualified.size() || qualified.find(':', colon + 1) != std::string_view::npos) return std::nullopt;
  const std::string_view uri = document.namespace_of(context, qualified.substr(0, colon));
  if (uri.empty()) return std::nullopt;
  return ElementName{uri, qualified.substr(colon + 1)};
}

Result<std::vector<NodeId>> elements_named(const Document& document, const ElementName& name, Budget& budget) {
  HAWIYA_CHECK(Budget::spend(budget.bytes, std::uint64_t{document.size()}));
  std::vector<NodeId> found;
  for (NodeId node = document.root(); node < document.size(); ++node)
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

namespace {

// One of `ancestor-or-self::N` and its negation.
Result<void> apply_term(xml::NodeSet& nodes, const Selection& selection, std::string_view raw, const std::string& term) {
  Expression cursor(term);
  const bool negated = cursor.skip("not(");
  if (!cursor.skip("ancestor-or-self::")) return unsupported(raw);
  const auto name = resolve(cursor.name(), selection.document, selection.element);
  if (!name || (negated && !cursor.skip(")")) || !cursor.at_end()) return unsupported(raw);
  HAWIYA_TRY(const auto found, elements_named(nodes.document(), *name, selection.budget));
  negated ? nodes.exclude(found) : nodes.intersect(found);
  return {};
}

}  // namespace

Result<void> filter_by_xpath(xml::NodeSet& nodes, const Selection& selection) {
  const std::string raw = selection.document.text(selection.element);
  const auto expression = without_spaces(raw);
  if (expression && is_enveloped_expression(*expression, selection.document, selection.element)) {
    if (selection.signature == xml::no_node) return unsupported(raw);
    nodes.exclude(selection.signature);
    return {};
  }
  // "and" can stand only between terms: every term ends in a name or a parenthesis.
  std::string_view rest = raw;
  while (!rest.empty()) {
    const std::size_t end = rest.find(" and ");
    const auto term = without_spaces(rest.substr(0, end));
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 5);
    if (!term) return unsupported(raw);
    HAWIYA_CHECK(apply_term(nodes, selection, raw, *term));
  }
  return {};
}

namespace {

// ---- Filter 2.0

// Nothing stands for a form that is not known.
using Selected = Result<std::optional<std::vector<NodeId>>>;

class LocationPath {
 public:
  LocationPath(const Document& document, const Selection& selection) : document_(document), selection_(selection) {}

  Selected select(std::string_view text) {
    Expression cursor(text);
    if (cursor.skip("here()/ancestor::")) return enclosing_signature(cursor);
    auto nodes = start(cursor);
    while (nodes && !cursor.at_end()) {
      if (cursor.skip("/node()") || cursor.skip("/descendant-or-self::node()"))
        return cursor.at_end() ? std::optional(below(*nodes)) : std::nullopt;
      const bool anywhere = cursor.skip("//") || cursor.skip("/descendant::");
      if (!anywhere && !cursor.skip("/")) return std::optional<std::vector<NodeId>>();
      HAWIYA_TRY(nodes, step(cursor, *nodes, anywhere));
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
    const auto name = resolve(cursor.name(), selection_.document, selection_.element);
    const bool is_signature = name && name->uri == ns::ds && name->local == "Signature";
    if (!is_signature || !cursor.skip("[1]") || !cursor.at_end() || selection_.signature == xml::no_node) return std::nullopt;
    return std::vector<NodeId>{selection_.signature};
  }

  Selected step(Expression& cursor, const std::vector<NodeId>& from, bool anywhere) const {
    std::optional<ElementName> name;
    if (!cursor.skip("*")) {
      name = resolve(cursor.name(), selection_.document, selection_.element);
      if (!name) return std::optional<std::vector<NodeId>>();
    }
    std::optional<std::string_view> id;
    if (cursor.skip("[@Id=")) {
      id = cursor.quoted();
      if (!id || !cursor.skip("]")) return std::optional<std::vector<NodeId>>();
    }
    std::vector<NodeId> found;
    for (const NodeId base : from) {
      HAWIYA_CHECK(Budget::spend(selection_.budget.bytes, std::uint64_t{document_.end(base) - base}));
      for (NodeId node = base + 1; node < document_.end(base); node = anywhere ? node + 1 : document_.end(node)) {
        if (!document_.is_element(node)) continue;
        if (name && !document_.name(node).is(name->uri, name->local)) continue;
        if (!id || document_.attribute(node, "Id") == *id) found.push_back(node);
      }
    }
    // Bases inside each other find the same: without this the lists would grow with every step.
    std::ranges::sort(found);
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return std::optional(std::move(found));
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
  const Selection& selection_;
};

}  // namespace

Result<void> filter_by_xpath2(xml::NodeSet& nodes, const Selection& selection) {
  const Document& of_expression = selection.document;
  for (const NodeId filter : of_expression.children(selection.element, ns::filter2, "XPath")) {
    const std::string raw = of_expression.text(filter);
    const auto expression = without_spaces(raw);
    if (!expression) return unsupported(raw);
    const Selection one{of_expression, filter, selection.signature, selection.budget};
    HAWIYA_TRY(const auto selected, LocationPath(nodes.document(), one).select(*expression));
    if (!selected) return unsupported(raw);
    const std::string_view operation = of_expression.attribute(filter, "Filter");
    if (operation != "intersect" && operation != "subtract") return unsupported(operation);
    operation == "intersect" ? nodes.intersect(*selected) : nodes.exclude(*selected);
  }
  return {};
}

}  // namespace hawiya::sign
