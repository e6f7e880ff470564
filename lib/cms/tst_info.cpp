#include <algorithm>
#include <hawiya/cms/timestamp.hpp>
#include <hawiya/der/writer.hpp>

#include "base/try.hpp"
#include "cms/timestamp_parts.hpp"
#include "x509/extension_item.hpp"

namespace hawiya::cms {
namespace {

using der::Reader;
using der::Writer;
using std::chrono::microseconds;
namespace tag = der::tag;

constexpr std::size_t seconds_size = 14;  // YYYYMMDDhhmmss

Error malformed(const char* what) { return {ErrorCode::timestamp_malformed, what}; }

// YYYYMMDDhhmmss, a fraction or none, Z (§2.4.2).
Result<void> read_time(ByteView text, TstInfo& info) {
  if (text.size() < seconds_size + 1 || text.back() != 'Z') return malformed("genTime");
  Writer whole;
  Bytes without_fraction = to_bytes(text.first(seconds_size));
  without_fraction.push_back('Z');
  whole.element(tag::generalized_time, without_fraction);
  HAWIYA_TRY(info.time, Reader(whole.bytes()).generalized_time());
  const ByteView fraction = text.subspan(seconds_size, text.size() - seconds_size - 1);
  if (fraction.empty()) return {};
  if (fraction.size() < 2 || fraction[0] != '.') return malformed("the fraction of genTime");
  std::int64_t value = 0;
  for (std::size_t i = 1; i < std::max<std::size_t>(fraction.size(), 7); ++i) {
    const std::uint8_t digit = i < fraction.size() ? fraction[i] : std::uint8_t{'0'};
    if (digit < '0' || digit > '9') return malformed("the fraction of genTime");
    if (i < 7) value = value * 10 + (digit - '0');
  }
  info.fraction = microseconds(value);
  return {};
}

// Without trailing zeros (X.690 §11.7.3).
void write_time(Writer& writer, const TstInfo& info) {
  Writer seconds;
  seconds.generalized_time(info.time);
  std::string text(as_text(ByteView(seconds.bytes()).subspan(2)));
  if (info.fraction.count() != 0) {
    std::string digits = std::to_string(1'000'000 + info.fraction.count()).substr(1);
    digits.erase(digits.find_last_not_of('0') + 1);
    text.insert(seconds_size, "." + digits);
  }
  writer.text(tag::generalized_time, text);
}

Result<std::int64_t> read_part(Reader& fields, std::uint8_t part, std::uint64_t most) {
  if (!fields.next_is(part)) return 0;
  HAWIYA_TRY(const std::uint64_t value, fields.small_integer(part));
  if (value > most) return malformed("accuracy");
  return static_cast<std::int64_t>(value);
}

Result<Accuracy> read_accuracy(Reader fields) {
  HAWIYA_TRY(const std::int64_t seconds, read_part(fields, tag::integer, 1u << 31));
  HAWIYA_TRY(const std::int64_t millis, read_part(fields, tag::context(0), 999));
  HAWIYA_TRY(const std::int64_t micros, read_part(fields, tag::context(1), 999));
  HAWIYA_CHECK(fields.end());
  return Accuracy((seconds * 1000 + millis) * 1000 + micros);
}

void write_accuracy(Writer& writer, Accuracy accuracy) {
  const auto count = static_cast<std::uint64_t>(accuracy.count());
  const std::uint64_t seconds = count / 1'000'000, millis = count / 1000 % 1000, micros = count % 1000;
  writer.nested(tag::sequence, [&] {
    if (seconds != 0) writer.small_integer(seconds);
    if (millis != 0) writer.small_integer(millis, tag::context(0));
    if (micros != 0) writer.small_integer(micros, tag::context(1));
  });
}

Result<void> check_extensions(Reader list) {
  while (!list.at_end()) {
    HAWIYA_TRY(const x509::ExtensionItem item, x509::read_extension_item(list));
    if (item.critical) return Error{ErrorCode::extension_unknown_critical, item.oid.to_string(), "TSTInfo"};
  }
  return {};
}

Result<TstInfo> read(ByteView der) {
  HAWIYA_TRY(const der::Element whole, der::single(der, tag::sequence));
  Reader fields(whole.content);
  HAWIYA_TRY(const std::uint64_t version, fields.small_integer());
  if (version != 1) return malformed("version");
  TstInfo info;
  HAWIYA_TRY(info.policy, fields.oid());
  HAWIYA_TRY(info.imprint, read_imprint(fields));
  HAWIYA_TRY(const ByteView serial, fields.integer());
  info.serial_number = to_bytes(serial);
  HAWIYA_TRY(const der::Element time, fields.next(tag::generalized_time));
  HAWIYA_CHECK(read_time(time.content, info));
  HAWIYA_TRY(const auto accuracy, fields.enter_if(tag::sequence));
  if (accuracy) {
    HAWIYA_TRY(info.accuracy, read_accuracy(*accuracy));
  }
  if (fields.next_is(tag::boolean)) {
    HAWIYA_TRY(info.ordering, fields.boolean_default_false());
  }
  HAWIYA_TRY(info.nonce, read_nonce(fields));
  HAWIYA_CHECK(fields.next_if(tag::constructed(0)));  // the authority's name: a hint; the certificate says who it is
  HAWIYA_TRY(const auto extensions, fields.enter_if(tag::constructed(1)));
  if (extensions) HAWIYA_CHECK(check_extensions(*extensions));
  HAWIYA_CHECK(fields.end());
  return info;
}

}  // namespace

Result<TstInfo> TstInfo::from_der(ByteView der) { return as_timestamp_error(read(der)); }

Bytes TstInfo::to_der() const {
  Writer writer;
  writer.nested(tag::sequence, [&] {
    writer.small_integer(1).oid(policy);
    write_imprint(writer, imprint);
    writer.element(tag::integer, serial_number);
    write_time(writer, *this);
    if (accuracy) write_accuracy(writer, *accuracy);
    if (ordering) writer.boolean(true);
    if (nonce) writer.element(tag::integer, *nonce);
  });
  return writer.take();
}

}  // namespace hawiya::cms
