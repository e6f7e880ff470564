#include "sign/asic/reference.hpp"

#include <vector>

namespace hawiya::sign {
namespace {

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
         c == '~';
}

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// RFC 3986 §2.1.
std::optional<std::string> percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    if (text.size() - i < 3 || digit(text[i + 1]) < 0 || digit(text[i + 2]) < 0) return std::nullopt;
    decoded += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
    i += 2;
  }
  return decoded;
}

// RFC 3986 §5.2.4, but what would climb above the root is refused instead of staying there.
std::optional<std::string> without_dot_segments(std::string_view path) {
  std::vector<std::string_view> kept;
  for (;;) {
    const std::string_view segment = path.substr(0, path.find('/'));
    if (segment == "..") {
      if (kept.empty()) return std::nullopt;
      kept.pop_back();
    } else if (segment != ".") {
      kept.push_back(segment);
    }
    if (segment.size() == path.size()) break;
    path.remove_prefix(segment.size() + 1);
  }
  std::string joined;
  for (const std::string_view segment : kept) joined.append(joined.empty() ? "" : "/").append(segment);
  return joined;
}

const zip::Entry* file(const zip::Reader& archive, std::string_view name) {
  const zip::Entry* entry = archive.find(name);
  return entry == nullptr || entry->is_folder() ? nullptr : entry;
}

}  // namespace

std::string reference_to(std::string_view name) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string uri;
  for (const char c : name) {
    if (is_unreserved(c) || c == '/') {
      uri += c;
      continue;
    }
    const auto octet = static_cast<unsigned char>(c);
    uri.append("%").append(1, digits[octet >> 4]).append(1, digits[octet & 15]);
  }
  return uri;
}

std::optional<std::string> name_of_reference(std::string_view uri) {
  if (uri.starts_with("//")) return std::nullopt;
  const auto path = without_dot_segments(uri.starts_with('/') ? uri.substr(1) : uri);
  return path ? percent_decoded(*path) : std::nullopt;
}

const zip::Entry* resolve(const zip::Reader& archive, std::string_view uri) {
  if (const auto name = name_of_reference(uri))
    if (const zip::Entry* found = file(archive, *name)) return found;
  return file(archive, uri);
}

}  // namespace hawiya::sign
