#pragma once
// Remembers issuers' certificates whose signatures were verified, with their keys ready for use: the intermediate that every
// login or TLS handshake brings along costs a comparison of octets instead of a signature.
//
// Kept are certificates of CAs and of OCSP responders alone, and by `validate` only those of paths that led to a trust anchor: a
// peer without a CA below the anchors can put nothing in, and end certificates cannot push issuers out. A hit means that this
// very certificate bears a right signature by this very key, nothing more: its period, the algorithm policy, constraints and
// revocation are judged anew each time. So a stricter policy, a changed set of anchors or a revocation needs no clearing.

#include <hawiya/base/export.hpp>
#include <hawiya/crypto/public_key.hpp>
#include <hawiya/x509/certificate.hpp>
#include <memory>

namespace hawiya::path {

/// Bounded and thread-safe: one for the whole program. The least recently used certificate leaves first.
class HAWIYA_API VerifiedCache {
 public:
  struct Counters {
    std::uint64_t hits = 0;
    std::uint64_t misses = 0;
    std::uint64_t evictions = 0;
    std::size_t size = 0;
  };

  /// Room for so many certificates (about 4 KiB each); at least one.
  explicit VerifiedCache(std::size_t capacity = 256);
  ~VerifiedCache();
  VerifiedCache(const VerifiedCache&) = delete;
  VerifiedCache& operator=(const VerifiedCache&) = delete;

  /// Whether this certificate, octet by octet, was remembered with this key of its issuer. Counts a hit or a miss, but for
  /// certificates that would not be kept.
  [[nodiscard]] bool contains(const x509::Certificate& certificate, const crypto::PublicKey& issuer_key);
  /// The remembered certificate of the same octets, whose key is decoded and has its verifiers; `certificate` when there is none.
  [[nodiscard]] x509::Certificate with_ready_key(const x509::Certificate& certificate) const;
  /// Call it only after the signature was verified with this key. Does nothing for a certificate of neither a CA nor an OCSP
  /// responder, nor where a DSA key is involved, which may depend on more than its octets.
  void remember(const x509::Certificate& certificate, const crypto::PublicKey& issuer_key);

  [[nodiscard]] Counters counters() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace hawiya::path
