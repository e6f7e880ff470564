#pragma once
// The validation process for one signature with its timestamps (EN 319 102-1 §5.3 to §5.6), whatever its format.

#include "sign/evaluation/chain.hpp"

namespace hawiya::sign {

/// A report, with what raising the signature's level needs to know.
struct Evaluated {
  SignatureReport report;
  EvidencePool used = {};  ///< certificates and evidence that the verdict rests on, of signer and authorities
  /// Certificates whose status is open: each ends a path of its own, to be asked about.
  std::vector<path::ValidatedPath> unresolved = {};
};

struct EvaluatedTimestamp {
  TimestampReport report;
  EvidencePool used = {};
  std::vector<path::ValidatedPath> unresolved = {};
};

class Evaluation {
 public:
  Evaluation(const ValidationPolicy& policy, Time now, const Evidence& evidence, Budget& budget)
      : policy_(policy), now_(now), evidence_(evidence), budget_(budget), statements_(policy, now, evidence, budget) {}

  [[nodiscard]] Evaluated evaluate(const SignatureModel& model);
  /// A timestamp by itself, such as one of a container; what it covers is proved from then on.
  [[nodiscard]] EvaluatedTimestamp evaluate(const EmbeddedTimestamp& timestamp);

 private:
  class One;
  [[nodiscard]] ChainVerdict judge(const ChainQuestion& question) {
    return ChainJudge(policy_, now_, evidence_, proofs_, statements_, budget_).judge(question);
  }
  void note_unresolved(const ChainVerdict& verdict, Time at, std::vector<path::ValidatedPath>& unresolved);

  const ValidationPolicy& policy_;
  Time now_;
  const Evidence& evidence_;
  Budget& budget_;
  ProofsOfExistence proofs_;
  StatementReader statements_;
};

/// "B-LTA" and so on, by what is there (EN 319 132-1 §6, EN 319 122-1 §6).
[[nodiscard]] Level level_of(const SignatureModel& model);

}  // namespace hawiya::sign
