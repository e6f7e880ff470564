#include <algorithm>
#include <cstdint>
#include <hawiya/text/nfc.hpp>
#include <iterator>

namespace hawiya::text {
namespace {

struct Run {
  char32_t first, last;
  std::uint8_t value;
};
struct Pair {
  char32_t first, second;
};

struct Form {
  char32_t point;
  std::uint16_t first, units;  // in the pool
};

#include "text/matching_tables.inc"
#include "text/nfc_tables.inc"

template <std::size_t N>
std::uint8_t value_in(const Run (&runs)[N], char32_t c) {
  const Run* run = std::ranges::lower_bound(runs, c, {}, &Run::last);
  return run != std::end(runs) && run->first <= c ? run->value : std::uint8_t{0};
}

bool composes(char32_t first, char32_t second) {
  if (first >= 0x1100 && first <= 0x1112 && second >= 0x1161 && second <= 0x1175) return true;  // Hangul L + V
  if (first >= 0xac00 && first <= 0xd7a3 && (first - 0xac00) % 28 == 0 && second >= 0x11a8 && second <= 0x11c2)
    return true;  // LV + T
  return std::ranges::binary_search(composable_pairs, Pair{first, second}, [](const Pair& a, const Pair& b) {
    return a.first != b.first ? a.first < b.first : a.second < b.second;
  });
}

void append_utf16(std::u32string& into, std::u16string_view units) {
  for (std::size_t i = 0; i < units.size(); ++i) {
    char32_t point = units[i];
    if (point >= 0xd800 && point <= 0xdbff) point = 0x10000 + ((point - 0xd800) << 10) + (units[++i] - 0xdc00u);
    into += point;
  }
}

void append_form(std::u32string& into, char32_t c) {
  if (c < 0x80) {
    into += c >= 'A' && c <= 'Z' ? c + 32 : c;
  } else if (c >= 0xac00 && c <= 0xd7a3) {  // Hangul
    const char32_t index = c - 0xac00;
    into += {0x1100 + index / 588, 0x1161 + index % 588 / 28};
    if (index % 28 != 0) into += 0x11a7 + index % 28;
  } else if (const Form* form = std::ranges::lower_bound(forms, c, {}, &Form::point);
             form != std::end(forms) && form->point == c) {
    append_utf16(into, {pool + form->first, form->units});
  } else {
    into += c;
  }
}

}  // namespace

std::u32string matching_form(std::u32string_view points) {
  std::u32string form;
  for (const char32_t c : points) append_form(form, c);
  for (std::size_t i = 0; i < form.size();) {  // canonical order of each run of marks
    std::size_t end = i;
    while (end < form.size() && form[end] >= 0x300 && value_in(combining_classes, form[end]) != 0) ++end;
    if (end - i > 1)
      std::stable_sort(form.begin() + static_cast<std::ptrdiff_t>(i), form.begin() + static_cast<std::ptrdiff_t>(end),
                       [](char32_t a, char32_t b) { return value_in(combining_classes, a) < value_in(combining_classes, b); });
    i = std::max(end, i + 1);
  }
  return form;
}

bool is_nfc(std::u32string_view points) {
  char32_t starter = 0;
  bool has_starter = false;
  std::uint8_t last_class = 0;
  bool adjacent = false;  // nothing stands between the starter and this point
  for (const char32_t c : points) {
    if (c < 0x300) {  // never combines backwards
      starter = c, has_starter = true, last_class = 0, adjacent = true;
      continue;
    }
    if (value_in(never_in_nfc, c) != 0) return false;
    const std::uint8_t combining = value_in(combining_classes, c);
    if (combining != 0 && last_class > combining) return false;  // not in canonical order
    const bool blocked = !adjacent && (combining == 0 || last_class == combining);
    if (has_starter && !blocked && composes(starter, c)) return false;
    if (combining == 0) {
      starter = c, has_starter = true, last_class = 0, adjacent = true;
    } else {
      last_class = combining, adjacent = false;
    }
  }
  return true;
}

}  // namespace hawiya::text
