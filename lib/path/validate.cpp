#include <hawiya/path/validate.hpp>
#include <limits>

#include "base/try.hpp"
#include "path/builder.hpp"
#include "path/validated_path.hpp"

namespace hawiya::path {

Budget unlimited_budget() {
  constexpr auto all = std::numeric_limits<std::uint32_t>::max();
  return {.name_comparisons = all, .policy_nodes = all};
}

const std::vector<x509::Certificate>& ValidatedPath::certificates() const { return state_->certificates; }
const x509::Certificate& ValidatedPath::anchor() const { return state_->anchor.certificate; }
const TrustAnchor& ValidatedPath::trust_anchor() const { return state_->anchor; }
const std::vector<der::Oid>& ValidatedPath::policies() const { return state_->policies; }
Time ValidatedPath::validated_at() const { return state_->time; }

const Checks& ValidatedPath::checks() const {
  std::call_once(state_->told, [&] {
    CertificateChain chain;
    for (const x509::Certificate& certificate : state_->certificates) chain.push_back(&certificate);
    Budget budget = unlimited_budget();
    Checks checks;
    if (process(chain, state_->anchor, state_->policy, state_->time, budget, &checks)) state_->checks = std::move(checks);
  });
  return state_->checks;
}

Result<void> verify_signature(const x509::Certificate& certificate, const x509::Certificate& issuer,
                              const crypto::AlgorithmPolicy& algorithms, Budget& budget, VerifiedCache* cache) {
  HAWIYA_TRY(const auto algorithm, certificate.signature_algorithm());
  const x509::Certificate signer = cache != nullptr ? cache->with_ready_key(issuer) : issuer;
  const auto& key = signer.public_key();
  if (!key) return key.error();
  HAWIYA_CHECK(crypto::check_allowed(algorithm, *key, algorithms));
  if (cache != nullptr && cache->contains(certificate, *key)) return {};
  HAWIYA_CHECK(Budget::spend(budget.signatures));
  auto verified = key->verify(algorithm, certificate.tbs(), certificate.signature(), algorithms);
  if (verified || verified.error().code == ErrorCode::key_malformed) return verified;
  return Error{ErrorCode::certificate_signature_invalid, "by the key of " + issuer.subject().to_string()};
}

Result<ValidatedPath> validate(const x509::Certificate& target, std::span<const x509::Certificate> intermediates,
                               const TrustStore& anchors, const PathPolicy& policy, Time now, Budget& budget, Checks* trail) {
  PathBuilder builder(intermediates, anchors, policy, now, budget);
  auto path = builder.build(target);
  if (trail != nullptr) {
    const Checks made = path ? path->checks() : builder.explain_failure();
    trail->insert(trail->end(), made.begin(), made.end());
  }
  return path;
}

}  // namespace hawiya::path
