#include <algorithm>

#include "base/try.hpp"
#include "revocation/crl_evaluation.hpp"

namespace hawiya::revocation {
namespace {

Error not_authorised(std::string detail) { return {ErrorCode::crl_issuer_not_authorised, std::move(detail)}; }

bool is_hinted(const x509::Certificate& signer, const x509::Crl& list) {
  const auto& wanted = list.authority_key_identifier();
  const auto& identifier = signer.extensions().subject_key_identifier;
  return wanted && wanted->key_identifier && identifier && *wanted->key_identifier == *identifier;
}

}  // namespace

Result<x509::Certificate> CrlEvaluation::find_signer(const CrlSubject& subject, const HeldCrl& held) {
  const x509::Crl& list = held.list();
  std::vector<const x509::Certificate*> signers;
  if (subject.issuer.subject() == list.issuer()) signers.push_back(&subject.issuer);
  const auto add = [&](const x509::Certificate& candidate) {
    if (candidate.subject() == list.issuer() && !equal(candidate.spki(), subject.issuer.spki())) signers.push_back(&candidate);
  };
  for (const x509::Certificate& candidate : issuers_.candidates) add(candidate);
  if (issuers_.anchors)
    for (const path::TrustAnchor* anchor : issuers_.anchors->with_subject(list.issuer())) add(anchor->certificate);
  std::ranges::stable_sort(signers, std::greater{}, [&](const x509::Certificate* signer) { return is_hinted(*signer, list); });

  std::optional<Error> failure;
  for (const x509::Certificate* signer : signers) {
    HAWIYA_CHECK(Budget::spend(budget_.path_steps));
    auto tried = try_signer(*signer, held);
    const bool signed_it = tried.has_value();
    if (signed_it && signer != &subject.issuer) tried = authorise(subject, *signer);
    if (tried) return *signer;
    if (tried.error().code == ErrorCode::budget_exhausted) return std::move(tried).error();
    if (!failure || signed_it) failure = std::move(tried).error();
  }
  if (failure) return *std::move(failure);
  return not_authorised("no certificate of the list's issuer " + list.issuer().to_string());
}

Result<void> CrlEvaluation::try_signer(const x509::Certificate& signer, const HeldCrl& held) {
  const auto& usage = signer.extensions().key_usage;
  if (usage && !usage->has(x509::KeyUsageBit::crl_sign)) return not_authorised("the issuer's key usage lacks cRLSign");
  return held.verify(signer, policy_.algorithms, budget_);
}

// A name is one CA's only below the CA that gave it. RFC 5280 asks no more than the same trust anchor, below which a stranger may
// bear the same name; so the other key must be one that the issuer's own parent certified, or that the issuer's key certified
// (a new key), or that certified the issuer's key (an old one).
Result<bool> CrlEvaluation::is_key_of_same_issuer(const x509::Certificate& signer, const x509::Certificate& issuer) {
  if (signer.issuer() == issuer.issuer() && !signer.self_issued()) return true;
  const bool newer = signer.self_issued();
  if (!newer && !issuer.self_issued()) return false;
  const auto verified = newer ? path::verify_signature(signer, issuer, policy_.algorithms, budget_)
                              : path::verify_signature(issuer, signer, policy_.algorithms, budget_);
  if (!verified && verified.error().code == ErrorCode::budget_exhausted) return verified.error();
  return verified.has_value();
}

Result<void> CrlEvaluation::authorise(const CrlSubject& subject, const x509::Certificate& signer) {
  if (!issuers_.anchors) return not_authorised("the list was signed by another certificate than the issuer's");
  if (issuers_.anchors->contains(signer)) return {};
  const bool indirect = !subject.origin.point.crl_issuer.empty();
  if (!indirect) {
    HAWIYA_TRY(const bool same, is_key_of_same_issuer(signer, subject.issuer));
    if (!same) return not_authorised("the list's signer bears the issuer's name and is certified elsewhere");
  }
  // Its own CA says that the list's signer tells of itself.
  if (indirect && signer == subject.certificate) return {};
  const auto [known, fresh] = signers_.try_emplace(signer.fingerprint());
  if (!fresh) {
    if (!known->second) return not_authorised("the list would prove its own signer");
    return *known->second;
  }
  auto judged = validate(signer);
  signers_.find(signer.fingerprint())->second = judged;
  return judged;
}

// (f): the signer's path leads to the same trust anchor, and nothing on it is revoked.
Result<void> CrlEvaluation::validate(const x509::Certificate& signer) {
  const auto path = path::validate(signer, issuers_.candidates, *issuers_.anchors, issuers_.path, now_, budget_);
  if (path) return prove_unrevoked(*path);
  if (path.error().code == ErrorCode::budget_exhausted) return path.error();
  return not_authorised("the list's signer: " + to_string(path.error()));
}

Result<void> CrlEvaluation::prove_unrevoked(const path::ValidatedPath& path) {
  for (std::size_t index = 0; index < path.certificates().size(); ++index) {
    const auto verdict = judge(path.certificates()[index], path.issuer_of(index));
    if (!verdict && verdict.error().code == ErrorCode::budget_exhausted) return verdict.error();
    if (!verdict) return not_authorised("the list's signer is not proved unrevoked: " + to_string(verdict.error()));
    if (verdict->revoked) return not_authorised("the list's signer is revoked");
  }
  return {};
}

}  // namespace hawiya::revocation
