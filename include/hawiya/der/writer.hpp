#pragma once
// DER (X.690) written into one growing buffer: `writer.nested(tag::sequence, [&] { ... })` fills in the length afterwards.
//
// The writer makes every length and integer minimal; that the elements make sense together is the caller's duty.

#include <cstdint>
#include <hawiya/base/bytes.hpp>
#include <hawiya/base/time.hpp>
#include <hawiya/der/oid.hpp>
#include <hawiya/der/reader.hpp>
#include <string_view>
#include <vector>

namespace hawiya::der {

class HAWIYA_API Writer {
 public:
  /// Bytes that are already DER.
  Writer& raw(ByteView encoded);
  Writer& element(std::uint8_t tag, ByteView content);
  /// A constructed element (or any element) whose content `fill` writes.
  template <class Fill>
  Writer& nested(std::uint8_t tag, Fill&& fill) {
    out_.push_back(tag);
    const std::size_t start = out_.size();
    fill();
    insert_length(start);
    return *this;
  }

  /// TRUE; a FALSE default is left out by the caller.
  Writer& boolean(bool value);
  /// Two's complement content that is made minimal; `magnitude` is unsigned, big endian.
  Writer& unsigned_integer(ByteView magnitude, std::uint8_t tag = tag::integer);
  Writer& small_integer(std::uint64_t value, std::uint8_t tag = tag::integer);
  Writer& oid(const Oid& oid, std::uint8_t tag = tag::oid);
  Writer& octet_string(ByteView content, std::uint8_t tag = tag::octet_string);
  Writer& bit_string(ByteView octets, unsigned unused = 0, std::uint8_t tag = tag::bit_string);
  Writer& null();
  Writer& text(std::uint8_t tag, std::string_view text);
  /// UTCTime until 2049, GeneralizedTime from 2050 (RFC 5280 §4.1.2.5).
  Writer& time(Time time);
  Writer& generalized_time(Time time, std::uint8_t tag = tag::generalized_time);
  /// SET OF: the encodings in ascending order (X.690 §11.6).
  Writer& set_of(std::vector<Bytes> encodings, std::uint8_t tag = tag::set);

  [[nodiscard]] const Bytes& bytes() const { return out_; }
  [[nodiscard]] Bytes take() { return std::move(out_); }

 private:
  void insert_length(std::size_t start);

  Bytes out_;
};

/// BIT STRING content of named bits (trailing zero bits removed, X.690 §11.2.2): `bits` has bit 0 as its least significant bit.
HAWIYA_API void write_named_bits(Writer& writer, std::uint32_t bits, std::uint8_t tag = tag::bit_string);

}  // namespace hawiya::der
