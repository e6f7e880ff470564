#pragma once
// What was found out about revocation before, for those who check many certificates: OCSP answers and lists that were accepted.
//
// A cache is an explicit object that its owner shares between verifiers and threads, or does without. It holds a bounded number
// of things for a bounded time. A certificate revoked after its answer was kept is still accepted until that time has passed.

#include <hawiya/base/bytes.hpp>
#include <hawiya/base/time.hpp>
#include <hawiya/revocation/crl_store.hpp>
#include <hawiya/revocation/ocsp_check.hpp>
#include <memory>
#include <optional>
#include <string>

namespace hawiya::revocation {

/// An OCSP answer that was accepted under a policy, with what it said.
struct CachedAnswer {
  OcspVerdict verdict;
  Bytes response;
  crypto::AlgorithmPolicy algorithms = {};
  Time kept_at = {};
};

class HAWIYA_API RevocationCache {
 public:
  struct Limits {
    std::size_t max_answers = 10'000;
    std::size_t max_list_bytes = 256u << 20;            ///< of all lists together
    Duration max_answer_age = std::chrono::minutes(5);  ///< since the answer was kept
    Duration max_list_age = std::chrono::hours(1);      ///< since the list was kept
  };
  struct Counters {
    std::uint64_t answer_hits = 0, answer_misses = 0, list_hits = 0, list_misses = 0, evictions = 0;
  };

  RevocationCache();
  explicit RevocationCache(Limits limits);
  ~RevocationCache();
  RevocationCache(const RevocationCache&) = delete;
  RevocationCache& operator=(const RevocationCache&) = delete;

  [[nodiscard]] const Limits& limits() const;
  [[nodiscard]] Counters counters() const;
  void clear();

  /// Names an answer by the certificate and by who may answer.
  [[nodiscard]] static Bytes key_of(const x509::Certificate& issuer, ByteView serial_number, const OcspPolicy& policy);
  /// What is kept under the key, was accepted with the same algorithms, and was kept no longer ago than the limit and not after
  /// `now`.
  [[nodiscard]] std::optional<CachedAnswer> find_answer(ByteView key, const crypto::AlgorithmPolicy& algorithms, Time now);
  /// Puts out what was used the longest time ago when there are too many.
  void keep_answer(ByteView key, CachedAnswer answer);
  [[nodiscard]] std::optional<HeldCrl> find_list(const std::string& url, Time now);
  void keep_list(const std::string& url, HeldCrl list, Time now);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace hawiya::revocation
