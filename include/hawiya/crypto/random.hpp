#pragma once
// Random octets and comparisons that don't tell by their duration where two values differ.

#include <hawiya/base/bytes.hpp>

namespace hawiya::crypto {

/// Octets from the operating system's generator, through Botan's auto-seeded one. Thread-safe.
[[nodiscard]] HAWIYA_API Bytes random_bytes(std::size_t count);

/// Equality of nonces, MACs and other authenticators, in time that depends on the lengths alone.
[[nodiscard]] HAWIYA_API bool equal_in_constant_time(ByteView a, ByteView b);

}  // namespace hawiya::crypto
