#pragma once
// ZIP archives (APPNOTE 6.3, ISO/IEC 21320-1) read strictly: the central directory and every local header must tell the same.
//
// Refused as `zip_malformed`: names that are absolute, climb ("..", "\"), hold control characters, repeat (also after case
// folding of "META-INF/" and "mimetype"), or say UTF-8 and are not; a file that is another's folder; entries that overlap, octets
// before, between or after the entries that belong to none (a data descriptor belongs to its entry), headers that disagree,
// folders with content, encryption, several disks, methods other than stored and deflated, an end record that is not the only one
// or not at the end; as `zip_too_large`: more entries, octets or compression than the limits allow. Nothing is written anywhere.

#include <cstdint>
#include <functional>
#include <hawiya/base/bytes.hpp>
#include <hawiya/base/result.hpp>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hawiya::zip {

/// Where the octets come from: memory, or a file that stays on disk.
struct Source {
  std::uint64_t size = 0;
  /// Fills `into` from `offset`; never asked beyond `size`.
  std::function<Result<void>(std::uint64_t offset, std::span<std::uint8_t> into)> read;

  /// Over bytes that the caller keeps alive.
  [[nodiscard]] static Source of(ByteView bytes);
};

enum class Method : std::uint8_t { stored, deflated };

struct Entry {
  /// UTF-8; a folder ends in "/". Where neither the archive says UTF-8 nor the octets are UTF-8, they are read as code page 437:
  /// perhaps not what was meant, but different octets give different names.
  std::string name;
  Method method = Method::stored;
  std::uint64_t size = 0;
  std::uint64_t compressed_size = 0;
  std::uint32_t crc32 = 0;
  std::uint64_t header_offset = 0;
  std::uint64_t data_offset = 0;
  std::uint64_t end_offset = 0;     ///< after the data and the descriptor
  std::uint64_t record_offset = 0;  ///< of its record in the central directory
  std::uint64_t record_size = 0;
  bool has_extra_field = false;  ///< in the local header
  [[nodiscard]] bool is_folder() const { return name.ends_with('/'); }
};

struct Limits {
  std::size_t max_entries = 10'000;
  std::uint64_t max_directory_size = 16u << 20;
  std::uint64_t max_entry_size = 4ull << 30;
  std::uint64_t max_total_size = 8ull << 30;  ///< of all entries, uncompressed
  std::uint32_t max_ratio = 1'000;            ///< uncompressed to compressed of one entry above 1 MiB
};

class Reader {
 public:
  [[nodiscard]] static Result<Reader> open(Source source, const Limits& limits = {});
  Reader(Reader&&) noexcept;
  Reader& operator=(Reader&&) noexcept;
  ~Reader();

  /// In the order of the central directory.
  [[nodiscard]] const std::vector<Entry>& entries() const;
  [[nodiscard]] const Entry* find(std::string_view name) const;
  /// The archive's comment.
  [[nodiscard]] std::string_view comment() const;
  [[nodiscard]] const Source& source() const;
  /// Where the central directory begins: all before it are entries.
  [[nodiscard]] std::uint64_t directory_offset() const;

  /// Hands the content out in pieces of at most 64 KiB and checks size and CRC at the end (the last piece may come before that is
  /// known): a `sink` that fails ends it. `zip_malformed`, `zip_too_large`.
  [[nodiscard]] Result<void> extract(const Entry& entry, const std::function<Result<void>(ByteView)>& sink) const;
  /// The content at once; `zip_too_large` when it is longer than `max_size`.
  [[nodiscard]] Result<Bytes> extract(const Entry& entry, std::uint64_t max_size) const;

 private:
  struct Impl;
  explicit Reader(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace hawiya::zip
