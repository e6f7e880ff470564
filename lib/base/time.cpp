#include <cstdio>
#include <hawiya/base/time.hpp>
#include <optional>

namespace hawiya {
namespace {

std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) {
  int value = 0;
  for (char c : text.substr(at, count)) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

Error malformed(std::string_view text) {
  return {ErrorCode::time_malformed, "expected YYYY-MM-DDTHH:MM:SSZ, got \"" + std::string(text.substr(0, 40)) + "\""};
}

}  // namespace

Time make_time(int year, unsigned month, unsigned day, int hour, int minute, int second) {
  using namespace std::chrono;
  return sys_days{std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{day}} + hours{hour} + minutes{minute} +
         seconds{second};
}

std::string to_string(Time time) {
  using namespace std::chrono;
  const auto days = floor<std::chrono::days>(time);
  const year_month_day date{days};
  const hh_mm_ss clock{time - days};
  char text[40];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
                static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()));
  return text;
}

Result<Time> parse_time(std::string_view text) {
  const bool date_only = text.size() == 10;
  if (!date_only && (text.size() != 20 || text[10] != 'T' || text[13] != ':' || text[16] != ':' || text[19] != 'Z'))
    return malformed(text);
  if (text[4] != '-' || text[7] != '-') return malformed(text);
  const auto year = digits(text, 0, 4), month = digits(text, 5, 2), day = digits(text, 8, 2);
  if (!year || !month || !day) return malformed(text);
  const std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return malformed(text);
  int hour = 0, minute = 0, second = 0;
  if (!date_only) {
    const auto h = digits(text, 11, 2), m = digits(text, 14, 2), s = digits(text, 17, 2);
    if (!h || !m || !s || *h > 23 || *m > 59 || *s > 59) return malformed(text);
    hour = *h, minute = *m, second = *s;
  }
  return make_time(*year, static_cast<unsigned>(*month), static_cast<unsigned>(*day), hour, minute, second);
}

Time system_now() { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); }

}  // namespace hawiya
