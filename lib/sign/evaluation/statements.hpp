#pragma once
// What the evidence at hand says of a certificate, each piece read and verified once, whatever time it is then asked about.

#include <hawiya/path/validate.hpp>
#include <hawiya/revocation/ocsp_check.hpp>
#include <hawiya/sign/validation.hpp>

#include "sign/evaluation/evidence.hpp"

namespace hawiya::sign {

/// One OCSP answer or list that is authentic and speaks of the certificate.
struct Statement {
  std::optional<Time> revoked_at = std::nullopt;  ///< nothing when it says good
  std::optional<x509::RevocationReason> reason = std::nullopt;
  Time this_update = {};
  std::optional<Time> next_update = std::nullopt;
  Duration clock_skew = {};
  std::optional<Duration> max_age = std::nullopt;
  /// Issued after the certificate's end: that it says nothing of a revocation proves nothing (RFC 6960 §4.4.4).
  bool after_end = false;
  /// When the first of the certificates ends that may be the responder's, and by what the answer is found among the proofs.
  std::optional<Time> responder_until = std::nullopt;
  Bytes fingerprint = {};
  Checks checks = {};
  EvidencePool used = {};
  EvidenceReport report = {};
};

struct Statements {
  std::vector<Statement> all = {};              ///< the newest first
  std::optional<Error> refusal = std::nullopt;  ///< why a piece of evidence does not count
};

/// Keeps what it has read: the same certificate stands in the paths of many signatures and timestamps.
class StatementReader {
 public:
  StatementReader(const ValidationPolicy& policy, Time now, const Evidence& evidence, Budget& budget);

  /// About `path.certificates()[index]`.
  [[nodiscard]] const Statements& about(const path::ValidatedPath& path, std::size_t index);

 private:
  void read_responses(const path::ValidatedPath& path, std::size_t index, Statements& statements);
  [[nodiscard]] Result<Statement> read_response(const OcspEvidence& evidence, const x509::Certificate& certificate,
                                                const x509::Certificate& issuer);
  void read_lists(const path::ValidatedPath& path, std::size_t index, Statements& statements);
  [[nodiscard]] Result<Statement> read_list(const std::vector<revocation::HeldCrl>& lists, const path::ValidatedPath& path,
                                            std::size_t index);

  const ValidationPolicy& policy_;
  Time now_;
  const Evidence& evidence_;
  Budget& budget_;
  revocation::CrlSet all_lists_;
  std::map<Bytes, Statements> known_;
};

/// The caller's algorithm policy as it is for what existed at `at`: SHA-1 until the date up to which it is accepted.
[[nodiscard]] crypto::AlgorithmPolicy algorithms_at(const ValidationPolicy& policy, Time at);

}  // namespace hawiya::sign
