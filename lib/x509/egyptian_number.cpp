#include <algorithm>
#include <array>
#include <hawiya/x509/egyptian_number.hpp>

namespace hawiya::x509 {
namespace {

// Cairo, Alexandria, Port Said, Suez; lower Egypt; upper Egypt; frontier; births abroad.
constexpr std::array governorates{1u,  2u,  3u,  4u,  11u, 12u, 13u, 14u, 15u, 16u, 17u, 18u, 19u, 21u,
                                  22u, 23u, 24u, 25u, 26u, 27u, 28u, 29u, 31u, 32u, 33u, 34u, 35u, 88u};

unsigned number_at(std::string_view digits, std::size_t at) {
  return static_cast<unsigned>(digits[at] - '0') * 10 + static_cast<unsigned>(digits[at + 1] - '0');
}

}  // namespace

Result<EgyptianNumber> EgyptianNumber::parse(std::string_view digits) {
  const auto wrong = [](const char* why) { return Error{ErrorCode::name_malformed, why, "personal number"}; };
  if (digits.size() != 14 || !std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; }))
    return wrong("not 14 digits");
  if (digits[0] != '2' && digits[0] != '3') return wrong("the century is neither 2 nor 3");
  const int year = (digits[0] == '2' ? 1900 : 2000) + static_cast<int>(number_at(digits, 1));
  const std::chrono::year_month_day born{std::chrono::year(year), std::chrono::month(number_at(digits, 3)),
                                         std::chrono::day(number_at(digits, 5))};
  if (!born.ok()) return wrong("no such date of birth");
  const unsigned governorate = number_at(digits, 7);
  if (std::find(governorates.begin(), governorates.end(), governorate) == governorates.end()) return wrong("no such governorate");
  return EgyptianNumber{born, governorate, (digits[12] - '0') % 2 != 0 ? Sex::male : Sex::female};
}

std::string masked_number(std::string_view number) {
  constexpr std::size_t shown = 3;
  if (number.size() <= shown) return std::string(number.size(), '*');
  return std::string(number.size() - shown, '*') + std::string(number.substr(number.size() - shown));
}

}  // namespace hawiya::x509
