#pragma once
// A validation's report for people.

#include <hawiya/sign/report.hpp>
#include <string>

namespace hawiya::tools {

enum class ShowChecks : unsigned char { no, yes };

/// A block for each signature and timestamp, and what was found about the container.
[[nodiscard]] std::string render(const sign::Report& report, ShowChecks checks);

}  // namespace hawiya::tools
