#include <hawiya/der/reader.hpp>

#include "base/try.hpp"

namespace hawiya::der {
namespace {

std::optional<unsigned> two_digits(ByteView text, std::size_t at) {
  const unsigned tens = text[at] - unsigned{'0'}, ones = text[at + 1] - unsigned{'0'};
  if (tens > 9 || ones > 9) return std::nullopt;
  return tens * 10 + ones;
}

// MMDDHHMMSSZ at the end of both time types.
std::optional<Time> civil_time(int year, ByteView text) {
  const auto month = two_digits(text, 0), day = two_digits(text, 2), hour = two_digits(text, 4), minute = two_digits(text, 6),
             second = two_digits(text, 8);
  if (!month || !day || !hour || !minute || !second || text[10] != 'Z') return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{*month}, std::chrono::day{*day}};
  if (!date.ok() || *hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
  return make_time(year, *month, *day, static_cast<int>(*hour), static_cast<int>(*minute), static_cast<int>(*second));
}

std::optional<Time> utc_time_of(ByteView text) {
  if (text.size() != 13) return std::nullopt;
  const auto year = two_digits(text, 0);
  if (!year) return std::nullopt;
  return civil_time(static_cast<int>(*year < 50 ? 2000 + *year : 1900 + *year), text.subspan(2));
}

std::optional<Time> generalized_time_of(ByteView text) {
  if (text.size() != 15) return std::nullopt;
  const auto century = two_digits(text, 0), year = two_digits(text, 2);
  if (!century || !year) return std::nullopt;
  return civil_time(static_cast<int>(*century * 100 + *year), text.subspan(4));
}

Result<void> check_nested_level(Reader reader, unsigned depth_left) {
  while (!reader.at_end()) {
    HAWIYA_TRY(const Element element, reader.next());
    if ((element.tag & 0x20) == 0) continue;
    if (depth_left == 0) return Error{ErrorCode::der_malformed, "nested too deeply"};
    HAWIYA_CHECK(check_nested_level(Reader(element.content), depth_left - 1));
  }
  return {};
}

}  // namespace

Error Reader::malformed(std::string_view what) const {
  return {ErrorCode::der_malformed, std::string(what), "offset " + std::to_string(offset())};
}

Result<Element> Reader::next() {
  const ByteView rest = bytes_.subspan(at_);
  if (rest.size() < 2) return malformed("the element is cut short");
  if ((rest[0] & 0x1f) == 0x1f) return malformed("multi-byte tag");
  std::size_t header = 2;
  std::size_t length = rest[1];
  if (length >= 0x80) {
    const std::size_t octets = length & 0x7f;
    if (octets == 0) return malformed("indefinite length");
    if (octets > 4 || rest.size() < 2 + octets) return malformed("the length is too long or cut short");
    length = 0;
    for (std::size_t i = 0; i < octets; ++i) length = length << 8 | rest[2 + i];
    if (length < 0x80 || (rest[2] == 0)) return malformed("the length is not minimal");
    header += octets;
  }
  if (length > rest.size() - header) return malformed("the element is longer than what holds it");
  at_ += header + length;
  return Element{rest[0], rest.subspan(header, length), rest.first(header + length)};
}

Result<Element> Reader::next(std::uint8_t tag) {
  if (!next_is(tag)) {
    constexpr char hex[] = "0123456789abcdef";
    std::string what = at_end() ? "an element is missing" : "unexpected tag ";
    if (!at_end()) what += {hex[bytes_[at_] >> 4], hex[bytes_[at_] & 15]};
    what += std::string(", expected ") + hex[tag >> 4] + hex[tag & 15];
    return malformed(what);
  }
  return next();
}

Result<std::optional<Element>> Reader::next_if(std::uint8_t tag) {
  if (!next_is(tag)) return std::optional<Element>{};
  HAWIYA_TRY(const Element element, next());
  return std::optional<Element>{element};
}

Result<Reader> Reader::enter(std::uint8_t tag) {
  HAWIYA_TRY(const Element element, next(tag));
  return Reader(element.content, offset() - element.content.size());
}

Result<std::optional<Reader>> Reader::enter_if(std::uint8_t tag) {
  if (!next_is(tag)) return std::optional<Reader>{};
  HAWIYA_TRY(const Reader inner, enter(tag));
  return std::optional<Reader>{inner};
}

Result<void> Reader::end() const {
  if (!at_end()) return malformed("unexpected data at the end");
  return {};
}

Result<bool> Reader::boolean() {
  HAWIYA_TRY(const Element element, next(tag::boolean));
  if (element.content.size() != 1 || (element.content[0] != 0 && element.content[0] != 0xff))
    return malformed("not a DER boolean");
  return element.content[0] != 0;
}

Result<bool> Reader::boolean_default_false() {
  if (!next_is(tag::boolean)) return false;
  return boolean();
}

bool is_minimal_integer(ByteView content) {
  if (content.empty()) return false;
  if (content.size() == 1) return true;
  return !((content[0] == 0 && (content[1] & 0x80) == 0) || (content[0] == 0xff && (content[1] & 0x80) != 0));
}

Result<ByteView> Reader::integer(std::uint8_t tag) {
  HAWIYA_TRY(const Element element, next(tag));
  if (!is_minimal_integer(element.content)) return malformed("integer is empty or not minimal");
  return element.content;
}

Result<std::uint64_t> Reader::small_integer(std::uint8_t tag) {
  HAWIYA_TRY(const ByteView content, integer(tag));
  if ((content[0] & 0x80) != 0 || content.size() > 8) return malformed("integer is negative or too large");
  std::uint64_t value = 0;
  for (const std::uint8_t octet : content) value = value << 8 | octet;
  return value;
}

Result<Oid> Reader::oid(std::uint8_t tag) {
  HAWIYA_TRY(const Element element, next(tag));
  auto oid = Oid::from_content(element.content);
  if (!oid) return malformed(oid.error().detail);
  return oid;
}

Result<BitString> bit_string_of(ByteView content) {
  if (content.empty() || content[0] > 7 || (content.size() == 1 && content[0] != 0) ||
      (content.back() & ((1u << content[0]) - 1)) != 0)
    return Error{ErrorCode::der_malformed, "not a DER bit string"};
  return BitString{content.subspan(1), content[0]};
}

Result<BitString> Reader::bit_string(std::uint8_t tag) {
  HAWIYA_TRY(const Element element, next(tag));
  auto bits = bit_string_of(element.content);
  if (!bits) return malformed(bits.error().detail);
  return bits;
}

Result<ByteView> Reader::octet_string(std::uint8_t tag) {
  HAWIYA_TRY(const Element element, next(tag));
  return element.content;
}

Result<void> Reader::null() {
  HAWIYA_TRY(const Element element, next(tag::null));
  if (!element.content.empty()) return malformed("NULL has content");
  return {};
}

Result<Time> Reader::time() {
  if (next_is(tag::generalized_time)) return generalized_time();
  HAWIYA_TRY(const Element element, next(tag::utc_time));
  const auto time = utc_time_of(element.content);
  if (!time) return malformed("not a UTCTime of the form YYMMDDHHMMSSZ");
  return *time;
}

Result<Time> Reader::generalized_time(std::uint8_t tag) {
  HAWIYA_TRY(const Element element, next(tag));
  const auto time = generalized_time_of(element.content);
  if (!time) return malformed("not a GeneralizedTime of the form YYYYMMDDHHMMSSZ");
  return *time;
}

Result<Element> single(ByteView bytes, std::uint8_t tag) {
  Reader reader(bytes);
  HAWIYA_TRY(const Element element, reader.next(tag));
  HAWIYA_CHECK(reader.end());
  return element;
}

Result<void> check_nested(ByteView bytes, unsigned max_depth) { return check_nested_level(Reader(bytes), max_depth); }

}  // namespace hawiya::der
