#pragma once
// ZIP archives written as a stream, entry after entry, without extra fields (ZIP64 fields where sizes need them).
//
// Sizes and CRC stand in the local headers, so each entry's are known before it is written: content that comes in pieces is
// announced with its size and CRC, or handed over whole.

#include <functional>
#include <hawiya/base/bytes.hpp>
#include <hawiya/base/result.hpp>
#include <hawiya/base/time.hpp>
#include <memory>
#include <string_view>

#include "zip/reader.hpp"

namespace hawiya::zip {

using Sink = std::function<Result<void>(ByteView)>;

[[nodiscard]] std::uint32_t crc32(ByteView bytes, std::uint32_t so_far = 0);

class Writer {
 public:
  /// `modified` is the date of every entry, 1980 to 2107, written in UTC.
  Writer(Sink sink, Time modified);
  Writer(Writer&&) noexcept;
  Writer& operator=(Writer&&) noexcept;
  ~Writer();

  /// `zip_malformed` for a name that `Reader` would refuse, or that was written already.
  [[nodiscard]] Result<void> add(std::string_view name, ByteView content, Method method = Method::stored);
  /// Stored content that comes in pieces: `write` calls its argument until all is handed over. `zip_malformed` when size or CRC
  /// are not as announced (what was written until then is no archive).
  [[nodiscard]] Result<void> add_stored(std::string_view name, std::uint64_t size, std::uint32_t crc32,
                                        const std::function<Result<void>(const Sink&)>& write);
  /// An entry of another archive, octet for octet as it stands there: local header, data and descriptor. Its record in the
  /// central directory changes in the offset alone.
  [[nodiscard]] Result<void> copy(const Reader& archive, const Entry& entry);
  /// The central directory. Nothing may follow. `zip_malformed` for a comment that a reader could take for an end record, or that
  /// is longer than 65535 octets.
  [[nodiscard]] Result<void> finish(std::string_view comment = {});

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace hawiya::zip
