#pragma once
// Content too large to hold, handed out in pieces.

#include <functional>
#include <hawiya/base/bytes.hpp>
#include <hawiya/base/result.hpp>

namespace hawiya::sign {

/// Hands content out in pieces, from its beginning, each time it is called.
using ReadContent = std::function<Result<void>(const std::function<void(ByteView)>& sink)>;

}  // namespace hawiya::sign
