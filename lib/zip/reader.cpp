#include "zip/reader.hpp"

#include <algorithm>
#include <numeric>

#include "base/try.hpp"
#include "zip/compression.hpp"
#include "zip/directory.hpp"
#include "zip/format.hpp"
#include "zip/names.hpp"
#include "zip/writer.hpp"

namespace hawiya::zip {
namespace {

constexpr std::size_t piece_size = 64u << 10;
constexpr std::uint64_t ratio_matters_from = 1u << 20;

Error malformed(const char* what, const Entry& entry) { return {ErrorCode::zip_malformed, what, entry.name}; }

Result<void> check_size(const Entry& entry, const Limits& limits) {
  if (entry.size > limits.max_entry_size) return Error{ErrorCode::zip_too_large, "the entry is too large", entry.name};
  const bool is_bomb = entry.size > ratio_matters_from && entry.size / limits.max_ratio > entry.compressed_size;
  if (is_bomb) return Error{ErrorCode::zip_too_large, "the entry is compressed more than real content is", entry.name};
  if (entry.method == Method::stored && entry.size != entry.compressed_size)
    return malformed("a stored entry has two sizes", entry);
  if (entry.is_folder() && entry.size != 0) return malformed("a folder has content", entry);
  return {};
}

// The local header tells the same as the central directory; where a descriptor follows (APPNOTE §4.4.4 bit 3) it may say nothing.
Result<void> check_local(const LocalHeader& local, ByteView extra_field, const CentralRecord& central, const Entry& entry) {
  if (local.flags != central.flags || local.method != central.method)
    return malformed("the local header and the central directory disagree in flags or method", entry);
  HAWIYA_TRY(const ExtraField extra, ExtraField::read(extra_field));
  const bool has_descriptor = (central.flags & flag_descriptor) != 0;
  const auto agrees = [&](std::uint64_t value, std::uint64_t with) { return value == with || (has_descriptor && value == 0); };
  if (!agrees(local.crc32, central.crc32))
    return malformed("the local header and the central directory disagree in the CRC", entry);
  const auto size_agrees = [&](std::uint32_t value, std::uint64_t with) {
    return agrees(value, with) || (value == in_zip64 && extra.zip64);
  };
  if (!size_agrees(local.size, central.size) || !size_agrees(local.compressed_size, central.compressed_size))
    return malformed("the local header and the central directory disagree in sizes", entry);
  if (!extra.zip64) return {};
  if (extra.zip64->size() != 16 || !agrees(u64(*extra.zip64, 0), central.size) ||
      !agrees(u64(*extra.zip64, 8), central.compressed_size))
    return malformed("the local header and the central directory disagree in ZIP64 sizes", entry);
  return {};
}

// What stands between the data and the next entry is the descriptor, when there is one.
Result<void> check_descriptor(const Source& source, const CentralRecord& central, const Entry& entry) {
  const std::uint64_t data_end = entry.data_offset + entry.compressed_size;
  if ((central.flags & flag_descriptor) == 0)
    return data_end == entry.end_offset ? Result<void>() : malformed("octets between the entries belong to none", entry);
  std::array<std::uint8_t, Descriptor::max_size> room{};
  const std::uint64_t size = entry.end_offset - data_end;
  if (size > room.size()) return malformed("octets between the entries belong to none", entry);
  const std::span<std::uint8_t> octets = std::span(room).first(size);
  HAWIYA_CHECK(source.read(data_end, octets));
  HAWIYA_TRY(const Descriptor descriptor, Descriptor::read(octets));
  if (descriptor.crc32 != central.crc32 || descriptor.size != central.size ||
      descriptor.compressed_size != central.compressed_size)
    return malformed("the data descriptor and the central directory disagree", entry);
  return {};
}

// `entry.end_offset` is where the next one begins.
Result<void> read_local(const Source& source, const CentralRecord& central, Entry& entry) {
  std::array<std::uint8_t, local_header_size> fixed_part{};
  if (entry.end_offset - entry.header_offset < fixed_part.size()) return malformed("entries overlap", entry);
  HAWIYA_CHECK(source.read(entry.header_offset, fixed_part));
  HAWIYA_TRY(const LocalHeader local, LocalHeader::read(fixed_part));
  entry.data_offset = entry.header_offset + local.total_size();
  if (entry.data_offset > entry.end_offset || entry.end_offset - entry.data_offset < entry.compressed_size)
    return malformed("entries overlap", entry);
  Bytes variable(std::size_t{local.name_size} + local.extra_size);
  HAWIYA_CHECK(source.read(entry.header_offset + local_header_size, variable));
  if (as_text(variable).substr(0, local.name_size) != central.name)
    return malformed("the local header and the central directory disagree in the name", entry);
  entry.has_extra_field = local.extra_size != 0;
  HAWIYA_CHECK(check_local(local, ByteView(variable).subspan(local.name_size), central, entry));
  return check_descriptor(source, central, entry);
}

}  // namespace

Source Source::of(ByteView bytes) {
  return {bytes.size(), [bytes](std::uint64_t offset, std::span<std::uint8_t> into) -> Result<void> {
            const ByteView piece = bytes.subspan(offset, into.size());
            std::copy(piece.begin(), piece.end(), into.begin());
            return {};
          }};
}

struct Reader::Impl {
  Source source;
  Directory directory;

