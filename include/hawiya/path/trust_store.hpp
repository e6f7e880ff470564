#pragma once
// The certificates that a relying party trusts by its own decision.
//
// Any CA certificate can be a trust anchor, self-signed or not; national card PKIs are usually anchored at their issuing CAs. An
// anchor's own signature is never verified. Which anchors belong here, and that their files are authentic, is the operator's
// duty.

#include <hawiya/base/result.hpp>
#include <hawiya/x509/certificate.hpp>
#include <memory>
#include <span>
#include <vector>

namespace hawiya::path {

/// Immutable, cheap to copy, thread-safe.
class HAWIYA_API TrustStore {
 public:
  /// `trust_anchors_missing` for none; `key_unsupported` or `key_malformed` for an anchor whose key cannot be used.
  [[nodiscard]] static Result<TrustStore> create(std::vector<x509::Certificate> anchors);

  [[nodiscard]] const std::vector<x509::Certificate>& anchors() const;
  /// The anchors with this subject name.
  [[nodiscard]] std::vector<const x509::Certificate*> with_subject(const x509::Name& name) const;
  [[nodiscard]] bool contains(const x509::Certificate& certificate) const;

 private:
  struct Impl;
  explicit TrustStore(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<const Impl> impl_;
};

}  // namespace hawiya::path
