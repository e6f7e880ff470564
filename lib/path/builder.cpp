#include "path/builder.hpp"

#include <algorithm>
#include <unordered_set>

#include "base/try.hpp"
#include "path/error_rank.hpp"
#include "path/validated_path.hpp"

namespace hawiya::path {
namespace {

// Key identifiers and validity order the candidates; they never exclude one.
int hopes_of(const x509::Certificate& candidate, const x509::Certificate& child, Time now) {
  const auto& wanted = child.extensions().authority_key_identifier;
  const auto& identifier = candidate.extensions().subject_key_identifier;
  const bool comparable = wanted && wanted->key_identifier && identifier;
  const int key = !comparable ? 1 : *wanted->key_identifier == *identifier ? 2 : 0;
  const bool in_time = candidate.not_before() <= now && now <= candidate.not_after();
  return key * 2 + (in_time ? 1 : 0);
}

}  // namespace

PathBuilder::PathBuilder(std::span<const x509::Certificate> pool, const TrustStore& anchors, const PathPolicy& policy, Time now,
                         Budget& budget)
    : anchors_(anchors), policy_(policy), now_(now), budget_(budget) {
  std::unordered_set<std::string_view> seen;
  for (const x509::Certificate& certificate : pool)
    if (pool.size() == 1 || seen.insert(as_text(certificate.der())).second)
      pool_.emplace(certificate.subject().canonical(), &certificate);
}

Result<ValidatedPath> PathBuilder::build(const x509::Certificate& target) {
  path_.push_back(&target);
  if (search() && found_) return *std::move(found_);
  return best_.error;
}

// True ends the search: a path was found, or the budget is used up.
bool PathBuilder::search() {
  const x509::Certificate& current = *path_.back();
  auto anchors = anchors_.with_subject(current.issuer());
  std::ranges::stable_sort(anchors, std::greater{},
                           [&](const TrustAnchor* anchor) { return hopes_of(anchor->certificate, current, now_); });
  for (const TrustAnchor* anchor : anchors)
    if (try_anchor(*anchor)) return true;
  if (path_.size() >= budget_.depth) {  // a shorter path may still hold, and whatever else is wrong tells more
    remember({ErrorCode::budget_exhausted, "deeper than the budget allows"}, nullptr, rank_of(ErrorCode::path_too_long));
    return false;
  }
  const CertificateChain candidates = candidates_for(current);
  for (const x509::Certificate* candidate : candidates)
    if (try_issuer(*candidate)) return true;
  const auto issued_it = [&](const x509::Certificate* c) {
    const auto known = verified_.find({&current, c});
    return defers_verification(*c) || (known != verified_.end() && known->second);
  };
  const bool known_above = std::ranges::any_of(candidates, issued_it) ||
                           std::ranges::any_of(anchors, [&](const TrustAnchor* a) { return issued_it(&a->certificate); });
  if (!known_above && std::ranges::find(without_issuer_, &current) == without_issuer_.end()) {
    without_issuer_.push_back(&current);
    note({ErrorCode::issuer_unknown, "nothing here has issued it", place_of(path_.size() - 1, current)});
  }
  return false;
}

bool PathBuilder::try_anchor(const TrustAnchor& anchor) {
  if (spent()) return true;
  if (auto verified = verified_by(*path_.back(), anchor.certificate); !verified) return note(std::move(verified).error());
  auto certificates = completed(anchor.certificate);
  if (!certificates) return note(std::move(certificates).error());
  CertificateChain chain;
  for (const x509::Certificate& certificate : *certificates) chain.push_back(&certificate);
  auto policies = process(chain, anchor, policy_, now_, budget_);
  if (!policies) return note(std::move(policies).error(), &anchor);
  found_ = ValidatedPath(
      std::make_shared<ValidatedPath::State>(*std::move(certificates), anchor, *std::move(policies), policy_, now_));
  keep_verified(*found_);
  return true;
}

// Only once a path holds: what a peer sends along cannot crowd the cache with certificates that lead nowhere.
void PathBuilder::keep_verified(const ValidatedPath& path) const {
  if (policy_.verified == nullptr) return;
  for (std::size_t i = 0; i < path.certificates().size(); ++i)
    if (const auto& key = path.issuer_of(i).public_key()) policy_.verified->remember(path.certificates()[i], *key);
}

bool PathBuilder::try_issuer(const x509::Certificate& candidate) {
  if (spent()) return true;
  // The same name and key twice in a path proves nothing that the shorter path does not (RFC 4158 §2.4.2).
  const auto same = [&](const x509::Certificate* c) {
    return equal(c->spki(), candidate.spki()) && c->subject() == candidate.subject();
  };
  if (std::ranges::any_of(path_, same)) return false;
  if (!defers_verification(candidate))
    if (auto verified = verified_by(*path_.back(), candidate); !verified) return note(std::move(verified).error());
  path_.push_back(&candidate);
  const bool done = search();
  path_.pop_back();
  return done;
}

bool PathBuilder::spent() {
  auto step = Budget::spend(budget_.path_steps);
  return !step && note(std::move(step).error());
}

// The working parameters (§6.1.4 (d) to (f)) are known when the path is complete.
bool PathBuilder::defers_verification(const x509::Certificate& issuer) const {
  return policy_.algorithms.dsa == crypto::Allow::yes && !issuer.public_key() && crypto::inherits_parameters(issuer.spki());
}

// The path's certificates, from the anchor down with their working keys; what was deferred for want of one is verified.
Result<std::vector<x509::Certificate>> PathBuilder::completed(const x509::Certificate& anchor) {
  std::vector<x509::Certificate> certificates;
  for (const x509::Certificate* certificate : path_) certificates.push_back(*certificate);
  for (std::size_t i = certificates.size(); i-- > 0;) {
    const bool deferred = i + 1 < path_.size() && defers_verification(*path_[i + 1]);
    const x509::Certificate& issuer = i + 1 < certificates.size() ? certificates[i + 1] : anchor;
    if (deferred) HAWIYA_CHECK(verify_signature(certificates[i], issuer, policy_.algorithms, budget_));
    if (defers_verification(certificates[i]) && issuer.public_key())
      certificates[i] = certificates[i].with_parameters_of(*issuer.public_key());
  }
  return certificates;
}

Result<void> PathBuilder::verified_by(const x509::Certificate& certificate, const x509::Certificate& issuer) {
  const auto pair = std::make_pair(&certificate, &issuer);
  const auto known = verified_.find(pair);
  if (known != verified_.end()) return known->second;
  return verified_.emplace(pair, verify_signature(certificate, issuer, policy_.algorithms, budget_, policy_.verified.get()))
      .first->second;
}

// True when the search must end.
bool PathBuilder::note(Error error, const TrustAnchor* anchor) {
  const ErrorCode code = error.code;
  remember(std::move(error), anchor, rank_of(code));
  return code == ErrorCode::budget_exhausted;
}

void PathBuilder::remember(Error error, const TrustAnchor* anchor, int rank) {
  if (rank <= best_.rank) return;
  best_ = {std::move(error), {}, anchor, rank};
  for (const x509::Certificate* certificate : path_) best_.path.push_back(*certificate);
}

CertificateChain PathBuilder::candidates_for(const x509::Certificate& child) const {
  CertificateChain candidates;
  const auto [first, last] = pool_.equal_range(child.issuer().canonical());
  for (auto at = first; at != last; ++at) candidates.push_back(at->second);
  std::ranges::stable_sort(candidates, std::greater{},
                           [&](const x509::Certificate* candidate) { return hopes_of(*candidate, child, now_); });
  return candidates;
}

Checks PathBuilder::explain_failure() const {
  Checks checks;
  CertificateChain chain;
  for (const x509::Certificate& certificate : best_.path) chain.push_back(&certificate);
  if (best_.anchor != nullptr && best_.error.code != ErrorCode::budget_exhausted) {
    Budget budget = unlimited_budget();  // what is told again ended within the budget before
    if (!process(chain, *best_.anchor, policy_, now_, budget, &checks)) return checks;
  }
  for (std::size_t i = chain.size(); i-- > 1;) checks.push_back(signature_check(i - 1, *chain[i - 1], *chain[i]));
  checks.push_back({"path to a trust anchor", "RFC 5280 §6.1", to_string(best_.error), false});
  return checks;
}

}  // namespace hawiya::path
