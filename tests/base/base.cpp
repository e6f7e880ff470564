#include <doctest/doctest.h>

#include <hawiya/base/budget.hpp>
#include <hawiya/base/bytes.hpp>
#include <hawiya/base/time.hpp>

#include "base/try.hpp"

using namespace hawiya;

TEST_SUITE("base") {
  TEST_CASE("a Result holds a value or an error, and value() throws Failure alone") {
    const Result<int> good = 7;
    CHECK(good.has_value());
    CHECK(good.value() == 7);
    const Result<int> bad = Error{ErrorCode::der_malformed, "cut short", "leaf"};
    CHECK_FALSE(bad.has_value());
    CHECK_THROWS_WITH_AS((void)bad.value(), "der_malformed: cut short [leaf]", Failure);
    const Result<void> nothing;
    CHECK_NOTHROW(nothing.value());
  }

  TEST_CASE("HAWIYA_TRY hands errors up unchanged") {
    const auto half = [](int n) -> Result<int> {
      if (n % 2 != 0) return Error{ErrorCode::argument_invalid, "odd"};
      return n / 2;
    };
    const auto quarter = [&](int n) -> Result<int> {
      HAWIYA_TRY(const int h, half(n));
      HAWIYA_TRY(const int q, half(h));
      return q;
    };
    CHECK(quarter(8).value() == 2);
    CHECK(quarter(6).error().detail == "odd");
  }

  TEST_CASE("every error code has a name, a kind and a text") {
    CHECK(name_of(ErrorCode::certificate_revoked) == "certificate_revoked");
    CHECK(kind_of(ErrorCode::revocation_unavailable) == ErrorKind::try_later);
    CHECK(name_of(kind_of(ErrorCode::origin_malformed)) == "misconfigured");
    CHECK_FALSE(text_of(ErrorCode::argument_invalid).empty());
  }

  TEST_CASE("times print and parse as RFC 3339 UTC, and nothing else parses") {
    CHECK(to_string(make_time(2026, 11, 24, 7, 22, 5)) == "2026-11-24T07:22:05Z");
    for (const char* text : {"1950-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2024-02-29T12:00:00Z"})
      CHECK(to_string(parse_time(text).value()) == text);
    CHECK(parse_time("2026-11-24").value() == make_time(2026, 11, 24));
    for (const char* text : {"", "2026", "2023-02-29", "2026-13-01", "2026-11-24T24:00:00Z", "2026-11-24T07:22:00+02:00",
                             "2026-11-24T07:22:00.5Z", "2026-11-24 07:22:00Z", "20a6-11-24"})
      CHECK(parse_time(text).error().code == ErrorCode::time_malformed);
  }

  TEST_CASE("a secret moves and leaves nothing behind") {
    Secret pin(std::string_view{"123456"});
    const Secret moved = std::move(pin);
    CHECK(moved.text() == "123456");
    CHECK(pin.empty());  // NOLINT(bugprone-use-after-move): the point of the test
  }

  TEST_CASE("a budget is spent and then exhausted") {
    Budget budget{.signatures = 2};
    CHECK(Budget::spend(budget.signatures));
    CHECK(Budget::spend(budget.signatures));
    CHECK(Budget::spend(budget.signatures).error().code == ErrorCode::budget_exhausted);
  }
}
