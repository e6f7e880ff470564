#include "zip/directory.hpp"

#include <algorithm>

#include "base/try.hpp"
#include "zip/writer.hpp"

namespace hawiya::zip {
namespace {

constexpr std::uint16_t flags_of_deflate = 3u << 1;

Error malformed(const char* what, std::string where = {}) { return {ErrorCode::zip_malformed, what, std::move(where)}; }

Result<Bytes> read(const Source& source, std::uint64_t offset, std::uint64_t size) {
  Bytes octets(size);
  HAWIYA_CHECK(source.read(offset, octets));
  return octets;
}

// Its place in the last octets of the archive: the one record whose comment ends where they end. Another in the comment would be
// what another program takes for the end.
Result<std::size_t> find_end_record(ByteView tail) {
  for (std::size_t at = tail.size() - end_record_size + 1; at > 0; --at) {
    const ByteView candidate = tail.subspan(at - 1);
    if (!is_end_record(candidate)) continue;
    if (candidate.size() - end_record_size != u16(candidate, 20)) return malformed("the end record is not at the end");
    return at - 1;
  }
  return malformed("there is no end record");
}

// The ZIP64 records stand between the directory and the end record. Gives where the directory ends.
Result<std::uint64_t> read_end64(const Source& source, std::uint64_t end_record, DirectoryEnd& end) {
  if (end_record < end64_locator_size) return end_record;
  HAWIYA_TRY(const Bytes locator, read(source, end_record - end64_locator_size, end64_locator_size));
  if (!is_end64_locator(locator)) return end_record;
  HAWIYA_TRY(const std::uint64_t at, read_end64_locator(locator));
  if (end_record < end64_locator_size + end64_record_size || at != end_record - end64_locator_size - end64_record_size)
    return malformed("the ZIP64 end record is not before its locator");
  HAWIYA_TRY(const Bytes record, read(source, at, end64_record_size));
  const DirectoryEnd shown = end;
  HAWIYA_CHECK(end.read_end64(record));
  const bool agree = (shown.entries == 0xffff || shown.entries == end.entries) &&
                     (shown.size == in_zip64 || shown.size == end.size) &&
                     (shown.offset == in_zip64 || shown.offset == end.offset);
  if (!agree) return malformed("the end record and the ZIP64 end record disagree");
  return at;
}

Result<void> read_end(const Source& source, Directory& directory) {
  if (source.size < end_record_size) return malformed("there is no end record");
  const std::uint64_t tail_size = std::min<std::uint64_t>(source.size, end_record_size + 0xffff);
  const std::uint64_t tail_offset = source.size - tail_size;
  HAWIYA_TRY(const Bytes tail, read(source, tail_offset, tail_size));
  HAWIYA_TRY(const std::size_t at, find_end_record(tail));
  const ByteView record = ByteView(tail).subspan(at);
  HAWIYA_CHECK(directory.end.read_end(record));
  directory.comment = as_text(record.subspan(end_record_size));
  HAWIYA_TRY(const std::uint64_t directory_end, read_end64(source, tail_offset + at, directory.end));
  if (directory.end.offset > directory_end || directory.end.size != directory_end - directory.end.offset)
    return malformed("the central directory does not stand before the end record");
  return {};
}

// Whether the Info-ZIP Unicode path (APPNOTE §4.6.9: version, CRC of the name's octets, a name) says otherwise than the record.
bool names_another(const std::string& field, const CentralRecord& record, std::string_view name) {
  return field.size() < 5 || field[0] != 1 || u32(as_bytes(field), 1) != crc32(as_bytes(record.name)) || field.substr(5) != name;
}

Result<Entry> entry_of(const CentralRecord& record) {
  HAWIYA_TRY(std::string name, decode_name(record.name, (record.flags & flag_utf8) != 0));
  HAWIYA_CHECK(check_name(name));
  if (record.unicode_path && names_another(*record.unicode_path, record, name))
    return malformed("an entry has two names", std::move(name));
  if ((record.flags & ~(flags_of_deflate | flag_descriptor | flag_utf8)) != 0)
    return malformed("an entry is encrypted or uses what is not read", std::move(name));
  if (record.method != method_stored && record.method != method_deflated)
    return malformed("an entry is neither stored nor deflated", std::move(name));
  Entry entry;
  entry.name = std::move(name);
  entry.method = record.method == method_stored ? Method::stored : Method::deflated;
  entry.size = record.size;
  entry.compressed_size = record.compressed_size;
  entry.crc32 = record.crc32;
  entry.header_offset = record.offset;
  return entry;
}

}  // namespace

Result<Directory> read_directory(const Source& source, const Limits& limits) {
  Directory directory;
  HAWIYA_CHECK(read_end(source, directory));
  const DirectoryEnd& end = directory.end;
  if (end.entries > limits.max_entries || end.size > limits.max_directory_size)
    return Error{ErrorCode::zip_too_large, "the archive has too many entries"};
  HAWIYA_TRY(const Bytes octets, read(source, end.offset, end.size));
  ByteView rest = octets;
  while (!rest.empty()) {
    if (directory.entries.size() == end.entries) return malformed("the central directory has more entries than it says");
    const std::size_t before = rest.size();
    HAWIYA_TRY(CentralRecord record, CentralRecord::take(rest));
    HAWIYA_TRY(Entry entry, entry_of(record));
    entry.record_offset = end.offset + (octets.size() - before);
    entry.record_size = before - rest.size();
    HAWIYA_CHECK(directory.names.add(entry.name, directory.entries.size()));
    directory.records.push_back(std::move(record));
    directory.entries.push_back(std::move(entry));
  }
  if (directory.entries.size() != end.entries) return malformed("the central directory has fewer entries than it says");
  return directory;
}

}  // namespace hawiya::zip
