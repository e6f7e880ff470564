#include <algorithm>
#include <hawiya/revocation/crl_check.hpp>

#include "base/try.hpp"

namespace hawiya::revocation {
namespace {

Error not_covered(std::string_view why) { return {ErrorCode::crl_certificate_not_covered, std::string(why)}; }

bool same_location(const x509::GeneralName& a, const x509::GeneralName& b) {
  if (a.kind != b.kind) return false;
  if (a.kind == x509::GeneralName::Kind::directory_name) return a.directory == b.directory;
  return a.text == b.text && a.octets == b.octets;
}

// §6.3.3 (b)(2)(i): one name of the list's distribution point is one of the certificate's, when the list has one.
Result<void> check_distribution_point(const x509::Certificate& certificate, const x509::IssuingDistributionPoint& scope,
                                      Budget& budget) {
  if (scope.full_name.empty() && !scope.relative_name) return {};
  if (scope.relative_name) return not_covered("a list with a relative distribution point name");
  for (const x509::DistributionPoint& point : certificate.extensions().crl_distribution_points)
    for (const x509::GeneralName& name : point.full_name)
      for (const x509::GeneralName& listed : scope.full_name) {
        HAWIYA_CHECK(Budget::spend(budget.name_comparisons));
        if (same_location(name, listed)) return {};
      }
  return not_covered("the list belongs to another distribution point");
}

// §6.3.3 (b)(2)(ii) to (iv) and (d).
Result<void> check_scope(const x509::Certificate& certificate, const x509::Crl& crl, Budget& budget) {
  if (!crl.base_crl_number().empty()) return not_covered("a delta list");
  const auto& scope = crl.issuing_distribution_point();
  if (!scope) return {};
  const auto& basic = certificate.extensions().basic_constraints;
  const bool ca = basic && basic->ca;
  if (scope->indirect) return not_covered("an indirect list");
  if (scope->only_attribute_certificates) return not_covered("a list of attribute certificates");
  if (scope->only_user_certificates && ca) return not_covered("a list of user certificates");
  if (scope->only_ca_certificates && !ca) return not_covered("a list of CA certificates");
  if (scope->only_some_reasons && (*scope->only_some_reasons & x509::all_reasons) != x509::all_reasons)
    return not_covered("a list of some reasons alone");
  return check_distribution_point(certificate, *scope, budget);
}

Result<void> check_times(const x509::Crl& crl, const CrlPolicy& policy, Time now) {
  if (crl.this_update() > now + policy.clock_skew)
    return Error{ErrorCode::crl_not_yet_valid, "thisUpdate is " + to_string(crl.this_update())};
  if (policy.max_age && crl.this_update() + *policy.max_age < now)
    return Error{ErrorCode::crl_too_old, "thisUpdate was " + to_string(crl.this_update())};
  if (!crl.next_update()) {
    if (policy.max_age) return {};
    return Error{ErrorCode::crl_too_old, "no nextUpdate, and no greatest age is set"};
  }
  if (*crl.next_update() + policy.clock_skew < now)
    return Error{ErrorCode::crl_too_old, "nextUpdate was " + to_string(*crl.next_update())};
  return {};
}

// §6.3.3 (f) and (g).
Result<void> check_signature(const x509::Certificate& issuer, const x509::Crl& crl, const CrlPolicy& policy, Budget& budget) {
  if (crl.issuer() != issuer.subject()) return Error{ErrorCode::crl_issuer_not_authorised, "the list has another issuer"};
  const auto& usage = issuer.extensions().key_usage;
  if (usage && !usage->has(x509::KeyUsageBit::crl_sign))
    return Error{ErrorCode::crl_issuer_not_authorised, "the issuer's key usage lacks cRLSign"};
  HAWIYA_TRY(const auto algorithm, crl.signature_algorithm());
  const auto& key = issuer.public_key();
  if (!key) return key.error();
  HAWIYA_CHECK(crypto::check_allowed(algorithm, *key, policy.algorithms));
  HAWIYA_CHECK(Budget::spend(budget.signatures));
  if (!key->verify(algorithm, crl.tbs(), crl.signature(), policy.algorithms)) return Error{ErrorCode::crl_signature_invalid};
  return {};
}

}  // namespace

Result<CrlVerdict> check_crl(const x509::Certificate& certificate, const x509::Certificate& issuer, const x509::Crl& crl,
                             const CrlPolicy& policy, Time now, Budget& budget) {
  HAWIYA_CHECK(Budget::spend(budget.bytes, std::uint64_t{crl.der().size()}));
  if (!crl.unknown_critical().empty())
    return Error{ErrorCode::crl_malformed, "unknown critical extension " + crl.unknown_critical().front().to_string()};
  if (certificate.issuer() != issuer.subject()) return not_covered("the certificate has another issuer");
  HAWIYA_CHECK(check_scope(certificate, crl, budget));
  HAWIYA_CHECK(check_times(crl, policy, now));
  HAWIYA_CHECK(check_signature(issuer, crl, policy, budget));
  CrlVerdict verdict{.this_update = crl.this_update(), .next_update = crl.next_update()};
  HAWIYA_TRY(verdict.revoked, crl.find(certificate.issuer(), certificate.serial_number()));
  if (verdict.revoked && verdict.revoked->reason == x509::RevocationReason::remove_from_crl) verdict.revoked.reset();
  verdict.checks = {
      {"CRL scope", "RFC 5280 §6.3.3 (b)", std::to_string(crl.size()) + " entries", true},
      {"CRL signature", "RFC 5280 §6.3.3 (g)", issuer.subject().to_string(), true},
      {"CRL is recent", "RFC 5280 §6.3.3 (a)", "thisUpdate " + to_string(crl.this_update()), true},
      {"CRL entry", "RFC 5280 §6.3.3 (i), (j)", verdict.revoked ? "revoked" : "not listed", !verdict.revoked},
  };
  return verdict;
}

}  // namespace hawiya::revocation
