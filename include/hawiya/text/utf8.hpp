#pragma once
// UTF-8, strictly (Unicode, table 3-7).

#include <hawiya/base/result.hpp>
#include <string>
#include <string_view>

namespace hawiya::text {

/// `utf8_malformed` for overlong forms, surrogates, what lies beyond U+10FFFF and sequences cut short; `where` names the offset.
[[nodiscard]] HAWIYA_API Result<std::u32string> decode_utf8(std::string_view text);
/// The code points are Unicode scalar values.
[[nodiscard]] HAWIYA_API std::string encode_utf8(std::u32string_view points);
/// Number of code points of well-formed UTF-8.
[[nodiscard]] HAWIYA_API std::size_t code_points(std::string_view text);

/// Text fit for a name on a certificate: well-formed (`utf8_malformed`), in normalisation form C (`text_not_normalised`), and
/// free of controls, bidirectional controls, zero-width characters, tatweel, private use and noncharacters
/// (`text_character_refused`).
[[nodiscard]] HAWIYA_API Result<void> check_name_text(std::string_view text);

}  // namespace hawiya::text
