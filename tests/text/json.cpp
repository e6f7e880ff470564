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

  TEST_CASE("JSON strings: escapes, surrogate pairs and nothing below a space (RFC 8259 §7)") {
    CHECK(parse_json(R"("\"\\\/\b\f\n\r\t")").value() == "\"\\/\b\f\n\r\t");
    CHECK(parse_json(R"("\u0641\u00E9\ud83d\ude00x")").value() == "ف\u00e9\U0001F600x");
    CHECK(parse_json(R"("\u0000")").value().get<std::string>() == std::string(1, '\0'));
    for (const char* bad : {R"("\u064")", R"("\u+123")", R"("\u 123")", R"("\ud83d")", R"("\ud83dx")", R"("\ud83d\n")",
                            R"("\ude00")", R"("\ud83d\ud83d")", R"("\x")", R"("\)", "\"a", "\"a\nb\"", "\"\x1f\"", R"("\U0041")"})
      CHECK(code_of(bad) == ErrorCode::json_malformed);
  }

  TEST_CASE("JSON numbers keep to the grammar and to what can be held (RFC 8259 §6)") {
    CHECK(parse_json("18446744073709551615").value().get<std::uint64_t>() == UINT64_MAX);
    CHECK(parse_json("-9223372036854775808").value().get<std::int64_t>() == INT64_MIN);
    CHECK(parse_json("18446744073709551616").value().is_number_float());
    CHECK(parse_json("-2.5e3").value().get<double>() == -2500);
    CHECK(parse_json("1E+2").value().get<double>() == 100);
    for (const char* bad : {"01", "-", "-a", "+1", "1.", ".5", "1e", "1e+", "0x1", "1e400", "-1e400", "Infinity", "1 2", "1-"})
      CHECK(code_of(bad) == ErrorCode::json_malformed);
  }

  TEST_CASE("JSON's structure is complete (RFC 8259 §4, §5)") {
    CHECK(parse_json("[true,false,null,{},[]]").value().size() == 5);
    for (const char* bad : {"[", "[1", "[1,", "[,1]", "[1,]", "[1 2]", "{", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\" 1}", "{a:1}",
                            "{\"a\":1 \"b\":2}", "{,}", "]", "tru", "truE", "nul", "\xef\xbb\xbf{}"})
      CHECK(code_of(bad) == ErrorCode::json_malformed);
  }

  // With a search of the object at each insertion this took more than ten seconds.
  TEST_CASE("an object of many members is read in time that grows with its size") {
    std::string many = "{";
    for (int i = 0; i < 80'000; ++i) many += "\"k" + std::to_string(i) + "\":0,";
    CHECK(parse_json(many + "\"z\":1}").value()["z"] == 1);
    CHECK(code_of(many + "\"k0\":1}") == ErrorCode::json_malformed);
  }
}
