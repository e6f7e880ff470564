#pragma once
// What a validation found (EN 319 102-1 §5, clause 5.1.3): one report a signature, each with its reasons, as a value and as JSON.
//
// TOTAL_PASSED means that the signature's bytes are intact, that its signer's certificate was good when the signature is proved
// to have existed, and that the policy's constraints hold. It does not say that the signer had the right to sign, nor that the
// document says what its reader sees: `covered` tells which bytes are signed, and nothing else is.

#include <hawiya/base/check.hpp>
#include <hawiya/base/error.hpp>
#include <hawiya/base/time.hpp>
#include <hawiya/x509/certificate.hpp>
#include <optional>
#include <string>
#include <vector>

namespace hawiya::sign {

/// Main status indication (§5.1.3, table 5).
enum class Indication : std::uint8_t { total_passed, indeterminate, total_failed };
/// Such as "TOTAL_PASSED".
[[nodiscard]] HAWIYA_API std::string_view name_of(Indication indication);

/// Sub-indications (§5.1.3, tables 5 and 6).
enum class SubIndication : std::uint8_t {
  none,
  format_failure,
  hash_failure,
  sig_crypto_failure,
  revoked,
  expired,
  not_yet_valid,
  sig_constraints_failure,
  chain_constraints_failure,
  certificate_chain_general_failure,
  crypto_constraints_failure,
  policy_processing_error,
  signature_policy_not_available,
  timestamp_order_failure,
  no_signing_certificate_found,
  no_certificate_chain_found,
  revoked_no_poe,
  revoked_ca_no_poe,
  out_of_bounds_not_revoked,
  out_of_bounds_no_poe,
  crypto_constraints_failure_no_poe,
  no_poe,
  try_later,
  signed_data_not_found
};
/// Such as "HASH_FAILURE"; empty for `none`.
[[nodiscard]] HAWIYA_API std::string_view name_of(SubIndication sub_indication);
/// The main indication that goes with a failure.
[[nodiscard]] HAWIYA_API Indication indication_of(SubIndication sub_indication);

enum class SignatureFormat : std::uint8_t { xades, cades, xmldsig, cms };
[[nodiscard]] HAWIYA_API std::string_view name_of(SignatureFormat format);

/// Baseline level that a signature's content reaches (EN 319 1x2-1 §6), whatever its verdict. `none`: not even B, such as a bare
/// XML or CMS signature without the signed properties of AdES.
enum class Level : std::uint8_t { none, b, t, lt, lta };
/// Such as "B-LTA".
[[nodiscard]] HAWIYA_API std::string_view name_of(Level level);

/// One thing that is signed.
struct Covered {
  std::string name = {};  ///< of the file or the reference as it stands in the signature; "" for a CMS signature's content
  std::string digest_algorithm = {};
  Bytes digest = {};
  /// The very octets that were digested, where they stand in the document itself; a reader must show these and no others.
  std::optional<Bytes> octets = std::nullopt;
};

/// Where a timestamp stands, and so what it proves.
enum class TimestampKind : std::uint8_t {
  content,     ///< over the data before they were signed
  signature,   ///< over the signature value
  references,  ///< over the signature and references to its evidence, of levels no longer made
  archive,     ///< over all that stood in the signature before it
  container    ///< over a file or manifest of an ASiC container
};
[[nodiscard]] HAWIYA_API std::string_view name_of(TimestampKind kind);

struct TimestampReport {
  TimestampKind kind = TimestampKind::signature;
  Indication indication = Indication::indeterminate;
  SubIndication sub_indication = SubIndication::none;
  bool intact = false;  ///< its own signature and its imprint are right, whoever made it
  std::optional<Error> error = std::nullopt;
  std::optional<Time> time = std::nullopt;
  std::optional<x509::Certificate> authority = std::nullopt;
  Checks checks = {};
};

/// Evidence about one certificate that the verdict rests on.
struct EvidenceReport {
  std::string certificate = {};  ///< subject
  std::string kind = {};         ///< "OCSP" or "CRL"
  std::string origin = {};       ///< "embedded", "supplied" or "fetched"
  Time this_update = {};
  std::optional<Time> next_update = std::nullopt;
};

struct SignatureReport {
  Indication indication = Indication::indeterminate;
  SubIndication sub_indication = SubIndication::none;
  std::optional<Error> error = std::nullopt;  ///< why it is not passed
  /// Whether every digest and the signature value are right and bound to the signer's certificate, whoever that is.
  bool intact = false;

  SignatureFormat format = SignatureFormat::xades;
  Level level = Level::none;
  std::string id = {};     ///< the signature's own identifier
  std::string where = {};  ///< the file in the container that holds it
  std::optional<x509::Certificate> signer = std::nullopt;
  std::string algorithm = {};
  std::optional<Time> claimed_time = std::nullopt;  ///< said by the signer, proved by nothing
  /// The earliest instant at which the signature is proved to have existed: a timestamp's, else the time of validation.
  Time proven_time = {};
  bool proven_by_timestamp = false;
  std::optional<std::string> policy = std::nullopt;  ///< signature policy: OID or URI
  std::vector<std::string> claimed_roles = {};
  std::optional<std::string> commitment = std::nullopt;  ///< OID or URI
  std::vector<Covered> covered = {};
  Checks checks = {};
  std::vector<TimestampReport> timestamps = {};
  std::vector<EvidenceReport> evidence = {};
  std::vector<SignatureReport> counter_signatures = {};
};

/// All signatures of one file or container.
struct HAWIYA_API Report {
  Time validated_at = {};
  std::string container = {};              ///< such as "ASiC-E"; empty for a bare signature
  std::vector<std::string> findings = {};  ///< about the container, which no signature's verdict hangs on
  std::vector<SignatureReport> signatures = {};
  std::vector<TimestampReport> timestamps = {};  ///< of containers that are timestamped and not signed

  /// The worst of all: passed only when there is something, and all of it passed.
  [[nodiscard]] Indication indication() const;
  /// The whole report for records and other programs, UTF-8. Certificates as base64 DER.
  [[nodiscard]] std::string to_json() const;
};

}  // namespace hawiya::sign
