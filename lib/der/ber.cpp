#include <hawiya/der/ber.hpp>
#include <hawiya/der/writer.hpp>

#include "base/try.hpp"

namespace hawiya::der {
namespace {

constexpr unsigned max_depth = 64;
constexpr std::uint8_t constructed_bit = 0x20;

struct Header {
  std::uint8_t tag = 0;
  std::size_t size = 0;  // of tag and length
  std::size_t length = 0;
  bool indefinite = false;
  bool minimal = true;

  [[nodiscard]] bool constructed() const { return (tag & constructed_bit) != 0; }
  [[nodiscard]] bool string_in_pieces() const {
    return tag == (tag::octet_string | constructed_bit) || tag == (tag::bit_string | constructed_bit);
  }
};

// Walks the elements once to find where each ends and whether anything is to be turned, and once more to write.
class Transcoder {
 public:
  explicit Transcoder(ByteView bytes) : bytes_(bytes) {}

  Result<DefiniteForm> run() {
    HAWIYA_TRY(const std::size_t end, scan(0, bytes_.size(), 0));
    DefiniteForm form{.size = end};
    if (definite_) return form;
    HAWIYA_CHECK(write(0, bytes_.size()));
    form.encoding = writer_.take();
    return form;
  }

 private:
  [[nodiscard]] static Error malformed(const char* what, std::size_t at) {
    return {ErrorCode::der_malformed, what, "offset " + std::to_string(at)};
  }

  [[nodiscard]] Result<Header> header(std::size_t at, std::size_t limit) const {
    const ByteView rest = bytes_.subspan(at, limit - at);
    if (rest.size() < 2) return malformed("the element is cut short", at);
    if ((rest[0] & 0x1f) == 0x1f) return malformed("multi-byte tag", at);
    Header header{.tag = rest[0], .size = 2, .length = rest[1]};
    if (rest[1] == 0x80) {
      header.indefinite = true;
      header.length = 0;
      if (!header.constructed()) return malformed("indefinite length of a primitive element", at);
    } else if (rest[1] > 0x80) {
      const std::size_t octets = rest[1] & 0x7f;
      if (octets > 4 || rest.size() < 2 + octets) return malformed("the length is too long or cut short", at);
      header.length = 0;
      for (std::size_t i = 0; i < octets; ++i) header.length = header.length << 8 | rest[2 + i];
      header.size += octets;
      header.minimal = header.length >= 0x80 && rest[2] != 0;
    }
    if (header.length > rest.size() - header.size) return malformed("the element is longer than what holds it", at);
    return header;
  }

  [[nodiscard]] bool contents_end(std::size_t at, std::size_t limit) const {
    return limit - at >= 2 && bytes_[at] == 0 && bytes_[at + 1] == 0;
  }

  // Calls `each` with the position of every element inside and goes on where it says that the element ends.
  template <class Each>
  Result<std::size_t> inside(const Header& outer, std::size_t at, std::size_t limit, const Each& each) const {
    std::size_t next = at + outer.size;
    const std::size_t end = outer.indefinite ? limit : next + outer.length;
    while (outer.indefinite ? !contents_end(next, end) : next != end) {
      HAWIYA_TRY(next, each(next, end));
    }
    return outer.indefinite ? next + 2 : end;
  }

  // Where the element at `at` ends.
  Result<std::size_t> scan(std::size_t at, std::size_t limit, unsigned depth) {
    if (depth > max_depth) return malformed("nested too deeply", at);
    HAWIYA_TRY(const Header head, header(at, limit));
    if (head.tag == 0) return malformed("an end of contents where none is due", at);
    if (head.indefinite || !head.minimal || head.string_in_pieces()) definite_ = false;
    if (!head.constructed()) return at + head.size + head.length;
    return inside(head, at, limit,
                  [&](std::size_t inner, std::size_t inner_limit) { return scan(inner, inner_limit, depth + 1); });
  }

  Result<std::size_t> write(std::size_t at, std::size_t limit) {
    HAWIYA_TRY(const Header head, header(at, limit));
    if (!head.constructed()) {
      writer_.element(head.tag, bytes_.subspan(at + head.size, head.length));
      return at + head.size + head.length;
    }
    if (head.string_in_pieces()) return write_string(head, at, limit);
    Result<std::size_t> end = at;
    writer_.nested(head.tag, [&] {
      end = inside(head, at, limit, [&](std::size_t inner, std::size_t inner_limit) { return write(inner, inner_limit); });
    });
    return end;
  }

  Result<std::size_t> write_string(const Header& head, std::size_t at, std::size_t limit) {
    const auto primitive = static_cast<std::uint8_t>(head.tag & ~constructed_bit);
    Bytes octets;
    std::uint8_t unused = 0;
    auto end = gather(head, at, limit, primitive, octets, unused);
    if (primitive == tag::bit_string)
      writer_.bit_string(octets, unused);
    else
      writer_.octet_string(octets);
    return end;
  }

  // The pieces of a string put together (X.690 §8.6.4, §8.7.3); only the last piece of a bit string may have unused bits.
  Result<std::size_t> gather(const Header& head, std::size_t at, std::size_t limit, std::uint8_t primitive, Bytes& octets,
                             std::uint8_t& unused) const {
    return inside(head, at, limit, [&](std::size_t inner, std::size_t inner_limit) -> Result<std::size_t> {
      HAWIYA_TRY(const Header piece, header(inner, inner_limit));
      if ((piece.tag & ~constructed_bit) != primitive) return malformed("a string with a piece of another type", inner);
      if (piece.constructed()) return gather(piece, inner, inner_limit, primitive, octets, unused);
      ByteView content = bytes_.subspan(inner + piece.size, piece.length);
      if (primitive == tag::bit_string) {
        if (content.empty() || content[0] > 7 || unused != 0) return malformed("a wrong piece of a bit string", inner);
        unused = content[0];
        content = content.subspan(1);
      }
      octets.insert(octets.end(), content.begin(), content.end());
      return inner + piece.size + piece.length;
    });
  }

  ByteView bytes_;
  bool definite_ = true;
  Writer writer_;
};

}  // namespace

Result<DefiniteForm> to_definite_form(ByteView ber) { return Transcoder(ber).run(); }

}  // namespace hawiya::der
