#include "xml/configuration.hpp"

#include <algorithm>
#include <charconv>

#include "base/try.hpp"
#include "xml/encoding.hpp"
#include "xml/tree.hpp"

namespace hawiya::xml {
namespace {

constexpr std::string_view white_space = " \t\r\n";

std::string trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(white_space);
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(white_space) - first + 1));
}

std::string in_quotes(std::string_view text) { return "\"" + std::string(text) + "\""; }
std::string in_brackets(std::string_view name) { return "<" + std::string(name) + ">"; }

bool listed(std::initializer_list<std::string_view> names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Where a CDATA section begins. In what was parsed, and has no instructions, only comments begin alike.
std::size_t find_cdata(std::string_view source) {
  std::size_t at = source.find("<!");
  while (at != std::string_view::npos && source.substr(at, 4) == "<!--") at = source.find("<!", source.find("-->", at + 4));
  return at;
}

// What configuration has no need of: instructions, CDATA sections, other encodings. "line 7", or nothing.
std::optional<std::string> needless(const Document& document) {
  for (NodeId node = 0; node < document.size(); ++node)
    if (document.kind(node) == NodeKind::instruction) return "line " + std::to_string(document.line(node));
  if (!document.source_is_original()) return "line 1";
  const std::size_t cdata = find_cdata(document.source());
  return cdata == std::string_view::npos ? std::nullopt : std::optional(line_of(document.source(), cdata));
}

}  // namespace

std::string_view ConfigurationElement::name() const { return qualified(document_.name(element_)); }
std::string ConfigurationElement::where() const { return *source_ + ":" + std::to_string(document_.line(element_)); }

Result<void> ConfigurationElement::allow_attributes(std::initializer_list<std::string_view> names) const {
  if (!document_.declarations(element_).empty()) return malformed(in_brackets(name()) + " declares a namespace");
  for (const Attribute& attribute : document_.attributes(element_))
    if (const std::string_view written = qualified(attribute.name); !listed(names, written))
      return malformed(in_brackets(name()) + " has no attribute " + in_quotes(written));
  return {};
}

Result<void> ConfigurationElement::allow(std::initializer_list<std::string_view> attributes,
                                         std::initializer_list<std::string_view> children) const {
  HAWIYA_CHECK(allow_attributes(attributes));
  for (NodeId node = document_.first_child(element_); node != no_node; node = document_.next_sibling(node)) {
    if (document_.kind(node) == NodeKind::text && !trimmed(document_.value(node)).empty())
      return malformed(in_brackets(name()) + " holds no text");
    if (document_.is_element(node) && !listed(children, at(node).name()))
      return at(node).malformed(in_brackets(name()) + " has no element " + in_brackets(at(node).name()));
  }
  return {};
}

Result<std::string> ConfigurationElement::text(std::initializer_list<std::string_view> attributes) const {
  HAWIYA_CHECK(allow_attributes(attributes));
  if (!document_.children(element_).empty()) return malformed(in_brackets(name()) + " holds text alone");
  return trimmed(document_.text(element_));
}

Result<std::string> ConfigurationElement::attribute(std::string_view name) const {
  const auto value = optional_attribute(name);
  if (!value || value->empty()) return malformed(in_brackets(this->name()) + " needs the attribute " + in_quotes(name));
  return *value;
}

std::optional<std::string> ConfigurationElement::optional_attribute(std::string_view name) const {
  if (!document_.has_attribute(element_, name)) return std::nullopt;
  return std::string(document_.attribute(element_, name));
}

Result<bool> ConfigurationElement::yes_or_no(std::string_view name, bool fallback) const {
  const auto value = optional_attribute(name);
  if (!value) return fallback;
  if (*value != "yes" && *value != "no") return malformed(in_quotes(name) + " is yes or no");
  return *value == "yes";
}

Result<std::optional<std::uint32_t>> ConfigurationElement::number(std::string_view name, std::uint32_t least,
                                                                  std::uint32_t most) const {
  const auto text = optional_attribute(name);
  if (!text) return std::optional<std::uint32_t>();
  std::uint32_t value = 0;
  const auto [end, fault] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (fault != std::errc() || end != text->data() + text->size() || value < least || value > most)
    return malformed(in_quotes(name) + " is a number from " + std::to_string(least) + " to " + std::to_string(most));
  return std::optional(value);
}

std::vector<ConfigurationElement> ConfigurationElement::children() const {
  std::vector<ConfigurationElement> found;
  for (const NodeId child : document_.children(element_)) found.push_back(at(child));
  return found;
}

std::vector<ConfigurationElement> ConfigurationElement::children(std::string_view name) const {
  std::vector<ConfigurationElement> found = children();
  std::erase_if(found, [&](const ConfigurationElement& element) { return element.name() != name; });
  return found;
}

Result<std::optional<ConfigurationElement>> ConfigurationElement::child(std::string_view name) const {
  const auto found = children(name);
  if (found.size() > 1) return found[1].malformed(in_brackets(name) + " occurs twice in " + in_brackets(this->name()));
  return found.empty() ? std::optional<ConfigurationElement>() : std::optional(found.front());
}

Result<ConfigurationElement> ConfigurationElement::required_child(std::string_view name) const {
  HAWIYA_TRY(const auto found, child(name));
  if (!found) return malformed(in_brackets(this->name()) + " needs an element " + in_brackets(name));
  return *found;
}

Result<Configuration> Configuration::parse(std::string_view xml, std::string source) {
  if (xml.size() > max_size) return Error{ErrorCode::input_too_large, "XML of more than 1 MiB", source};
  constexpr std::string_view line = "line ";
  const auto at = [&](const std::string& where) { return source + ":" + where.substr(line.size()); };
  auto document = Document::parse(as_bytes(xml), {.max_size = max_size, .max_depth = max_depth});
  if (!document) return Error{ErrorCode::xml_malformed, document.error().detail, at(document.error().where)};
  if (const auto where = needless(*document))
    return Error{ErrorCode::xml_malformed, "a processing instruction, a CDATA section or another encoding than UTF-8",
                 at(*where)};
  return Configuration(*std::move(document), std::move(source));
}

Result<ConfigurationElement> Configuration::root(std::string_view name) const {
  const ConfigurationElement element(document_, document_.root(), source_);
  if (element.name() != name)
    return Error{ErrorCode::xml_malformed, "the file's one root element is " + in_brackets(name), *source_};
  return element;
}

}  // namespace hawiya::xml
