#pragma once
// The challenge that a site gives to a browser, and the origin that both sides sign.
//
// A challenge is for one login: the site keeps it with the session and removes it when it is used, whatever the outcome. That it
// is used once is the caller's duty.

#include <hawiya/base/result.hpp>
#include <hawiya/base/time.hpp>
#include <string>
#include <string_view>

namespace hawiya::auth {

/// The site's own origin in its ASCII serialisation: "https://host" or "https://host:port", nothing after it.
class HAWIYA_API Origin {
 public:
  /// `origin_malformed` for another scheme than https (http is accepted for localhost and 127.0.0.1 alone, for development),
  /// upper-case or non-ASCII hosts, default ports, paths, a slash at the end, or more than 255 characters.
  [[nodiscard]] static Result<Origin> parse(std::string_view text);
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  explicit Origin(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

class HAWIYA_API Challenge {
 public:
  static constexpr Duration default_time_to_live = std::chrono::minutes(5);

  /// A new one: 32 random octets in base64.
  [[nodiscard]] static Challenge create(Time now, Duration time_to_live = default_time_to_live);
  /// One that the site kept. `challenge_missing` for an empty nonce, `challenge_malformed` for one that is not 44 to 128
  /// characters.
  [[nodiscard]] static Result<Challenge> restore(std::string_view nonce, Time expires);

  /// The text that is sent to the browser, and that is signed as text.
  [[nodiscard]] const std::string& nonce() const { return nonce_; }
  [[nodiscard]] Time expires() const { return expires_; }
  /// `challenge_expired` after `expires`.
  [[nodiscard]] Result<void> check(Time now) const;

 private:
  Challenge(std::string nonce, Time expires) : nonce_(std::move(nonce)), expires_(expires) {}
  std::string nonce_;
  Time expires_;
};

}  // namespace hawiya::auth
