#include "xml/scanner.hpp"

#include <algorithm>
#include <cstring>

#include "xml/characters.hpp"

namespace hawiya::xml {
namespace {

// What ends a run of characters that stand for themselves.
constexpr std::array<bool, 256> stops(std::string_view characters) {
  std::array<bool, 256> table{};
  for (const char c : characters) table[static_cast<std::uint8_t>(c)] = true;
  return table;
}
constexpr auto text_stops = stops("<&\r]"), attribute_stops = stops("<&\r\n\t\"'");

std::size_t skip_run(std::string_view source, std::size_t at, const std::array<bool, 256>& stops) {
  while (at < source.size() && !stops[static_cast<std::uint8_t>(source[at])]) ++at;
  return at;
}

char named_character(std::string_view name) {
  if (name == "lt") return '<';
  if (name == "gt") return '>';
  if (name == "amp") return '&';
  if (name == "quot") return '"';
  return name == "apos" ? '\'' : '\0';
}

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : 16;
}

// XML 1.0 §2.11.
std::string with_line_feeds(std::string_view text) {
  std::string unified;
  unified.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r')
      unified.push_back(text[i]);
    else if (i + 1 == text.size() || text[i + 1] != '\n')
      unified.push_back('\n');
  }
  return unified;
}

}  // namespace

bool Scanner::fail(const char* what, std::size_t at) {
  fault_ = what;
  fault_at_ = at;
  return false;
}

bool Scanner::take(std::string_view text) {
  if (!sees(text)) return false;
  at_ += text.size();
  return true;
}

bool Scanner::skip_space() {
  const std::size_t from = at_;
  while (!at_end() && is_space(source_[at_])) ++at_;
  return at_ != from;
}

bool Scanner::name(QualifiedName& name) {
  const std::size_t first = name_length(source_.substr(at_));
  if (first == 0) return fail("a name is missing or begins wrongly");
  name = {{}, source_.substr(at_, first)};
  at_ += first;
  if (next() != ':') return true;
  const std::size_t second = name_length(source_.substr(at_ + 1));
  if (second == 0) return fail("nothing that is a name follows the colon");
  name = {name.local, source_.substr(at_ + 1, second)};
  at_ += 1 + second;
  return next() != ':' || fail("a second colon in a name");
}

// The cursor stands on white space; a CR and a LF after it are one line end.
void Scanner::white_space(std::string& value, std::string_view as) {
  value += as;
  at_ += sees("\r\n") ? std::size_t{2} : std::size_t{1};
}

bool Scanner::numeric_reference(std::string_view digits, std::string& value) {
  const int base = digits.starts_with('x') ? 16 : 10;
  if (base == 16) digits.remove_prefix(1);
  std::uint32_t point = 0;
  for (const char c : digits) {
    const int digit = digit_of(c);
    if (digit >= base) return fail("not a number of a character");
    point = std::min(point * static_cast<std::uint32_t>(base) + static_cast<std::uint32_t>(digit), 0x110000u);
  }
  if (digits.empty() || !is_character(point)) return fail("a reference to no character of XML");
  append_utf8(value, point);
  return true;
}

// The cursor stands on the ampersand.
bool Scanner::reference(std::string& value) {
  constexpr std::size_t longest = 64;  // a number may have zeros in front
  const std::size_t length = source_.substr(at_ + 1, longest).find(';');
  if (length == std::string_view::npos) return fail("an ampersand that begins no reference");
  const std::string_view name = source_.substr(at_ + 1, length);
  if (name.starts_with('#')) {
    if (!numeric_reference(name.substr(1), value)) return false;
  } else if (const char character = named_character(name); character != '\0') {
    value.push_back(character);
  } else {
    return fail("a reference to an unknown entity, or a bare ampersand");
  }
  at_ += length + 2;
  return true;
}

bool Scanner::attribute_value(std::string_view& value) {
  const char quote = next();
  if (quote != '"' && quote != '\'') return fail("an attribute's value is not quoted");
  std::size_t run = ++at_;
  built_.clear();
  bool changed = false;
  for (;;) {
    at_ = skip_run(source_, at_, attribute_stops);
    if (at_end()) return fail("an attribute's value does not end", run);
    const char c = source_[at_];
    if (c == quote) break;
    if (c == '<') return fail("< in an attribute's value");
    if (c == '"' || c == '\'') {
      ++at_;
      continue;
    }
    changed = true;
    built_ += source_.substr(run, at_ - run);
    if (c == '&') {
      if (!reference(built_)) return false;
    } else {
      white_space(built_, " ");
    }
    run = at_;
  }
  const std::string_view rest = source_.substr(run, at_ - run);
  value = changed ? arena_.keep(built_ += rest) : rest;
  ++at_;
  return true;
}

// One stop in text; `run` is where the run of unchanged characters before it began. The cursor stands on the stop.
bool Scanner::character_data(std::string& built, std::size_t& run, bool& changed) {
  if (source_[at_] == ']') {
    if (sees("]]>")) return fail("]]> in text");
    ++at_;
    return true;
  }
  changed = true;
  built += source_.substr(run, at_ - run);
  if (source_[at_] == '&') {
    if (!reference(built)) return false;
  } else if (source_[at_] == '\r') {
    white_space(built, "\n");
  } else {
    at_ += 9;  // "<![CDATA["
    std::string_view section;
    if (!up_to("]]>", section, "a CDATA section does not end")) return false;
    built += section;
  }
  run = at_;
  return true;
}

bool Scanner::text(std::string_view& value) {
  std::size_t run = at_;
  built_.clear();
  bool changed = false;
  for (;;) {
    at_ = skip_run(source_, at_, text_stops);
    if (at_end() || (source_[at_] == '<' && !sees("<![CDATA["))) break;
    if (!character_data(built_, run, changed)) return false;
  }
  const std::string_view rest = source_.substr(run, at_ - run);
  value = changed ? arena_.keep(built_ += rest) : rest;
  return true;
}

// Verbatim but for line ends; the cursor moves past what closes it.
bool Scanner::up_to(std::string_view close, std::string_view& value, const char* missing) {
  const std::size_t end = source_.find(close, at_);
  if (end == std::string_view::npos) return fail(missing);
  value = source_.substr(at_, end - at_);
  at_ = end + close.size();
  if (std::memchr(value.data(), '\r', value.size()) != nullptr) value = arena_.keep(with_line_feeds(value));
  return true;
}

bool Scanner::comment(std::string_view& value) {
  if (!up_to("--", value, "a comment does not end")) return false;
  return take(">") || fail("-- in a comment");
}

bool Scanner::instruction(std::string_view& target, std::string_view& data) {
  const std::size_t length = name_length(source_.substr(at_));
  target = source_.substr(at_, length);
  const auto is = [&](std::size_t i, char small, char capital) { return target[i] == small || target[i] == capital; };
  if (length == 0 || (length == 3 && is(0, 'x', 'X') && is(1, 'm', 'M') && is(2, 'l', 'L')))
    return fail("a processing instruction has no target, or a reserved one");
  at_ += length;
  if (!skip_space() && !sees("?>")) return fail("a processing instruction's target is no name without colon");
  return up_to("?>", data, "a processing instruction does not end");
}

}  // namespace hawiya::xml
