#include "text/json.hpp"

#include <algorithm>
#include <charconv>
#include <hawiya/text/utf8.hpp>
#include <optional>
#include <set>

#include "base/try.hpp"

namespace hawiya::text {
namespace {

Error malformed(const char* why) { return {ErrorCode::json_malformed, why}; }

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// A reader of our own, because a lenient one needs so many checks before and around it that this is less, and faster: a token is
// mostly one long base64 string, which is looked at once. Text is known to be UTF-8 here.
class JsonReader {
 public:
  JsonReader(std::string_view text, std::size_t max_depth) : text_(text), max_depth_(max_depth) {}

  Result<Json> read() {
    HAWIYA_TRY(Json value, read_value(0));
    skip_space();
    if (at_ != text_.size()) return malformed("something after the value");
    return value;
  }

 private:
  Result<Json> read_value(std::size_t depth) {
    skip_space();
    switch (peek()) {
      case '{': return depth < max_depth_ ? read_object(depth + 1) : malformed("nested too deeply");
      case '[': return depth < max_depth_ ? read_array(depth + 1) : malformed("nested too deeply");
      case '"': {
        HAWIYA_TRY(std::string text, read_string());
        return Json(std::move(text));
      }
      case 't': return read_word("true", true);
      case 'f': return read_word("false", false);
      case 'n': return read_word("null", nullptr);
      default: return read_number();
    }
  }

  Result<Json> read_object(std::size_t depth) {
    Json object = Json::object();
    // The members go to the vector below the map, whose own insertion would search it each time.
    auto& members = static_cast<Json::object_t::Container&>(object.get_ref<Json::object_t&>());
    std::set<std::string> names;
    ++at_;
    if (skip_space(); take('}')) return object;
    do {
      skip_space();
      if (peek() != '"') return malformed("a member without a name");
      HAWIYA_TRY(std::string name, read_string());
      if (!names.insert(name).second) return malformed("a member occurs twice");
      if (skip_space(); !take(':')) return malformed("a member without a colon");
      HAWIYA_TRY(Json value, read_value(depth));
      members.emplace_back(std::move(name), std::move(value));
      skip_space();
    } while (take(','));
    if (!take('}')) return malformed("an object without its end");
    return object;
  }

  Result<Json> read_array(std::size_t depth) {
    Json array = Json::array();
    ++at_;
    if (skip_space(); take(']')) return array;
    do {
      HAWIYA_TRY(Json value, read_value(depth));
      array.push_back(std::move(value));
      skip_space();
    } while (take(','));
    if (!take(']')) return malformed("an array without its end");
    return array;
  }

  Result<std::string> read_string() {
    std::string value;
    for (++at_;;) {
      const std::size_t plain = at_;
      while (at_ < text_.size() && text_[at_] != '"' && text_[at_] != '\\' && static_cast<unsigned char>(text_[at_]) >= 0x20)
        ++at_;
      value.append(text_, plain, at_ - plain);
      if (take('"')) return value;
      if (!take('\\')) return malformed(at_ == text_.size() ? "a string without its end" : "a control character in a string");
      HAWIYA_CHECK(read_escape(value));
    }
  }

  Result<void> read_escape(std::string& value) {
    constexpr std::string_view letters = "\"\\/bfnrt", meanings = "\"\\/\b\f\n\r\t";
    const char letter = peek();
    ++at_;
    if (letter == 'u') return read_code_point(value);
    const auto known = letters.find(letter);
    if (letter == '\0' || known == std::string_view::npos) return malformed("an unknown escape");
    value += meanings[known];
    return {};
  }

  // \uXXXX, or two of them for a surrogate pair (§7).
  Result<void> read_code_point(std::string& value) {
    HAWIYA_TRY(char32_t point, read_code_unit());
    if (point >= 0xd800 && point <= 0xdfff) {
      if (point > 0xdbff || !take('\\') || !take('u')) return malformed("half of a surrogate pair");
      HAWIYA_TRY(const char32_t low, read_code_unit());
      if (low < 0xdc00 || low > 0xdfff) return malformed("half of a surrogate pair");
      point = 0x10000 + ((point - 0xd800) << 10) + (low - 0xdc00);
    }
    value += encode_utf8({&point, 1});
    return {};
  }

  Result<char32_t> read_code_unit() {
    const std::string_view digits = text_.substr(std::min(at_, text_.size()), 4);
    std::uint32_t unit = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), unit, 16);
    if (digits.size() != 4 || error != std::errc{} || end != digits.data() + 4) return malformed("an escape without four digits");
    at_ += 4;
    return static_cast<char32_t>(unit);
  }

  // The grammar of §6 first; then an integer where it fits into 64 bits, else a double.
  Result<Json> read_number() {
    const std::size_t start = at_;
    const bool negative = take('-');
    if (!take('0') && !take_digits()) return malformed("not a value");
    bool integer = true;
    if (take('.')) {
      integer = false;
      if (!take_digits()) return malformed("a number without decimals");
    }
    if (take('e') || take('E')) {
      integer = false;
      if (!take('+')) take('-');
      if (!take_digits()) return malformed("a number without an exponent");
    }
    const std::string_view digits = text_.substr(start, at_ - start);
    if (integer && negative) {
      if (const auto number = converted<std::int64_t>(digits)) return Json(*number);
    } else if (integer) {
      if (const auto number = converted<std::uint64_t>(digits)) return Json(*number);
    }
    if (const auto number = converted<double>(digits)) return Json(*number);
    return malformed("a number out of range");
  }

  template <class Number>
  static std::optional<Number> converted(std::string_view digits) {
    Number number{};
    const auto error = std::from_chars(digits.data(), digits.data() + digits.size(), number).ec;
    return error == std::errc{} ? std::optional(number) : std::nullopt;
  }

  Result<Json> read_word(std::string_view word, Json value) {
    if (!text_.substr(at_).starts_with(word)) return malformed("not a value");
    at_ += word.size();
    return value;
  }

  // NUL at the end; a NUL in the text is no part of any JSON text outside of strings, where it is a control character.
  [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  bool take_digits() {
    const std::size_t start = at_;
    while (is_digit(peek())) ++at_;
    return at_ > start;
  }
  void skip_space() {
    while (peek() == ' ' || peek() == '\n' || peek() == '\r' || peek() == '\t') ++at_;
  }

  std::string_view text_;
  std::size_t max_depth_;
  std::size_t at_ = 0;
};

}  // namespace

Result<Json> parse_json(std::string_view text, const JsonLimits& limits) {
  if (text.size() > limits.max_bytes)
    return Error{ErrorCode::input_too_large, "JSON of more than " + std::to_string(limits.max_bytes) + " bytes"};
  const bool ascii = std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (!ascii && !decode_utf8(text)) return malformed("not UTF-8");
  return JsonReader(text, limits.max_depth).read();
}

}  // namespace hawiya::text
