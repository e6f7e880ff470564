#pragma once
// The records of a ZIP archive (APPNOTE 6.3.10 §4.3), one by one, without judging how they fit together.

#include <array>
#include <hawiya/base/bytes.hpp>
#include <hawiya/base/result.hpp>
#include <optional>
#include <string>

namespace hawiya::zip {

inline constexpr std::uint16_t flag_descriptor = 1u << 3;
inline constexpr std::uint16_t flag_utf8 = 1u << 11;
inline constexpr std::uint16_t method_stored = 0;
inline constexpr std::uint16_t method_deflated = 8;
inline constexpr std::uint32_t in_zip64 = 0xffffffff;  ///< a size or offset that stands in the ZIP64 field
inline constexpr std::size_t local_header_size = 30;
inline constexpr std::size_t central_record_size = 46;
inline constexpr std::size_t end_record_size = 22;
inline constexpr std::size_t end64_record_size = 56;
inline constexpr std::size_t end64_locator_size = 20;

/// Little-endian numbers at a place that the caller knows to be inside.
[[nodiscard]] std::uint16_t u16(ByteView bytes, std::size_t at);
[[nodiscard]] std::uint32_t u32(ByteView bytes, std::size_t at);
[[nodiscard]] std::uint64_t u64(ByteView bytes, std::size_t at);

/// The extra field (§4.5), taken apart. `zip_malformed` when its parts do not fill it, or one of the two occurs twice.
struct ExtraField {
  std::optional<ByteView> zip64;
  std::optional<ByteView> unicode_path;
  Bytes others;  ///< all but the ZIP64 part, as they stood

  [[nodiscard]] static Result<ExtraField> read(ByteView field);
};

/// §4.3.7. Sizes are as they stand, in the 32-bit fields and in the ZIP64 part.
struct LocalHeader {
  std::uint16_t flags = 0;
  std::uint16_t method = 0;
  std::uint16_t time = 0;
  std::uint16_t date = 0;
  std::uint32_t crc32 = 0;
  std::uint32_t compressed_size = 0;
  std::uint32_t size = 0;
  std::uint16_t name_size = 0;
  std::uint16_t extra_size = 0;

  /// From `local_header_size` octets.
  [[nodiscard]] static Result<LocalHeader> read(ByteView fixed_part);
  [[nodiscard]] std::size_t total_size() const { return local_header_size + name_size + std::size_t{extra_size}; }
};

/// §4.3.12, with the ZIP64 values in their places.
struct CentralRecord {
  std::uint16_t made_by = 0;
  std::uint16_t flags = 0;
  std::uint16_t needed = 0;  ///< the version
  std::uint16_t method = 0;
  std::uint16_t time = 0;
  std::uint16_t date = 0;
  std::uint32_t crc32 = 0;
  std::uint64_t compressed_size = 0;
  std::uint64_t size = 0;
  std::uint16_t internal_attributes = 0;
  std::uint32_t external_attributes = 0;
  std::uint64_t offset = 0;  ///< of the local header
  std::string name;          ///< its octets
  Bytes extra;               ///< without the ZIP64 part
  std::optional<std::string> unicode_path;
  std::string comment;

  /// Takes one record from the front of `rest`. `zip_malformed` for anything else, another disk, and a ZIP64 part that holds
  /// other values than are asked of it.
  [[nodiscard]] static Result<CentralRecord> take(ByteView& rest);
  /// With a ZIP64 part where one is needed.
  [[nodiscard]] Bytes encode() const;
  /// The local header that agrees with it, without a descriptor.
  [[nodiscard]] Bytes encode_local() const;
};

/// The data descriptor (§4.3.9) of 12, 16, 20 or 24 octets: with or without signature, with sizes of four or eight octets.
struct Descriptor {
  std::uint32_t crc32 = 0;
  std::uint64_t compressed_size = 0;
  std::uint64_t size = 0;

  static constexpr std::size_t max_size = 24;
  [[nodiscard]] static Result<Descriptor> read(ByteView bytes);
};

/// What the end of the archive says of the central directory (§4.3.14 to §4.3.16).
struct DirectoryEnd {
  std::uint64_t entries = 0;
  std::uint64_t size = 0;
  std::uint64_t offset = 0;

  [[nodiscard]] Result<void> read_end64(ByteView record);
  [[nodiscard]] Result<void> read_end(ByteView record);
  /// The ZIP64 records where they are needed, and the end record.
  [[nodiscard]] Bytes encode(std::string_view comment) const;
};

/// Whether the octets there begin with the signature of such a record.
[[nodiscard]] bool is_end_record(ByteView bytes);
[[nodiscard]] bool is_end64_locator(ByteView bytes);
/// Where the ZIP64 end record stands; `zip_malformed` for several disks.
[[nodiscard]] Result<std::uint64_t> read_end64_locator(ByteView record);

}  // namespace hawiya::zip
