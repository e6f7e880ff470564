#pragma once
// RFC 5280 §6.1.2 to §6.1.5 for one complete path whose signatures and names were verified while it was built.

#include <hawiya/base/check.hpp>
#include <hawiya/path/validate.hpp>
#include <vector>

namespace hawiya::path {

using CertificateChain = std::vector<const x509::Certificate*>;

/// `path` runs from the end certificate to the one that the anchor issued. Gives the user-constrained-policy-set. `trail` gets
/// each check made, the failed one last; without it no words are made.
[[nodiscard]] Result<std::vector<der::Oid>> process(const CertificateChain& path, const TrustAnchor& anchor,
                                                    const PathPolicy& policy, Time now, Budget& budget, Checks* trail = nullptr);

/// "trust anchor (serial 01)", "certificate 1 (serial 0a)", for `Error::where` and trails.
[[nodiscard]] std::string place_of(const TrustAnchor& anchor);
[[nodiscard]] std::string place_of(std::size_t index, const x509::Certificate& certificate);

/// The trail's entry for a signature that was verified.
[[nodiscard]] Check signature_check(std::size_t index, const x509::Certificate& certificate, const x509::Certificate& issuer);

}  // namespace hawiya::path
