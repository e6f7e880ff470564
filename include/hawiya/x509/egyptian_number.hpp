#pragma once
// The Egyptian personal number: 14 digits, C YYMMDD GG SSSS K.
//
// The number reveals birth date, governorate and sex, so it is never logged whole. No official source for the check digit K was
// found and public implementations disagree; it is therefore not judged. That a number was issued at all is the registry's word.

#include <chrono>
#include <hawiya/base/result.hpp>
#include <string_view>

namespace hawiya::x509 {

enum class Sex : std::uint8_t { male, female };

struct EgyptianNumber {
  std::chrono::year_month_day born;
  unsigned governorate = 0;  ///< 01 to 35, or 88 for births abroad
  Sex sex = Sex::male;       ///< odd or even fourth digit of the serial

  /// `name_malformed` for anything but 14 ASCII digits with century 2 or 3, a date that exists and a governorate code in use.
  [[nodiscard]] HAWIYA_API static Result<EgyptianNumber> parse(std::string_view digits);
};

/// The same number with all but its last three digits replaced, for logs and screens.
[[nodiscard]] HAWIYA_API std::string masked_number(std::string_view number);

}  // namespace hawiya::x509
