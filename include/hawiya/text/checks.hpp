#pragma once
// The list of checks of a verdict as JSON, for audit records.

#include <hawiya/base/check.hpp>
#include <hawiya/base/export.hpp>
#include <string>

namespace hawiya::text {

/// [{"name", "clause", "inputs", "passed"}, …] in the order in which the checks were made.
[[nodiscard]] HAWIYA_API std::string to_json(const Checks& checks);

}  // namespace hawiya::text
