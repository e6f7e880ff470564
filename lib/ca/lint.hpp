#pragma once
// The exact to-be-signed octets, judged before the key is touched: what is signed cannot be taken back.

#include <hawiya/ca/profile.hpp>
#include <hawiya/x509/certificate.hpp>

#include "ca/certificate_template.hpp"

namespace hawiya::ca {

/// `certificate_lint_failed` with the rule that is broken: of RFC 5280, of the profile, or of the issuer's own certificate.
[[nodiscard]] Result<void> lint(ByteView tbs, const ProfileRules& rules, const IssuerIdentity& issuer, Time now);

}  // namespace hawiya::ca
