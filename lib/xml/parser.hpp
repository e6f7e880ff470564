#pragma once
// Builds the tree of a document from its characters (XML 1.0 §2, §3; Namespaces in XML 1.0).

#include <hawiya/base/result.hpp>

#include "xml/namespaces.hpp"
#include "xml/scanner.hpp"

namespace hawiya::xml {

class Parser {
 public:
  /// The tree has its source; parsing begins at the offset, after the XML declaration.
  Parser(Tree& tree, std::size_t at, const Limits& limits)
      : tree_(tree), limits_(limits), scanner_(tree.source, at, tree.arena), counted_to_(0) {}

  /// `document_malformed`, `input_too_large`.
  [[nodiscard]] Result<void> run();

 private:
  struct Open {
    NodeId node;
    std::size_t namespaces;  ///< mark to unwind to
  };
  struct RawAttribute {
    QualifiedName name;
    std::string_view value;
    std::size_t at;
  };

  // All give false with the fault in the scanner.
  [[nodiscard]] bool document();
  [[nodiscard]] bool markup();
  [[nodiscard]] bool text();
  [[nodiscard]] bool comment();
  [[nodiscard]] bool instruction();
  [[nodiscard]] bool start_tag();
  [[nodiscard]] bool end_tag();
  [[nodiscard]] bool attributes(Element& element);
  [[nodiscard]] bool attribute();
  [[nodiscard]] bool declaration(std::string_view prefix, std::string_view uri, std::size_t at);
  [[nodiscard]] bool resolve(Element& element, std::size_t begin);
  [[nodiscard]] bool resolve(NodeId node, const RawAttribute& raw);
  [[nodiscard]] bool distinct(const Element& element, std::size_t begin);
  [[nodiscard]] bool add(NodeKind kind, std::size_t begin, std::size_t item);
  [[nodiscard]] bool count_item();
  [[nodiscard]] bool too_large(const char* what);
  void close(std::size_t content_end);

  Tree& tree_;
  const Limits& limits_;
  Scanner scanner_;
  Namespaces namespaces_;
  std::vector<Open> open_;
  std::vector<RawAttribute> raw_;
  std::vector<std::uint32_t> order_;
  std::size_t counted_to_;
  std::uint32_t line_ = 1;
  ErrorCode code_ = ErrorCode::document_malformed;
};

}  // namespace hawiya::xml
