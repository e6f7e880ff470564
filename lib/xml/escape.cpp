#include "xml/escape.hpp"

#include <array>
#include <cstdint>

#include "xml/canonical.hpp"

namespace hawiya::xml {
namespace {

using Replacements = std::array<std::string_view, 256>;

constexpr Replacements of_text = [] {
  Replacements table{};
  table['&'] = "&amp;";
  table['<'] = "&lt;";
  table['>'] = "&gt;";
  table['\r'] = "&#xD;";
  return table;
}();
constexpr Replacements of_attributes = [] {
  Replacements table = of_text;
  table['>'] = {};
  table['"'] = "&quot;";
  table['\t'] = "&#x9;";
  table['\n'] = "&#xA;";
  return table;
}();

void append(std::string& out, std::string_view text, const Replacements& table) {
  std::size_t run = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view replacement = table[static_cast<std::uint8_t>(text[i])];
    if (replacement.empty()) continue;
    out.append(text, run, i - run).append(replacement);
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
