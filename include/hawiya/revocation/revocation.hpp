#pragma once
// Is the path still good? begin → needs → finish over every certificate of a validated path.
//
// `begin` says what to fetch, `more` asks for the next source where an answer settles nothing, `finish` judges and gives the
// proof `NotRevoked` or the reason why not. Nothing here opens a connection.

#include <hawiya/base/budget.hpp>
#include <hawiya/base/check.hpp>
#include <hawiya/base/fetch.hpp>
#include <hawiya/base/result.hpp>
#include <hawiya/base/time.hpp>
#include <hawiya/path/validate.hpp>
#include <hawiya/revocation/crl_check.hpp>
#include <hawiya/revocation/ocsp_check.hpp>
#include <optional>
#include <span>
#include <vector>

namespace hawiya::revocation {

enum class Source : std::uint8_t { ocsp, crl };
/// Which certificates of the path must be proved unrevoked.
enum class Scope : std::uint8_t { whole_path, end_certificate };
/// What happens when no source gives an acceptable answer. The second accepts only where every source was silent or busy: an
/// answer that was refused is never excused.
enum class WhenUnavailable : std::uint8_t { refuse, accept_when_responder_is_down };

struct RevocationPolicy {
  std::vector<Source> sources = {Source::ocsp, Source::crl};  ///< in the order in which they are asked
  Scope scope = Scope::whole_path;
  WhenUnavailable when_unavailable = WhenUnavailable::refuse;
  OcspPolicy ocsp = {};
  CrlPolicy crl = {};
  std::size_t max_crl_bytes = 16u << 20;
  std::chrono::milliseconds timeout{5'000};  ///< per request
};

/// What was relied upon for one certificate, to be kept for the record.
struct Evidence {
  std::size_t certificate = 0;  ///< index in the path
  Source source = Source::ocsp;
  Bytes bytes = {};
  Time this_update = {};
  std::optional<Time> next_update = std::nullopt;
};

/// Proof that every certificate in scope was found unrevoked (or excused by a policy with a loud name); only `Pending::finish`
/// makes one.
class HAWIYA_API NotRevoked {
 public:
  [[nodiscard]] const std::vector<Evidence>& evidence() const { return evidence_; }
  [[nodiscard]] const Checks& checks() const { return checks_; }

 private:
  friend class Pending;
  NotRevoked() = default;
  std::vector<Evidence> evidence_;
  Checks checks_;
};

/// A revocation check that waits for answers. A value: it can be copied, kept and finished later.
class HAWIYA_API Pending {
 public:
  /// `path` must come from `path::validate`; URLs are taken from its certificates alone.
  [[nodiscard]] static Pending begin(const path::ValidatedPath& path, const RevocationPolicy& policy);

  /// The first round of requests. The same pending check always asks the same.
  [[nodiscard]] const std::vector<FetchRequest>& needs() const { return needs_; }
  /// Requests to the next source for the certificates that `answers` leave open; empty when all are settled or nothing is left to
  /// ask.
  [[nodiscard]] std::vector<FetchRequest> more(std::span<const FetchAnswer> answers, Time now, Budget budget = {}) const;
  /// Judges all answers together. `certificate_revoked`, `certificate_status_unknown`, else `revocation_unavailable` with the
  /// reasons, or, when exactly one answer was given and refused, that refusal.
  /// `trail` gets the checks made, also when it fails: then the failed one comes last.
  [[nodiscard]] Result<NotRevoked> finish(std::span<const FetchAnswer> answers, Time now, Budget& budget,
                                          Checks* trail = nullptr) const;

 private:
  struct Attempt {
    Source source;
    FetchRequest request;
  };
  struct Subject {
    std::size_t index;
    std::optional<Bytes> nonce = std::nullopt;
    std::vector<Attempt> attempts = {};
  };

  explicit Pending(path::ValidatedPath path, RevocationPolicy policy) : path_(std::move(path)), policy_(std::move(policy)) {}
  void plan(Subject& subject) const;
  [[nodiscard]] Result<Evidence> judge(const Subject& subject, const Attempt& attempt, std::span<const FetchAnswer> answers,
                                       Time now, Budget& budget, Checks& checks) const;
  [[nodiscard]] Result<Evidence> judge_subject(const Subject& subject, std::span<const FetchAnswer> answers, Time now,
                                               Budget& budget, Checks& checks, std::vector<Error>& refusals) const;

  [[nodiscard]] Result<void> settle(const Subject& subject, std::span<const FetchAnswer> answers, Time now, Budget& budget,
                                    NotRevoked& proof) const;

  path::ValidatedPath path_;
  RevocationPolicy policy_;
  std::vector<Subject> subjects_;
  std::vector<FetchRequest> needs_;
};

}  // namespace hawiya::revocation
