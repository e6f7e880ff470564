#include "xml/escape.hpp"

#include <array>
#include <cstdint>

#include "xml/canonical.hpp"

namespace hawiya::xml {
namespace {

// By number; 0 stands for itself.
constexpr std::string_view replacements[] = {"", "&amp;", "&lt;", "&gt;", "&#xD;", "&quot;", "&#x9;", "&#xA;"};

constexpr std::array<std::uint8_t, 256> numbers(std::string_view replaced) {
  constexpr std::string_view characters = " &<>\r\"\t\n";
  std::array<std::uint8_t, 256> table{};
  for (const char c : replaced) table[static_cast<std::uint8_t>(c)] = static_cast<std::uint8_t>(characters.find(c));
  return table;
}
constexpr auto of_text = numbers("&<>\r"), of_attributes = numbers("&<\r\"\t\n");

void append(std::string& out, std::string_view text, const std::array<std::uint8_t, 256>& table) {
  std::size_t run = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::uint8_t number = table[static_cast<std::uint8_t>(text[i])];
    if (number == 0) continue;
    out.append(text, run, i - run).append(replacements[number]);
    run = i + 1;
  }
  out.append(text, run);
}

}  // namespace

void append_escaped_text(std::string& out, std::string_view text) { append(out, text, of_text); }
void append_escaped_attribute(std::string& out, std::string_view value) { append(out, value, of_attributes); }

std::string escape_text(std::string_view text) {
  std::string out;
  append_escaped_text(out, text);
  return out;
}

std::string escape_attribute(std::string_view value) {
  std::string out;
  append_escaped_attribute(out, value);
  return out;
}

}  // namespace hawiya::xml
