#include <doctest/doctest.h>

#include <hawiya/der/ber.hpp>

using namespace hawiya;
using namespace hawiya::der;

namespace {

Bytes turned(const Bytes& ber) {
  const auto form = to_definite_form(ber);
  REQUIRE_MESSAGE(form, to_string(form.error()));
  REQUIRE(form->encoding);
  CHECK(form->size == ber.size());
  CHECK_FALSE(to_definite_form(*form->encoding)->encoding);
  return *form->encoding;
}

bool refused(const Bytes& ber) {
  const auto form = to_definite_form(ber);
  return !form && form.error().code == ErrorCode::der_malformed;
}

}  // namespace

TEST_SUITE("der") {
  TEST_CASE("what is in definite form is left as it is, and what follows it is not looked at") {
    const Bytes der{0x30, 0x05, 0x02, 0x01, 0x05, 0x04, 0x00, 0xff, 0xff};
    const auto form = to_definite_form(der);
    REQUIRE(form);
    CHECK(form->size == 7);
    CHECK_FALSE(form->encoding);
  }

  TEST_CASE("indefinite and long lengths become definite and minimal (X.690 §8.1.3)") {
    CHECK(turned({0x30, 0x80, 0x00, 0x00}) == Bytes{0x30, 0x00});
    CHECK(turned({0x30, 0x80, 0x30, 0x80, 0x02, 0x01, 0x05, 0x00, 0x00, 0x05, 0x00, 0x00, 0x00}) ==
          Bytes{0x30, 0x07, 0x30, 0x03, 0x02, 0x01, 0x05, 0x05, 0x00});
    CHECK(turned({0x30, 0x84, 0x00, 0x00, 0x00, 0x04, 0x04, 0x81, 0x01, 0xaa}) == Bytes{0x30, 0x03, 0x04, 0x01, 0xaa});
    Bytes large{0x30, 0x80, 0x04, 0x82, 0x01, 0x00};
    large.resize(large.size() + 256, 0x55);
    large.resize(large.size() + 2, 0);
    const Bytes definite = turned(large);
    CHECK(Bytes(definite.begin(), definite.begin() + 8) == Bytes{0x30, 0x82, 0x01, 0x04, 0x04, 0x82, 0x01, 0x00});
  }

  TEST_CASE("the order of a SET OF stays, so that what was signed in another order is still found") {
    CHECK(turned({0x31, 0x80, 0x02, 0x01, 0x09, 0x02, 0x01, 0x01, 0x00, 0x00}) ==
          Bytes{0x31, 0x06, 0x02, 0x01, 0x09, 0x02, 0x01, 0x01});
  }

  TEST_CASE("strings in pieces are put together (X.690 §8.6.4, §8.7.3)") {
    CHECK(turned({0x24, 0x80, 0x04, 0x01, 0xaa, 0x24, 0x04, 0x04, 0x02, 0xbb, 0xcc, 0x00, 0x00}) ==
          Bytes{0x04, 0x03, 0xaa, 0xbb, 0xcc});
    CHECK(turned({0x24, 0x00}) == Bytes{0x04, 0x00});
    CHECK(turned({0x23, 0x80, 0x03, 0x02, 0x00, 0xaa, 0x03, 0x02, 0x04, 0xb0, 0x00, 0x00}) ==
          Bytes{0x03, 0x03, 0x04, 0xaa, 0xb0});
    CHECK(refused({0x23, 0x08, 0x03, 0x02, 0x04, 0xb0, 0x03, 0x02, 0x00, 0xaa}));  // unused bits before the end
    CHECK(refused({0x23, 0x02, 0x03, 0x00}));
    CHECK(refused({0x24, 0x03, 0x02, 0x01, 0x05}));  // a piece of another type
  }

  TEST_CASE("malformed BER is refused") {
    CHECK(refused({}));
    CHECK(refused({0x30}));
    CHECK(refused({0x30, 0x80}));
    CHECK(refused({0x30, 0x80, 0x00}));
    CHECK(refused({0x30, 0x80, 0x02, 0x01}));
    CHECK(refused({0x30, 0x02, 0x00, 0x00}));  // an end of contents inside a definite element
    CHECK(refused({0x04, 0x80, 0x00, 0x00}));
    CHECK(refused({0x1f, 0x20, 0x00}));
    CHECK(refused({0x30, 0x85, 0, 0, 0, 0, 0}));
    CHECK(refused({0x30, 0x03, 0x04, 0x02, 0xaa, 0xaa}));  // longer than what holds it
  }

  TEST_CASE("depth is bounded") {
    const auto nested = [](std::size_t levels) {
      Bytes deep;
      for (std::size_t i = 0; i < levels; ++i) deep.insert(deep.end(), {0x30, 0x80});
      deep.insert(deep.end(), levels * 2, 0);
      return deep;
    };
    CHECK(turned(nested(60))[1] == 118);
    CHECK(refused(nested(66)));
    CHECK(refused(Bytes(1u << 20, 0x30)));
    CHECK(refused(nested(1u << 19)));
  }
}
