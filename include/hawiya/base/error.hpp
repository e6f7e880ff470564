#pragma once
// How Hawiya fails: a verdict is a value, and every failure has one code from one list.
//
// `code` is stable and safe to show or to switch on; `kind` says what the caller should do; `detail` is for the log, never for
// the citizen, and never holds a PIN, a key or a whole personal number; `where` is the place in the input (a field, a line, a
// file).

#include <cstdint>
#include <exception>
#include <hawiya/base/export.hpp>
#include <string>
#include <string_view>

namespace hawiya {

/// What the caller should do about an error.
enum class ErrorKind : std::uint8_t {
  rejected,       ///< The input is wrong or not acceptable: say no.
  try_later,      ///< A responder, card or store is absent or busy: the same call may succeed later.
  misconfigured,  ///< The operator gave wrong settings, files or arguments.
  internal        ///< A fault in Hawiya itself: please report it.
};

/// Every way to fail; listed with kinds and texts in `error_codes.inc` and `docs/errors.md`.
enum class ErrorCode : std::uint16_t {
#define HAWIYA_ERROR(name, kind, text) name,
#include <hawiya/base/error_codes.inc>
#undef HAWIYA_ERROR
};

/// The code's name, such as "certificate_revoked".
[[nodiscard]] HAWIYA_API std::string_view name_of(ErrorCode code);
/// One English sentence that explains the code, without any detail of the input.
[[nodiscard]] HAWIYA_API std::string_view text_of(ErrorCode code);
[[nodiscard]] HAWIYA_API ErrorKind kind_of(ErrorCode code);
/// "rejected", "try_later", "misconfigured" or "internal".
[[nodiscard]] HAWIYA_API std::string_view name_of(ErrorKind kind);

struct Error {
  ErrorCode code;
  std::string detail = {};
  std::string where = {};

  [[nodiscard]] ErrorKind kind() const { return kind_of(code); }
};

/// "certificate_expired: the certificate is past its notAfter (2024-01-01T00:00:00Z) [leaf]", for logs.
[[nodiscard]] HAWIYA_API std::string to_string(const Error& error);

/// The one exception type that crosses Hawiya's boundary, thrown by `Result::value()` only.
class HAWIYA_API Failure : public std::exception {
 public:
  explicit Failure(Error error);
  [[nodiscard]] const Error& error() const noexcept { return error_; }
  [[nodiscard]] const char* what() const noexcept override { return text_.c_str(); }

 private:
  Error error_;
  std::string text_;
};

}  // namespace hawiya
