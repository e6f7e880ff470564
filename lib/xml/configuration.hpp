#pragma once
// Strict XML for configuration: profiles, hierarchies. A small subset, read so that nothing in a file is silently ignored.
//
// Refused with "file:line": what `Document` refuses, and CDATA, processing instructions, encodings other than UTF-8, namespaces,
// and anything that the reader of an element did not declare. Exported for the components that read such files.

#include <hawiya/base/export.hpp>
#include <initializer_list>
#include <optional>

#include "xml/document.hpp"

namespace hawiya::xml {

/// A cursor on one element.
class HAWIYA_API ConfigurationElement {
 public:
  ConfigurationElement(Document document, NodeId element, std::shared_ptr<const std::string> source)
      : document_(std::move(document)), element_(element), source_(std::move(source)) {}

  [[nodiscard]] std::string_view name() const;
  /// "file:line", for errors.
  [[nodiscard]] std::string where() const;
  /// An error of this code at this element.
  [[nodiscard]] Error error(ErrorCode code, std::string detail) const { return {code, std::move(detail), where()}; }

  /// Refuses attributes and child elements that are not listed, and text between children. `xml_malformed`.
  [[nodiscard]] Result<void> allow(std::initializer_list<std::string_view> attributes,
                                   std::initializer_list<std::string_view> children = {}) const;
  /// Refuses attributes that are not listed and any child element; gives the text without white space at its ends.
  [[nodiscard]] Result<std::string> text(std::initializer_list<std::string_view> attributes = {}) const;

  /// `xml_malformed` when absent or empty.
  [[nodiscard]] Result<std::string> attribute(std::string_view name) const;
  [[nodiscard]] std::optional<std::string> optional_attribute(std::string_view name) const;
  /// "yes" or "no"; `fallback` when absent, `xml_malformed` for anything else.
  [[nodiscard]] Result<bool> yes_or_no(std::string_view name, bool fallback) const;
  /// A decimal number within the bounds; nothing when absent.
  [[nodiscard]] Result<std::optional<std::uint32_t>> number(std::string_view name, std::uint32_t least, std::uint32_t most) const;

  [[nodiscard]] std::vector<ConfigurationElement> children() const;
  [[nodiscard]] std::vector<ConfigurationElement> children(std::string_view name) const;
  /// The only child of this name, nothing when there is none; `xml_malformed` for several.
  [[nodiscard]] Result<std::optional<ConfigurationElement>> child(std::string_view name) const;
  /// The same, and `xml_malformed` when there is none.
  [[nodiscard]] Result<ConfigurationElement> required_child(std::string_view name) const;

 private:
  [[nodiscard]] ConfigurationElement at(NodeId element) const { return {document_, element, source_}; }
  [[nodiscard]] Error malformed(std::string detail) const { return error(ErrorCode::xml_malformed, std::move(detail)); }
  [[nodiscard]] Result<void> allow_attributes(std::initializer_list<std::string_view> names) const;

  Document document_;
  NodeId element_;
  std::shared_ptr<const std::string> source_;
};

class HAWIYA_API Configuration {
 public:
  static constexpr std::size_t max_size = 1u << 20;
  static constexpr std::uint32_t max_depth = 32;

  /// `source` names the file in errors. `xml_malformed`, `input_too_large` for the size alone.
  [[nodiscard]] static Result<Configuration> parse(std::string_view xml, std::string source);

  /// The root element; `xml_malformed` when its name is another.
  [[nodiscard]] Result<ConfigurationElement> root(std::string_view name) const;

 private:
  Configuration(Document document, std::string source)
      : document_(std::move(document)), source_(std::make_shared<const std::string>(std::move(source))) {}
  Document document_;
  std::shared_ptr<const std::string> source_;
};

}  // namespace hawiya::xml
