#include "text/xml.hpp"

#include <tinyxml2.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <hawiya/text/utf8.hpp>

#include "base/try.hpp"
#include "text/xml_subset.hpp"

namespace hawiya::text {
namespace {

constexpr std::string_view white_space = " \t\r\n";

std::string trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(white_space);
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(white_space) - first + 1));
}

bool listed(std::initializer_list<std::string_view> names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

std::string_view XmlElement::name() const { return element_->Name(); }
std::string XmlElement::where() const { return *source_ + ":" + std::to_string(element_->GetLineNum()); }

Result<void> XmlElement::allow_attributes(std::initializer_list<std::string_view> names) const {
  for (const auto* a = element_->FirstAttribute(); a != nullptr; a = a->Next())
    if (!listed(names, a->Name())) return malformed("<" + std::string(name()) + "> has no attribute \"" + a->Name() + "\"");
  return {};
}

Result<void> XmlElement::allow(std::initializer_list<std::string_view> attributes,
                               std::initializer_list<std::string_view> children) const {
  HAWIYA_CHECK(allow_attributes(attributes));
  for (const auto* node = element_->FirstChild(); node != nullptr; node = node->NextSibling()) {
    if (node->ToComment() != nullptr) continue;
    if (node->ToText() != nullptr) {
      if (!trimmed(node->Value()).empty()) return malformed("<" + std::string(name()) + "> holds no text");
      continue;
    }
    const auto* element = node->ToElement();
    if (element == nullptr || !listed(children, element->Name()))
      return Error{ErrorCode::xml_malformed, "<" + std::string(name()) + "> has no element <" + node->Value() + ">",
                   *source_ + ":" + std::to_string(node->GetLineNum())};
  }
  return {};
}

Result<std::string> XmlElement::text(std::initializer_list<std::string_view> attributes) const {
  HAWIYA_CHECK(allow_attributes(attributes));
  std::string text;
  for (const auto* node = element_->FirstChild(); node != nullptr; node = node->NextSibling()) {
    if (node->ToComment() != nullptr) continue;
    if (node->ToText() == nullptr) return malformed("<" + std::string(name()) + "> holds text alone");
    text += node->Value();
  }
  return trimmed(text);
}

Result<std::string> XmlElement::attribute(const char* name) const {
  const auto value = optional_attribute(name);
  if (!value || value->empty())
    return malformed("<" + std::string(this->name()) + "> needs the attribute \"" + std::string(name) + "\"");
  return *value;
}

std::optional<std::string> XmlElement::optional_attribute(const char* name) const {
  const char* value = element_->Attribute(name);
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

Result<bool> XmlElement::yes_or_no(const char* name, bool fallback) const {
  const auto value = optional_attribute(name);
  if (!value) return fallback;
  if (*value != "yes" && *value != "no") return malformed("\"" + std::string(name) + "\" is yes or no");
  return *value == "yes";
}

Result<std::optional<std::uint32_t>> XmlElement::number(const char* name, std::uint32_t least, std::uint32_t most) const {
  const auto text = optional_attribute(name);
  if (!text) return std::optional<std::uint32_t>();
  std::uint32_t value = 0;
  const auto [end, fault] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (fault != std::errc() || end != text->data() + text->size() || value < least || value > most)
    return malformed("\"" + std::string(name) + "\" is a number from " + std::to_string(least) + " to " + std::to_string(most));
  return std::optional(value);
}

std::vector<XmlElement> XmlElement::children() const {
  std::vector<XmlElement> found;
  for (const auto* e = element_->FirstChildElement(); e != nullptr; e = e->NextSiblingElement()) found.emplace_back(e, source_);
  return found;
}

std::vector<XmlElement> XmlElement::children(std::string_view name) const {
  std::vector<XmlElement> found = children();
  std::erase_if(found, [&](const XmlElement& element) { return element.name() != name; });
  return found;
}

Result<std::optional<XmlElement>> XmlElement::child(std::string_view name) const {
  const auto found = children(name);
  if (found.size() > 1)
    return found[1].malformed("<" + std::string(name) + "> occurs twice in <" + std::string(this->name()) + ">");
  return found.empty() ? std::optional<XmlElement>() : std::optional(found.front());
}

Result<XmlElement> XmlElement::required_child(std::string_view name) const {
  HAWIYA_TRY(const auto found, child(name));
  if (!found) return malformed("<" + std::string(this->name()) + "> needs an element <" + std::string(name) + ">");
  return *found;
}

XmlDocument::XmlDocument() : document_(std::make_unique<tinyxml2::XMLDocument>()), source_(std::make_unique<std::string>()) {}
XmlDocument::XmlDocument(XmlDocument&&) noexcept = default;
XmlDocument& XmlDocument::operator=(XmlDocument&&) noexcept = default;
XmlDocument::~XmlDocument() = default;

Result<XmlDocument> XmlDocument::parse(std::string_view xml, std::string source) {
  if (xml.size() > max_size) return Error{ErrorCode::input_too_large, "XML of more than 1 MiB", source};
  HAWIYA_CHECK(check_xml_subset(xml, source, max_depth));
  XmlDocument parsed;
  *parsed.source_ = std::move(source);
  if (parsed.document_->Parse(xml.data(), xml.size()) != tinyxml2::XML_SUCCESS)
    return Error{ErrorCode::xml_malformed, "not well-formed",
                 *parsed.source_ + ":" + std::to_string(parsed.document_->ErrorLineNum())};
  return parsed;
}

Result<XmlElement> XmlDocument::root(std::string_view name) const {
  const auto* element = document_->RootElement();
  if (element == nullptr || element->NextSiblingElement() != nullptr || element->Name() != name)
    return Error{ErrorCode::xml_malformed, "the file's one root element is <" + std::string(name) + ">", *source_};
  return XmlElement(element, source_.get());
}

}  // namespace hawiya::text
