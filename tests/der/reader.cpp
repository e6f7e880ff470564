#include <doctest/doctest.h>

#include <hawiya/der/reader.hpp>

using namespace hawiya;
using namespace hawiya::der;

namespace {

bool reads_one(Bytes bytes) {
  Reader reader(bytes);
  return reader.next().has_value() && reader.at_end();
}

Result<Time> time_of(std::uint8_t tag, std::string_view text) {
  Bytes der{tag, static_cast<std::uint8_t>(text.size())};
  der.insert(der.end(), text.begin(), text.end());
  Reader reader(der);
  return reader.time();
}

}  // namespace

TEST_SUITE("der") {
  TEST_CASE("lengths are definite, minimal and within what holds them (X.690 §10.1)") {
    CHECK(reads_one({0x04, 0x01, 0xaa}));
    CHECK_FALSE(reads_one({0x04, 0x02, 0xaa}));
    CHECK_FALSE(reads_one({0x04}));
    CHECK_FALSE(reads_one({}));
    CHECK_FALSE(reads_one({0x24, 0x80, 0x00, 0x00}));        // indefinite
    CHECK_FALSE(reads_one({0x04, 0x81, 0x01, 0xaa}));        // long form for a short length
    CHECK_FALSE(reads_one({0x04, 0x82, 0x00, 0x81, 0xaa}));  // leading zero
    CHECK_FALSE(reads_one({0x04, 0x85, 1, 1, 1, 1, 1}));
    CHECK_FALSE(reads_one({0x1f, 0x20, 0x00}));  // multi-byte tag
    Bytes long_form{0x04, 0x81, 0x80};
    long_form.resize(3 + 0x80);
    CHECK(reads_one(long_form));
  }

  TEST_CASE("integers are minimal (X.690 §8.3.2)") {
    for (const Bytes& good : {Bytes{0}, Bytes{0x7f}, Bytes{0x00, 0x80}, Bytes{0xff}, Bytes{0xff, 0x7f}})
      CHECK(is_minimal_integer(good));
    for (const Bytes& bad : {Bytes{}, Bytes{0x00, 0x7f}, Bytes{0xff, 0x80}}) CHECK_FALSE(is_minimal_integer(bad));
    const Bytes negative{0x02, 0x01, 0xff};
    CHECK_FALSE(Reader(negative).small_integer());
  }

  TEST_CASE("booleans are 00 or FF (X.690 §11.1)") {
    const Bytes yes{0x01, 0x01, 0xff}, odd{0x01, 0x01, 0x01};
    CHECK(Reader(yes).boolean().value());
    CHECK_FALSE(Reader(odd).boolean());
  }

  TEST_CASE("unused bits of a bit string are zero (X.690 §11.2.1)") {
    CHECK(bit_string_of(Bytes{0x05, 0xe0}).value().bit(2));
    CHECK_FALSE(bit_string_of(Bytes{0x05, 0xe0}).value().bit(3));
    for (const Bytes& bad : {Bytes{}, Bytes{0x01}, Bytes{0x08, 0x00}, Bytes{0x05, 0xe1}}) CHECK_FALSE(bit_string_of(bad));
  }

  TEST_CASE("object identifiers") {
    CHECK(Oid("2.5.29.15").to_string() == "2.5.29.15");
    CHECK(Oid("1.2.840.113549.1.1.11").to_string() == "1.2.840.113549.1.1.11");
    CHECK(Oid::parse("2.999.1").value().to_string() == "2.999.1");
    CHECK(Oid::parse("0.4.0.194112.1.2").value().to_string() == "0.4.0.194112.1.2");
    for (const char* bad : {"", "1", "3.1", "1.40", "1..2", "1.2.", "01.2", "1.2.x", "2.05"}) CHECK_FALSE(Oid::parse(bad));
    // 2.25.<UUID>, 128 bits
    const Bytes uuid{0x69, 0x83, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                     0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f};
    CHECK(Oid::from_content(uuid).value().to_string() == "2.25.340282366920938463463374607431768211455");
    for (const Bytes& bad : {Bytes{}, Bytes{0x80, 0x01}, Bytes{0x55, 0x80, 0x01}, Bytes{0x55, 0x81}})
      CHECK_FALSE(Oid::from_content(bad));
  }

  TEST_CASE("times have the two forms of RFC 5280 §4.1.2.5 alone") {
    CHECK(time_of(tag::utc_time, "491231235959Z").value() == make_time(2049, 12, 31, 23, 59, 59));
    CHECK(time_of(tag::utc_time, "500101000000Z").value() == make_time(1950, 1, 1));
    CHECK(time_of(tag::generalized_time, "99991231235959Z").value() == make_time(9999, 12, 31, 23, 59, 59));
    for (const char* bad :
         {"4912312359Z", "491231235959", "491231235959+0000", "491331235959Z", "490230000000Z", "490101240000Z", "490101000060Z"})
      CHECK_FALSE(time_of(tag::utc_time, bad));
    for (const char* bad : {"20240101000000.5Z", "20240101000000", "2024010100Z"})
      CHECK_FALSE(time_of(tag::generalized_time, bad));
  }

  TEST_CASE("a time has digits everywhere") {
    for (std::size_t i = 0; i < 14; ++i)
      for (const char other : {'/', ':', ' ', '\0'}) {
        std::string bad = "20240101000000Z";
        bad[i] = other;
        CHECK_FALSE(time_of(tag::generalized_time, bad));
        if (i > 1) CHECK_FALSE(time_of(tag::utc_time, bad.substr(2)));
      }
  }

  TEST_CASE("what is refused stays to be read") {
    const Bytes bytes{0x02, 0x01, 0x01};
    Reader reader(bytes);
    CHECK_FALSE(reader.oid());
    CHECK_FALSE(reader.enter(tag::sequence));
    CHECK_FALSE(reader.time());
    CHECK(reader.small_integer().value() == 1);
  }

  TEST_CASE("an error names its offset") {
    const Bytes bytes{0x30, 0x05, 0x02, 0x01, 0x01, 0x04, 0x05};
    Reader outer(bytes);
    Reader inner = outer.enter(tag::sequence).value();
    CHECK(inner.integer());
    CHECK(inner.next().error().where == "offset 5");
  }

  TEST_CASE("nesting is bounded") {
    Bytes deep;
    for (int i = 0; i < 60; ++i) {
      Bytes outer{0x30, static_cast<std::uint8_t>(deep.size())};
      outer.insert(outer.end(), deep.begin(), deep.end());
      deep = outer;
    }
    CHECK(check_nested(deep, 64));
    CHECK_FALSE(check_nested(deep, 32));
  }
}
