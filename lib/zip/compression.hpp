#pragma once
// Raw deflate (RFC 1951) in both directions. What zlib does is here and in `crc32` (writer.hpp) alone.

#include <functional>
#include <hawiya/base/bytes.hpp>
#include <hawiya/base/result.hpp>
#include <memory>

namespace hawiya::zip {

/// Inflates a stream that comes in pieces. The promised size and the compressed octets must both end where the stream ends.
class Inflater {
 public:
  /// `sink` gets at most `size` octets, in pieces of at most 64 KiB.
  Inflater(std::uint64_t size, std::function<Result<void>(ByteView)> sink);
  ~Inflater();
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  /// `zip_malformed` for what is no deflate stream, goes on after its end or holds more than was promised; what `sink` says.
  [[nodiscard]] Result<void> add(ByteView piece);
  /// `zip_malformed` when the stream has not ended or holds less than was promised.
  [[nodiscard]] Result<void> finish();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// A whole stream at once, always the same for the same octets and zlib.
[[nodiscard]] Bytes deflate(ByteView content);

}  // namespace hawiya::zip
