#pragma once
// Object identifiers (X.660), kept as their DER content octets.
//
// An `Oid` literal is checked when the program is compiled: `constexpr Oid key_usage("2.5.29.15")`. Encodings of up
// to 62 octets with arcs of up to 128 bits (2.25.<UUID>) are read; the dotted form is parsed with arcs of up to 19 digits.

#include <array>
#include <compare>
#include <cstdint>
#include <hawiya/base/bytes.hpp>
#include <hawiya/base/result.hpp>
#include <string>
#include <string_view>

namespace hawiya::der {

class HAWIYA_API Oid {
 public:
  static constexpr std::size_t max_octets = 62;

  constexpr Oid() = default;
  /// A literal in dotted form; a wrong one does not compile.
  consteval explicit Oid(const char* dotted) {
    if (!assign(std::string_view(dotted))) throw "not an object identifier";
  }

  /// Dotted form, such as "2.5.4.3"; `der_malformed` when it is not an object identifier.
  [[nodiscard]] static Result<Oid> parse(std::string_view dotted);
  /// DER content octets; `der_malformed` when empty, not minimal, cut short or too long.
  [[nodiscard]] static Result<Oid> from_content(ByteView content);

  [[nodiscard]] constexpr ByteView content() const { return {octets_.data(), size_}; }
  [[nodiscard]] std::string to_string() const;
  [[nodiscard]] constexpr bool empty() const { return size_ == 0; }

  friend constexpr bool operator==(const Oid& a, const Oid& b) {
    if (a.size_ != b.size_) return false;
    for (std::size_t i = 0; i < a.size_; ++i)
      if (a.octets_[i] != b.octets_[i]) return false;
    return true;
  }
  friend constexpr std::strong_ordering operator<=>(const Oid& a, const Oid& b) {
    for (std::size_t i = 0; i < a.size_ && i < b.size_; ++i)
      if (a.octets_[i] != b.octets_[i]) return a.octets_[i] <=> b.octets_[i];
    return a.size_ <=> b.size_;
  }

 private:
  constexpr bool append_arc(std::uint64_t arc) {
    int groups = 1;
    for (std::uint64_t rest = arc >> 7; rest != 0; rest >>= 7) ++groups;
    if (size_ + static_cast<std::size_t>(groups) > max_octets) return false;
    for (int i = groups - 1; i >= 0; --i)
      octets_[size_++] = static_cast<std::uint8_t>(((arc >> (7 * i)) & 0x7f) | (i > 0 ? 0x80u : 0u));
    return true;
  }

  constexpr bool assign(std::string_view dotted) {
    std::uint64_t first = 0;
    std::size_t arcs = 0;
    while (true) {
      const std::size_t dot = dotted.find('.');
      const std::string_view part = dotted.substr(0, dot);
      if (part.empty() || part.size() > 19 || (part.size() > 1 && part[0] == '0')) return false;
      std::uint64_t arc = 0;
      for (char c : part) {
        if (c < '0' || c > '9') return false;
        arc = arc * 10 + static_cast<std::uint64_t>(c - '0');
      }
      if (arcs == 0) {
        if (arc > 2) return false;
        first = arc;
      } else if (arcs == 1) {
        if (first < 2 && arc > 39) return false;
        if (!append_arc(first * 40 + arc)) return false;
      } else if (!append_arc(arc)) {
        return false;
      }
      ++arcs;
      if (dot == std::string_view::npos) return arcs >= 2;
      dotted.remove_prefix(dot + 1);
    }
  }

  std::array<std::uint8_t, max_octets> octets_{};
  std::uint8_t size_ = 0;
};

}  // namespace hawiya::der
