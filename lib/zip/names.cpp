#include "zip/names.hpp"

#include <algorithm>
#include <hawiya/text/utf8.hpp>

#include "base/try.hpp"

namespace hawiya::zip {
namespace {

// Code page 437 from 0x80 on.
constexpr std::u32string_view upper_half =
    U"ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒ"        // 0x80
    U"áíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐"        // 0xa0
    U"└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀"        // 0xc0
    U"αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0";  // 0xe0

Error malformed(const char* what, std::string_view name) { return {ErrorCode::zip_malformed, what, std::string(name)}; }

bool has_control(std::u32string_view text) {
  return std::ranges::any_of(text, [](char32_t point) { return point < 0x20 || (point >= 0x7f && point < 0xa0); });
}

std::string from_code_page_437(std::string_view octets) {
  std::u32string points;
  for (const char c : octets) {
    const auto octet = static_cast<unsigned char>(c);
    points += octet < 0x80 ? static_cast<char32_t>(octet) : upper_half[octet - 0x80u];
  }
  return text::encode_utf8(points);
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// What EN 319 162-1 gives a meaning is compared without regard to the case of ASCII letters.
std::string key_of(std::string_view name) {
  std::string folded(name);
  std::transform(folded.begin(), folded.end(), folded.begin(), lower);
  return folded == "mimetype" || folded == "meta-inf" || folded.starts_with("meta-inf/") ? folded : std::string(name);
}

bool is_inside(std::string_view name, std::string_view file) {
  return name.size() > file.size() && name.starts_with(file) && name[file.size()] == '/';
}

}  // namespace

Result<std::string> decode_name(std::string_view octets, bool is_flagged_utf8) {
  if (text::decode_utf8(octets)) return std::string(octets);
  if (is_flagged_utf8) return Error{ErrorCode::zip_malformed, "a name is not UTF-8"};
  return from_code_page_437(octets);
}

Result<void> check_name(std::string_view name) {
  const auto points = text::decode_utf8(name);
  if (!points) return Error{ErrorCode::zip_malformed, "a name is not UTF-8"};
  if (has_control(*points)) return Error{ErrorCode::zip_malformed, "a name has a control character"};
  if (name.size() > 0xffff) return Error{ErrorCode::zip_malformed, "a name of more than 65535 octets"};
  if (name.find('\\') != std::string_view::npos) return malformed("a name has a backslash", name);
  if (name.size() >= 2 && name[1] == ':' && lower(name[0]) >= 'a' && lower(name[0]) <= 'z')
    return malformed("a name begins with a drive", name);
  std::string_view rest = name.ends_with('/') ? name.substr(0, name.size() - 1) : name;
  for (;;) {
    const std::string_view part = rest.substr(0, rest.find('/'));
    if (part.empty() || part == "." || part == "..") return malformed("a name is empty, absolute or climbs", name);
    if (part.size() == rest.size()) return {};
    rest.remove_prefix(part.size() + 1);
  }
}

bool NameIndex::Order::operator()(std::string_view a, std::string_view b) const {
  const auto rank = [](char c) { return c == '/' ? 0 : static_cast<unsigned char>(c); };
  return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(),
                                      [&](char left, char right) { return rank(left) < rank(right); });
}

Result<void> NameIndex::add(std::string_view name, std::size_t entry) {
  const auto [added, is_new] = entries_.try_emplace(key_of(name), entry);
  if (!is_new) return malformed("a name occurs twice", name);
  const auto next = std::next(added);
  if (next != entries_.end() && is_inside(next->first, added->first)) return malformed("a file is a folder too", name);
  if (added != entries_.begin() && is_inside(added->first, std::prev(added)->first))
    return malformed("a file is a folder too", name);
  return {};
}

std::optional<std::size_t> NameIndex::find(std::string_view name) const {
  const auto found = entries_.find(key_of(name));
  return found == entries_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace hawiya::zip
