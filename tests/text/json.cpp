#include "text/json.hpp"

#include <doctest/doctest.h>

using namespace hawiya;
using text::parse_json;

namespace {

ErrorCode code_of(std::string_view text) {
  const auto parsed = parse_json(text);
  return parsed ? ErrorCode::internal_error : parsed.error().code;
}

}  // namespace

TEST_SUITE("text") {
  TEST_CASE("JSON is one value and nothing after it (RFC 8259 §2)") {
    using namespace std::string_view_literals;
    CHECK(parse_json(" {\"a\": [1, \"b\"]}\n").value()["a"][1] == "b");
    for (const std::string_view bad : {""sv, " "sv, "{} {}"sv, "{}x"sv, "{},"sv, "{\"a\":1,}"sv, "{'a':1}"sv, "[1] // x"sv,
                                       "NaN"sv, "{}\0"sv, "{}\0{\"a\":1}"sv, "\0{}"sv, "{\"a\":\"\0\"}"sv, "[\"\xff\"]"sv})
      CHECK(code_of(bad) == ErrorCode::json_malformed);
  }

  TEST_CASE("a member occurs once, however its name is escaped (RFC 8259 §4)") {
    CHECK(code_of(R"({"a":1,"a":2})") == ErrorCode::json_malformed);
    CHECK(code_of(R"({"a":1,"\u0061":2})") == ErrorCode::json_malformed);
    CHECK(code_of(R"({"x":{"a":1,"b":{"a":2}},"a":3})") == ErrorCode::internal_error);
    CHECK(code_of(R"([{"a":1},{"a":2}])") == ErrorCode::internal_error);
    CHECK(code_of(R"([[{"a":1,"b":{},"a":2}]])") == ErrorCode::json_malformed);
  }

  TEST_CASE("JSON keeps to its limits of depth and size (RFC 8259 §9)") {
    CHECK(code_of(std::string(16, '[') + std::string(16, ']')) == ErrorCode::internal_error);
    CHECK(code_of(std::string(17, '[') + std::string(17, ']')) == ErrorCode::json_malformed);
    CHECK(code_of(std::string(100'000, '[')) == ErrorCode::json_malformed);
    CHECK(code_of("[\"" + std::string(100, '[') + "\\\"]\"]") == ErrorCode::internal_error);
    CHECK(parse_json("[1,2,3]", {.max_bytes = 6}).error().code == ErrorCode::input_too_large);
    CHECK(parse_json("[1,2,3]", {.max_bytes = 7}));
  }
}
