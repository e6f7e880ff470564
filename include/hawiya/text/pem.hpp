#pragma once
// PEM files (RFC 7468): labelled base64 blocks, read strictly.

#include <hawiya/base/bytes.hpp>
#include <hawiya/base/result.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace hawiya::text {

struct PemBlock {
  std::string label;  ///< Such as "CERTIFICATE".
  Bytes der;
};

/// Lines of 64 characters, ending in a line feed.
[[nodiscard]] HAWIYA_API std::string to_pem(std::string_view label, ByteView der);
/// Every block of the text, in order; text between blocks is skipped. `pem_malformed` for a block without its end, with header
/// lines, or with anything but base64; `input_too_large` beyond 16 MiB or 10,000 blocks.
[[nodiscard]] HAWIYA_API Result<std::vector<PemBlock>> parse_pem(std::string_view text);
[[nodiscard]] HAWIYA_API bool looks_like_pem(ByteView file);
/// The file's bytes as they are, or the content of its only PEM block, which must have this label; else `pem_malformed`.
[[nodiscard]] HAWIYA_API Result<Bytes> der_or_pem(ByteView file, std::string_view label);

}  // namespace hawiya::text
