#pragma once
// One pass over a node-set in document order that writes its canonical form.
//
// A scope is an array by the number of the prefix, with what is in force and what the output has already said; a log takes back
// what an element did to it. Elements outside of the set are walked through only where they stand above something in it.

#include <map>
#include <string>
#include <vector>

#include "xml/canonical.hpp"
#include "xml/tree.hpp"

namespace hawiya::xml {

class Canonicalizer {
 public:
  Canonicalizer(const NodeSet& nodes, const Canonicalization& method, std::size_t max_size);

  /// False when the output would be larger than the maximum.
  [[nodiscard]] bool run();
  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  struct Scope {
    UriId uri = no_uri;       ///< in force
    UriId rendered = no_uri;  ///< what the nearest element of the output says, if `rendered_in` is the current epoch
    std::uint32_t rendered_in = 0;
    bool seen = false;   ///< in `in_scope_`
    bool listed = true;  ///< treated inclusively
  };
  struct Undo {
    PrefixId prefix;
    Scope before;
  };
  /// An element that is open, and what was so before it.
  struct Frame {
    NodeId node, end;
    bool visible;
    std::uint32_t base = no_node;  ///< its attribute xml:base
    std::size_t undo, declared, in_scope, inherited;
    std::uint32_t epoch;
    std::size_t candidates_from;
    bool all_candidates;
  };
  struct Rendered {
    std::uint32_t attribute;  ///< whose name is written
    std::string_view value;
  };

  void list_inclusive_prefixes(const std::vector<std::string>& listed);
  void open_ancestors(NodeId node);
  void visit(NodeId node);
  void enter(NodeId element, bool visible, bool with_attributes);
  void leave(NodeId next);
  void declare(const Element& element);

  void namespaces(const Element& element, bool visible, bool with_attributes);
  void consider(PrefixId prefix, bool visible);
  void consider_listed(bool visible);
  void consider_used(const Element& element, bool visible);
  void forget_namespaces(const Element& element);
  void write_namespaces();
  [[nodiscard]] UriId rendered(PrefixId prefix) const;
  void set_rendered(PrefixId prefix, UriId uri);
  void unwind(std::size_t mark);

  void attributes(const Element& element, bool visible, bool with_attributes);
  void import_attributes(const Element& element, bool with_attributes);
  void import_base(const Element& element);
  void inherit_from(const Element& element, Frame& frame);
  [[nodiscard]] bool parent_visible() const;

  void comment(NodeId node);
  void instruction(NodeId node);
  void beside_root(NodeId node, std::string_view markup);

  const NodeSet& nodes_;
  const Tree& tree_;
  const Method method_;
  const bool with_comments_;
  const std::size_t max_size_;
  std::string out_;
  std::size_t joined_ = 0;  ///< octets of xml:base values that were joined; counts like output
  bool document_visible_ = false;

  std::vector<Frame> frames_;
  std::vector<Scope> scopes_;
  std::vector<Undo> undo_;
  std::vector<PrefixId> declared_;  ///< on the path from the root, in order
  std::vector<PrefixId> in_scope_;  ///< each once
  // Which prefixes may differ from what the output says: all, or those declared since.
  std::uint32_t epoch_ = 0, last_epoch_ = 0;
  bool all_candidates_ = true;
  std::size_t candidates_from_ = 0;

  // Attributes of the xml namespace on the path: by name, the nearest last.
  std::map<std::string_view, std::vector<std::uint32_t>> inherited_;
  std::vector<std::string_view> inherited_names_;

  // Kept to spare allocations.
  std::vector<PrefixId> chosen_;
  std::vector<Rendered> list_;
  std::vector<NodeId> path_;
  std::string base_;
};

}  // namespace hawiya::xml
