#include "x509/fold.hpp"

#include <hawiya/text/utf8.hpp>

namespace hawiya::x509 {
namespace {

bool is_space(char32_t c) {
  return c == ' ' || (c >= 9 && c <= 13) || c == 0x85 || c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) ||
         c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000;
}

char32_t lower(char32_t c) {
  if (c < 0x80) return c >= 'A' && c <= 'Z' ? c + 32 : c;
  if (c >= 0xc0 && c <= 0xde && c != 0xd7) return c + 32;
  if ((c >= 0x100 && c <= 0x12f) || (c >= 0x132 && c <= 0x137) || (c >= 0x14a && c <= 0x177)) return c | 1;
  if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17e)) return c % 2 == 1 ? c + 1 : c;
  if (c == 0x178) return 0xff;
  if (c >= 0x391 && c <= 0x3ab && c != 0x3a2) return c + 32;
  if (c == 0x3c2) return 0x3c3;  // final sigma
  if (c >= 0x400 && c <= 0x40f) return c + 80;
  if (c >= 0x410 && c <= 0x42f) return c + 32;
  if (c >= 0x460 && c <= 0x481) return c | 1;
  if (c >= 0x48a && c <= 0x4bf) return c | 1;
  if (c >= 0x531 && c <= 0x556) return c + 48;
  if (c >= 0x1e00 && c <= 0x1e95) return c | 1;
  if (c >= 0x1ea0 && c <= 0x1eff) return c | 1;
  return c;
}

// RFC 4518 §2.2: soft hyphens and zero-width characters are mapped to nothing.
bool is_ignored(char32_t c) { return c == 0xad || c == 0x34f || (c >= 0x200b && c <= 0x200d) || c == 0x2060 || c == 0xfeff; }

}  // namespace

std::string fold(std::string_view utf8) {
  std::string ascii;
  bool space = false;
  for (const char raw : utf8) {  // most names are ASCII: no detour over code points
    const auto c = static_cast<unsigned char>(raw);
    if (c >= 0x80) break;
    if (is_space(c)) {
      space = !ascii.empty();
      continue;
    }
    if (space) ascii += ' ';
    space = false;
    ascii += static_cast<char>(lower(c));
  }
  const auto points = text::decode_utf8(utf8);
  if (!points || points->size() == utf8.size()) return ascii;

  std::u32string folded;
  space = false;
  for (const char32_t c : *points) {
    if (is_ignored(c)) continue;
    if (is_space(c)) {
      space = !folded.empty();
      continue;
    }
    if (space) folded += U' ';
    space = false;
    folded += lower(c);
  }
  return text::encode_utf8(folded);
}

}  // namespace hawiya::x509
