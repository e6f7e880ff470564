#include "xml/encoding.hpp"

#include <algorithm>
#include <optional>

#include "base/try.hpp"
#include "xml/characters.hpp"

namespace hawiya::xml {
namespace {

struct XmlDeclaration {
  std::string encoding;  ///< in capitals; empty when none is named
  std::size_t end = 0;
};

// S? name S? '=' S? quoted, cut off the front of the text; `at` moves past it.
std::optional<std::string_view> take_pseudo_attribute(std::string_view text, std::size_t& at, std::string_view name) {
  std::size_t i = at;
  const auto skip_space = [&] {
    while (i < text.size() && is_space(text[i])) ++i;
  };
  skip_space();
  if (i == at || !text.substr(i).starts_with(name)) return std::nullopt;
  i += name.size();
  skip_space();
  if (i == text.size() || text[i] != '=') return std::nullopt;
  ++i;
  skip_space();
  if (i == text.size() || (text[i] != '"' && text[i] != '\'')) return std::nullopt;
  const std::size_t close = text.find(text[i], i + 1);
  if (close == std::string_view::npos) return std::nullopt;
  at = close + 1;
  return text.substr(i + 1, close - i - 1);
}

// Production 23; nothing when the text begins with something else that looks like it.
std::optional<XmlDeclaration> read_declaration(std::string_view text) {
  constexpr std::string_view open = "<?xml";
  if (!text.starts_with(open) || continues_name(text.substr(open.size()))) return XmlDeclaration{};
  const std::size_t close = text.find("?>");
  if (close == std::string_view::npos) return std::nullopt;
  text = text.substr(0, close);
  std::size_t at = open.size();
  const auto version = take_pseudo_attribute(text, at, "version");
  if (version != "1.0") return std::nullopt;
  XmlDeclaration found{{}, close + 2};
  if (const auto encoding = take_pseudo_attribute(text, at, "encoding")) {
    for (const char c : *encoding) found.encoding.push_back(c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
    if (encoding->empty()) return std::nullopt;
  }
  if (const auto standalone = take_pseudo_attribute(text, at, "standalone"))
    if (standalone != "yes" && standalone != "no") return std::nullopt;
  while (at < text.size() && is_space(text[at])) ++at;
  return at == text.size() ? std::optional(found) : std::nullopt;
}

std::string from_latin_1(std::string_view text) {
  std::string utf8;
  utf8.reserve(text.size() + text.size() / 8);
  for (const char c : text) append_utf8(utf8, static_cast<std::uint8_t>(c));
  return utf8;
}

bool is_ascii(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) { return static_cast<std::uint8_t>(c) >= 0x80; });
}

}  // namespace

std::string line_of(std::string_view source, std::size_t offset) {
  return "line " + std::to_string(1 + std::count(source.begin(), source.begin() + static_cast<std::ptrdiff_t>(offset), '\n'));
}

Result<std::size_t> take_source(ByteView bytes, Tree& tree) {
  std::string_view text = as_text(bytes);
  const auto refused = [](std::string detail) { return Error{ErrorCode::document_malformed, std::move(detail), "line 1"}; };
  const bool marked = text.starts_with("\xef\xbb\xbf");
  if (marked) text.remove_prefix(3);
  const std::string_view start = text.substr(0, 2);
  if (start == "\xfe\xff" || start == "\xff\xfe" || start.find('\0') != std::string_view::npos)
    return refused("UTF-16 and UTF-32 are not read");
  const auto declaration = read_declaration(text);
  if (!declaration) return refused("the XML declaration is wrong");
  const std::string& encoding = declaration->encoding;
  if (encoding == "ISO-8859-1" && !marked) {
    tree.original = is_ascii(text);
    tree.source = from_latin_1(text);
  } else if (encoding.empty() || encoding == "UTF-8" || (encoding == "US-ASCII" && !marked && is_ascii(text))) {
    tree.source = text;
  } else {
    return refused("the text is not in its encoding, or the encoding is none of UTF-8, US-ASCII and ISO-8859-1");
  }
  const std::size_t wrong = first_forbidden(tree.source);
  if (wrong != tree.source.size())
    return Error{ErrorCode::document_malformed, "not UTF-8, or a character that XML does not allow", line_of(tree.source, wrong)};
  return declaration->end;
}

}  // namespace hawiya::xml
