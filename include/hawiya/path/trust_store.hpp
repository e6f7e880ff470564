#pragma once
// The certificates that a relying party trusts by its own decision.
//
// Any CA certificate can be a trust anchor, self-signed or not; national card PKIs are usually anchored at their issuing CAs. An
// anchor's own signature is never verified. Which anchors belong here, and that their files are authentic, is the operator's
// duty.

#include <hawiya/base/result.hpp>
#include <hawiya/base/time.hpp>
#include <hawiya/x509/certificate.hpp>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace hawiya::path {

/// An anchor and what the operator trusts it for. These limits hold beside those in the certificate, whatever
/// `PathPolicy::anchor_constraints` says of the latter (RFC 5937 §3.2).
struct TrustAnchor {
  x509::Certificate certificate;
  /// Names that may be certified below the anchor (RFC 5280 §4.2.1.10): `name_not_permitted`.
  std::optional<x509::NameConstraints> name_constraints = std::nullopt;
  /// The path must be valid under one of these policies, as if an explicit policy were required: `policy_required`.
  std::optional<std::vector<der::Oid>> policies = std::nullopt;
  /// Most CA certificates below the anchor, self-issued ones not counted: `path_too_long`.
  std::optional<std::uint32_t> path_length = std::nullopt;
  /// End certificates whose notBefore lies after this instant are refused: `anchor_distrusted`. What was issued until then stays
  /// valid.
  std::optional<Time> distrust_after = std::nullopt;
};

/// Immutable, cheap to copy, thread-safe.
class HAWIYA_API TrustStore {
 public:
  /// `trust_anchors_missing` for none; `key_unsupported` or `key_malformed` for an anchor whose key cannot be used.
  [[nodiscard]] static Result<TrustStore> create(std::vector<x509::Certificate> anchors);
  /// The same from anchors with limits of their own.
  [[nodiscard]] static Result<TrustStore> from_anchors(std::vector<TrustAnchor> anchors);

  /// Trusts nobody, where nothing but digests and signature values is asked: every path is `issuer_unknown`.
  [[nodiscard]] static TrustStore none();

  /// The anchors' certificates, in the order in which they were given.
  [[nodiscard]] const std::vector<x509::Certificate>& anchors() const;
  /// The anchors with this subject name.
  [[nodiscard]] std::vector<const TrustAnchor*> with_subject(const x509::Name& name) const;
  [[nodiscard]] bool contains(const x509::Certificate& certificate) const;

 private:
  struct Impl;
  explicit TrustStore(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<const Impl> impl_;
};

}  // namespace hawiya::path
