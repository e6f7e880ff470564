#include "zip/format.hpp"

#include <algorithm>

#include "base/try.hpp"

namespace hawiya::zip {
namespace {

constexpr std::uint32_t local_signature = 0x04034b50;
constexpr std::uint32_t central_signature = 0x02014b50;
constexpr std::uint32_t descriptor_signature = 0x08074b50;
constexpr std::uint32_t end_signature = 0x06054b50;
constexpr std::uint32_t end64_signature = 0x06064b50;
constexpr std::uint32_t end64_locator_signature = 0x07064b50;
constexpr std::uint16_t zip64_field = 0x0001;
constexpr std::uint16_t unicode_path_field = 0x7075;
constexpr std::uint16_t version_zip64 = 45;

Error malformed(const char* what) { return {ErrorCode::zip_malformed, what}; }

std::uint64_t number(ByteView bytes, std::size_t at, std::size_t octets) {
  std::uint64_t value = 0;
  for (std::size_t i = octets; i > 0; --i) value = value << 8 | bytes[at + i - 1];
  return value;
}

class Fields {
 public:
  Fields& u16(std::uint64_t value) { return add(value, 2); }
  Fields& u32(std::uint64_t value) { return add(value, 4); }
  Fields& u64(std::uint64_t value) { return add(value, 8); }
  // In 32 bits, or the mark that the ZIP64 field has it.
  Fields& size(std::uint64_t value) { return u32(std::min<std::uint64_t>(value, in_zip64)); }
  Fields& octets(ByteView bytes) {
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
    return *this;
  }
  [[nodiscard]] Bytes take() { return std::move(bytes_); }

