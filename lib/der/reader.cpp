#include <hawiya/der/reader.hpp>

#include "base/try.hpp"

namespace hawiya::der {
namespace {

// Two digits each time; one that is no digit is remembered, so that a whole time needs one question.
class Digits {
 public:
  explicit Digits(const std::uint8_t* text) : at_(text) {}

  unsigned pair() {
    const unsigned tens = at_[0] - unsigned{'0'}, ones = at_[1] - unsigned{'0'};
    wrong_ = wrong_ || tens > 9 || ones > 9;
    at_ += 2;
    return tens * 10 + ones;
  }
  [[nodiscard]] bool end_in_z() const { return !wrong_ && *at_ == 'Z'; }

 private:
  const std::uint8_t* at_;
  bool wrong_ = false;
};

// MMDDHHMMSSZ at the end of both time types.
std::optional<Time> civil_time(unsigned year, Digits digits) {
  const unsigned month = digits.pair(), day = digits.pair(), hour = digits.pair(), minute = digits.pair(), second = digits.pair();
  if (!digits.end_in_z() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(year)}, std::chrono::month{month},
                                         std::chrono::day{day}};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days{date} + std::chrono::hours{hour} + std::chrono::minutes{minute} + std::chrono::seconds{second};
}

std::optional<Time> utc_time_of(ByteView text) {
  if (text.size() != 13) return std::nullopt;
  Digits digits(text.data());
  const unsigned year = digits.pair();
  return civil_time(year < 50 ? 2000 + year : 1900 + year, digits);
}

std::optional<Time> generalized_time_of(ByteView text) {
  if (text.size() != 15) return std::nullopt;
  Digits digits(text.data());
  const unsigned century = digits.pair();
  return civil_time(century * 100 + digits.pair(), digits);
}

// What is wrong with the element that `rest` starts with; nothing when it was read.
const char* read_element(ByteView rest, Element& element) {
  if (rest.size() < 2) return "the element is cut short";
  if ((rest[0] & 0x1f) == 0x1f) return "multi-byte tag";
  std::size_t header = 2;
  std::size_t length = rest[1];
  if (length >= 0x80) {
    const std::size_t octets = length & 0x7f;
    if (octets == 0) return "indefinite length";
    if (octets > 4 || rest.size() < 2 + octets) return "the length is too long or cut short";
    length = 0;
    for (std::size_t i = 0; i < octets; ++i) length = length << 8 | rest[2 + i];
    if (length < 0x80 || (rest[2] == 0)) return "the length is not minimal";
    header += octets;
  }
  if (length > rest.size() - header) return "the element is longer than what holds it";
  element = {rest[0], rest.subspan(header, length), rest.first(header + length)};
  return nullptr;
}

// The next element when it has this tag and is sound, without the cost of a `Result`; else the cursor stays, and `Reader::next`
// says why. Most of what parsing costs goes through here.
bool take(ByteView bytes, std::size_t& at, std::uint8_t tag, Element& element) {
  if (at >= bytes.size() || bytes[at] != tag || read_element(bytes.subspan(at), element) != nullptr) return false;
  at += element.whole.size();
  return true;
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
  Element element;
  if (const char* const wrong = read_element(bytes_.subspan(at_), element)) return malformed(wrong);
  at_ += element.whole.size();
  return element;
}

Result<Element> Reader::next(std::uint8_t tag) {
  Element element;
  if (take(bytes_, at_, tag, element)) return element;
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
  Element element;
  if (!take(bytes_, at_, tag, element)) return next(tag).error();
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
  Element element;
  if (!take(bytes_, at_, tag::boolean, element)) return next(tag::boolean).error();
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
  Element element;
  if (!take(bytes_, at_, tag, element)) return next(tag).error();
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
  Element element;
  if (!take(bytes_, at_, tag, element)) return next(tag).error();
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
  Element element;
  if (!take(bytes_, at_, tag, element)) return next(tag).error();
  auto bits = bit_string_of(element.content);
  if (!bits) return malformed(bits.error().detail);
  return bits;
}

Result<ByteView> Reader::octet_string(std::uint8_t tag) {
  Element element;
  if (!take(bytes_, at_, tag, element)) return next(tag).error();
  return element.content;
}

Result<void> Reader::null() {
  Element element;
  if (!take(bytes_, at_, tag::null, element)) return next(tag::null).error();
  if (!element.content.empty()) return malformed("NULL has content");
  return {};
}

Result<Time> Reader::time() {
  if (next_is(tag::generalized_time)) return generalized_time();
  Element element;
  if (!take(bytes_, at_, tag::utc_time, element)) return next(tag::utc_time).error();
  const auto time = utc_time_of(element.content);
  if (!time) return malformed("not a UTCTime of the form YYMMDDHHMMSSZ");
  return *time;
}

Result<Time> Reader::generalized_time(std::uint8_t tag) {
  Element element;
  if (!take(bytes_, at_, tag, element)) return next(tag).error();
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
