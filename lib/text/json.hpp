#pragma once
// Strict JSON (RFC 8259) for the rooms that speak it: no duplicate members, no trailing data, bounded size and depth.

#include <hawiya/base/result.hpp>
#include <nlohmann/json.hpp>
#include <string_view>

namespace hawiya::text {

using Json = nlohmann::ordered_json;

struct JsonLimits {
  std::size_t max_bytes = 1u << 20;
  std::size_t max_depth = 16;
};

/// `json_malformed`, `input_too_large`. Never throws.
[[nodiscard]] Result<Json> parse_json(std::string_view text, const JsonLimits& limits = {});

}  // namespace hawiya::text
