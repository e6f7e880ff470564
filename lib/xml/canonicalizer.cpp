#include "xml/canonicalizer.hpp"

#include <algorithm>

#include "xml/escape.hpp"

namespace hawiya::xml {

Canonicalizer::Canonicalizer(const NodeSet& nodes, const Canonicalization& method, std::size_t max_size)
    : nodes_(nodes),
      tree_(*nodes.document_.tree_),
      method_(method.method),
      with_comments_(method.with_comments && nodes.comments_),
      max_size_(max_size),
      scopes_(tree_.prefixes.size()) {
  if (method_ == Method::exclusive) list_inclusive_prefixes(method.inclusive_prefixes);
}

void Canonicalizer::list_inclusive_prefixes(const std::vector<std::string>& listed) {
  std::vector<std::string_view> sorted(listed.begin(), listed.end());
  std::sort(sorted.begin(), sorted.end());
  for (PrefixId prefix = 0; prefix < scopes_.size(); ++prefix)
    scopes_[prefix].listed = std::binary_search(sorted.begin(), sorted.end(), tree_.prefixes[prefix]);
}

bool Canonicalizer::run() {
  const std::size_t expected = nodes_.source_size();
  out_.reserve(std::min(expected + expected / 8 + 256, max_size_));
  for (const NodeSet::Range& range : nodes_.ranges_) {
    leave(range.begin);
    open_ancestors(range.begin);
    for (NodeId node = range.begin; node < range.end; ++node) {
      leave(node);
      visit(node);
      if (out_.size() + joined_ > max_size_) return false;
    }
  }
  leave(no_node);
  return out_.size() <= max_size_;
}

void Canonicalizer::open_ancestors(NodeId node) {
  const NodeId open = frames_.empty() ? document_node : frames_.back().node;
  if (node == document_node) return;
  path_.clear();
  for (NodeId above = tree_.nodes[node].parent; above != open; above = tree_.nodes[above].parent) path_.push_back(above);
  for (auto one = path_.rbegin(); one != path_.rend(); ++one) enter(*one, false, false);
}

void Canonicalizer::visit(NodeId node) {
  const std::uint8_t flags = nodes_.flags_.empty() ? 3 : nodes_.flags_[node];
  const bool visible = (flags & 1) != 0;
  const Node& one = tree_.nodes[node];
  switch (one.kind) {
    case NodeKind::document: document_visible_ = visible; break;
    case NodeKind::element: enter(node, visible, (flags & 2) != 0); break;
    case NodeKind::text:
      if (visible) append_escaped_text(out_, tree_.texts[one.item]);
      break;
    case NodeKind::comment:
      if (visible && with_comments_) comment(node);
      break;
    case NodeKind::instruction:
      if (visible) instruction(node);
      break;
  }
}

void Canonicalizer::enter(NodeId node, bool visible, bool with_attributes) {
  const Element& element = tree_.element(node);
  Frame frame{node,         tree_.nodes[node].end, visible,          no_node,
              undo_.size(), declared_.size(),      in_scope_.size(), inherited_names_.size(),
              epoch_,       candidates_from_,      all_candidates_};
  declare(element);
  if (visible) (out_ += '<') += qualified(element.name);
  if (visible || with_attributes) {
    namespaces(element, visible, with_attributes);
    attributes(element, visible, with_attributes);
  }
  if (visible) out_ += '>';
  if (method_ != Method::exclusive) inherit_from(element, frame);
  frames_.push_back(frame);
}

// Closes the elements that end before the next node.
void Canonicalizer::leave(NodeId next) {
  while (!frames_.empty() && frames_.back().end <= next) {
    const Frame& frame = frames_.back();
    if (frame.visible) ((out_ += "</") += qualified(tree_.element(frame.node).name)) += '>';
    unwind(frame.undo);
    declared_.resize(frame.declared);
    in_scope_.resize(frame.in_scope);
    for (; inherited_names_.size() > frame.inherited; inherited_names_.pop_back()) {
      const auto one = inherited_.find(inherited_names_.back());
      one->second.pop_back();
      if (one->second.empty()) inherited_.erase(one);
    }
    epoch_ = frame.epoch;
    candidates_from_ = frame.candidates_from;
    all_candidates_ = frame.all_candidates;
    frames_.pop_back();
  }
}

void Canonicalizer::declare(const Element& element) {
  for (std::uint32_t i = element.first_declaration; i < element.declarations_end; ++i) {
    const auto [prefix, uri] = tree_.declaration_numbers[i];
    if (prefix == xml_prefix) continue;
    Scope& scope = scopes_[prefix];
    undo_.push_back({prefix, scope});
    if (!scope.seen) in_scope_.push_back(prefix);
    scope.seen = true;
    scope.uri = uri;
    declared_.push_back(prefix);
  }
}

void Canonicalizer::unwind(std::size_t mark) {
  for (; undo_.size() > mark; undo_.pop_back()) scopes_[undo_.back().prefix] = undo_.back().before;
}

bool Canonicalizer::parent_visible() const { return frames_.empty() ? document_visible_ : frames_.back().visible; }

void Canonicalizer::comment(NodeId node) {
  std::string markup = "<!--";
  (markup += tree_.texts[tree_.nodes[node].item]) += "-->";
  beside_root(node, markup);
}

void Canonicalizer::instruction(NodeId node) {
  const Instruction& one = tree_.instructions[tree_.nodes[node].item];
  std::string markup = "<?";
  markup += one.name.local;
  if (!one.data.empty()) (markup += ' ') += one.data;
  beside_root(node, markup += "?>");
}

// Beside the root element each stands on a line of its own.
void Canonicalizer::beside_root(NodeId node, std::string_view markup) {
  const bool beside = tree_.nodes[node].parent == document_node;
  if (beside && node > tree_.root) out_ += '\n';
  out_ += markup;
  if (beside && node < tree_.root) out_ += '\n';
}

}  // namespace hawiya::xml
