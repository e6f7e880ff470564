#include <algorithm>
#include <hawiya/auth/challenge.hpp>
#include <hawiya/crypto/random.hpp>
#include <hawiya/text/base64.hpp>

namespace hawiya::auth {
namespace {

Error malformed(std::string_view what) { return {ErrorCode::origin_malformed, std::string(what)}; }

bool is_host_character(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.'; }

bool is_port(std::string_view text, std::string_view default_port) {
  if (text.empty() || text.size() > 5 || text[0] == '0' || text == default_port) return false;
  if (!std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; })) return false;
  return text.size() < 5 || text <= "65535";
}

}  // namespace

Result<Origin> Origin::parse(std::string_view text) {
  if (text.size() > 255) return malformed("more than 255 characters");
  const bool https = text.starts_with("https://"), http = text.starts_with("http://");
  if (!https && !http) return malformed("the scheme is not https");
  const std::string_view authority = text.substr(https ? 8 : 7);
  const std::size_t colon = authority.find(':');
  const std::string_view host = authority.substr(0, colon);
  if (host.empty() || host.starts_with('.') || host.ends_with('.') || host.find("..") != std::string_view::npos ||
      !std::ranges::all_of(host, is_host_character))
    return malformed("the host is not a lower-case ASCII name (punycode)");
  if (colon != std::string_view::npos && !is_port(authority.substr(colon + 1), https ? "443" : "80"))
    return malformed("something other than a port that is not the default follows the host");
  if (http && host != "localhost" && host != "127.0.0.1") return malformed("http is for localhost alone");
  return Origin(std::string(text));
}

Challenge Challenge::create(Time now, Duration time_to_live) {
  return {text::to_base64(crypto::random_bytes(32)), now + time_to_live};
}

Result<Challenge> Challenge::restore(std::string_view nonce, Time expires) {
  if (nonce.empty()) return Error{ErrorCode::challenge_missing};
  if (nonce.size() < 44 || nonce.size() > 128) return Error{ErrorCode::challenge_malformed};
  return Challenge(std::string(nonce), expires);
}

Result<void> Challenge::check(Time now) const {
  if (now > expires_) return Error{ErrorCode::challenge_expired, "expired at " + to_string(expires_)};
  return {};
}

}  // namespace hawiya::auth
