#include <algorithm>
#include <array>
#include <hawiya/revocation/crl_check.hpp>

#include "base/try.hpp"
#include "revocation/crl_evaluation.hpp"
#include "revocation/crl_scope.hpp"

namespace hawiya::revocation {
namespace {

Result<void> check_times(const x509::Crl& list, const CrlPolicy& policy, Time now) {
  if (list.this_update() > now + policy.clock_skew)
    return Error{ErrorCode::crl_not_yet_valid, "thisUpdate is " + to_string(list.this_update())};
  if (policy.max_age && list.this_update() + *policy.max_age < now)
    return Error{ErrorCode::crl_too_old, "thisUpdate was " + to_string(list.this_update())};
  if (!list.next_update()) {
    if (policy.max_age) return {};
    return Error{ErrorCode::crl_too_old, "no nextUpdate, and no greatest age is set"};
  }
  if (*list.next_update() < list.this_update()) return Error{ErrorCode::crl_malformed, "nextUpdate before thisUpdate"};
  if (*list.next_update() + policy.clock_skew + policy.grace < now)
    return Error{ErrorCode::crl_too_old, "nextUpdate was " + to_string(*list.next_update())};
  return {};
}

Result<void> check_extensions(const x509::Crl& list, CrlProfile profile) {
  if (!list.unknown_critical().empty())
    return Error{ErrorCode::crl_malformed, "unknown critical extension " + list.unknown_critical().front().to_string()};
  if (profile == CrlProfile::lenient) return {};
  if (list.crl_number().empty()) return Error{ErrorCode::crl_malformed, "no CRL number (RFC 5280 §5.2.3)"};
  if (!list.authority_key_identifier()) return Error{ErrorCode::crl_malformed, "no authority key identifier (RFC 5280 §5.2.1)"};
  return {};
}

// A list that came further in the procedure explains better why there is no verdict.
int rank_of(ErrorCode code) {
  using enum ErrorCode;
  constexpr std::array order{crl_certificate_not_covered, crl_malformed, crl_not_yet_valid, crl_too_old,
                             crl_issuer_not_authorised};
  return static_cast<int>(std::ranges::find(order, code) - order.begin());
}

}  // namespace

// The state of §6.3.2 for one certificate.
struct CrlEvaluation::State {
  x509::ReasonFlags covered = 0;  // reasons_mask
  CrlVerdict verdict = {};
  std::optional<Error> refusal = std::nullopt;

