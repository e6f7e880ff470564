#pragma once
// String preparation for name comparison (RFC 5280 §7.1): case folded, white space trimmed and collapsed.

#include <string>
#include <string_view>

namespace hawiya::x509 {

/// `utf8` is well-formed. Case is folded for Latin, Greek, Cyrillic and Armenian letters that have a one-to-one lower case.
[[nodiscard]] std::string fold(std::string_view utf8);

}  // namespace hawiya::x509
