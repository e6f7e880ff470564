#pragma once
// What a relying party asks of a certification path.

#include <hawiya/crypto/algorithm.hpp>
#include <hawiya/path/verified_cache.hpp>
#include <hawiya/x509/extensions.hpp>
#include <memory>
#include <optional>
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
/// Whether what RFC 5280 §4 demands of conforming CAs is demanded of each certificate too: `certificate_profile_violated`. Off by
/// default, because certificates of national cards in use break some of these rules. The rules stand in
/// `lib/path/profile_rules.cpp`, each with its clause.
enum class ProfileRules : std::uint8_t { lenient, strict };
/// Whether missing issuers may be fetched from where certificates say (RFC 5280 §4.2.2.1).
///
/// BEWARE: such a URL stands in a certificate that nobody has verified. Whoever can hand in a certificate chooses an address that
/// this machine connects to. Switch it on only where the fetcher refuses private addresses (`http::Client` does) and where
/// telling strangers that and when a certificate is checked does no harm. A login does without: its intermediates are known.
enum class IssuerFetching : std::uint8_t { off, on };

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
  /// Of every signature, and of every key, the end certificate's included.
  crypto::AlgorithmPolicy algorithms = {};
  ProfileRules profile = ProfileRules::lenient;
  IssuerFetching issuer_fetching = IssuerFetching::off;  ///< Heeded by `PendingPath` alone.
  std::uint32_t max_issuer_fetches = 8;                  ///< Of one path, all rounds together.
  /// Where issuers' verified signatures are remembered, when several validations share such a cache.
  std::shared_ptr<VerifiedCache> verified = nullptr;
};

}  // namespace hawiya::path
