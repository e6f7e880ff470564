#pragma once
// Is this certificate valid for this purpose at this time? Path building under a budget and RFC 5280 §6.1, with the policy graph
// of RFC 9618.
//
// Revocation is not checked here: a `ValidatedPath` goes on to the revocation room. What the certificate's subject may do is the
// caller's decision.

#include <hawiya/base/budget.hpp>
#include <hawiya/base/check.hpp>
#include <hawiya/base/result.hpp>
#include <hawiya/base/time.hpp>
#include <hawiya/path/policy.hpp>
#include <hawiya/path/trust_store.hpp>
#include <hawiya/path/verified_cache.hpp>
#include <hawiya/x509/certificate.hpp>
#include <memory>
#include <span>
#include <vector>

namespace hawiya::path {

/// Proof that a path was validated; only this room makes one. Immutable, cheap to copy, thread-safe.
class HAWIYA_API ValidatedPath {
 public:
  /// End certificate first, the one that the anchor issued last. A DSA key without parameters has got its issuer's.
  [[nodiscard]] const std::vector<x509::Certificate>& certificates() const;
  [[nodiscard]] const x509::Certificate& end_certificate() const { return certificates().front(); }
  [[nodiscard]] const x509::Certificate& anchor() const;
  /// The anchor with the operator's limits.
  [[nodiscard]] const TrustAnchor& trust_anchor() const;
  /// The certificate above `certificates()[index]`; the anchor for the last.
  [[nodiscard]] const x509::Certificate& issuer_of(std::size_t index) const {
    return index + 1 < certificates().size() ? certificates()[index + 1] : anchor();
  }
  /// user-constrained-policy-set (§6.1.5); anyPolicy stands for all.
  [[nodiscard]] const std::vector<der::Oid>& policies() const;
  [[nodiscard]] Time validated_at() const;
  /// The checks made, from the anchor down and in the order of §6.1, each with its clause and what it was about. Put into words
  /// when first asked for.
  [[nodiscard]] const Checks& checks() const;

 private:
  friend class PathBuilder;
  struct State;
  explicit ValidatedPath(std::shared_ptr<const State> state) : state_(std::move(state)) {}
  std::shared_ptr<const State> state_;
};

/// Builds paths from `target` over `intermediates` (any order, any number, none trusted) to an anchor and validates them until
/// one holds. When none does, the most specific error is returned: those of the path room, of the algorithm policy, or
/// `budget_exhausted`. `where` names the certificate concerned by its position ("certificate 0" is the target).
/// `trail` gets the checks made, also on refusal: then it tells of the path that came furthest, and the failed check comes last.
[[nodiscard]] HAWIYA_API Result<ValidatedPath> validate(const x509::Certificate& target,
                                                        std::span<const x509::Certificate> intermediates,
                                                        const TrustStore& anchors, const PathPolicy& policy, Time now,
                                                        Budget& budget, Checks* trail = nullptr);

/// Verifies one certificate's signature with its issuer's key: `certificate_signature_invalid`, or the error of the algorithm
/// policy. What `cache` remembers is judged by the policy all the same, but costs no signature. Nothing is put into it here.
[[nodiscard]] HAWIYA_API Result<void> verify_signature(const x509::Certificate& certificate, const x509::Certificate& issuer,
                                                       const crypto::AlgorithmPolicy& algorithms, Budget& budget,
                                                       VerifiedCache* cache = nullptr);

}  // namespace hawiya::path
