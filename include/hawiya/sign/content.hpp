#pragma once
// Content too large to hold: handed out in pieces, or read in places.

#include <cstdint>
#include <functional>
#include <hawiya/base/bytes.hpp>
#include <hawiya/base/result.hpp>
#include <span>

namespace hawiya::sign {

/// Hands content out in pieces, from its beginning, each time it is called.
using ReadContent = std::function<Result<void>(const std::function<void(ByteView)>& sink)>;

/// Fills `into` from `offset`; never asked beyond the size that was told.
using ReadAt = std::function<Result<void>(std::uint64_t offset, std::span<std::uint8_t> into)>;

/// A file that stays where it is.
struct StoredFile {
  std::uint64_t size = 0;
  ReadAt read = nullptr;
};

}  // namespace hawiya::sign
