#include <array>
#include <hawiya/base/error.hpp>

namespace hawiya {
namespace {

struct Entry {
  std::string_view name;
  ErrorKind kind;
  std::string_view text;
};

constexpr Entry entries[] = {
#define HAWIYA_ERROR(name, kind, text) {#name, ErrorKind::kind, text},
#include <hawiya/base/error_codes.inc>
#undef HAWIYA_ERROR
};

const Entry& entry_of(ErrorCode code) { return entries[static_cast<std::size_t>(code)]; }

}  // namespace

std::string_view name_of(ErrorCode code) { return entry_of(code).name; }
std::string_view text_of(ErrorCode code) { return entry_of(code).text; }
ErrorKind kind_of(ErrorCode code) { return entry_of(code).kind; }

std::string_view name_of(ErrorKind kind) {
  constexpr std::array<std::string_view, 4> names{"rejected", "try_later", "misconfigured", "internal"};
  return names[static_cast<std::size_t>(kind)];
}

std::string to_string(const Error& error) {
  std::string text{name_of(error.code)};
  text += ": ";
  text += error.detail.empty() ? text_of(error.code) : std::string_view{error.detail};
  if (!error.where.empty()) text += " [" + error.where + "]";
  return text;
}

Failure::Failure(Error error) : error_(std::move(error)), text_(to_string(error_)) {}

}  // namespace hawiya
