#pragma once
// Depth-first search from the end certificate upwards. A candidate's signature is verified before anything is built on it, so a
// mesh is pruned at every step, and each pair of certificate and issuer is verified once.

#include <hawiya/path/validate.hpp>
#include <map>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "path/processing.hpp"

namespace hawiya::path {

/// One use: what it is made from must outlive it.
class PathBuilder {
 public:
  PathBuilder(std::span<const x509::Certificate> pool, const TrustStore& anchors, const PathPolicy& policy, Time now,
              Budget& budget);

  [[nodiscard]] Result<ValidatedPath> build(const x509::Certificate& target);
  /// The checks of the path that came furthest, the failed one last; after `build` has failed.
  [[nodiscard]] Checks explain_failure() const;
  /// The certificates at which a path ended because nothing here has issued them.
  [[nodiscard]] const CertificateChain& without_issuer() const { return without_issuer_; }

 private:
  struct Failure {
    Error error{ErrorCode::issuer_unknown};
    std::vector<x509::Certificate> path = {};
    const TrustAnchor* anchor = nullptr;  // only when §6.1 refused the whole path
    int rank = -1;
  };

  bool search();
  bool try_anchor(const TrustAnchor& anchor);
  bool try_issuer(const x509::Certificate& candidate);
  bool spent();
  void keep_verified(const ValidatedPath& path) const;
  bool note(Error error, const TrustAnchor* anchor = nullptr);
  void remember(Error error, const TrustAnchor* anchor, int rank);
  [[nodiscard]] bool defers_verification(const x509::Certificate& issuer) const;
  [[nodiscard]] Result<std::vector<x509::Certificate>> completed(const x509::Certificate& anchor);
  [[nodiscard]] Result<void> verified_by(const x509::Certificate& certificate, const x509::Certificate& issuer);
  [[nodiscard]] CertificateChain candidates_for(const x509::Certificate& child) const;

  const TrustStore& anchors_;
  const PathPolicy& policy_;
  Time now_;
  Budget& budget_;
  std::unordered_multimap<std::string_view, const x509::Certificate*> pool_;
  CertificateChain path_;
  CertificateChain without_issuer_;
  std::map<std::pair<const x509::Certificate*, const x509::Certificate*>, Result<void>> verified_;
  std::optional<ValidatedPath> found_;
  Failure best_;
};

}  // namespace hawiya::path
