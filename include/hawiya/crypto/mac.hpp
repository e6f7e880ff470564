#pragma once
// Message authentication with a shared key.

#include <hawiya/base/bytes.hpp>
#include <hawiya/crypto/hash.hpp>

namespace hawiya::crypto {

/// HMAC (RFC 2104) of one message. Compare with `equal_in_constant_time`.
[[nodiscard]] HAWIYA_API Bytes hmac(HashAlgorithm hash, const Secret& key, ByteView message);

}  // namespace hawiya::crypto
