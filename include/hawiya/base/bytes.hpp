#pragma once
// How Hawiya holds bytes: owned, borrowed, and secret.
//
// Borrowed bytes (`ByteView`, `std::string_view`) are never kept beyond the call they are passed to. Secrets (PINs, passphrases,
// private keys) are held in `Secret`, which wipes its memory and is never copied by accident. None of this encrypts memory: what
// the operating system swaps or dumps remains the operator's duty.

#include <cstdint>
#include <hawiya/base/export.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hawiya {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

/// The bytes of a text, without a copy.
[[nodiscard]] inline ByteView as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// Bytes seen as text, without a copy; whether they are UTF-8 is not checked.
[[nodiscard]] inline std::string_view as_text(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

[[nodiscard]] inline Bytes to_bytes(ByteView view) { return {view.begin(), view.end()}; }

/// Equality of public bytes. For secrets and authenticators use `crypto::equal_in_constant_time`.
[[nodiscard]] HAWIYA_API bool equal(ByteView a, ByteView b);

/// Overwrites memory in a way that the compiler does not remove.
HAWIYA_API void wipe(std::span<std::uint8_t> memory);

/// A PIN, passphrase or encoded private key: movable, not copyable, wiped when destroyed or overwritten.
class HAWIYA_API Secret {
 public:
  Secret() = default;
  explicit Secret(Bytes bytes) : bytes_(std::move(bytes)) {}
  /// Copies the text; the caller wipes the original.
  explicit Secret(std::string_view text) : bytes_(text.begin(), text.end()) {}
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  Secret(Secret&& other) noexcept : bytes_(std::move(other.bytes_)) { other.bytes_.clear(); }
  Secret& operator=(Secret&& other) noexcept;
  ~Secret() { wipe(bytes_); }

  [[nodiscard]] ByteView view() const { return bytes_; }
  [[nodiscard]] std::string_view text() const { return as_text(bytes_); }
  [[nodiscard]] bool empty() const { return bytes_.empty(); }
  [[nodiscard]] Secret duplicate() const { return Secret(bytes_); }

 private:
  Bytes bytes_;
};

}  // namespace hawiya
