#pragma once
// Strict DER (X.690 §8 to §11) read without copying: every view points into the bytes that the reader was made from.
//
// Refused as `der_malformed`, with the offset in `where`: indefinite, non-minimal or overlong lengths, multi-byte tags,
// non-minimal integers, booleans other than 00/FF, bit strings with unused bits set, times other than the two forms of RFC 5280.
// What the elements mean is not judged here. The caller keeps the bytes alive.

#include <cstdint>
#include <hawiya/base/bytes.hpp>
#include <hawiya/base/result.hpp>
#include <hawiya/base/time.hpp>
#include <hawiya/der/oid.hpp>
#include <optional>
#include <string_view>

namespace hawiya::der {

/// Identifier octets of the universal types in use, and of context-specific ones.
namespace tag {
inline constexpr std::uint8_t boolean = 0x01, integer = 0x02, bit_string = 0x03, octet_string = 0x04, null = 0x05, oid = 0x06,
                              enumerated = 0x0a, utf8_string = 0x0c, sequence = 0x30, set = 0x31, numeric_string = 0x12,
                              printable_string = 0x13, teletex_string = 0x14, ia5_string = 0x16, utc_time = 0x17,
                              generalized_time = 0x18, visible_string = 0x1a, universal_string = 0x1c, bmp_string = 0x1e;
/// [n] IMPLICIT of a primitive type.
constexpr std::uint8_t context(unsigned n) { return static_cast<std::uint8_t>(0x80u | n); }
/// [n] EXPLICIT, or IMPLICIT of a constructed type.
constexpr std::uint8_t constructed(unsigned n) { return static_cast<std::uint8_t>(0xa0u | n); }
}  // namespace tag

/// One element: its identifier octet, its content and its whole encoding.
struct Element {
  std::uint8_t tag = 0;
  ByteView content;
  ByteView whole;
};

struct BitString {
  ByteView octets;
  unsigned unused = 0;  ///< 0 to 7 bits at the end of the last octet
  /// Bit n, counted from the most significant bit of the first octet; absent bits are false.
  [[nodiscard]] bool bit(std::size_t n) const { return n / 8 < octets.size() && (octets[n / 8] >> (7 - n % 8) & 1) != 0; }
};

/// A cursor over the elements of one level.
class HAWIYA_API Reader {
 public:
  explicit Reader(ByteView bytes, std::size_t base_offset = 0) : bytes_(bytes), base_(base_offset) {}

  [[nodiscard]] bool at_end() const { return at_ == bytes_.size(); }
  [[nodiscard]] bool next_is(std::uint8_t tag) const { return at_ < bytes_.size() && bytes_[at_] == tag; }
  /// Position in the outermost bytes, for error messages.
  [[nodiscard]] std::size_t offset() const { return base_ + at_; }

  /// Where the next element starts.
  [[nodiscard]] const std::uint8_t* position() const { return bytes_.data() + at_; }

  [[nodiscard]] Result<Element> next();
  [[nodiscard]] Result<Element> next(std::uint8_t tag);
  /// The next element when it has this tag, else nothing and the cursor stays.
  [[nodiscard]] Result<std::optional<Element>> next_if(std::uint8_t tag);
  /// A reader over the content of the next element.
  [[nodiscard]] Result<Reader> enter(std::uint8_t tag);
  [[nodiscard]] Result<std::optional<Reader>> enter_if(std::uint8_t tag);
  /// Refuses anything left over.
  [[nodiscard]] Result<void> end() const;

  [[nodiscard]] Result<bool> boolean();
  /// BOOLEAN DEFAULT FALSE: an encoded FALSE is accepted, because real certificates carry it.
  [[nodiscard]] Result<bool> boolean_default_false();
  /// Content octets of a minimal two's complement INTEGER.
  [[nodiscard]] Result<ByteView> integer(std::uint8_t tag = tag::integer);
  /// A non-negative INTEGER of at most 63 bits.
  [[nodiscard]] Result<std::uint64_t> small_integer(std::uint8_t tag = tag::integer);
  [[nodiscard]] Result<Oid> oid(std::uint8_t tag = tag::oid);
  [[nodiscard]] Result<BitString> bit_string(std::uint8_t tag = tag::bit_string);
  [[nodiscard]] Result<ByteView> octet_string(std::uint8_t tag = tag::octet_string);
  [[nodiscard]] Result<void> null();
  /// UTCTime (50 to 49 is 1950 to 2049) or GeneralizedTime, both to the second and ending in Z (RFC 5280 §4.1.2.5).
  [[nodiscard]] Result<Time> time();
  /// GeneralizedTime alone.
  [[nodiscard]] Result<Time> generalized_time(std::uint8_t tag = tag::generalized_time);

 private:
  [[nodiscard]] Error malformed(std::string_view what) const;

  ByteView bytes_;
  std::size_t at_ = 0;
  std::size_t base_ = 0;
};

/// The only element of `bytes`; anything after it is refused.
[[nodiscard]] HAWIYA_API Result<Element> single(ByteView bytes, std::uint8_t tag);

/// Whether the bytes are well-formed DER all the way down (constructed elements are entered); used for values kept undecoded.
[[nodiscard]] HAWIYA_API Result<void> check_nested(ByteView bytes, unsigned max_depth = 32);

/// Checks the content of a BIT STRING and splits it.
[[nodiscard]] HAWIYA_API Result<BitString> bit_string_of(ByteView content);
/// Checks the content of an INTEGER for minimality.
[[nodiscard]] HAWIYA_API bool is_minimal_integer(ByteView content);

}  // namespace hawiya::der
