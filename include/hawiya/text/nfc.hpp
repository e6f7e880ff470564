#pragma once
// Unicode normalisation form C (UAX #15): recognised, not made.

#include <hawiya/base/export.hpp>
#include <string_view>

namespace hawiya::text {

/// Whether the text is in form C, exactly, for the Unicode version that `lib/text/nfc_tables.inc` names.
[[nodiscard]] HAWIYA_API bool is_nfc(std::u32string_view points);

}  // namespace hawiya::text
