#pragma once
// A second opinion on canonical XML over node-sets: the rules of Canonical XML 1.0 §2.3 and §2.4 and of Exclusive XML
// Canonicalization §3 word by word, every question answered by climbing up the tree anew.

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "xml/canonical.hpp"

namespace hawiya::fuzz {

class CanonicalOracle {
 public:
  CanonicalOracle(const xml::Document& document, const std::vector<std::uint8_t>& flags, const xml::Canonicalization& method)
      : document_(document), flags_(flags), method_(method) {}

  std::string write() {
    write(xml::document_node);
    return out_;
  }

 private:
  using Axis = std::map<std::string_view, std::string_view>;
  static constexpr std::string_view xml_uri = "http://www.w3.org/XML/1998/namespace";

  [[nodiscard]] bool visible(xml::NodeId node) const { return (flags_[node] & 1) != 0; }
  [[nodiscard]] bool with_attributes(xml::NodeId node) const { return (flags_[node] & 2) != 0; }
  [[nodiscard]] bool listed(std::string_view prefix) const {
    const auto& list = method_.inclusive_prefixes;
    return method_.method != xml::Method::exclusive || std::find(list.begin(), list.end(), prefix) != list.end();
  }

  // The namespace nodes of an element that are in the set.
  [[nodiscard]] Axis axis(xml::NodeId element) const {
    Axis found;
    if (element == xml::no_node || !with_attributes(element)) return found;
    for (xml::NodeId one = element; one != xml::no_node; one = document_.parent(one))
      for (const xml::Declaration& declaration : document_.declarations(one)) found.emplace(declaration.prefix, declaration.uri);
    std::erase_if(found, [](const auto& node) { return node.second.empty() || node.first == "xml"; });
    return found;
  }

  [[nodiscard]] bool uses(xml::NodeId element, std::string_view prefix) const {
    if (visible(element) && document_.name(element).prefix == prefix) return true;
    if (!with_attributes(element) || prefix.empty()) return false;
    for (const xml::Attribute& attribute : document_.attributes(element))
      if (attribute.name.prefix == prefix) return true;
    return false;
  }

  // What the output above says about a prefix; empty for nothing.
  [[nodiscard]] std::string_view said_above(xml::NodeId element, std::string_view prefix) const {
    xml::NodeId above = document_.parent(element);
    while (above != xml::document_node && !(visible(above) && (listed(prefix) || uses(above, prefix))))
      above = document_.parent(above);
    if (above == xml::document_node) return {};
    const Axis said = axis(above);
    const auto found = said.find(prefix);
    return found == said.end() ? std::string_view() : found->second;
  }

  void attribute(std::string_view name, std::string_view value) {
    ((((out_ += ' ') += name) += "=\"") += xml::escape_attribute(value)) += '"';
  }

  void namespaces(xml::NodeId element) {
    const Axis own = axis(element);
    const bool default_matters = listed("") || uses(element, "");
    if (visible(element) && !own.contains("") && default_matters && !said_above(element, "").empty()) attribute("xmlns", "");
    for (const auto& [prefix, uri] : own)
      if ((listed(prefix) || uses(element, prefix)) && said_above(element, prefix) != uri)
        attribute(prefix.empty() ? "xmlns" : "xmlns:" + std::string(prefix), uri);
  }

  void attributes(xml::NodeId element) {
    std::map<std::tuple<std::string_view, std::string_view>, xml::Attribute> list;
    if (with_attributes(element))
      for (const xml::Attribute& one : document_.attributes(element)) list.emplace(std::tuple(one.name.uri, one.name.local), one);
    if (method_.method == xml::Method::c14n10 && visible(element) && !visible(document_.parent(element)))
      for (xml::NodeId above = document_.parent(element); above != xml::document_node; above = document_.parent(above))
        for (const xml::Attribute& one : document_.attributes(above))
          if (one.name.uri == xml_uri && !document_.has_attribute(element, one.name.local, xml_uri))
            list.emplace(std::tuple(one.name.uri, one.name.local), one);
    for (const auto& [key, one] : list)
      attribute((one.name.prefix.empty() ? "" : std::string(one.name.prefix) + ":") + std::string(one.name.local), one.value);
  }

  void write(xml::NodeId node) {
    const xml::Name& name = document_.name(node);
    const std::string written = (name.prefix.empty() ? "" : std::string(name.prefix) + ":") + std::string(name.local);
    const bool beside_root = document_.parent(node) == xml::document_node;
    const bool is_element = document_.is_element(node), is_comment = document_.kind(node) == xml::NodeKind::comment;
    if (is_comment && !method_.with_comments) return;
    if (!is_element && visible(node) && beside_root && node > document_.root()) out_ += '\n';
    if (is_element && visible(node)) (out_ += '<') += written;
    if (is_element) {
      namespaces(node);
      attributes(node);
      if (visible(node)) out_ += '>';
    } else if (document_.kind(node) == xml::NodeKind::text && visible(node)) {
      out_ += xml::escape_text(document_.value(node));
    } else if (visible(node) && node != xml::document_node) {
      const std::string value(document_.value(node));
      out_ += is_comment ? "<!--" + value + "-->" : "<?" + written + (value.empty() ? "" : " " + value) + "?>";
      if (beside_root && node < document_.root()) out_ += '\n';
    }
    for (xml::NodeId child = document_.first_child(node); child != xml::no_node; child = document_.next_sibling(child))
      write(child);
    if (is_element && visible(node)) ((out_ += "</") += written) += '>';
  }

  const xml::Document& document_;
  const std::vector<std::uint8_t>& flags_;
  const xml::Canonicalization& method_;
  std::string out_;
};

}  // namespace hawiya::fuzz
