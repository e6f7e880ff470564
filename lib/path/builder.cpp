#include <algorithm>
#include <hawiya/path/validate.hpp>
#include <map>

#include "base/try.hpp"
#include "path/error_rank.hpp"
#include "path/processing.hpp"

namespace hawiya::path {

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

// Depth-first search from the end certificate upwards. A candidate's signature is verified before anything is built on it, so a
// mesh is pruned at every step, and each pair of certificate and issuer is verified once.
class PathBuilder {
 public:
  PathBuilder(std::span<const x509::Certificate> pool, const TrustStore& anchors, const PathPolicy& policy, Time now,
              Budget& budget)
      : anchors_(anchors), policy_(policy), now_(now), budget_(budget) {
    for (const x509::Certificate& certificate : pool) pool_.emplace(certificate.subject().canonical(), &certificate);
  }

  Result<ValidatedPath> build(const x509::Certificate& target) {
    path_.push_back(&target);
    if (search() && found_) return *std::move(found_);
    return best_error_;
  }

 private:
  // True ends the search: a path was found, or the budget is used up.
  bool search() {
    const x509::Certificate& current = *path_.back();
    for (const x509::Certificate* anchor : ordered(anchors_.with_subject(current.issuer()), current))
      if (try_anchor(*anchor)) return true;
    if (path_.size() >= budget_.depth) return note({ErrorCode::path_too_long, "deeper than the budget allows"});
    std::vector<const x509::Certificate*> candidates;
    const auto [first, last] = pool_.equal_range(current.issuer().canonical());
    for (auto at = first; at != last; ++at) candidates.push_back(at->second);
    for (const x509::Certificate* candidate : ordered(std::move(candidates), current))
      if (try_issuer(*candidate)) return true;
    return false;
  }

  bool try_anchor(const x509::Certificate& anchor) {
    if (spent()) return true;
    if (auto verified = verified_by(*path_.back(), anchor); !verified) return note(std::move(verified).error());
    auto policies = process(path_, anchor, policy_, now_, budget_);
    if (!policies) return note(std::move(policies).error());
    std::vector<x509::Certificate> certificates;
    for (const x509::Certificate* certificate : path_) certificates.push_back(*certificate);
    found_ = ValidatedPath(std::move(certificates), anchor, *std::move(policies), now_);
    found_->checks_ = explain(*found_);
    remember(*found_);
    return true;
  }

  // Only once a path holds: what a peer sends along cannot crowd the cache with certificates that lead nowhere.
  void remember(const ValidatedPath& path) const {
    if (policy_.verified == nullptr) return;
    for (std::size_t i = 0; i < path.certificates().size(); ++i)
      policy_.verified->remember(path.certificates()[i], *path.issuer_of(i).public_key());
  }

  bool try_issuer(const x509::Certificate& candidate) {
    if (spent()) return true;
    // The same name and key twice in a path proves nothing that the shorter path does not (RFC 4158 §2.4.2).
    const auto same = [&](const x509::Certificate* c) {
      return c->subject() == candidate.subject() && equal(c->spki(), candidate.spki());
    };
    if (std::ranges::any_of(path_, same)) return false;
    if (auto verified = verified_by(*path_.back(), candidate); !verified) return note(std::move(verified).error());
    path_.push_back(&candidate);
    const bool done = search();
    path_.pop_back();
    return done;
  }

  bool spent() {
    auto step = Budget::spend(budget_.path_steps);
    return !step && note(std::move(step).error());
  }

  Result<void> verified_by(const x509::Certificate& certificate, const x509::Certificate& issuer) {
    const auto pair = std::make_pair(&certificate, &issuer);
    const auto known = verified_.find(pair);
    if (known != verified_.end()) return known->second;
    return verified_.emplace(pair, verify_signature(certificate, issuer, policy_.algorithms, budget_, policy_.verified.get()))
        .first->second;
  }

  bool note(Error error) {
    const bool stop = error.code == ErrorCode::budget_exhausted;
    if (stop || rank_of(error.code) > rank_of(best_error_.code)) best_error_ = std::move(error);
    return stop;
  }

  // Key identifiers and validity order the candidates; they never exclude one.
  std::vector<const x509::Certificate*> ordered(std::vector<const x509::Certificate*> candidates,
                                                const x509::Certificate& child) const {
    const auto& wanted = child.extensions().authority_key_identifier;
    const auto hopes = [&](const x509::Certificate* candidate) {
      const auto& identifier = candidate->extensions().subject_key_identifier;
      const bool comparable = wanted && wanted->key_identifier && identifier;
      const int key = !comparable ? 1 : *wanted->key_identifier == *identifier ? 2 : 0;
      const bool in_time = candidate->not_before() <= now_ && now_ <= candidate->not_after();
      return key * 2 + (in_time ? 1 : 0);
    };
    std::ranges::stable_sort(candidates, std::greater{}, hopes);
    return candidates;
  }

  Checks explain(const ValidatedPath& path) const {
    Checks checks;
    const std::string length = std::to_string(path.certificates().size());
    checks.push_back({"certificate path", "RFC 5280 §6.1",
                      length + " certificate(s) below the trust anchor \"" + path.anchor().subject().to_string() + "\"", true});
    checks.push_back({"certificate signatures", "RFC 5280 §6.1.3 (a)(1)", length + " verified", true});
    checks.push_back({"validity periods", "RFC 5280 §6.1.3 (a)(2)", "at " + to_string(now_), true});
    checks.push_back({"name constraints", "RFC 5280 §6.1.3 (b), (c)", "every subject and alternative name", true});
    checks.push_back({"certificate policies", "RFC 5280 §6.1.3 (d) to (f), §6.1.5 (g); RFC 9618",
                      std::to_string(path.policies().size()) + " in the constrained set", true});
    checks.push_back({"issuers are CAs", "RFC 5280 §6.1.4 (k) to (n)", "basic constraints, path length, key usage", true});
    checks.push_back({"critical extensions", "RFC 5280 §6.1.4 (o), §6.1.5 (f)", "all processed", true});
    return checks;
  }

  const TrustStore& anchors_;
  const PathPolicy& policy_;
  Time now_;
  Budget& budget_;
  std::multimap<std::string, const x509::Certificate*> pool_;
  std::vector<const x509::Certificate*> path_;
  std::map<std::pair<const x509::Certificate*, const x509::Certificate*>, Result<void>> verified_;
  std::optional<ValidatedPath> found_;
  Error best_error_{ErrorCode::issuer_unknown};
};

Result<ValidatedPath> validate(const x509::Certificate& target, std::span<const x509::Certificate> intermediates,
                               const TrustStore& anchors, const PathPolicy& policy, Time now, Budget& budget) {
  return PathBuilder(intermediates, anchors, policy, now, budget).build(target);
}

}  // namespace hawiya::path
