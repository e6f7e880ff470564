#pragma once
// Judging a certificate revocation list (RFC 5280 §6.3) for one certificate.
//
// Complete lists that the certificate's issuer signed with its own key are processed, also ones partitioned by distribution
// point, kind of certificate or reasons. A delta, an indirect list or one signed by another key is refused, which fails closed.

#include <hawiya/base/budget.hpp>
#include <hawiya/base/check.hpp>
#include <hawiya/base/result.hpp>
#include <hawiya/base/time.hpp>
#include <hawiya/crypto/algorithm.hpp>
#include <hawiya/x509/certificate.hpp>
#include <hawiya/x509/crl.hpp>
#include <optional>
#include <span>

namespace hawiya::revocation {

struct CrlPolicy {
  Duration clock_skew = std::chrono::minutes(15);
  /// Greatest age of thisUpdate; nothing leaves it to nextUpdate, which must then be there.
  std::optional<Duration> max_age = std::nullopt;
  crypto::AlgorithmPolicy algorithms = {};
};

struct CrlVerdict {
  std::optional<x509::RevokedCertificate> revoked = std::nullopt;
  Time this_update = {};
  std::optional<Time> next_update = std::nullopt;
  Checks checks = {};
};

/// Whether this list, alone, settles the certificate's status. Errors: `crl_malformed` (unknown critical extension),
/// `crl_issuer_not_authorised`, `crl_signature_invalid`, `crl_too_old`, `crl_not_yet_valid`, `crl_certificate_not_covered`.
[[nodiscard]] HAWIYA_API Result<CrlVerdict> check_crl(const x509::Certificate& certificate, const x509::Certificate& issuer,
                                                      const x509::Crl& crl, const CrlPolicy& policy, Time now, Budget& budget);

}  // namespace hawiya::revocation
