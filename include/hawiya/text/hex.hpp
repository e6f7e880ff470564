#pragma once
// Hexadecimal text.

#include <hawiya/base/bytes.hpp>
#include <hawiya/base/result.hpp>
#include <string>
#include <string_view>

namespace hawiya::text {

/// Lower case, two digits an octet.
[[nodiscard]] HAWIYA_API std::string to_hex(ByteView bytes);
/// Digits of either case and nothing else; `hex_malformed`.
[[nodiscard]] HAWIYA_API Result<Bytes> from_hex(std::string_view text);

}  // namespace hawiya::text
