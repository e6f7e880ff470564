#pragma once
// Was this certificate good at that time? (EN 319 102-1 §5.2.6 X.509 certificate validation, §5.2.7 and §5.6.2 for the past)
//
// The path is validated as of the given time, and each of its certificates must be shown unrevoked at that time by evidence which
// speaks of it: issued after that time, or valid at it.

#include <hawiya/path/validate.hpp>
#include <hawiya/sign/validation.hpp>

#include "sign/evaluation/statements.hpp"

namespace hawiya::sign {

struct ChainVerdict {
  std::optional<Finding> failure = std::nullopt;
  std::optional<Time> revoked_at = std::nullopt;           ///< of the end certificate, where that is the failure
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
  /// For a timestamp's authority, which says itself when it stamped: when its token is proved to have existed.
  std::optional<Time> token_proved = std::nullopt;
};

class ChainJudge {
 public:
  ChainJudge(const ValidationPolicy& policy, Time now, const Evidence& evidence, const ProofsOfExistence& proofs,
             StatementReader& statements, Budget& budget)
      : policy_(policy), now_(now), evidence_(evidence), proofs_(proofs), statements_(statements), budget_(budget) {}

  [[nodiscard]] ChainVerdict judge(const ChainQuestion& question);

 private:
  struct Status;
  [[nodiscard]] std::optional<Finding> judge_anchor(const ChainQuestion& question) const;
  void judge_status(const ChainQuestion& question, std::size_t index, ChainVerdict& verdict);
  void weigh(const Statement& statement, const ChainQuestion& question, Status& status) const;
  [[nodiscard]] Result<void> check_responder_proof(const Statement& statement) const;

  const ValidationPolicy& policy_;
  Time now_;
  const Evidence& evidence_;
  const ProofsOfExistence& proofs_;
  StatementReader& statements_;
  Budget& budget_;
};

}  // namespace hawiya::sign
