#include "x509/fold.hpp"

#include <algorithm>
#include <hawiya/text/nfc.hpp>
#include <hawiya/text/utf8.hpp>

namespace hawiya::x509 {
namespace {

bool is_space(char32_t c) {
  return c == ' ' || (c >= 9 && c <= 13) || c == 0x85 || c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) ||
         c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000;
}

struct Run {
  char32_t first, last;
};
// RFC 4518 §2.2: controls, soft hyphens, variation selectors, directions and zero-width characters are mapped to nothing.
constexpr Run ignored[] = {{0x0, 0x8},       {0xe, 0x1f},      {0x7f, 0x84},       {0x86, 0x9f},       {0xad, 0xad},
                           {0x34f, 0x34f},   {0x6dd, 0x6dd},   {0x70f, 0x70f},     {0x1806, 0x1806},   {0x180b, 0x180e},
                           {0x200b, 0x200f}, {0x202a, 0x202e}, {0x2060, 0x2063},   {0x206a, 0x206f},   {0xfe00, 0xfe0f},
                           {0xfeff, 0xfeff}, {0xfff9, 0xfffc}, {0x1d173, 0x1d17a}, {0xe0001, 0xe0001}, {0xe0020, 0xe007f}};

bool is_ignored(char32_t c) {
  return std::ranges::any_of(ignored, [c](const Run& run) { return run.first <= c && c <= run.last; });
}

// Trims and collapses white space.
template <class Text>
Text with_single_spaces(const Text& text) {
  using Character = typename Text::value_type;
  Text result;
  result.reserve(text.size());
  bool space = false;
  for (const Character c : text) {
    if (is_space(static_cast<char32_t>(c))) {
      space = !result.empty();
      continue;
    }
    if (space) result += Character{' '};
    space = false;
    result += c;
  }
  return result;
}

}  // namespace

std::string fold(std::string_view utf8) {
  const auto plain = [](char c) { return c >= ' ' && c < 0x7f; };
  if (std::ranges::all_of(utf8, plain)) {  // most names are ASCII: no detour over code points
    std::string lower(utf8);
    for (char& c : lower)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    return with_single_spaces(lower);
  }
  auto points = text::decode_utf8(utf8);
  if (!points) return std::string(utf8);
  std::erase_if(*points, is_ignored);
  return text::encode_utf8(with_single_spaces(text::matching_form(*points)));
}

}  // namespace hawiya::x509
