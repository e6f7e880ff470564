#pragma once
// Strict XML for configuration: profiles, hierarchies. A small subset, read so that nothing in a file is silently ignored.
//
// Refused with the line: a DOCTYPE, CDATA, processing instructions, references other than the five named ones and numbers,
// control characters, duplicate attributes, anything that the reader of an element did not declare. Namespaces are not known.
// Signed XML is another matter and not for this reader.

#include <hawiya/base/result.hpp>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tinyxml2 {
class XMLElement;
class XMLDocument;
}  // namespace tinyxml2

namespace hawiya::text {

/// A cursor on one element; valid as long as its document.
class XmlElement {
 public:
  XmlElement(const tinyxml2::XMLElement* element, const std::string* source) : element_(element), source_(source) {}

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
  [[nodiscard]] Result<std::string> attribute(const char* name) const;
  [[nodiscard]] std::optional<std::string> optional_attribute(const char* name) const;
  /// "yes" or "no"; `fallback` when absent, `xml_malformed` for anything else.
  [[nodiscard]] Result<bool> yes_or_no(const char* name, bool fallback) const;
  /// A decimal number within the bounds; nothing when absent.
  [[nodiscard]] Result<std::optional<std::uint32_t>> number(const char* name, std::uint32_t least, std::uint32_t most) const;

  [[nodiscard]] std::vector<XmlElement> children() const;
  [[nodiscard]] std::vector<XmlElement> children(std::string_view name) const;
  /// The only child of this name, nothing when there is none; `xml_malformed` for several.
  [[nodiscard]] Result<std::optional<XmlElement>> child(std::string_view name) const;
  /// The same, and `xml_malformed` when there is none.
  [[nodiscard]] Result<XmlElement> required_child(std::string_view name) const;

 private:
  [[nodiscard]] Error malformed(std::string detail) const { return error(ErrorCode::xml_malformed, std::move(detail)); }
  [[nodiscard]] Result<void> allow_attributes(std::initializer_list<std::string_view> names) const;

  const tinyxml2::XMLElement* element_;
  const std::string* source_;
};

class XmlDocument {
 public:
  static constexpr std::size_t max_size = 1u << 20;
  static constexpr int max_depth = 32;

  /// `source` names the file in errors. `xml_malformed`, `input_too_large`.
  [[nodiscard]] static Result<XmlDocument> parse(std::string_view xml, std::string source);
  XmlDocument(XmlDocument&&) noexcept;
  XmlDocument& operator=(XmlDocument&&) noexcept;
  ~XmlDocument();

  /// The root element; `xml_malformed` when its name is another.
  [[nodiscard]] Result<XmlElement> root(std::string_view name) const;

 private:
  XmlDocument();
  std::unique_ptr<tinyxml2::XMLDocument> document_;
  std::unique_ptr<std::string> source_;
};

}  // namespace hawiya::text
