#pragma once
// Which of several failed paths explains best why there is none.

#include <hawiya/base/error.hpp>

namespace hawiya::path {

/// Higher is more specific: what failed later in a path that otherwise holds tells more than that nothing was found.
[[nodiscard]] int rank_of(ErrorCode code);

}  // namespace hawiya::path
