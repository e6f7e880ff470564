#include <algorithm>
#include <hawiya/der/oid.hpp>

namespace hawiya::der {

Result<Oid> Oid::parse(std::string_view dotted) {
  Oid oid;
  if (!oid.assign(dotted))
    return Error{ErrorCode::der_malformed, "not an object identifier: " + std::string(dotted.substr(0, 80))};
  return oid;
}

Result<Oid> Oid::from_content(ByteView content) {
  if (content.empty() || content.size() > max_octets || (content.back() & 0x80) != 0)
    return Error{ErrorCode::der_malformed, "object identifier is empty, cut short or too long"};
  bool arc_starts = true;
  int groups = 0;
  for (const std::uint8_t octet : content) {
    if (arc_starts && octet == 0x80) return Error{ErrorCode::der_malformed, "object identifier arc is not minimal"};
    groups = arc_starts ? 1 : groups + 1;
    if (groups > 19) return Error{ErrorCode::der_malformed, "object identifier arc is longer than 128 bits"};
    arc_starts = (octet & 0x80) == 0;
  }
  Oid oid;
  std::ranges::copy(content, oid.octets_.begin());
  oid.size_ = static_cast<std::uint8_t>(content.size());
  return oid;
}

namespace {

// Arcs beyond 64 bits exist (2.25.<UUID>), so a decimal number is grown digit by digit.
void multiply_add(std::string& decimal, unsigned factor, unsigned addend) {
  unsigned carry = addend;
  for (char& c : decimal) {
    const unsigned value = static_cast<unsigned>(c - '0') * factor + carry;
    c = static_cast<char>('0' + value % 10);
    carry = value / 10;
  }
  for (; carry != 0; carry /= 10) decimal.push_back(static_cast<char>('0' + carry % 10));
}

std::string subtract(std::string decimal, unsigned amount) {
  unsigned borrow = amount;
  for (char& c : decimal) {
    const unsigned digit = static_cast<unsigned>(c - '0');
    const unsigned take = borrow % 10;
    c = static_cast<char>('0' + (digit + 10 - take) % 10);
    borrow = borrow / 10 + (digit < take ? 1 : 0);
  }
  while (decimal.size() > 1 && decimal.back() == '0') decimal.pop_back();
  return decimal;
}

}  // namespace

std::string Oid::to_string() const {
  std::string text;
  std::string arc = "0";  // least significant digit first
  bool first = true;
  for (const std::uint8_t octet : content()) {
    multiply_add(arc, 128, octet & 0x7f);
    if ((octet & 0x80) != 0) continue;
    if (first) {
      const bool small = arc.size() == 1 || (arc.size() == 2 && arc[1] < '8');
      const unsigned value =
          small ? static_cast<unsigned>(arc[0] - '0') + (arc.size() == 2 ? 10u * static_cast<unsigned>(arc[1] - '0') : 0u) : 80u;
      const unsigned root = std::min(value / 40, 2u);
      text = std::to_string(root);
      arc = subtract(arc, root * 40);
      first = false;
    }
    text += '.';
    text.append(arc.rbegin(), arc.rend());
    arc = "0";
  }
  return text;
}

}  // namespace hawiya::der
