#include "text/json.hpp"

#include <algorithm>
#include <hawiya/text/utf8.hpp>
#include <set>
#include <vector>

namespace hawiya::text {
namespace {

// Watches the events of the parser: duplicate members and depth are noticed as they come, before anything is built on them.
class StrictWatch {
 public:
  explicit StrictWatch(std::size_t max_depth) : max_depth_(max_depth) {}

  bool operator()(int depth, Json::parse_event_t event, Json& parsed) {
    if (static_cast<std::size_t>(depth) > max_depth_) return fail("nested too deeply");
    if (event == Json::parse_event_t::object_start) members_.emplace_back();
    if (event == Json::parse_event_t::object_end && !members_.empty()) members_.pop_back();
    if (event == Json::parse_event_t::key && !members_.empty() && !members_.back().insert(parsed.get<std::string>()).second)
      return fail("a member occurs twice");
    return true;
  }

  [[nodiscard]] const char* failure() const { return failure_; }

 private:
  bool fail(const char* why) {
    if (failure_ == nullptr) failure_ = why;
    return true;
  }

  std::size_t max_depth_;
  std::vector<std::set<std::string>> members_;
  const char* failure_ = nullptr;
};

bool too_deep(std::string_view text, std::size_t max_depth) {
  std::size_t depth = 0;
  bool in_string = false, escaped = false;
  for (const char c : text) {
    if (in_string) {
      if (!escaped && c == '"') in_string = false;
      escaped = !escaped && c == '\\';
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      if (++depth > max_depth) return true;
    } else if ((c == '}' || c == ']') && depth > 0) {
      --depth;
    }
  }
  return false;
}

}  // namespace

Result<Json> parse_json(std::string_view text, const JsonLimits& limits) {
  if (text.size() > limits.max_bytes)
    return Error{ErrorCode::input_too_large, "JSON of more than " + std::to_string(limits.max_bytes) + " bytes"};
  const bool ascii = std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (!ascii && !decode_utf8(text)) return Error{ErrorCode::json_malformed, "not UTF-8"};
  // The parser takes a NUL for the end of its input, and would not see what follows.
  if (text.find('\0') != std::string_view::npos) return Error{ErrorCode::json_malformed, "a NUL character"};
  if (too_deep(text, limits.max_depth)) return Error{ErrorCode::json_malformed, "nested too deeply"};
  StrictWatch watch(limits.max_depth);
  Json parsed = Json::parse(text, std::ref(watch), false);
  if (watch.failure() != nullptr) return Error{ErrorCode::json_malformed, watch.failure()};
  if (parsed.is_discarded()) return Error{ErrorCode::json_malformed, "not a JSON text"};
  return parsed;
}

}  // namespace hawiya::text
