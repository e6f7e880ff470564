#pragma once
// RFC 5280 §6.1.2 to §6.1.5 for one complete path whose signatures and names were verified while it was built.

#include <hawiya/path/validate.hpp>
#include <vector>

namespace hawiya::path {

/// `path` runs from the end certificate to the one that the anchor issued. Gives the user-constrained-policy-set.
[[nodiscard]] Result<std::vector<der::Oid>> process(const std::vector<const x509::Certificate*>& path,
                                                    const x509::Certificate& anchor, const PathPolicy& policy, Time now,
                                                    Budget& budget);

}  // namespace hawiya::path
