#include "path/host_names.hpp"

#include <algorithm>

namespace hawiya::path {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool is_label(std::string_view label) {
  const auto fits = [](char c) { return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z') || c == '-' || c == '_'; };
  return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' && std::ranges::all_of(label, fits);
}

}  // namespace

bool is_host_name(std::string_view name) {
  if (name.ends_with('.')) name.remove_suffix(1);
  if (name.size() > 253) return false;
  while (true) {
    const std::size_t dot = name.find('.');
    if (!is_label(name.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    name.remove_prefix(dot + 1);
  }
}

bool is_preferred_name(std::string_view name) {
  const std::string_view last = name.substr(name.rfind('.') + 1);  // npos + 1 is the beginning
  return is_host_name(name) && name.find('_') == std::string_view::npos && !std::ranges::all_of(last, is_digit);
}

std::string_view without_wildcard(std::string_view name) {
  if (name.starts_with("*.")) name.remove_prefix(2);
  return name;
}

std::optional<Mailbox> split_mailbox(std::string_view text) {
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos || at == 0 || at + 1 == text.size() || text.find('@', at + 1) != std::string_view::npos)
    return std::nullopt;
  return Mailbox{text.substr(0, at), text.substr(at + 1)};
}

bool same_host(std::string_view a, std::string_view b) { return std::ranges::equal(a, b, {}, lower, lower); }

bool host_below(std::string_view name, std::string_view base) {
  if (name.ends_with('.')) name.remove_suffix(1);
  if (base.ends_with('.')) base.remove_suffix(1);
  if (base.empty()) return true;
  if (name.size() < base.size() || !same_host(name.substr(name.size() - base.size()), base)) return false;
  if (base.starts_with('.')) return name.size() > base.size();
  return name.size() == base.size() || name[name.size() - base.size() - 1] == '.';
}

}  // namespace hawiya::path
