#pragma once
// The evaluation of a whole file, again and again as answers come in.

#include <hawiya/base/fetch.hpp>

#include "sign/evaluation/signature.hpp"
#include "sign/reading.hpp"

namespace hawiya::sign {

/// What the caller gave beside the document.
[[nodiscard]] EvidencePool supplied_with(const ValidationInput& input);

struct DocumentEvaluation {
  ValidationPolicy policy;
  Budget budget;
  EvidencePool supplied;  ///< by the caller
  ReadSignatures read;

  struct Outcome {
    Report report;
    std::vector<EvidencePool> used = {};  ///< of each signature
    std::vector<path::ValidatedPath> unresolved = {};
  };
  [[nodiscard]] Outcome evaluate(std::span<const FetchAnswer> answers, Time now) const;
  /// Requests about certificates whose status `outcome`, which came of these answers, leaves open.
  [[nodiscard]] std::vector<FetchRequest> missing(const Outcome& outcome, std::span<const FetchAnswer> answers, Time now) const;
};

}  // namespace hawiya::sign
