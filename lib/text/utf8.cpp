#include <cstdio>
#include <hawiya/text/nfc.hpp>
#include <hawiya/text/utf8.hpp>

#include "base/try.hpp"

namespace hawiya::text {
namespace {

// Octets of the sequence that this octet starts, and the smallest code point that may be written so.
struct Lead {
  unsigned octets;
  char32_t smallest;
  char32_t bits;
};

Lead lead_of(unsigned char octet) {
  if (octet < 0x80) return {1, 0, octet};
  if (octet >= 0xc2 && octet <= 0xdf) return {2, 0x80, octet & 0x1fu};
  if (octet >= 0xe0 && octet <= 0xef) return {3, 0x800, octet & 0x0fu};
  if (octet >= 0xf0 && octet <= 0xf4) return {4, 0x10000, octet & 0x07u};
  return {0, 0, 0};
}

bool refused_in_names(char32_t c) {
  if (c < 0x20 || (c >= 0x7f && c <= 0x9f)) return true;  // controls
  if (c == 0x061c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069))
    return true;                                                                                              // bidi
  if (c == 0xad || (c >= 0x200b && c <= 0x200d) || (c >= 0x2060 && c <= 0x2065) || c == 0xfeff) return true;  // invisible
  if (c == 0x0640) return true;                                                                               // tatweel
  if (c == 0x2028 || c == 0x2029 || (c >= 0xfff9 && c <= 0xffff)) return true;
  if ((c >= 0xe000 && c <= 0xf8ff) || c >= 0xe0000) return true;  // private use, tags
  return (c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef);  // noncharacters
}

}  // namespace

Result<std::u32string> decode_utf8(std::string_view text) {
  std::u32string points;
  points.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    if (static_cast<signed char>(text[i]) >= 0) {  // ASCII: nearly all that comes
      points += static_cast<char32_t>(text[i++]);
      continue;
    }
    const auto malformed = [&] { return Error{ErrorCode::utf8_malformed, {}, "offset " + std::to_string(i)}; };
    const Lead lead = lead_of(static_cast<unsigned char>(text[i]));
    if (lead.octets == 0 || text.size() - i < lead.octets) return malformed();
    char32_t point = lead.bits;
    for (unsigned k = 1; k < lead.octets; ++k) {
      const auto octet = static_cast<unsigned char>(text[i + k]);
      if ((octet & 0xc0) != 0x80) return malformed();
      point = point << 6 | (octet & 0x3fu);
    }
    if (point < lead.smallest || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return malformed();
    points += point;
    i += lead.octets;
  }
  return points;
}

std::string encode_utf8(std::u32string_view points) {
  std::string text;
  const auto put = [&](char32_t octet) { text += static_cast<char>(static_cast<unsigned char>(octet)); };
  for (const char32_t c : points) {
    if (c < 0x80) {
      put(c);
    } else if (c < 0x800) {
      put(0xc0 | c >> 6), put(0x80 | (c & 63));
    } else if (c < 0x10000) {
      put(0xe0 | c >> 12), put(0x80 | (c >> 6 & 63)), put(0x80 | (c & 63));
    } else {
      put(0xf0 | c >> 18), put(0x80 | (c >> 12 & 63)), put(0x80 | (c >> 6 & 63)), put(0x80 | (c & 63));
    }
  }
  return text;
}

std::size_t code_points(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text)
    if ((static_cast<unsigned char>(c) & 0xc0) != 0x80) ++count;
  return count;
}

Result<void> check_name_text(std::string_view text) {
  HAWIYA_TRY(const std::u32string points, decode_utf8(text));
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (!refused_in_names(points[i])) continue;
    char name[16];
    std::snprintf(name, sizeof name, "U+%04X", static_cast<unsigned>(points[i]));
    return Error{ErrorCode::text_character_refused, name, "character " + std::to_string(i + 1)};
  }
  if (!is_nfc(points)) return Error{ErrorCode::text_not_normalised};
  return {};
}

}  // namespace hawiya::text
