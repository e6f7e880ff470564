#include "xml/characters.hpp"

#include <cstring>

namespace hawiya::xml {
namespace {

struct Range {
  std::uint32_t first, last;
};

// Production 4 beyond ASCII, and what production 4a adds to it.
constexpr Range starts[] = {{0xc0, 0xd6},     {0xd8, 0xf6},     {0xf8, 0x2ff},    {0x370, 0x37d},
                            {0x37f, 0x1fff},  {0x200c, 0x200d}, {0x2070, 0x218f}, {0x2c00, 0x2fef},
                            {0x3001, 0xd7ff}, {0xf900, 0xfdcf}, {0xfdf0, 0xfffd}, {0x10000, 0xeffff}};
constexpr Range continuations[] = {{0xb7, 0xb7}, {0x300, 0x36f}, {0x203f, 0x2040}};

template <std::size_t N>
bool among(const Range (&ranges)[N], std::uint32_t point) {
  for (const Range& range : ranges)
    if (point >= range.first && point <= range.last) return true;
  return false;
}

constexpr std::uint8_t starts_name = 1, in_name = 2;
constexpr std::array<std::uint8_t, 128> ascii_classes = [] {
  std::array<std::uint8_t, 128> classes{};
  for (std::size_t c = 0; c < 128; ++c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    const bool more = (c >= '0' && c <= '9') || c == '-' || c == '.';
    classes[c] = letter ? starts_name | in_name : more ? in_name : 0;
  }
  return classes;
}();

struct Decoded {
  std::uint32_t point = 0;
  std::size_t length = 0;  ///< 0 when this is not UTF-8
};

// Unicode, table 3-7: overlong forms and surrogates are no UTF-8.
Decoded decode(std::string_view text) {
  const auto octet = [&](std::size_t i) { return std::uint32_t{static_cast<std::uint8_t>(text[i])}; };
  const std::uint32_t first = octet(0);
  if (first < 0x80) return {first, 1};
  const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || text.size() < length) return {};
  std::uint32_t point = first & (0x7fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((octet(i) & 0xc0) != 0x80) return {};
    point = point << 6 | (octet(i) & 0x3f);
  }
  constexpr std::uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  return point < least[length] || point > 0x10ffff ? Decoded{} : Decoded{point, length};
}

// Whether eight octets are all ASCII and none a control character.
bool plain(const char* at) {
  std::uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  constexpr std::uint64_t ones = 0x0101010101010101u, tops = ones * 0x80;
  return ((word | ((word - ones * 0x20) & ~word)) & tops) == 0;
}

}  // namespace

std::size_t first_forbidden(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    if (at + 8 <= text.size() && plain(text.data() + at)) {
      at += 8;
      continue;
    }
    const Decoded one = decode(text.substr(at));
    if (one.length == 0 || !is_character(one.point)) return at;
    at += one.length;
  }
  return at;
}

std::size_t name_length(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const auto octet = static_cast<std::uint8_t>(text[at]);
    if (octet < 0x80) {
      if ((ascii_classes[octet] & (at == 0 ? starts_name : in_name)) == 0) break;
      ++at;
      continue;
    }
    const Decoded one = decode(text.substr(at));
    if (one.length == 0 || !(among(starts, one.point) || (at != 0 && among(continuations, one.point)))) break;
    at += one.length;
  }
  return at;
}

bool continues_name(std::string_view text) {
  if (text.empty()) return false;
  const auto octet = static_cast<std::uint8_t>(text[0]);
  if (octet < 0x80) return octet == ':' || (ascii_classes[octet] & in_name) != 0;
  const std::uint32_t point = decode(text).point;
  return among(starts, point) || among(continuations, point);
}

void append_utf8(std::string& text, std::uint32_t point) {
  const auto put = [&](std::uint32_t octet) { text.push_back(static_cast<char>(octet)); };
  if (point < 0x80) return put(point);
  if (point < 0x800) {
    put(0xc0 | point >> 6);
  } else {
    if (point < 0x10000) {
      put(0xe0 | point >> 12);
    } else {
      put(0xf0 | point >> 18);
      put(0x80 | (point >> 12 & 0x3f));
    }
    put(0x80 | (point >> 6 & 0x3f));
  }
  put(0x80 | (point & 0x3f));
}

}  // namespace hawiya::xml
