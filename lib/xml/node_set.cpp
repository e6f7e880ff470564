#include <algorithm>

#include "xml/canonical.hpp"
#include "xml/tree.hpp"

namespace hawiya::xml {

NodeSet NodeSet::whole(const Document& document) { return {document, document_node}; }
NodeSet NodeSet::subtree(const Document& document, NodeId element) { return {document, element}; }

NodeSet NodeSet::of_flags(const Document& document, std::vector<std::uint8_t> flags) {
  NodeSet set = whole(document);
  flags.resize(document.size());
  set.flags_ = std::move(flags);
  return set;
}

NodeSet& NodeSet::exclude(NodeId element) {
  const Range out{element, document_.end(element)};
  auto one =
      std::lower_bound(ranges_.begin(), ranges_.end(), out, [](const Range& a, const Range& b) { return a.end <= b.begin; });
  while (one != ranges_.end() && one->begin < out.end) {
    const Range before{one->begin, std::max(one->begin, out.begin)}, after{std::min(one->end, out.end), one->end};
    if (before.begin == before.end && after.begin == after.end) {
      one = ranges_.erase(one);
    } else if (before.begin == before.end || after.begin == after.end) {
      *one++ = before.begin == before.end ? after : before;
    } else {
      *one = before;
      ranges_.insert(one + 1, after);
      break;
    }
  }
  return *this;
}

NodeSet& NodeSet::exclude(const std::vector<NodeId>& elements) {
  std::vector<NodeId> sorted = elements;
  std::sort(sorted.begin(), sorted.end());
  std::vector<Range> kept;
  auto element = sorted.begin();
  for (const Range& range : ranges_) {
    NodeId from = range.begin;
    while (element != sorted.end() && document_.end(*element) <= from) ++element;
    for (; element != sorted.end() && *element < range.end; ++element) {
      if (*element > from) kept.push_back({from, *element});
      from = std::max(from, document_.end(*element));
      if (from >= range.end) break;  // it may reach into the next range
    }
    if (from < range.end) kept.push_back({from, range.end});
  }
  ranges_ = std::move(kept);
  return *this;
}

NodeSet& NodeSet::intersect(const std::vector<NodeId>& elements) {
  std::vector<NodeId> sorted = elements;
  std::sort(sorted.begin(), sorted.end());
  std::vector<Range> both;
  auto one = ranges_.begin();
  NodeId covered = 0;
  for (const NodeId element : sorted) {
    if (element < covered) continue;  // within the one before
    covered = document_.end(element);
    while (one != ranges_.end() && one->end <= element) ++one;
    for (; one != ranges_.end() && one->begin < covered; ++one) {
      both.push_back({std::max(one->begin, element), std::min(one->end, covered)});
      if (one->end > covered) break;
    }
  }
  ranges_ = std::move(both);
  return *this;
}

bool NodeSet::has_element() const {
  for (const Range& range : ranges_)
    for (NodeId node = range.begin; node < range.end; ++node)
      if (document_.is_element(node) && contains(node)) return true;
  return false;
}

std::size_t NodeSet::source_size() const {
  const Tree& tree = *document_.tree_;
  std::size_t size = 0;
  for (const Range& range : ranges_) {
    const std::size_t end = range.end < tree.nodes.size() ? tree.nodes[range.end].begin : tree.source.size();
    size += end - tree.nodes[range.begin].begin;
  }
  return size;
}

NodeSet& NodeSet::without_comments() {
  comments_ = false;
  return *this;
}

bool NodeSet::in_ranges(NodeId node) const {
  const auto one = std::partition_point(ranges_.begin(), ranges_.end(), [&](const Range& range) { return range.end <= node; });
  return one != ranges_.end() && one->begin <= node;
}

bool NodeSet::contains(NodeId node) const {
  return in_ranges(node) && (flags_.empty() || (flags_[node] & 1) != 0) &&
         (comments_ || document_.kind(node) != NodeKind::comment);
}

bool NodeSet::contains_attributes(NodeId element) const {
  return in_ranges(element) && (flags_.empty() || (flags_[element] & 2) != 0);
}

std::string text_of(const NodeSet& nodes) {
  std::string all;
  const Document& document = nodes.document();
  for (const NodeSet::Range& range : nodes.ranges_)
    for (NodeId node = range.begin; node < range.end; ++node)
      if (document.kind(node) == NodeKind::text && (nodes.flags_.empty() || (nodes.flags_[node] & 1) != 0))
        all += document.value(node);
  return all;
}

}  // namespace hawiya::xml
