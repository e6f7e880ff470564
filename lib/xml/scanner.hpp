#pragma once
// A cursor over text all of whose characters are allowed in XML; what it refuses it says in `fault`.

#include <cstddef>
#include <string>
#include <string_view>

#include "xml/tree.hpp"

namespace hawiya::xml {

/// Prefix and local part are views into the source.
struct QualifiedName {
  std::string_view prefix;
  std::string_view local;
};

class Scanner {
 public:
  Scanner(std::string_view source, std::size_t at, Arena& arena) : source_(source), at_(at), arena_(arena) {}

  [[nodiscard]] std::size_t at() const { return at_; }
  [[nodiscard]] bool at_end() const { return at_ == source_.size(); }
  /// NUL at the end, which no text holds.
  [[nodiscard]] char next() const { return at_end() ? '\0' : source_[at_]; }
  [[nodiscard]] bool sees(std::string_view text) const { return source_.substr(at_, text.size()) == text; }
  /// Moves past the text when it comes next.
  bool take(std::string_view text);
  /// Whether there was any white space.
  bool skip_space();

  // False, with the reason in `fault`, for what is not well-formed.
  [[nodiscard]] bool name(QualifiedName& name);
  /// Up to the quote; references replaced, white space made spaces (§3.3.3).
  [[nodiscard]] bool attribute_value(std::string_view& value);
  /// Up to the next markup that is no CDATA section; references and line ends replaced (§2.11).
  [[nodiscard]] bool text(std::string_view& value);
  /// The cursor stands after "<!--".
  [[nodiscard]] bool comment(std::string_view& value);
  /// The cursor stands after "<?".
  [[nodiscard]] bool instruction(std::string_view& target, std::string_view& data);

  /// Remembers what is wrong and where; always false.
  bool fail(const char* what) { return fail(what, at_); }
  bool fail(const char* what, std::size_t at);
  [[nodiscard]] const char* fault() const { return fault_; }
  [[nodiscard]] std::size_t fault_at() const { return fault_at_; }

 private:
  [[nodiscard]] bool up_to(std::string_view close, std::string_view& value, const char* missing);
  [[nodiscard]] bool reference(std::string& value);
  [[nodiscard]] bool numeric_reference(std::string_view digits, std::string& value);
  [[nodiscard]] bool character_data(std::string& built, std::size_t& run, bool& changed);
  void white_space(std::string& value, std::string_view as);

  std::string_view source_;
  std::size_t at_;
  Arena& arena_;
  std::string built_;
  const char* fault_ = "";
  std::size_t fault_at_ = 0;
};

}  // namespace hawiya::xml
