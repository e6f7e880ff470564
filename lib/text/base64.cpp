#include <array>
#include <hawiya/text/base64.hpp>

namespace hawiya::text {
namespace {

constexpr std::string_view common = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

struct Alphabet {
  std::array<char, 64> letters{};
  std::array<std::int8_t, 256> values{};

  constexpr Alphabet(char letter_62, char letter_63) {
    values.fill(-1);
    for (std::size_t i = 0; i < 62; ++i) letters[i] = common[i];
    letters[62] = letter_62;
    letters[63] = letter_63;
    for (std::size_t i = 0; i < 64; ++i) values[static_cast<unsigned char>(letters[i])] = static_cast<std::int8_t>(i);
  }
};
constexpr Alphabet standard('+', '/'), url('-', '_');

std::string encode(ByteView bytes, const Alphabet& alphabet) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  std::uint32_t buffer = 0;
  unsigned bits = 0;
  for (const std::uint8_t byte : bytes) {
    buffer = buffer << 8 | byte;
    for (bits += 8; bits >= 6; bits -= 6) text += alphabet.letters[buffer >> (bits - 6) & 63];
  }
  if (bits > 0) text += alphabet.letters[buffer << (6 - bits) & 63];
  return text;
}

Result<Bytes> decode(std::string_view text, const Alphabet& alphabet) {
  if (text.size() % 4 == 1) return Error{ErrorCode::base64_malformed, "cut short"};
  Bytes bytes;
  bytes.reserve(text.size() * 3 / 4);
  std::uint32_t buffer = 0;
  unsigned bits = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int value = alphabet.values[static_cast<unsigned char>(text[i])];
    if (value < 0)
      return Error{ErrorCode::base64_malformed, "a character outside of the alphabet", "offset " + std::to_string(i)};
    buffer = buffer << 6 | static_cast<unsigned>(value);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push_back(static_cast<std::uint8_t>(buffer >> bits));
  }
  if ((buffer & ((1u << bits) - 1)) != 0) return Error{ErrorCode::base64_malformed, "bits after the end"};
  return bytes;
}

}  // namespace

std::string to_base64(ByteView bytes) {
  std::string text = encode(bytes, standard);
  while (text.size() % 4 != 0) text += '=';
  return text;
}

Result<Bytes> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return Error{ErrorCode::base64_malformed, "the length is not a multiple of four"};
  for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
  return decode(text, standard);
}

std::string to_base64url(ByteView bytes) { return encode(bytes, url); }
Result<Bytes> from_base64url(std::string_view text) { return decode(text, url); }

}  // namespace hawiya::text
