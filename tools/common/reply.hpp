#pragma once
// How a command answers: one value, told to people as text or to programs as JSON, and an exit code that scripts can rely on.

#include <hawiya/base/check.hpp>
#include <hawiya/base/result.hpp>
#include <hawiya/base/time.hpp>
#include <string>

#include "text/json.hpp"

namespace hawiya::tools {

using text::Json;

/// What a command has to say when it did its work; a verdict of "no" has the exit code 1.
struct Reply {
  Json json = {};          ///< for --json
  std::string human = {};  ///< else
  int exit_code = 0;
};

enum class Voice : unsigned char { human, json };

/// 0 done; 1 rejected: the input or the verdict is "no"; 2 wrong arguments, files or settings; 3 try later; 4 a fault in Hawiya.
[[nodiscard]] int exit_code(ErrorKind kind);
/// For --help of every program.
inline constexpr const char* exit_codes_text =
    "Exit codes: 0 done, 1 rejected, 2 wrong arguments, files or settings, 3 try again later, 4 internal error.";

/// Prints the reply to standard output, or the error (human: to standard error; JSON: to standard output as {"error": …}).
[[nodiscard]] int conclude(const Result<Reply>& result, Voice voice, const char* program);

/// What an argument says, or the file that it names, is no input to judge: whatever is wrong about it is `argument_invalid`, exit
/// code 2, so that nobody takes it for a verdict.
template <class T>
[[nodiscard]] Result<T> as_argument(Result<T> read, const std::string& argument) {
  if (read || read.error().kind() != ErrorKind::rejected) return read;
  return Error{ErrorCode::argument_invalid, to_string(read.error()), argument};
}

/// A verdict, with the checks that led to it: what its yes holds, or the error, which is an answer too and not a failure.
[[nodiscard]] Reply verdict(const Result<Json>& judged, const char* yes, const char* no, Time at, const Checks& checks);

/// Text out of documents and certificates is hostile: a terminal must not obey it. Control characters and those that turn the
/// direction of writing become U+FFFD.
[[nodiscard]] std::string printable(std::string_view text);

/// "  ✓ certificate period (RFC 5280 §4.1.2.5): …", one line a check.
[[nodiscard]] std::string render(const Checks& checks, std::size_t indent = 2);

/// Aligned "name  value" lines of a JSON object, nested ones indented: the human form of what --json gives.
[[nodiscard]] std::string render(const Json& object, std::size_t indent = 0);

}  // namespace hawiya::tools