  // The entries lie one after the other from the first octet to the central directory.
  Result<void> read_locals() {
    std::vector<std::size_t> order(directory.entries.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return directory.entries[a].header_offset < directory.entries[b].header_offset;
    });
    std::uint64_t next = directory.end.offset;
    for (auto at = order.rbegin(); at != order.rend(); ++at) {
      Entry& entry = directory.entries[*at];
      if (entry.header_offset > next) return malformed("entries overlap", entry);
      entry.end_offset = next;
      next = entry.header_offset;
      HAWIYA_CHECK(read_local(source, directory.records[*at], entry));
    }
    if (next != 0) return Error{ErrorCode::zip_malformed, "octets before the first entry"};
    return {};
  }
};

Reader::Reader(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Reader::Reader(Reader&&) noexcept = default;
Reader& Reader::operator=(Reader&&) noexcept = default;
Reader::~Reader() = default;

Result<Reader> Reader::open(Source source, const Limits& limits) {
  auto impl = std::make_unique<Impl>();
  HAWIYA_TRY(impl->directory, read_directory(source, limits));
  impl->source = std::move(source);
  std::uint64_t total = 0;
  for (const Entry& entry : impl->directory.entries) {
    HAWIYA_CHECK(check_size(entry, limits));
    if (entry.size > limits.max_total_size - total) return Error{ErrorCode::zip_too_large, "the entries together are too large"};
    total += entry.size;
  }
  HAWIYA_CHECK(impl->read_locals());
  impl->directory.records = {};
  return Reader(std::move(impl));
}

const std::vector<Entry>& Reader::entries() const { return impl_->directory.entries; }
std::string_view Reader::comment() const { return impl_->directory.comment; }
const Source& Reader::source() const { return impl_->source; }
std::uint64_t Reader::directory_offset() const { return impl_->directory.end.offset; }

const Entry* Reader::find(std::string_view name) const {
  const auto found = impl_->directory.names.find(name);
  if (!found || entries()[*found].name != name) return nullptr;
  return &entries()[*found];
}

Result<void> Reader::extract(const Entry& entry, const std::function<Result<void>(ByteView)>& sink) const {
  std::uint32_t crc = 0;
  const auto checked = [&](ByteView piece) {
    crc = crc32(piece, crc);
    return sink(piece);
  };
  const auto read = [&](const std::function<Result<void>(ByteView)>& take) -> Result<void> {
    Bytes room(std::min<std::uint64_t>(piece_size, entry.compressed_size));
    for (std::uint64_t done = 0; done < entry.compressed_size;) {
      const auto size = std::min<std::uint64_t>(room.size(), entry.compressed_size - done);
      HAWIYA_CHECK(impl_->source.read(entry.data_offset + done, std::span(room).first(size)));
      HAWIYA_CHECK(take(ByteView(room).first(size)));
      done += size;
    }
    return {};
  };
  if (entry.method == Method::stored) {
    HAWIYA_CHECK(read(checked));
  } else {
    Inflater inflater(entry.size, checked);
    HAWIYA_CHECK(read([&](ByteView piece) { return inflater.add(piece); }));
    HAWIYA_CHECK(inflater.finish());
  }
  return crc == entry.crc32 ? Result<void>() : malformed("the CRC is wrong", entry);
}

Result<Bytes> Reader::extract(const Entry& entry, std::uint64_t max_size) const {
  if (entry.size > max_size) return Error{ErrorCode::zip_too_large, "the entry is longer than is expected of it", entry.name};
  Bytes content;
  // Deflated data may promise more than they hold: room for them is not made before they come.
  if (entry.method == Method::stored) content.reserve(entry.size);
  HAWIYA_CHECK(extract(entry, [&](ByteView piece) -> Result<void> {
    content.insert(content.end(), piece.begin(), piece.end());
    return {};
  }));
  return content;
}

}  // namespace hawiya::zip
