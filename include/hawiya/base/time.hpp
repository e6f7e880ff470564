#pragma once
// Instants, in UTC, to the second: the resolution of X.509, CRLs and OCSP.
//
// The core never reads a clock: every function that needs the time takes it as a parameter. `system_now` is for programs.

#include <chrono>
#include <hawiya/base/result.hpp>
#include <string>
#include <string_view>

namespace hawiya {

using Time = std::chrono::sys_seconds;
using Duration = std::chrono::seconds;

/// A civil UTC time from fields that the caller has validated (month 1–12, a day that exists, hour below 24, ...).
[[nodiscard]] HAWIYA_API Time make_time(int year, unsigned month, unsigned day, int hour = 0, int minute = 0, int second = 0);

/// "2026-11-24T07:22:00Z" (RFC 3339, UTC).
[[nodiscard]] HAWIYA_API std::string to_string(Time time);

/// Parses "2026-11-24T07:22:00Z" or "2026-11-24"; anything else is `time_malformed`. Fractions and offsets are refused.
[[nodiscard]] HAWIYA_API Result<Time> parse_time(std::string_view text);

/// The machine's clock, for programs at the rim; the core never calls it.
[[nodiscard]] HAWIYA_API Time system_now();

}  // namespace hawiya
