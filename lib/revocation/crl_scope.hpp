#pragma once
// Which certificates and reasons a list covers (RFC 5280 §6.3.3 (b) to (d)), and which delta belongs to it (§5.2.4).

#include <hawiya/base/budget.hpp>
#include <hawiya/x509/certificate.hpp>
#include <hawiya/x509/crl.hpp>

namespace hawiya::revocation {

/// Where lists for a certificate may come from: one of its distribution points, or the one that §6.3.3 assumes at last, which
/// has the certificate issuer's name.
struct CrlOrigin {
  x509::DistributionPoint point = {};
  x509::Name issuer;  ///< who signs the lists: of the point's cRLIssuer, else the certificate's issuer
};

/// Its distribution points in order, then the assumed one where none names another issuer.
[[nodiscard]] std::vector<CrlOrigin> origins_of(const x509::Certificate& certificate);

/// (b): whether the complete list covers the certificate; `crl_certificate_not_covered` with the reason why not.
[[nodiscard]] Result<void> check_scope(const x509::Certificate& certificate, const CrlOrigin& origin, const x509::Crl& list,
                                       Budget& budget);
/// (d): the reasons that list and distribution point both cover.
[[nodiscard]] x509::ReasonFlags covered_reasons(const CrlOrigin& origin, const x509::Crl& list);
/// (c): whether the delta updates this complete list.
[[nodiscard]] bool is_delta_of(const x509::Crl& delta, const x509::Crl& complete);

}  // namespace hawiya::revocation
