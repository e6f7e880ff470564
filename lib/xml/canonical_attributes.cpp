// The attribute axis, and what elements inherit of the xml namespace from those that are left out.

#include <algorithm>

#include "xml/canonicalizer.hpp"
#include "xml/escape.hpp"
#include "xml/xml_base.hpp"

namespace hawiya::xml {
namespace {

bool is_simply_inheritable(std::string_view local) { return local == "lang" || local == "space"; }

}  // namespace

void Canonicalizer::attributes(const Element& element, bool visible, bool with_attributes) {
  list_.clear();
  const bool imports = visible && method_ != Method::exclusive && !parent_visible();
  if (imports) {
    import_attributes(element, with_attributes);
  } else if (with_attributes) {
    for (std::uint32_t i = element.first_attribute; i < element.attributes_end; ++i)
      list_.push_back({i, tree_.attributes[i].value});
  }
  if (list_.size() > 1)
    std::sort(list_.begin(), list_.end(), [&](const Rendered& a, const Rendered& b) {
      const UriId of_a = tree_.attribute_numbers[a.attribute].uri, of_b = tree_.attribute_numbers[b.attribute].uri;
      if (of_a != of_b) return tree_.uri_ranks[of_a] < tree_.uri_ranks[of_b];
      return tree_.attributes[a.attribute].name.local < tree_.attributes[b.attribute].name.local;
    });
  for (const Rendered& one : list_) {
    ((out_ += ' ') += qualified(tree_.attributes[one.attribute].name)) += "=\"";
    append_escaped_attribute(out_, one.value);
    out_ += '"';
  }
}

// Canonical XML §2.4, for an element of the set whose parent is not: 1.0 gives it the nearest of all attributes of the xml
// namespace, 1.1 xml:lang, xml:space and a joined xml:base. In 1.1 its own of these are written even if they are not in the set,
// as in the W3C's test c14n11spec3-103.
void Canonicalizer::import_attributes(const Element& element, bool with_attributes) {
  const bool newer = method_ == Method::c14n11;
  std::vector<std::string_view> own;
  for (std::uint32_t i = element.first_attribute; i < element.attributes_end; ++i) {
    const Attribute& attribute = tree_.attributes[i];
    const bool is_xml = tree_.attribute_numbers[i].prefix == xml_prefix;
    if (is_xml) own.push_back(attribute.name.local);
    const bool is_base = newer && is_xml && attribute.name.local == "base";
    const bool always = newer && is_xml && is_simply_inheritable(attribute.name.local);
    if (!is_base && (with_attributes || always)) list_.push_back({i, attribute.value});
  }
  std::sort(own.begin(), own.end());
  for (const auto& [local, nearest] : inherited_) {
    if ((newer && !is_simply_inheritable(local)) || std::binary_search(own.begin(), own.end(), local)) continue;
    list_.push_back({nearest.back(), tree_.attributes[nearest.back()].value});
  }
  if (newer) import_base(element);
}

// From the element's own xml:base outwards over the elements left out between it and the next one of the set.
void Canonicalizer::import_base(const Element& element) {
  std::uint32_t found = no_node;  // an attribute with the name
  bool joined = false;
  base_.clear();
  for (std::uint32_t i = element.first_attribute; i < element.attributes_end; ++i) {
    if (tree_.attribute_numbers[i].prefix != xml_prefix || tree_.attributes[i].name.local != "base") continue;
    found = i;
    base_ = tree_.attributes[i].value;
  }
  for (auto frame = frames_.rbegin(); frame != frames_.rend() && !frame->visible; ++frame) {
    if (frame->base == no_node) continue;
    const std::string_view outer = tree_.attributes[frame->base].value;
    joined_ += base_.size() + outer.size();
    if (joined_ > max_size_) return;
    base_ = found == no_node ? std::string(outer) : join_uri_references(outer, base_);
    found = frame->base;
    joined = true;
  }
  if (found != no_node && !(joined && base_.empty())) list_.push_back({found, base_});
}

void Canonicalizer::inherit_from(const Element& element, Frame& frame) {
  for (std::uint32_t i = element.first_attribute; i < element.attributes_end; ++i) {
    if (tree_.attribute_numbers[i].prefix != xml_prefix) continue;
    const std::string_view local = tree_.attributes[i].name.local;
    inherited_[local].push_back(i);
    inherited_names_.push_back(local);
    if (local == "base") frame.base = i;
  }
}

}  // namespace hawiya::xml
