#pragma once
// Judging certificate revocation lists (RFC 5280 §6.3) for one certificate.
//
// Complete and delta lists are processed, direct and indirect ones, also ones partitioned by distribution point, kind of
// certificate or reasons, and ones that another key of the issuer signed. The certificate's issuer is taken as already
// validated; other signers of lists are validated here, their own revocation included.

#include <hawiya/base/budget.hpp>
#include <hawiya/base/check.hpp>
#include <hawiya/base/result.hpp>
#include <hawiya/base/time.hpp>
#include <hawiya/crypto/algorithm.hpp>
#include <hawiya/path/validate.hpp>
#include <hawiya/revocation/crl_store.hpp>
#include <hawiya/x509/certificate.hpp>
#include <hawiya/x509/crl.hpp>
#include <optional>
#include <vector>

namespace hawiya::revocation {

/// Whether delta lists at hand are applied to their complete lists (use-deltas, §6.3.1 (b)).
enum class DeltaLists : std::uint8_t { use, ignore };

/// Whether a list must have what RFC 5280 demands of conforming issuers: version 2, a CRL number and the authority's key
/// identifier (§5.1.2.1, §5.2.1, §5.2.3). Real lists of old CAs lack them, and no verdict depends on them.
enum class CrlProfile : std::uint8_t { lenient, rfc5280 };

struct CrlPolicy {
  Duration clock_skew = std::chrono::minutes(15);
  /// Greatest age of thisUpdate; nothing leaves it to nextUpdate, which must then be there.
  std::optional<Duration> max_age = std::nullopt;
  /// How long past its nextUpdate a list still counts.
  Duration grace = Duration(0);
  DeltaLists deltas = DeltaLists::use;
  CrlProfile profile = CrlProfile::lenient;
  crypto::AlgorithmPolicy algorithms = {};
};

/// Who else may have signed lists: certificates by which a list's signer is looked for, and the anchors that it must lead to,
/// usually the one of the certificate's own path (§6.3.3 (f)).
struct CrlIssuers {
  std::vector<x509::Certificate> candidates = {};  ///< not trusted by being here
  std::optional<path::TrustStore> anchors = std::nullopt;
  path::PathPolicy path = {};
};

struct CrlVerdict {
  std::optional<x509::RevokedCertificate> revoked = std::nullopt;
  Time this_update = {};                           ///< of the oldest complete list that was relied upon
  std::optional<Time> next_update = std::nullopt;  ///< the earliest of those relied upon
  std::vector<x509::Crl> lists = {};               ///< what was relied upon, deltas after their complete lists
  Checks checks = {};
};

/// What the lists say of the certificate, together: revoked as soon as one says so, good only when they cover all reasons.
/// A direct list may be signed by another key of the issuer when the same CA certified that key, or the issuer itself did; an
/// indirect one by whom the certificate's distribution point names. Errors: `crl_certificate_not_covered` where nothing covers
/// the certificate or not all reasons are covered; else the reason why the list that came furthest does not count:
/// `crl_malformed` (a critical extension that is not processed), `crl_issuer_not_authorised`, `crl_signature_invalid`,
/// `crl_too_old`, `crl_not_yet_valid`; `budget_exhausted`.
[[nodiscard]] HAWIYA_API Result<CrlVerdict> check_crls(const x509::Certificate& certificate, const x509::Certificate& issuer,
                                                       const CrlSet& lists, const CrlIssuers& issuers, const CrlPolicy& policy,
                                                       Time now, Budget& budget);

/// The same for a single list that the issuer's own key signed.
[[nodiscard]] HAWIYA_API Result<CrlVerdict> check_crl(const x509::Certificate& certificate, const x509::Certificate& issuer,
                                                      const x509::Crl& crl, const CrlPolicy& policy, Time now, Budget& budget);

}  // namespace hawiya::revocation
