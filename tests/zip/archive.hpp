#pragma once
// Archives made field by field, so that each field can lie.

#include <zlib.h>

#include <fstream>
#include <functional>
#include <hawiya/base/bytes.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "zip/reader.hpp"

namespace hawiya::test {

inline std::string little(std::uint64_t value, int octets) {
  std::string text;
  for (int i = 0; i < octets; ++i, value >>= 8) text += static_cast<char>(value & 0xff);
  return text;
}

inline std::string raw_deflate(std::string_view content) {
  std::string made(content.size() + 64, '\0');
  z_stream stream = {};
  deflateInit2(&stream, 9, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY);
  std::string input(content);
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(made.data());
  stream.avail_out = static_cast<uInt>(made.size());
  deflate(&stream, Z_FINISH);
  made.resize(stream.total_out);
  deflateEnd(&stream);
  return made;
}

/// The fields that the local header and the central directory share.
struct Header {
  std::uint64_t flags = 0;
  std::uint64_t method = 0;
  std::uint64_t crc = 0;
  std::uint64_t compressed_size = 0;
  std::uint64_t size = 0;
  std::string name;
  std::string extra = {};
};

struct Item {
  Header local;
  Header central;
  std::string before = {};  ///< octets that belong to no entry
  std::string data;
  std::string descriptor = {};
  std::string comment = {};
  std::uint64_t disk = 0;
  std::optional<std::uint64_t> offset = {};  ///< in the central directory
  bool is_listed_only = false;               ///< has a record, and neither local header nor data

  static Item of(std::string name, std::string_view content, bool is_deflated = false) {
    Item item{.local = {}, .central = {}, .data = is_deflated ? raw_deflate(content) : std::string(content)};
    item.local = {.method = is_deflated ? 8u : 0u,
                  .crc = ::crc32(0, reinterpret_cast<const Bytef*>(content.data()), static_cast<uInt>(content.size())),
                  .compressed_size = item.data.size(),
                  .size = content.size(),
                  .name = std::move(name)};
    item.central = item.local;
    return item;
  }

  /// Sizes and CRC follow the data instead of standing in the local header.
  Item& describe(bool is_signed = true, int size_octets = 4) {
    descriptor = (is_signed ? "PK\x07\x08" : "") + little(central.crc, 4) + little(central.compressed_size, size_octets) +
                 little(central.size, size_octets);
    local.flags = central.flags = central.flags | 8;
    local.crc = local.compressed_size = local.size = 0;
    return *this;
  }
};

/// The last records; what is not given is as it must be.
struct End {
  std::uint64_t disk = 0;
  std::uint64_t directory_disk = 0;
  std::optional<std::uint64_t> entries_here = {};
  std::optional<std::uint64_t> entries = {};
  std::optional<std::uint64_t> size = {};
  std::optional<std::uint64_t> offset = {};
};

struct Archive {
  std::vector<Item> items;
  std::string before_directory = {};
  std::string after_directory = {};
  std::optional<End> end64 = {};
  std::uint64_t end64_size = 44;
  std::optional<std::uint64_t> end64_offset = {};
  std::uint64_t disks = 1;
  std::string after_locator = {};
  End end = {};
  std::string comment = {};
  std::optional<std::uint64_t> comment_size = {};
  std::string after_end = {};

  [[nodiscard]] std::string build() const {
    std::string octets;
    std::string directory;
    for (const Item& item : items) {
      octets += item.before;
      directory += central_record(item, octets.size());
      if (item.is_listed_only) continue;
      octets +=
          "PK\x03\x04" + little(20, 2) + shared(item.local) + item.local.name + item.local.extra + item.data + item.descriptor;
    }
    octets += before_directory;
    const std::uint64_t offset = octets.size();
    octets += directory + after_directory;
    if (end64) {
      const std::uint64_t at = octets.size();
      octets +=
          "PK\x06\x06" + little(end64_size, 8) + little(45, 2) + little(45, 2) + numbers(*end64, 4, 8, offset, directory.size());
      octets += "PK\x06\x07" + little(0, 4) + little(end64_offset.value_or(at), 8) + little(disks, 4) + after_locator;
    }
    octets += "PK\x05\x06" + numbers(end, 2, 2, offset, directory.size());
    return octets + little(comment_size.value_or(comment.size()), 2) + comment + after_end;
  }

 private:
  static std::string shared(const Header& header) {
    return little(header.flags, 2) + little(header.method, 2) + little(0, 2) + little(0x5821, 2) + little(header.crc, 4) +
           little(header.compressed_size, 4) + little(header.size, 4) + little(header.name.size(), 2) +
           little(header.extra.size(), 2);
  }
  static std::string central_record(const Item& item, std::uint64_t at) {
    return "PK\x01\x02" + little(20, 2) + little(20, 2) + shared(item.central) + little(item.comment.size(), 2) +
           little(item.disk, 2) + little(0, 2) + little(0, 4) + little(item.offset.value_or(at), 4) + item.central.name +
           item.central.extra + item.comment;
  }
  [[nodiscard]] std::string numbers(const End& of, int disk_octets, int count_octets, std::uint64_t offset,
                                    std::uint64_t size) const {
    const std::uint64_t count = of.entries.value_or(items.size());
    const int octets = count_octets == 8 ? 8 : 4;
    return little(of.disk, disk_octets) + little(of.directory_disk, disk_octets) +
           little(of.entries_here.value_or(count), count_octets) + little(count, count_octets) +
           little(of.size.value_or(size), octets) + little(of.offset.value_or(offset), octets);
  }
};

/// A source that owns its octets.
inline zip::Source source_of(std::string octets) {
  const auto kept = std::make_shared<const std::string>(std::move(octets));
  zip::Source source = zip::Source::of(as_bytes(*kept));
  return {source.size,
          [kept, read = source.read](std::uint64_t offset, std::span<std::uint8_t> into) { return read(offset, into); }};
}

/// Of the process, ever.
inline std::size_t peak_kibibytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmHWM:")) return std::stoul(line.substr(6));
  return 0;
}

/// Opens and reads everything: "" or why not.
inline std::string refusal(const std::string& octets, const zip::Limits& limits = {}) {
  const auto reader = zip::Reader::open(source_of(octets), limits);
  if (!reader) return std::string(name_of(reader.error().code)) + ": " + reader.error().detail;
  for (const zip::Entry& entry : reader->entries())
    if (const auto content = reader->extract(entry, entry.size); !content)
      return std::string(name_of(content.error().code)) + ": " + content.error().detail;
  return {};
}

}  // namespace hawiya::test
