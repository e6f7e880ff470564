#pragma once
// Bounds the work that hostile input can cause: signatures, path steps, name comparisons, depth, bytes.
//
// Every verification takes a `Budget` and spends from it; when it is used up the verification ends with `budget_exhausted`
// instead of running on. One budget belongs to one verification and is not shared between threads.

#include <cstdint>
#include <hawiya/base/result.hpp>

namespace hawiya {

struct Budget {
  std::uint32_t signatures = 100;            ///< Signature verifications.
  std::uint32_t path_steps = 1'000;          ///< Candidate issuers tried while building paths.
  std::uint32_t name_comparisons = 250'000;  ///< Name constraint and distribution point comparisons.
  std::uint32_t policy_nodes = 10'000;       ///< Nodes and edges of the policy graph.
  std::uint32_t depth = 12;                  ///< Certificates in one path, without the trust anchor.
  std::uint64_t bytes = 64u << 20;           ///< Bytes of CRLs, OCSP answers and fetched certificates.

  /// Takes `amount` from one of the counters above; `budget_exhausted` when it does not suffice.
  template <class Counter>
  [[nodiscard]] static Result<void> spend(Counter& counter, Counter amount = 1) {
    if (counter < amount) return Error{ErrorCode::budget_exhausted};
    counter = static_cast<Counter>(counter - amount);
    return {};
  }
};

}  // namespace hawiya
