#pragma once
// A path whose missing issuers may be fetched (RFC 5280 §4.2.2.1): begin → needs → more → finish. Nothing here opens a
// connection.

#include <hawiya/base/fetch.hpp>
#include <hawiya/path/validate.hpp>
#include <string>

namespace hawiya::path {

/// A validation that may wait for answers. A value: it can be copied, kept and finished later. Without
/// `IssuerFetching::on` it asks for nothing and `finish` says what `validate` says.
class HAWIYA_API PendingPath {
 public:
  /// `budget` holds for each of `begin`, `more` and `finish` anew; its `bytes` bound what all answers together may weigh.
  [[nodiscard]] static PendingPath begin(const x509::Certificate& target, std::vector<x509::Certificate> intermediates,
                                         const TrustStore& anchors, const PathPolicy& policy, Time now,
                                         const Budget& budget = {});

  /// The caIssuers http:// URLs of the certificates at which every path ended for want of an issuer; READ THE WARNING at
  /// `IssuerFetching`. None when a path was found without. The same pending path always asks the same.
  [[nodiscard]] const std::vector<FetchRequest>& needs() const { return needs_; }
  /// The same after these answers (all that came so far), without the URLs that were answered; at most
  /// `PathPolicy::max_issuer_fetches` in all rounds together.
  [[nodiscard]] std::vector<FetchRequest> more(std::span<const FetchAnswer> answers, Time now) const;
  /// Validates over the intermediates and whatever certificates the answers hold: DER, PEM, or PKCS #7 certs-only. An answer that
  /// is none of these, too large, or failed is passed over and told in `trail`; everything fetched is as untrusted as the rest.
  [[nodiscard]] Result<ValidatedPath> finish(std::span<const FetchAnswer> answers, Time now, Checks* trail = nullptr) const;

 private:
  PendingPath(x509::Certificate target, std::vector<x509::Certificate> intermediates, TrustStore anchors, PathPolicy policy,
              const Budget& budget)
      : target_(std::move(target)),
        intermediates_(std::move(intermediates)),
        anchors_(std::move(anchors)),
        policy_(std::move(policy)),
        budget_(budget) {}
  [[nodiscard]] std::vector<FetchRequest> missing(std::span<const FetchAnswer> answers, Time now) const;
  [[nodiscard]] std::vector<x509::Certificate> pool(std::span<const FetchAnswer> answers, Budget& budget, Checks& checks) const;

  x509::Certificate target_;
  std::vector<x509::Certificate> intermediates_;
  TrustStore anchors_;
  PathPolicy policy_;
  Budget budget_;
  std::vector<FetchRequest> needs_;
};

}  // namespace hawiya::path
