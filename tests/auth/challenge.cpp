#include <doctest/doctest.h>

#include <hawiya/auth/challenge.hpp>
#include <hawiya/text/base64.hpp>
#include <set>

#include "support/builders.hpp"

using namespace hawiya;
using namespace hawiya::auth;
using namespace std::chrono_literals;

namespace {

bool accepted(std::string_view text) { return Origin::parse(text).has_value(); }

}  // namespace

TEST_SUITE("auth") {
  TEST_CASE("origins in their ASCII serialisation are kept as they are (RFC 6454 §6.2)") {
    for (const std::string text :
         {"https://example.com", "https://login.example.com", "https://example.com:8443", "https://example.com:1",
          "https://example.com:65535", "https://xn--nxasmq6b.example", "https://a", "https://192.0.2.7", "https://a-b.c1",
          "https://localhost", "http://localhost", "http://localhost:8080", "http://127.0.0.1:3000", "https://example.com:80",
          "http://localhost:443"}) {
      CAPTURE(text);
      const auto origin = Origin::parse(text);
      REQUIRE(origin.has_value());
      CHECK(origin->text() == text);
    }
  }

  TEST_CASE("an origin's scheme is https, http is for the developer's own machine") {
    for (const std::string_view text : {"", "example.com", "//example.com", "HTTPS://example.com", "ftp://example.com",
                                        "https:/example.com", "https:example.com", "http://example.com", "http://127.0.0.2",
                                        "http://localhost.example.com", "http://127.0.0.1.example.com", " https://example.com"}) {
      CAPTURE(text);
      CHECK_FALSE(accepted(text));
    }
  }

  TEST_CASE("an origin has no path, query, fragment or user, and no slash at its end") {
    for (const std::string_view text : {"https://example.com/", "https://example.com/login", "https://example.com?x",
                                        "https://example.com#x", "https://user@example.com", "https://example.com:8443/",
                                        "https://example.com ", "https://example.com\n", "https://example.com\\x"}) {
      CAPTURE(text);
      CHECK_FALSE(accepted(text));
    }
  }

  TEST_CASE("an origin's host is a lower-case ASCII name") {
    for (const std::string_view text :
         {"https://", "https://:8443", "https://Example.com", "https://ex\xc3\xa4mple.com", "https://.example.com",
          "https://example.com.", "https://example..com", "https://exa_mple.com", "https://exa%6dple.com", "https://[::1]"}) {
      CAPTURE(text);
      CHECK_FALSE(accepted(text));
    }
    CHECK_FALSE(accepted(std::string_view("https://example.com\0", 20)));
  }

  TEST_CASE("an origin's port is a number that is not the scheme's default") {
    for (const std::string_view text :
         {"https://example.com:", "https://example.com:443", "https://example.com:0", "https://example.com:08443",
          "https://example.com:65536", "https://example.com:99999", "https://example.com:100000", "https://example.com:84a",
          "https://example.com:-1", "https://example.com:+1", "https://example.com:1:2", "http://localhost:80"}) {
      CAPTURE(text);
      CHECK_FALSE(accepted(text));
    }
  }

  TEST_CASE("an origin has at most 255 characters, and is the operator's to set right") {
    const std::string longest = "https://" + std::string(247, 'a');
    CHECK(accepted(longest));
    CHECK_FALSE(accepted(longest + "a"));
    const auto refused = Origin::parse("https://example.com/");
    CHECK(refused.error().code == ErrorCode::origin_malformed);
    CHECK(refused.error().kind() == ErrorKind::misconfigured);
  }

  TEST_CASE("a challenge is 32 random octets in base64, new each time") {
    std::set<std::string> seen;
    for (int i = 0; i < 50; ++i) {
      const Challenge challenge = Challenge::create(test::test_now);
      CHECK(challenge.nonce().size() == 44);
      CHECK(text::from_base64(challenge.nonce()).value().size() == 32);
      CHECK(seen.insert(challenge.nonce()).second);
    }
  }

  TEST_CASE("a challenge holds for its time to live, to the second") {
    const Challenge usual = Challenge::create(test::test_now);
    CHECK(usual.expires() == test::test_now + 5min);
    CHECK(usual.check(test::test_now));
    CHECK(usual.check(test::test_now + 5min));
    CHECK(usual.check(test::test_now + 5min + 1s).error().code == ErrorCode::challenge_expired);
    CHECK(Challenge::create(test::test_now, 1min).check(test::test_now + 2min).error().code == ErrorCode::challenge_expired);
  }

  TEST_CASE("a challenge that the site kept is restored as it was") {
    const Challenge challenge = Challenge::create(test::test_now);
    const auto restored = Challenge::restore(challenge.nonce(), challenge.expires());
    REQUIRE(restored.has_value());
    CHECK(restored->nonce() == challenge.nonce());
    CHECK(restored->expires() == challenge.expires());
  }

  TEST_CASE("a restored nonce has 44 to 128 characters (Web eID authentication token 1.0)") {
    const auto code = [](std::size_t size) {
      const auto restored = Challenge::restore(std::string(size, 'x'), test::test_now);
      return restored ? ErrorCode::internal_error : restored.error().code;
    };
    CHECK(code(0) == ErrorCode::challenge_missing);
    CHECK(code(1) == ErrorCode::challenge_malformed);
    CHECK(code(43) == ErrorCode::challenge_malformed);
    CHECK(code(44) == ErrorCode::internal_error);
    CHECK(code(128) == ErrorCode::internal_error);
    CHECK(code(129) == ErrorCode::challenge_malformed);
  }
}
