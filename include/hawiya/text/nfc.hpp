#pragma once
// Unicode normalisation (UAX #15): form C recognised, and a form made in which texts are compared.

#include <hawiya/base/export.hpp>
#include <string>
#include <string_view>

namespace hawiya::text {

/// Whether the text is in form C, exactly, for the Unicode version that `lib/text/nfc_tables.inc` names.
[[nodiscard]] HAWIYA_API bool is_nfc(std::u32string_view points);

/// Two texts have the same matching form when they differ in case, normalisation and compatibility forms alone (form KD of the
/// text with full case folding: RFC 4518 §2.2, §2.3). Not for showing.
[[nodiscard]] HAWIYA_API std::u32string matching_form(std::u32string_view points);

}  // namespace hawiya::text
