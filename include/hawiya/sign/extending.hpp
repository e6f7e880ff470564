#pragma once
// Raises signatures, one's own and others', to B-T, B-LT and B-LTA (EN 319 102-1 §6, EN 319 132-1 §5.3 to §5.5, EN 319 122-1 §5.3
// to §5.5): timestamps from an authority, evidence about certificates embedded, archive timestamps over all. begin → needs → more
// → finish.
//
// What was there stays octet for octet. A signature is raised beyond B-T only when it is valid under the policy: evidence for one
// that is not would keep a falsehood for decades. Nothing here opens a connection.

#include <hawiya/sign/validation.hpp>

namespace hawiya::sign {

/// A timestamp authority (RFC 3161).
struct TimestampService {
  std::string url = {};
  crypto::HashAlgorithm hash = crypto::HashAlgorithm::sha256;  ///< of the imprints
  std::optional<der::Oid> policy = std::nullopt;
  std::chrono::milliseconds timeout{10'000};
};

struct ExtendingPolicy {
  /// B-T and B-LT change nothing where they are reached; B-LTA adds an archive timestamp each time, which is how signatures are
  /// kept for decades.
  Level level = Level::lt;
  TimestampService timestamps = {};
  ValidationPolicy validation;  ///< whom the signer's and the authority's certificates must lead to
  /// Which signature of the document, counted from 0; the last one when absent.
  std::optional<std::size_t> signature = std::nullopt;
};

/// An extension that may wait for answers. A value: it can be copied, kept and finished later. The answers of all rounds go into
/// each call.
class HAWIYA_API Extending {
 public:
  /// An XML document, CMS message or container, with the contents of detached signatures. Errors: those of `Validation::begin`,
  /// `signature_not_extendable` for a signature that is no AdES or broken, or a level that is none of B-T, B-LT and B-LTA.
  [[nodiscard]] static Result<Extending> begin(const ValidationInput& input, const ExtendingPolicy& policy, Time now,
                                               const Budget& budget = {});

  /// The first requests; none when the level is reached already.
  [[nodiscard]] const std::vector<FetchRequest>& needs() const;
  /// The next requests: a timestamp, then evidence, then the archive timestamp over it. Empty when all is there, or when what
  /// came leads nowhere, which `finish` explains.
  [[nodiscard]] std::vector<FetchRequest> more(std::span<const FetchAnswer> answers, Time now) const;
  /// The document at the level. `timestamp_refused`, `timestamp_mismatch`, the path room's errors (`issuer_unknown`) for a
  /// timestamp whose authority does not lead to the policy's anchors, `signature_not_extendable` with the reason when the
  /// signature is not valid, `revocation_unavailable` when evidence is missing, `fetch_failed` and the like when an answer is an
  /// error.
  [[nodiscard]] Result<Bytes> finish(std::span<const FetchAnswer> answers, Time now) const;

 private:
  struct Impl;
  explicit Extending(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<const Impl> impl_;
};

}  // namespace hawiya::sign
