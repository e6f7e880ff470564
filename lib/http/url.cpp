#include <algorithm>
#include <charconv>
#include <hawiya/http/url.hpp>

namespace hawiya::http {
namespace {

Error malformed(std::string_view what) { return {ErrorCode::url_malformed, std::string(what)}; }

bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}
bool is_address_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == ':' || c == '.';
}

// Splits "host:port" or "[address]:port".
Result<std::string_view> take_host(std::string_view& authority) {
  if (authority.starts_with('[')) {
    const std::size_t end = authority.find(']');
    if (end == std::string_view::npos || end == 1) return malformed("an address without its bracket");
    const std::string_view host = authority.substr(1, end - 1);
    if (!std::ranges::all_of(host, is_address_character)) return malformed("not an IPv6 address");
    authority.remove_prefix(end + 1);
    return host;
  }
  const std::string_view host = authority.substr(0, authority.find(':'));
  if (host.empty() || host.size() > 253 || !std::ranges::all_of(host, is_host_character)) return malformed("not a host name");
  authority.remove_prefix(host.size());
  return host;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::string Url::authority() const {
  const std::string name = host.find(':') == std::string::npos ? host : "[" + host + "]";
  return port == (scheme == "http" ? 80 : 443) ? name : name + ":" + std::to_string(port);
}

Result<Url> parse_url(std::string_view text) {
  if (text.size() > 2000) return malformed("more than 2,000 characters");
  if (!std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7f && c != '\\'; }))
    return malformed("white space, a control character, a backslash or a non-ASCII character");
  Url url;
  if (text.starts_with("http://")) {
    url.scheme = "http";
  } else if (text.starts_with("https://")) {
    url.scheme = "https", url.port = 443;
  } else {
    return malformed("the scheme is not http or https");
  }
  text.remove_prefix(url.scheme.size() + 3);
  if (text.find('#') != std::string_view::npos) return malformed("a fragment");
  std::string_view authority = text.substr(0, text.find_first_of("/?"));
  text.remove_prefix(authority.size());
  if (authority.find('@') != std::string_view::npos) return malformed("user information");
  const auto host = take_host(authority);
  if (!host) return host.error();
  url.host = *host;
  std::ranges::transform(url.host, url.host.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  if (!authority.empty()) {
    const auto [end, fault] = std::from_chars(authority.data() + 1, authority.data() + authority.size(), url.port);
    if (authority[0] != ':' || fault != std::errc() || end != authority.data() + authority.size() || url.port == 0)
      return malformed("not a port");
  }
  url.target = text.starts_with('/') ? std::string(text) : "/" + std::string(text);
  return url;
}

Result<std::string> decode_percent(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
    const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
    if (high < 0 || low < 0) return malformed("an incomplete escape");
    const int value = high * 16 + low;
    if (value == 0) return malformed("an escaped NUL");
    decoded += static_cast<char>(value);
    i += 2;
  }
  return decoded;
}

}  // namespace hawiya::http