 private:
  Fields& add(std::uint64_t value, int octets) {
    for (int i = 0; i < octets; ++i) bytes_.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
    return *this;
  }
  Bytes bytes_;
};

// The values in the order of §4.5.3, each only where its own field says so.
Result<void> resolve(const std::optional<ByteView>& zip64, std::initializer_list<std::uint64_t*> values) {
  std::size_t at = 0;
  for (std::uint64_t* value : values) {
    if (*value != in_zip64 || !zip64) continue;
    if (zip64->size() - at < 8) return malformed("the ZIP64 field is too short");
    *value = u64(*zip64, at);
    at += 8;
  }
  if (zip64 && at != zip64->size()) return malformed("the ZIP64 field holds more than is asked of it");
  return {};
}

Bytes zip64_part(std::initializer_list<std::uint64_t> values) {
  Fields part;
  part.u16(zip64_field).u16(8 * values.size());
  for (const std::uint64_t value : values) part.u64(value);
  return part.take();
}

Bytes zip64_part(const CentralRecord& record) {
  Fields part;
  for (const std::uint64_t value : {record.size, record.compressed_size, record.offset})
    if (value >= in_zip64) part.u64(value);
  const Bytes values = part.take();
  return values.empty() ? values : Fields().u16(zip64_field).u16(values.size()).octets(values).take();
}

}  // namespace

std::uint16_t u16(ByteView bytes, std::size_t at) { return static_cast<std::uint16_t>(number(bytes, at, 2)); }
std::uint32_t u32(ByteView bytes, std::size_t at) { return static_cast<std::uint32_t>(number(bytes, at, 4)); }
std::uint64_t u64(ByteView bytes, std::size_t at) { return number(bytes, at, 8); }

Result<ExtraField> ExtraField::read(ByteView field) {
  ExtraField parts;
  while (!field.empty()) {
    if (field.size() < 4 || field.size() - 4 < u16(field, 2)) return malformed("the extra field is cut short");
    const std::uint16_t id = u16(field, 0);
    const ByteView whole = field.first(std::size_t{4} + u16(field, 2));
    field = field.subspan(whole.size());
    if (id == zip64_field || id == unicode_path_field) {
      std::optional<ByteView>& part = id == zip64_field ? parts.zip64 : parts.unicode_path;
      if (part) return malformed("a part of the extra field occurs twice");
      part = whole.subspan(4);
    }
    if (id != zip64_field) parts.others.insert(parts.others.end(), whole.begin(), whole.end());
  }
  return parts;
}

Result<LocalHeader> LocalHeader::read(ByteView fixed_part) {
  if (u32(fixed_part, 0) != local_signature) return malformed("no local header stands where the central directory says");
  return LocalHeader{.flags = u16(fixed_part, 6),
                     .method = u16(fixed_part, 8),
                     .time = u16(fixed_part, 10),
                     .date = u16(fixed_part, 12),
                     .crc32 = u32(fixed_part, 14),
                     .compressed_size = u32(fixed_part, 18),
                     .size = u32(fixed_part, 22),
                     .name_size = u16(fixed_part, 26),
                     .extra_size = u16(fixed_part, 28)};
}

Result<CentralRecord> CentralRecord::take(ByteView& rest) {
  if (rest.size() < central_record_size || u32(rest, 0) != central_signature)
    return malformed("the central directory holds something else than its records");
  const std::size_t name_size = u16(rest, 28);
  const std::size_t extra_size = u16(rest, 30);
  const std::size_t comment_size = u16(rest, 32);
  if (rest.size() - central_record_size < name_size + extra_size + comment_size)
    return malformed("a record of the central directory is cut short");
  if (u16(rest, 34) != 0) return malformed("an entry is on another disk");
  const ByteView variable = rest.subspan(central_record_size);
  HAWIYA_TRY(ExtraField extra, ExtraField::read(variable.subspan(name_size, extra_size)));
  CentralRecord record{.made_by = u16(rest, 4),
                       .flags = u16(rest, 8),
                       .needed = u16(rest, 6),
                       .method = u16(rest, 10),
                       .time = u16(rest, 12),
                       .date = u16(rest, 14),
                       .crc32 = u32(rest, 16),
                       .compressed_size = u32(rest, 20),
                       .size = u32(rest, 24),
                       .internal_attributes = u16(rest, 36),
                       .external_attributes = u32(rest, 38),
                       .offset = u32(rest, 42),
                       .name = std::string(as_text(variable.first(name_size))),
                       .extra = std::move(extra.others),
                       .unicode_path = {},
                       .comment = std::string(as_text(variable.subspan(name_size + extra_size, comment_size)))};
  if (extra.unicode_path) record.unicode_path = std::string(as_text(*extra.unicode_path));
  HAWIYA_CHECK(resolve(extra.zip64, {&record.size, &record.compressed_size, &record.offset}));
  rest = rest.subspan(central_record_size + name_size + extra_size + comment_size);
  return record;
}

Bytes CentralRecord::encode() const {
  const Bytes zip64 = zip64_part(*this);
  Fields fields;
  fields.u32(central_signature).u16(made_by).u16(zip64.empty() ? needed : std::max(needed, version_zip64));
  fields.u16(flags).u16(method).u16(time).u16(date).u32(crc32).size(compressed_size).size(size);
  fields.u16(name.size()).u16(zip64.size() + extra.size()).u16(comment.size()).u16(0);
  fields.u16(internal_attributes).u32(external_attributes).size(offset);
  return fields.octets(as_bytes(name)).octets(zip64).octets(extra).octets(as_bytes(comment)).take();
}

Bytes CentralRecord::encode_local() const {
  // Both sizes or none (§4.5.3).
  const bool large = size >= in_zip64 || compressed_size >= in_zip64;
  const Bytes zip64 = large ? zip64_part({size, compressed_size}) : Bytes();
  Fields fields;
  fields.u32(local_signature).u16(large ? std::max(needed, version_zip64) : needed).u16(flags).u16(method);
  fields.u16(time).u16(date).u32(crc32).u32(large ? in_zip64 : compressed_size).u32(large ? in_zip64 : size);
  return fields.u16(name.size()).u16(zip64.size()).octets(as_bytes(name)).octets(zip64).take();
}

Result<Descriptor> Descriptor::read(ByteView bytes) {
  const bool is_signed = bytes.size() == 16 || bytes.size() == 24;
  const bool is_wide = bytes.size() == 20 || bytes.size() == 24;
  if (!is_signed && !is_wide && bytes.size() != 12) return malformed("no data descriptor has this size");
  if (is_signed && u32(bytes, 0) != descriptor_signature) return malformed("the data descriptor's signature is wrong");
  const ByteView values = bytes.subspan(is_signed ? 4 : 0);
  if (is_wide) return Descriptor{u32(values, 0), u64(values, 4), u64(values, 12)};
  return Descriptor{u32(values, 0), u32(values, 4), u32(values, 8)};
}

bool is_end_record(ByteView bytes) { return bytes.size() >= end_record_size && u32(bytes, 0) == end_signature; }
bool is_end64_locator(ByteView bytes) { return bytes.size() >= end64_locator_size && u32(bytes, 0) == end64_locator_signature; }

Result<std::uint64_t> read_end64_locator(ByteView record) {
  if (u32(record, 4) != 0 || u32(record, 16) != 1) return malformed("the archive spans several disks");
  return u64(record, 8);
}

Result<void> DirectoryEnd::read_end64(ByteView record) {
  if (u32(record, 0) != end64_signature || u64(record, 4) != end64_record_size - 12)
    return malformed("no ZIP64 end record of version 1 stands where the locator says");
  if (u32(record, 16) != 0 || u32(record, 20) != 0 || u64(record, 24) != u64(record, 32))
    return malformed("the archive spans several disks");
  entries = u64(record, 32);
  size = u64(record, 40);
  offset = u64(record, 48);
  return {};
}

Result<void> DirectoryEnd::read_end(ByteView record) {
  if (u16(record, 4) != 0 || u16(record, 6) != 0 || u16(record, 8) != u16(record, 10))
    return malformed("the archive spans several disks");
  entries = u16(record, 10);
  size = u32(record, 12);
  offset = u32(record, 16);
  return {};
}

Bytes DirectoryEnd::encode(std::string_view comment) const {
  Fields fields;
  if (entries >= 0xffff || size >= in_zip64 || offset >= in_zip64) {
    fields.u32(end64_signature).u64(end64_record_size - 12).u16(version_zip64).u16(version_zip64).u32(0).u32(0);
    fields.u64(entries).u64(entries).u64(size).u64(offset);
    fields.u32(end64_locator_signature).u32(0).u64(offset + size).u32(1);
  }
  const auto shown = std::min<std::uint64_t>(entries, 0xffff);
  fields.u32(end_signature).u16(0).u16(0).u16(shown).u16(shown).size(size).size(offset).u16(comment.size());
  return fields.octets(as_bytes(comment)).take();
}

}  // namespace hawiya::zip
