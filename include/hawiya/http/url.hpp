#pragma once
// http URLs (RFC 3986, RFC 9110 §4.2), read strictly: what two parsers could read differently is refused.

#include <cstdint>
#include <hawiya/base/result.hpp>
#include <string>
#include <string_view>

namespace hawiya::http {

struct Url {
  std::string scheme;  ///< "http" or "https"
  std::string host;    ///< lower case; an IPv6 address without its brackets
  std::uint16_t port = 80;
  std::string target;  ///< path and query, "/" at least
  [[nodiscard]] HAWIYA_API std::string authority() const;
};

/// `url_malformed` for other schemes, user information, fragments, an empty or non-ASCII host, ports 0 or above 65535, white
/// space, control characters, backslashes, and more than 2,000 characters.
[[nodiscard]] HAWIYA_API Result<Url> parse_url(std::string_view text);

/// Decodes %XX in a path; `url_malformed` for incomplete escapes and for NUL.
[[nodiscard]] HAWIYA_API Result<std::string> decode_percent(std::string_view text);

}  // namespace hawiya::http