  bool settled() const { return verdict.revoked || covered == x509::all_reasons; }
  void note(Error error) {
    if (!refusal || rank_of(error.code) > rank_of(refusal->code)) refusal = std::move(error);
  }
};

Result<CrlVerdict> CrlEvaluation::judge(const x509::Certificate& certificate, const x509::Certificate& issuer) {
  if (certificate.issuer() != issuer.subject())
    return Error{ErrorCode::crl_certificate_not_covered, "the certificate has another issuer"};
  State state;
  for (const CrlOrigin& origin : origins_of(certificate)) {
    for (const HeldCrl* list : lists_.of_issuer(origin.issuer)) {
      if (state.settled()) break;
      if (auto done = consider({certificate, issuer, origin}, *list, state); !done) {
        if (done.error().code == ErrorCode::budget_exhausted) return std::move(done).error();
        state.note(std::move(done).error());
      }
    }
  }
  if (state.settled()) return std::move(state.verdict);
  if (state.covered != 0) return Error{ErrorCode::crl_certificate_not_covered, "the lists cover some reasons alone"};
  if (state.refusal) return *std::move(state.refusal);
  return Error{ErrorCode::crl_certificate_not_covered, "no list of " + certificate.issuer().to_string()};
}

// §6.3.3 (a) to (l) for one complete list.
Result<void> CrlEvaluation::consider(const CrlSubject& subject, const HeldCrl& held, State& state) {
  const x509::Crl& list = held.list();
  HAWIYA_CHECK(Budget::spend(budget_.path_steps));
  if (list.is_delta()) return Error{ErrorCode::crl_certificate_not_covered, "a delta list without its complete list"};
  HAWIYA_CHECK(check_extensions(list, policy_.profile));
  HAWIYA_CHECK(check_scope(subject.certificate, subject.origin, list, budget_));
  const x509::ReasonFlags reasons = covered_reasons(subject.origin, list);
  if ((reasons & ~state.covered) == 0) return {};  // (e)
  HAWIYA_CHECK(check_times(list, policy_, now_));
  HAWIYA_TRY(const x509::Certificate signer, find_signer(subject, held));
  HAWIYA_TRY(const HeldCrl* delta, find_delta(held, signer));
  std::optional<x509::RevokedCertificate> entry;
  if (delta != nullptr) entry = delta->list().find(subject.certificate.issuer(), subject.certificate.serial_number());
  const bool in_delta = entry.has_value();
  if (!in_delta) entry = list.find(subject.certificate.issuer(), subject.certificate.serial_number());
  if (entry && entry->reason == x509::RevocationReason::remove_from_crl) {
    if (!in_delta) return Error{ErrorCode::crl_malformed, "removeFromCRL in a complete list (RFC 5280 §5.3.1)"};
    entry.reset();  // (k)
  }
  state.covered |= reasons;
  record(held, delta, signer, std::move(entry), state.verdict);
  return {};
}

// The newest delta that belongs to the list, is in time and bears the same signer's signature. Others are as if they were not
// there: the complete list alone is in time.
Result<const HeldCrl*> CrlEvaluation::find_delta(const HeldCrl& complete, const x509::Certificate& signer) {
  const HeldCrl* newest = nullptr;
  if (policy_.deltas == DeltaLists::ignore) return newest;
  for (const HeldCrl* held : lists_.of_issuer(complete.list().issuer())) {
    const x509::Crl& delta = held->list();
    if (!is_delta_of(delta, complete.list()) || !check_extensions(delta, policy_.profile) || !check_times(delta, policy_, now_))
      continue;
    if (newest != nullptr && delta.this_update() <= newest->list().this_update()) continue;
    const auto verified = held->verify(signer, policy_.algorithms, budget_);
    if (verified)
      newest = held;
    else if (verified.error().code == ErrorCode::budget_exhausted)
      return verified.error();
  }
  return newest;
}

void CrlEvaluation::record(const HeldCrl& held, const HeldCrl* delta, const x509::Certificate& signer,
                           std::optional<x509::RevokedCertificate> entry, CrlVerdict& verdict) const {
  const auto rely_on = [&](const x509::Crl& list) {
    if (verdict.lists.empty() || list.this_update() < verdict.this_update) verdict.this_update = list.this_update();
    if (list.next_update() && (!verdict.next_update || *list.next_update() < *verdict.next_update))
      verdict.next_update = list.next_update();
    verdict.lists.push_back(list);
  };
  const x509::Crl& list = held.list();
  rely_on(list);
  if (delta != nullptr) rely_on(delta->list());
  std::string scope = std::to_string(list.size()) + " entries";
  if (list.issuing_distribution_point()) scope += list.issuing_distribution_point()->indirect ? ", indirect" : ", partitioned";
  verdict.checks.push_back({"CRL scope", "RFC 5280 §6.3.3 (b)", std::move(scope), true});
  verdict.checks.push_back({"CRL signature", "RFC 5280 §6.3.3 (g)", signer.subject().to_string(), true});
  verdict.checks.push_back({"CRL is recent", "RFC 5280 §6.3.3 (a)", "thisUpdate " + to_string(list.this_update()), true});
  if (delta != nullptr)
    verdict.checks.push_back(
        {"delta CRL", "RFC 5280 §6.3.3 (c), (h)", "thisUpdate " + to_string(delta->list().this_update()), true});
  verdict.checks.push_back({"CRL entry", "RFC 5280 §6.3.3 (i), (j)", entry ? "revoked" : "not listed", !entry});
  verdict.revoked = std::move(entry);
}

Result<CrlVerdict> check_crls(const x509::Certificate& certificate, const x509::Certificate& issuer, const CrlSet& lists,
                              const CrlIssuers& issuers, const CrlPolicy& policy, Time now, Budget& budget) {
  return CrlEvaluation(lists, issuers, policy, now, budget).judge(certificate, issuer);
}

Result<CrlVerdict> check_crl(const x509::Certificate& certificate, const x509::Certificate& issuer, const x509::Crl& crl,
                             const CrlPolicy& policy, Time now, Budget& budget) {
  if (certificate.issuer() == issuer.subject() && crl.issuer() != issuer.subject())
    return Error{ErrorCode::crl_issuer_not_authorised, "the list has another issuer"};
  return check_crls(certificate, issuer, CrlSet::of({crl}), {}, policy, now, budget);
}

}  // namespace hawiya::revocation
