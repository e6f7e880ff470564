#pragma once
// The predicates over (//. | //@* | //namespace::*) that the canonicalization vectors use, as far as the attributes and namespace
// nodes of an element are always taken together.

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "xml/document.hpp"

namespace hawiya::test {

class XpathPredicate {
 public:
  XpathPredicate(const xml::Document& document, std::string_view expression) : document_(document), expression_(expression) {}

  /// The flags of `NodeSet::of_flags`; nothing for an expression of another form.
  std::optional<std::vector<std::uint8_t>> flags() {
    std::vector<std::uint8_t> flags(document_.size());
    for (node_ = 0; node_ < document_.size(); ++node_) {
      const bool node = holds(Kind::node);
      const bool namespaces = document_.is_element(node_) && holds(Kind::namespaces);
      for (const xml::Attribute& attribute : document_.attributes(node_)) {
        attribute_uri_ = attribute.name.uri;
        if (holds(Kind::attribute) != namespaces) known_ = false;
      }
      flags[node_] = static_cast<std::uint8_t>((node ? 1 : 0) | (namespaces ? 2 : 0));
    }
    return known_ ? std::optional(flags) : std::nullopt;
  }

 private:
  enum class Kind { node, attribute, namespaces };

  bool holds(Kind kind) {
    kind_ = kind;
    rest_ = expression_;
    const bool result = alternatives();
    if (!rest_.empty()) known_ = false;
    return result;
  }

  bool take(std::string_view word) {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\n"), rest_.size()));
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\n"), rest_.size()));
    return true;
  }

  bool alternatives() {
    bool result = conjunction();
    while (take("or")) result = conjunction() || result;
    return result;
  }
  bool conjunction() {
    bool result = primary();
    while (take("and")) result = primary() && result;
    return result;
  }

  bool primary() {
    if (take("not")) return !primary();
    if (take("(")) {
      const bool result = alternatives();
      known_ = take(")") && known_;
      return result;
    }
    const bool is_node = kind_ == Kind::node;
    if (take("self::text()")) return is_node && document_.kind(node_) == xml::NodeKind::text;
    if (take("(namespace-uri() != \"\")") || take("namespace-uri() != \"\""))
      return is_node ? !document_.name(node_).uri.empty() : kind_ == Kind::attribute && !attribute_uri_.empty();
    if (take("count(parent::node()/namespace::*)")) return counts();
    if (take("ancestor-or-self::")) {
      const xml::Name name = this->name();
      for (xml::NodeId one = node_; one != xml::no_node; one = document_.parent(one))
        if (document_.is(one, name.uri, name.local)) return true;
      return false;
    }
    if (take("self::")) {
      const xml::Name name = this->name();
      return is_node && document_.is(node_, name.uri, name.local);
    }
    known_ = false;
    rest_ = {};
    return false;
  }

  // Whether the count changes when the node itself is added: not when it is one of its parent's namespace nodes.
  bool counts() {
    const bool differs = take("!=");
    known_ = (differs || take("=")) && take("count(parent::node()/namespace::* | self::node())") && known_;
    return (kind_ != Kind::namespaces) == differs;
  }

  xml::Name name() {
    const std::size_t end = std::min(rest_.find_first_of(" \t\n)"), rest_.size());
    std::string_view local = rest_.substr(0, end), prefix;
    if (const std::size_t colon = local.find(':'); colon != std::string_view::npos) {
      prefix = local.substr(0, colon);
      local.remove_prefix(colon + 1);
    }
    rest_.remove_prefix(end);
    return {prefix, local, prefix.empty() ? std::string_view() : document_.namespace_of(document_.root(), prefix)};
  }

  const xml::Document& document_;
  std::string expression_;
  std::string_view rest_, attribute_uri_;
  xml::NodeId node_ = 0;
  Kind kind_ = Kind::node;
  bool known_ = true;
};

}  // namespace hawiya::test
