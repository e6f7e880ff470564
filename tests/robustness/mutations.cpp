// A parser never crashes on truncations and bit flips of a vector, its own or another parser's.
#include <doctest/doctest.h>

#include "robustness/vectors.hpp"

using namespace hawiya;
using test::Vector;

namespace {

const test::Parser& parser_of(const std::string& kind) {
  return std::ranges::find(test::parsers(), kind, &std::pair<std::string, test::Parser>::first)->second;
}

// An Ed25519 key in PKCS #8 (RFC 8410 §7); every 32 octets are one.
const Bytes pkcs8 = [] {
  Bytes file{0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20};
  file.resize(48, 0x42);
  return file;
}();

}  // namespace

TEST_SUITE("robustness") {
  TEST_CASE_FIXTURE(test::Vectors, "every vector is read by its own parser") {
    for (const Vector& vector : all()) {
      CAPTURE(vector.kind);
      CHECK(parser_of(vector.kind)(vector.bytes));
    }
    CHECK(parser_of("key file")(pkcs8));
  }

  TEST_CASE_FIXTURE(test::Vectors, "no truncation of a vector is read") {
    auto vectors = all();
    vectors.push_back({"key file", pkcs8});
    for (const Vector& vector : vectors) {
      CAPTURE(vector.kind);
      std::size_t accepted = 0;
      test::for_each_truncation(vector.bytes, SIZE_MAX, [&](const Bytes& cut) {
        // A PEM file without any BEGIN has no block, which is no error; and its last line end is not needed.
        if (!parser_of(vector.kind)(cut)) return;
        const auto blocks = text::parse_pem(as_text(cut));
        const bool harmless = vector.kind == "PEM" && (blocks->empty() || cut.size() + 1 == vector.bytes.size());
        if (!harmless) ++accepted;
      });
      CHECK(accepted == 0);
    }
  }

  TEST_CASE_FIXTURE(test::Vectors, "octets after a vector are refused") {
    for (Vector vector : all()) {
      if (vector.kind == "PEM") continue;
      CAPTURE(vector.kind);
      vector.bytes.push_back(0);
      CHECK_FALSE(parser_of(vector.kind)(vector.bytes));
    }
  }

  TEST_CASE_FIXTURE(test::Vectors, "every single-bit flip of a vector is read or refused by its parser, never worse") {
    auto vectors = all();
    vectors.push_back({"key file", pkcs8});
    for (const Vector& vector : vectors) {
      CAPTURE(vector.kind);
      std::size_t refused = 0;
      test::for_each_flip(vector.bytes, 20'000, [&](const Bytes& damaged, std::size_t) {
        if (!parser_of(vector.kind)(damaged)) ++refused;
      });
      CHECK(refused > 0);
    }
  }

  TEST_CASE_FIXTURE(test::Vectors, "every parser refuses or survives every other parser's vectors, whole and damaged") {
    for (const auto& [name, parse] : test::parsers()) {
      CAPTURE(name);
      for (const Vector& vector : all()) {
        CAPTURE(vector.kind);
        if (vector.kind != name && name != "PEM") CHECK_FALSE(parse(vector.bytes));
        test::for_each_flip(vector.bytes, 200, [&](const Bytes& damaged, std::size_t) { (void)parse(damaged); });
        test::for_each_truncation(vector.bytes, 100, [&](const Bytes& cut) { (void)parse(cut); });
      }
    }
  }

  TEST_CASE_FIXTURE(test::Vectors, "octets set to extremes are survived: lengths, tags and counts") {
    for (const Vector& vector : all()) {
      CAPTURE(vector.kind);
      Bytes bytes = vector.bytes;
      for (std::size_t at = 0; at < bytes.size(); ++at) {
        const std::uint8_t kept = bytes[at];
        for (const std::uint8_t extreme : Bytes{0x00, 0x7f, 0x80, 0x84, 0xff}) {
          bytes[at] = extreme;
          (void)parser_of(vector.kind)(bytes);
        }
        bytes[at] = kept;
      }
    }
  }

  TEST_CASE("nothing but opening brackets, in every notation, ends in a refusal") {
    for (const auto& [name, parse] : test::parsers()) {
      CAPTURE(name);
      for (const std::uint8_t octet : Bytes{0x30, 0x31, 0xa0, 0x24, 0x5b, 0x7b, 0x00, 0xff})
        CHECK_FALSE((name != "PEM" && parse(Bytes(9'000, octet))));
      Bytes nested{0x05, 0x00};
      for (int depth = 0; depth < 2'000; ++depth) nested = der::Writer().element(der::tag::sequence, nested).take();
      CHECK_FALSE((name != "PEM" && parse(nested)));
    }
  }
}
