#pragma once
// Message digests. Which of them a verification accepts is the algorithm policy's business, not this header's.

#include <cstdint>
#include <hawiya/base/bytes.hpp>
#include <hawiya/base/result.hpp>
#include <hawiya/der/oid.hpp>
#include <memory>
#include <string_view>

namespace hawiya::crypto {

enum class HashAlgorithm : std::uint8_t { sha1, sha224, sha256, sha384, sha512, sha3_256, sha3_384, sha3_512, sha3_224 };

/// Such as "SHA-256".
[[nodiscard]] HAWIYA_API std::string_view name_of(HashAlgorithm hash);
/// In octets.
[[nodiscard]] HAWIYA_API std::size_t digest_size(HashAlgorithm hash);
[[nodiscard]] HAWIYA_API const der::Oid& oid_of(HashAlgorithm hash);
/// `algorithm_unsupported` for any other OID.
[[nodiscard]] HAWIYA_API Result<HashAlgorithm> hash_of(const der::Oid& oid);

/// The digest of one message.
[[nodiscard]] HAWIYA_API Bytes digest(HashAlgorithm hash, ByteView message);

/// The digest of a message that comes in pieces.
class HAWIYA_API Hasher {
 public:
  explicit Hasher(HashAlgorithm hash);
  ~Hasher();
  Hasher(Hasher&&) noexcept;
  Hasher& operator=(Hasher&&) noexcept;
  void update(ByteView piece);
  /// The digest; the hasher then starts over.
  [[nodiscard]] Bytes finish();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace hawiya::crypto
