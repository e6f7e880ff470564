#pragma once
// Judging an OCSP answer: was it given by somebody who may, about this certificate, recently, and what does it say?
//
// The issuer's certificate is taken as already validated. The answer's signature is always verified; there is no way to ask for
// less.

#include <hawiya/base/budget.hpp>
#include <hawiya/base/check.hpp>
#include <hawiya/base/result.hpp>
#include <hawiya/base/time.hpp>
#include <hawiya/crypto/algorithm.hpp>
#include <hawiya/revocation/crl_check.hpp>
#include <hawiya/revocation/ocsp.hpp>
#include <optional>
#include <vector>

namespace hawiya::revocation {

/// What to make of a nonce that was sent (RFC 9654 §2.1).
enum class NonceRule : std::uint8_t {
  required,    ///< The answer must repeat it.
  if_present,  ///< An answer without one is accepted (pre-signed answers), a different one is not.
  off          ///< None is sent, none is compared.
};

/// A responder that the operator trusts for certain issuers (RFC 6960 §4.2.2.2, first criterion). For those issuers no other is
/// accepted.
struct DesignatedResponder {
  x509::Certificate certificate;
  std::vector<x509::Certificate> issuers;
};

/// Whether a delegate's own certificate must be proved unrevoked (RFC 6960 §4.2.2.2.1).
enum class ResponderStatus : std::uint8_t {
  checked,     ///< One without ocsp-nocheck is accepted only when a list at hand covers it.
  not_checked  ///< Every delegate is trusted for its period.
};

struct OcspPolicy {
  NonceRule nonce = NonceRule::if_present;
  Duration clock_skew = std::chrono::minutes(15);
  /// Greatest age of thisUpdate; nothing leaves it to nextUpdate.
  std::optional<Duration> max_age = std::nullopt;
  /// How long past its nextUpdate an answer still counts.
  Duration grace = Duration(0);
  ResponderStatus responder_status = ResponderStatus::checked;
  /// By which digest certificates are asked about; answers are understood by any.
  crypto::HashAlgorithm cert_id_hash = crypto::HashAlgorithm::sha1;
  std::vector<DesignatedResponder> designated = {};
  crypto::AlgorithmPolicy algorithms = {};
  /// Where delegates' verified signatures are remembered, when several checks share such a cache.
  std::shared_ptr<path::VerifiedCache> verified = nullptr;
};

/// An answer that was accepted, whatever it says.
struct OcspVerdict {
  CertificateStatus status = CertificateStatus::unknown;
  std::optional<Time> revoked_at = std::nullopt;
  std::optional<x509::RevocationReason> reason = std::nullopt;
  Time this_update = {};
  std::optional<Time> next_update = std::nullopt;
  Time produced_at = {};
  /// How far back the responder keeps what it knows of expired certificates (RFC 6960 §4.4.4).
  std::optional<Time> archive_cutoff = std::nullopt;
  std::string responder = {};  ///< Subject of the certificate whose key signed.
  Checks checks = {};
};

/// Lists that prove delegates unrevoked.
struct ResponderLists {
  CrlSet lists = {};
  CrlPolicy policy = {};
};

/// Judges `response` for the certificate with `serial_number` that `issuer` issued. Errors: `ocsp_malformed`,
/// `ocsp_unsuccessful`, `ocsp_certificate_not_covered`, `ocsp_responder_not_authorised`, `ocsp_signature_invalid`,
/// `ocsp_responder_status_unknown`, `ocsp_nonce_mismatch`, `ocsp_answer_too_old`, `ocsp_answer_not_yet_valid`. When several
/// answers concern the certificate the worst one counts. `nonce` is what the request carried, when it carried one.
[[nodiscard]] HAWIYA_API Result<OcspVerdict> check_ocsp(const x509::Certificate& issuer, ByteView serial_number,
                                                        ByteView response, const std::optional<Bytes>& nonce,
                                                        const OcspPolicy& policy, Time now, Budget& budget,
                                                        const ResponderLists& responder_lists = {});

}  // namespace hawiya::revocation
