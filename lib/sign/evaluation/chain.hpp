#pragma once
// Was this certificate good at that time? (EN 319 102-1 §5.2.6 X.509 certificate validation, §5.2.7 and §5.6.2 for the past)
//
// The path is validated as of the given time, and each of its certificates must be shown unrevoked at that time by evidence which
// speaks of it: issued after that time, or valid at it.

#include <hawiya/path/validate.hpp>
#include <hawiya/sign/validation.hpp>

#include "sign/evaluation/evidence.hpp"

namespace hawiya::sign {

struct ChainVerdict {
  std::optional<Finding> failure = std::nullopt;
  std::optional<path::ValidatedPath> path = std::nullopt;  ///< nothing for a certificate that is an anchor itself
  Checks checks = {};
  std::vector<EvidenceReport> evidence = {};
  EvidencePool used = {};  ///< the certificates of the path and the evidence that settled their status
  /// Indices in the path for whose status there is no evidence.
  std::vector<std::size_t> unresolved = {};
};

/// What is asked about a certificate.
struct ChainQuestion {
  const x509::Certificate& certificate;
  const path::TrustStore& anchors;
  std::optional<der::Oid> purpose = std::nullopt;
  Time path_time;    ///< at which every certificate of the path must be within its period
  Time status_time;  ///< at which it must be unrevoked
};

class ChainJudge {
 public:
  ChainJudge(const ValidationPolicy& policy, Time now, const Evidence& evidence, const ProofsOfExistence& proofs, Budget& budget)
      : policy_(policy), now_(now), evidence_(evidence), proofs_(proofs), budget_(budget) {}

  [[nodiscard]] ChainVerdict judge(const ChainQuestion& question);

 private:
  struct Status;
  void judge_status(const ChainQuestion& question, std::size_t index, ChainVerdict& verdict);
  void by_responses(const x509::Certificate& certificate, const x509::Certificate& issuer, Time at, Status& status);
  void by_response(const OcspEvidence& evidence, const x509::Certificate& certificate, const x509::Certificate& issuer, Time at,
                   Status& status);
  void by_lists(const path::ValidatedPath& path, std::size_t index, Time at, Status& status);
  [[nodiscard]] Result<void> check_responder_proof(const OcspEvidence& evidence) const;

  const ValidationPolicy& policy_;
  Time now_;
  const Evidence& evidence_;
  const ProofsOfExistence& proofs_;
  Budget& budget_;
};

/// The caller's algorithm policy as it is for what existed at `at`: SHA-1 until the date up to which it is accepted.
[[nodiscard]] crypto::AlgorithmPolicy algorithms_at(const ValidationPolicy& policy, Time at);

}  // namespace hawiya::sign
