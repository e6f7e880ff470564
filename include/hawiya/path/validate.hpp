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
#include <hawiya/crypto/algorithm.hpp>
#include <hawiya/path/trust_store.hpp>
#include <hawiya/path/verified_cache.hpp>
#include <hawiya/x509/certificate.hpp>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace hawiya::path {

/// Whether an initial indicator of §6.1.1 (e), (f), (g) is set.
enum class Indicator : std::uint8_t { unset, set };
/// Whether the anchor certificate's own period counts.
enum class AnchorValidity : std::uint8_t { check, ignore };
/// Whether the anchor certificate's constraints (path length, names, policies) bind the path (RFC 5937).
enum class AnchorConstraints : std::uint8_t { apply, ignore };
/// Whether an extended key usage in a CA certificate restricts what lies below it (not in RFC 5280; what browsers do).
enum class PurposeChaining : std::uint8_t { off, on };

struct PathPolicy {
  /// user-initial-policy-set (§6.1.1 (c)).
  std::vector<der::Oid> acceptable_policies = {x509::any_policy};
  Indicator explicit_policy = Indicator::unset;
  Indicator inhibit_policy_mapping = Indicator::unset;
  Indicator inhibit_any_policy = Indicator::unset;
  /// An extended key usage that the end certificate must allow; one without the extension allows everything.
  std::optional<der::Oid> purpose = std::nullopt;
  PurposeChaining purpose_chaining = PurposeChaining::off;
  /// Most CA certificates between the anchor and the end certificate, self-issued ones not counted.
  std::optional<std::uint32_t> max_intermediates = std::nullopt;
  AnchorValidity anchor_validity = AnchorValidity::check;
  AnchorConstraints anchor_constraints = AnchorConstraints::apply;
  crypto::AlgorithmPolicy algorithms = {};
  /// Where issuers' verified signatures are remembered, when several validations share such a cache.
  std::shared_ptr<VerifiedCache> verified = nullptr;
};

/// Proof that a path was validated; only `validate` makes one.
class HAWIYA_API ValidatedPath {
 public:
  /// End certificate first, the one that the anchor issued last.
  [[nodiscard]] const std::vector<x509::Certificate>& certificates() const { return certificates_; }
  [[nodiscard]] const x509::Certificate& end_certificate() const { return certificates_.front(); }
  [[nodiscard]] const x509::Certificate& anchor() const { return anchor_; }
  /// The certificate above `certificates()[index]`; the anchor for the last.
  [[nodiscard]] const x509::Certificate& issuer_of(std::size_t index) const {
    return index + 1 < certificates_.size() ? certificates_[index + 1] : anchor_;
  }
  /// user-constrained-policy-set (§6.1.5); anyPolicy stands for all.
  [[nodiscard]] const std::vector<der::Oid>& policies() const { return policies_; }
  [[nodiscard]] Time validated_at() const { return validated_at_; }
  [[nodiscard]] const Checks& checks() const { return checks_; }

 private:
  friend class PathBuilder;
  ValidatedPath(std::vector<x509::Certificate> certificates, x509::Certificate anchor, std::vector<der::Oid> policies, Time time)
      : certificates_(std::move(certificates)), anchor_(std::move(anchor)), policies_(std::move(policies)), validated_at_(time) {}
  std::vector<x509::Certificate> certificates_;
  x509::Certificate anchor_;
  std::vector<der::Oid> policies_;
  Time validated_at_;
  Checks checks_;
};

/// Builds paths from `target` over `intermediates` (any order, any number, none trusted) to an anchor and validates them until
/// one holds. When none does, the most specific error is returned: those of the path room, of the algorithm policy, or
/// `budget_exhausted`. `where` names the subject of the certificate concerned by its position ("certificate 0" is the target).
[[nodiscard]] HAWIYA_API Result<ValidatedPath> validate(const x509::Certificate& target,
                                                        std::span<const x509::Certificate> intermediates,
                                                        const TrustStore& anchors, const PathPolicy& policy, Time now,
                                                        Budget& budget);

/// Verifies one certificate's signature with its issuer's key: `certificate_signature_invalid`, or the error of the algorithm
/// policy. What `cache` remembers is judged by the policy all the same, but costs no signature. Nothing is put into it here.
[[nodiscard]] HAWIYA_API Result<void> verify_signature(const x509::Certificate& certificate, const x509::Certificate& issuer,
                                                       const crypto::AlgorithmPolicy& algorithms, Budget& budget,
                                                       VerifiedCache* cache = nullptr);

}  // namespace hawiya::path
