#pragma once
// What RFC 5280 §4 demands of conforming CAs beyond what §6.1 checks: enforced with `ProfileRules::strict`.

#include <hawiya/base/result.hpp>
#include <hawiya/x509/certificate.hpp>

namespace hawiya::path {

enum class Position : std::uint8_t { anchor, issuer, end };

/// `certificate_profile_violated`, with the rule and its clause in `detail`.
[[nodiscard]] Result<void> check_profile(const x509::Certificate& certificate, Position position);

}  // namespace hawiya::path
