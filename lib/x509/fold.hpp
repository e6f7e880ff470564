#pragma once
// String preparation for name comparison (RFC 5280 §7.1, RFC 4518 §2): case and compatibility folded, what is invisible taken
// out, white space trimmed and collapsed.

#include <string>
#include <string_view>

namespace hawiya::x509 {

/// `utf8` is well-formed.
[[nodiscard]] std::string fold(std::string_view utf8);

}  // namespace hawiya::x509
