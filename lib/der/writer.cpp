#include <algorithm>
#include <bit>
#include <hawiya/der/writer.hpp>

namespace hawiya::der {
namespace {

std::size_t length_octets(std::size_t length) {
  if (length < 0x80) return 1;
  std::size_t octets = 1;
  for (std::size_t rest = length; rest != 0; rest >>= 8) ++octets;
  return octets;
}

void put_length(std::uint8_t* at, std::size_t length, std::size_t octets) {
  if (octets == 1) {
    *at = static_cast<std::uint8_t>(length);
    return;
  }
  *at = static_cast<std::uint8_t>(0x80 | (octets - 1));
  for (std::size_t i = octets - 1; i > 0; --i, length >>= 8) at[i] = static_cast<std::uint8_t>(length);
}

// "20261124072200Z" from "2026-11-24T07:22:00Z": lists of a million entries have a million of them.
std::string digits_of(Time time) {
  const auto days = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{days};
  const std::chrono::hh_mm_ss clock{time - days};
  const auto year = static_cast<unsigned>(static_cast<int>(date.year()));
  std::string text;
  for (const unsigned pair : {year / 100 % 100, year % 100, static_cast<unsigned>(date.month()),
                              static_cast<unsigned>(date.day()), static_cast<unsigned>(clock.hours().count()),
                              static_cast<unsigned>(clock.minutes().count()), static_cast<unsigned>(clock.seconds().count())}) {
    text += static_cast<char>('0' + pair / 10);
    text += static_cast<char>('0' + pair % 10);
  }
  return text + 'Z';
}

}  // namespace

void Writer::insert_length(std::size_t start) {
  const std::size_t length = out_.size() - start;
  const std::size_t octets = length_octets(length);
  out_.insert(out_.begin() + static_cast<std::ptrdiff_t>(start), octets, 0);
  put_length(out_.data() + start, length, octets);
}

Writer& Writer::raw(ByteView encoded) {
  out_.insert(out_.end(), encoded.begin(), encoded.end());
  return *this;
}

Writer& Writer::element(std::uint8_t tag, ByteView content) {
  const std::size_t octets = length_octets(content.size());
  out_.push_back(tag);
  out_.resize(out_.size() + octets);
  put_length(out_.data() + out_.size() - octets, content.size(), octets);
  return raw(content);
}

Writer& Writer::boolean(bool value) {
  const std::uint8_t content = value ? 0xff : 0;
  return element(tag::boolean, {&content, 1});
}

Writer& Writer::unsigned_integer(ByteView magnitude, std::uint8_t tag) {
  while (magnitude.size() > 1 && magnitude[0] == 0) magnitude = magnitude.subspan(1);
  Bytes content;
  if (magnitude.empty() || (magnitude[0] & 0x80) != 0) content.push_back(0);
  content.insert(content.end(), magnitude.begin(), magnitude.end());
  return element(tag, content);
}

Writer& Writer::small_integer(std::uint64_t value, std::uint8_t tag) {
  std::uint8_t magnitude[8];
  for (std::size_t i = 8; i-- > 0; value >>= 8) magnitude[i] = static_cast<std::uint8_t>(value);
  return unsigned_integer(magnitude, tag);
}

Writer& Writer::oid(const Oid& oid, std::uint8_t tag) { return element(tag, oid.content()); }
Writer& Writer::octet_string(ByteView content, std::uint8_t tag) { return element(tag, content); }

Writer& Writer::bit_string(ByteView octets, unsigned unused, std::uint8_t tag) {
  return nested(tag, [&] {
    out_.push_back(static_cast<std::uint8_t>(unused));
    raw(octets);
  });
}

Writer& Writer::null() { return element(tag::null, {}); }
Writer& Writer::text(std::uint8_t tag, std::string_view text) { return element(tag, as_bytes(text)); }

Writer& Writer::time(Time time) {
  const std::string digits = digits_of(time);
  const bool utc = digits >= "19500101000000Z" && digits < "20500101000000Z";
  return utc ? text(tag::utc_time, std::string_view(digits).substr(2)) : text(tag::generalized_time, digits);
}

Writer& Writer::generalized_time(Time time, std::uint8_t tag) { return text(tag, digits_of(time)); }

Writer& Writer::set_of(std::vector<Bytes> encodings, std::uint8_t tag) {
  std::ranges::sort(encodings);
  return nested(tag, [&] {
    for (const Bytes& encoding : encodings) raw(encoding);
  });
}

void write_named_bits(Writer& writer, std::uint32_t bits, std::uint8_t tag) {
  Bytes octets;
  for (unsigned n = 0; n < 32; ++n) {
    if ((bits >> n & 1) == 0) continue;
    octets.resize(n / 8 + 1);
    octets[n / 8] = static_cast<std::uint8_t>(octets[n / 8] | 0x80u >> n % 8);
  }
  const unsigned unused = octets.empty() ? 0 : static_cast<unsigned>(std::countr_zero(octets.back()));
  writer.bit_string(octets, unused, tag);
}

}  // namespace hawiya::der
