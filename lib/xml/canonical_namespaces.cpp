// The namespace axis: what of it an element of the output has to say.

#include <algorithm>

#include "xml/canonicalizer.hpp"
#include "xml/escape.hpp"

namespace hawiya::xml {

UriId Canonicalizer::rendered(PrefixId prefix) const {
  const Scope& scope = scopes_[prefix];
  return scope.rendered_in == epoch_ ? scope.rendered : no_uri;
}

void Canonicalizer::set_rendered(PrefixId prefix, UriId uri) {
  undo_.push_back({prefix, scopes_[prefix]});
  scopes_[prefix].rendered = uri;
  scopes_[prefix].rendered_in = epoch_;
}

// A namespace node is written unless the nearest element of the output has the same one. Only an element can say xmlns="".
void Canonicalizer::consider(PrefixId prefix, bool visible) {
  const UriId uri = scopes_[prefix].uri;
  if (uri == rendered(prefix) || (uri == no_uri && !visible)) return;
  set_rendered(prefix, uri);
  chosen_.push_back(prefix);
}

// Inclusively: of those in scope whatever may differ from what the output has said.
void Canonicalizer::consider_listed(bool visible) {
  const bool all = all_candidates_ || declared_.size() - candidates_from_ > in_scope_.size();
  const std::vector<PrefixId>& from = all ? in_scope_ : declared_;
  for (std::size_t i = all ? 0 : candidates_from_; i < from.size(); ++i)
    if (scopes_[from[i]].listed) consider(from[i], visible);
}

// Exclusively: those that the element and its attributes use (Exclusive XML Canonicalization §3).
void Canonicalizer::consider_used(const Element& element, bool visible) {
  if (visible && element.prefix != xml_prefix && !scopes_[element.prefix].listed) consider(element.prefix, visible);
  for (std::uint32_t i = element.first_attribute; i < element.attributes_end; ++i) {
    const PrefixId prefix = tree_.attribute_numbers[i].prefix;
    if (prefix != default_prefix && prefix != xml_prefix && !scopes_[prefix].listed) consider(prefix, visible);
  }
}

// An element whose namespace nodes are not in the set: what stands below it has to say them again, and it says xmlns="" itself
// where a default namespace was said before.
void Canonicalizer::forget_namespaces(const Element& element) {
  const bool default_matters = scopes_[default_prefix].listed || element.prefix == default_prefix;
  if (default_matters && rendered(default_prefix) != no_uri) out_ += " xmlns=\"\"";
  all_candidates_ = true;
  if (method_ != Method::exclusive) {
    epoch_ = ++last_epoch_;
    return;
  }
  if (element.prefix != xml_prefix) set_rendered(element.prefix, no_uri);
  for (const PrefixId prefix : in_scope_)
    if (scopes_[prefix].listed) set_rendered(prefix, no_uri);
}

void Canonicalizer::write_namespaces() {
  std::sort(chosen_.begin(), chosen_.end(), [&](PrefixId a, PrefixId b) { return tree_.prefixes[a] < tree_.prefixes[b]; });
  for (const PrefixId prefix : chosen_) {
    out_ += " xmlns";
    if (prefix != default_prefix) (out_ += ':') += tree_.prefixes[prefix];
    out_ += "=\"";
    append_escaped_attribute(out_, tree_.uris[scopes_[prefix].uri]);
    out_ += '"';
  }
}

void Canonicalizer::namespaces(const Element& element, bool visible, bool with_attributes) {
  if (!with_attributes) return forget_namespaces(element);
  const std::size_t mark = undo_.size();
  chosen_.clear();
  consider_listed(visible);
  if (method_ == Method::exclusive) consider_used(element, visible);
  if (!chosen_.empty()) write_namespaces();
  if (!visible) return unwind(mark);  // no element of the output says them
  all_candidates_ = false;
  candidates_from_ = declared_.size();
}

}  // namespace hawiya::xml
