#include <doctest/doctest.h>

#include <hawiya/der/writer.hpp>

using namespace hawiya;
using namespace hawiya::der;

TEST_SUITE("der") {
  TEST_CASE("lengths and integers are written minimally") {
    Writer writer;
    writer.nested(tag::sequence, [&] {
      writer.small_integer(0).small_integer(127).small_integer(128).unsigned_integer(Bytes{0, 0, 1});
    });
    CHECK(writer.bytes() == Bytes{0x30, 0x0d, 2, 1, 0, 2, 1, 0x7f, 2, 2, 0, 0x80, 2, 1, 1});
    Writer big;
    big.octet_string(Bytes(0x1234));
    CHECK(Bytes(big.bytes().begin(), big.bytes().begin() + 4) == Bytes{4, 0x82, 0x12, 0x34});
    Writer nested;
    nested.nested(tag::sequence, [&] { nested.octet_string(Bytes(300)); });
    CHECK(Reader(nested.bytes()).enter(tag::sequence).value().octet_string().value().size() == 300);
  }

  TEST_CASE("named bits lose their trailing zeros (X.690 §11.2.2)") {
    const auto encoded = [](std::uint32_t bits) {
      Writer writer;
      write_named_bits(writer, bits);
      return writer.take();
    };
    CHECK(encoded(1u << 0) == Bytes{3, 2, 7, 0x80});
    CHECK(encoded(1u << 5 | 1u << 6) == Bytes{3, 2, 1, 0x06});
    CHECK(encoded(1u << 8) == Bytes{3, 3, 7, 0, 0x80});
    CHECK(encoded(0) == Bytes{3, 1, 0});
  }

  TEST_CASE("a SET OF is sorted (X.690 §11.6)") {
    Writer writer;
    writer.set_of({Bytes{2, 1, 2}, Bytes{2, 1, 1}});
    CHECK(writer.bytes() == Bytes{0x31, 6, 2, 1, 1, 2, 1, 2});
  }

  TEST_CASE("times change their type in 2050") {
    for (const Time time : {make_time(1950, 1, 1), make_time(2049, 12, 31, 23, 59, 59), make_time(2050, 1, 1),
                            make_time(9999, 12, 31, 23, 59, 59)}) {
      Writer writer;
      writer.time(time);
      CHECK(writer.bytes()[0] == (time < make_time(2050, 1, 1) ? tag::utc_time : tag::generalized_time));
      CHECK(Reader(writer.bytes()).time().value() == time);
    }
  }
}
