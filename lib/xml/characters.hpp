#pragma once
// What characters are in XML 1.0 (fifth edition): productions 2 (Char), 3 (S), 4 and 4a (names).

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace hawiya::xml {

/// Production 2.
[[nodiscard]] constexpr bool is_character(std::uint32_t point) {
  return point >= 0x20 ? point <= 0xd7ff || (point >= 0xe000 && point <= 0xfffd) || (point >= 0x10000 && point <= 0x10ffff)
                       : point == '\t' || point == '\n' || point == '\r';
}
[[nodiscard]] constexpr bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

/// Where the first octet stands that is not part of a character allowed in XML, in well-formed UTF-8; the size when all are.
[[nodiscard]] std::size_t first_forbidden(std::string_view text);

/// The length of the name without colon (NCName, Namespaces 1.0 production 4) that the text begins with. The text has passed
/// `first_forbidden`.
[[nodiscard]] std::size_t name_length(std::string_view text);
/// Whether the text begins with a character that can stand in a name, colons included.
[[nodiscard]] bool continues_name(std::string_view text);

/// Appends a code point as UTF-8.
void append_utf8(std::string& text, std::uint32_t point);

}  // namespace hawiya::xml
