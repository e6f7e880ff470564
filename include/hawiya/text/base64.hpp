#pragma once
// Strict base64 (RFC 4648 §4) and base64url without padding (§5).
//
// Refused: white space, missing or surplus padding, bits that are set after the end. One value has one text.

#include <hawiya/base/bytes.hpp>
#include <hawiya/base/result.hpp>
#include <string>
#include <string_view>

namespace hawiya::text {

[[nodiscard]] HAWIYA_API std::string to_base64(ByteView bytes);
/// `base64_malformed`.
[[nodiscard]] HAWIYA_API Result<Bytes> from_base64(std::string_view text);
[[nodiscard]] HAWIYA_API std::string to_base64url(ByteView bytes);
/// Without padding; `base64_malformed`.
[[nodiscard]] HAWIYA_API Result<Bytes> from_base64url(std::string_view text);

}  // namespace hawiya::text
