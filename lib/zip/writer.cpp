#include "zip/writer.hpp"

#include <chrono>
#include <optional>
#include <vector>

#include "base/try.hpp"
#include "zip/compression.hpp"
#include "zip/format.hpp"
#include "zip/names.hpp"

namespace hawiya::zip {
namespace {

constexpr std::uint16_t version_stored = 10;
constexpr std::uint16_t version_deflated = 20;
constexpr std::uint64_t piece_size = 64u << 10;

bool is_ascii(std::string_view text) {
  for (const char c : text)
    if (static_cast<unsigned char>(c) >= 0x80) return false;
  return true;
}

struct DosTime {
  std::uint16_t date = 0;
  std::uint16_t time = 0;
};

// Two seconds are its smallest step (APPNOTE §4.4.6).
std::optional<DosTime> dos_time(Time time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  const int years = static_cast<int>(date.year()) - 1980;
  if (years < 0 || years > 127) return std::nullopt;
  const auto month = static_cast<unsigned>(date.month());
  const auto seconds = static_cast<unsigned>(clock.seconds().count()) / 2;
  return DosTime{static_cast<std::uint16_t>(static_cast<unsigned>(years) << 9 | month << 5 | static_cast<unsigned>(date.day())),
                 static_cast<std::uint16_t>(static_cast<unsigned>(clock.hours().count()) << 11 |
                                            static_cast<unsigned>(clock.minutes().count()) << 5 | seconds)};
}

// Deflating that gains nothing is no use, and so much that a reader would take the entry for a bomb does harm.
bool is_deflated_well(ByteView content, ByteView deflated) {
  return deflated.size() < content.size() && content.size() / deflated.size() < Limits().max_ratio / 2;
}

}  // namespace

struct Writer::Impl {
  Sink sink;
  std::optional<DosTime> modified;
  std::uint64_t offset = 0;
  std::vector<CentralRecord> records = {};
  NameIndex names = {};
  bool is_over = false;  // finished, or broken off

  Result<void> write(ByteView octets) {
    HAWIYA_CHECK(sink(octets));
    offset += octets.size();
    return {};
  }

  Result<CentralRecord> record(std::string_view name, Method method) {
    if (is_over) return Error{ErrorCode::zip_malformed, "the archive is finished or was broken off", std::string(name)};
    if (!modified) return Error{ErrorCode::argument_invalid, "an archive's dates are from 1980 to 2107"};
    HAWIYA_CHECK(check_name(name));
    HAWIYA_CHECK(names.add(name, records.size()));
    CentralRecord record;
    record.needed = method == Method::stored ? version_stored : version_deflated;
    record.made_by = version_deflated;
    record.flags = is_ascii(name) ? 0 : flag_utf8;
    record.method = method == Method::stored ? method_stored : method_deflated;
    record.time = modified->time;
    record.date = modified->date;
    record.offset = offset;
    record.name = name;
    return record;
  }

  // What was written is an archive only when all of it was.
  Result<void> complete(CentralRecord record, const std::function<Result<void>()>& write_all) {
    is_over = true;
    HAWIYA_CHECK(write_all());
    is_over = false;
    records.push_back(std::move(record));
    return {};
  }
};

Writer::Writer(Sink sink, Time modified) : impl_(std::make_unique<Impl>(Impl{std::move(sink), dos_time(modified)})) {}
Writer::Writer(Writer&&) noexcept = default;
Writer& Writer::operator=(Writer&&) noexcept = default;
Writer::~Writer() = default;

Result<void> Writer::add(std::string_view name, ByteView content, Method method) {
  Bytes deflated;
  if (method == Method::deflated) {
    deflated = deflate(content);
    if (!is_deflated_well(content, deflated)) method = Method::stored;
  }
  const ByteView data = method == Method::deflated ? ByteView(deflated) : content;
  HAWIYA_TRY(CentralRecord record, impl_->record(name, method));
  record.crc32 = crc32(content);
  record.size = content.size();
  record.compressed_size = data.size();
  return impl_->complete(record, [&]() -> Result<void> {
    HAWIYA_CHECK(impl_->write(record.encode_local()));
    return impl_->write(data);
  });
}

Result<void> Writer::add_stored(std::string_view name, std::uint64_t size, std::uint32_t announced_crc,
                                const std::function<Result<void>(const Sink&)>& write) {
  HAWIYA_TRY(CentralRecord record, impl_->record(name, Method::stored));
  record.crc32 = announced_crc;
  record.size = record.compressed_size = size;
  return impl_->complete(record, [&]() -> Result<void> {
    HAWIYA_CHECK(impl_->write(record.encode_local()));
    std::uint32_t crc = 0;
    std::uint64_t left = size;
    HAWIYA_CHECK(write([&](ByteView piece) -> Result<void> {
      if (piece.size() > left) return Error{ErrorCode::zip_malformed, "more content than was announced", record.name};
      left -= piece.size();
      crc = crc32(piece, crc);
      return impl_->write(piece);
    }));
    if (left != 0 || crc != announced_crc)
      return Error{ErrorCode::zip_malformed, "not the content that was announced", record.name};
    return {};
  });
}

Result<void> Writer::copy(const Reader& archive, const Entry& entry) {
  HAWIYA_TRY(const CentralRecord place, impl_->record(entry.name, entry.method));
  Bytes octets(entry.record_size);
  HAWIYA_CHECK(archive.source().read(entry.record_offset, octets));
  ByteView rest = octets;
  HAWIYA_TRY(CentralRecord record, CentralRecord::take(rest));
  record.offset = place.offset;
  return impl_->complete(std::move(record), [&]() -> Result<void> {
    Bytes room(std::min<std::uint64_t>(piece_size, entry.end_offset - entry.header_offset));
    for (std::uint64_t at = entry.header_offset; at < entry.end_offset;) {
      const auto size = std::min<std::uint64_t>(room.size(), entry.end_offset - at);
      HAWIYA_CHECK(archive.source().read(at, std::span(room).first(size)));
      HAWIYA_CHECK(impl_->write(ByteView(room).first(size)));
      at += size;
    }
    return {};
  });
}

Result<void> Writer::finish(std::string_view comment) {
  if (impl_->is_over) return Error{ErrorCode::zip_malformed, "the archive is finished or was broken off"};
  if (comment.size() > 0xffff || comment.find("PK\x05\x06") != std::string_view::npos)
    return Error{ErrorCode::zip_malformed, "the comment is too long or holds an end record"};
  impl_->is_over = true;
  DirectoryEnd end{.entries = impl_->records.size(), .size = 0, .offset = impl_->offset};
  for (const CentralRecord& record : impl_->records) HAWIYA_CHECK(impl_->write(record.encode()));
  end.size = impl_->offset - end.offset;
  return impl_->write(end.encode(comment));
}

}  // namespace hawiya::zip
