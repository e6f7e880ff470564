#include "zip/writer.hpp"

#include <doctest/doctest.h>

#include "support/files.hpp"
#include "zip/archive.hpp"
#include "zip/format.hpp"

using namespace hawiya;
using zip::Method;
using zip::Writer;

namespace {

const Time noon = make_time(2026, 11, 25, 12, 30, 59);

// A sink into text.
zip::Sink into(std::string& text) {
  return [&text](ByteView piece) -> Result<void> {
    text += as_text(piece);
    return {};
  };
}

std::string written(const std::function<void(Writer&)>& write) {
  std::string made;
  Writer writer(into(made), noon);
  write(writer);
  REQUIRE(writer.finish());
  return made;
}

std::string small_archive() {
  return written([](Writer& writer) {
    REQUIRE(writer.add("mimetype", as_bytes("application/vnd.etsi.asic-e+zip")));
    REQUIRE(writer.add("وثيقة.txt", as_bytes(std::string(5000, 'x')), Method::deflated));
    REQUIRE(writer.add("META-INF/", {}));
    const std::uint32_t crc = zip::crc32(as_bytes("one two"));
    REQUIRE(writer.add_stored("META-INF/a", 7, crc, [](const zip::Sink& sink) -> Result<void> {
      if (const auto first = sink(as_bytes("one ")); !first) return first;
      return sink(as_bytes("two"));
    }));
  });
}

std::string copied(const std::string& archive) {
  const auto reader = zip::Reader::open(test::source_of(archive)).value();
  return written([&](Writer& writer) {
    for (const zip::Entry& entry : reader.entries()) REQUIRE(writer.copy(reader, entry));
  });
}

// Octets at their places, and zeros elsewhere.
struct Sparse {
  std::vector<std::pair<std::uint64_t, Bytes>> pieces = {};
  std::uint64_t size = 0;

  void append(ByteView piece) {
    if (piece.size() < 4096) pieces.emplace_back(size, to_bytes(piece));
    size += piece.size();
  }
  [[nodiscard]] zip::Source source() const {
    return {size, [this](std::uint64_t offset, std::span<std::uint8_t> into) -> Result<void> {
              std::fill(into.begin(), into.end(), std::uint8_t{0});
              for (const auto& [at, octets] : pieces)
                for (std::size_t i = 0; i < octets.size(); ++i)
                  if (at + i >= offset && at + i - offset < into.size()) into[at + i - offset] = octets[i];
              return {};
            }};
  }
};

}  // namespace

TEST_SUITE("zip") {
  TEST_CASE("What is written is the plainest archive, octet by octet") {
    const std::string made = written([](Writer& writer) { REQUIRE(writer.add("a", as_bytes("hi"))); });
    using test::little;
    const std::string crc = little(zip::crc32(as_bytes("hi")), 4);
    const std::string date = little(12 << 11 | 30 << 5 | 29, 2) + little(46 << 9 | 11 << 5 | 25, 2);
    const std::string shared =
        little(0, 2) + little(0, 2) + date + crc + little(2, 4) + little(2, 4) + little(1, 2) + little(0, 2);
    CHECK(made == "PK\x03\x04" + little(10, 2) + shared + "ahi" +                                    //
                      "PK\x01\x02" + little(20, 2) + little(10, 2) + shared + little(0, 14) + "a" +  //
                      "PK\x05\x06" + little(0, 4) + little(1, 2) + little(1, 2) + little(47, 4) + little(33, 4) + little(0, 2));
  }

  TEST_CASE("What is written is read, and is the same each time") {
    const std::string made = small_archive();
    CHECK(made == small_archive());
    CHECK(made.substr(30, 8) == "mimetype");
    CHECK(made.substr(38, 31) == "application/vnd.etsi.asic-e+zip");
    const auto reader = zip::Reader::open(test::source_of(made)).value();
    REQUIRE(reader.entries().size() == 4);
    const zip::Entry& arabic = reader.entries()[1];
    CHECK(arabic.name == "وثيقة.txt");
    CHECK(arabic.method == Method::deflated);
    CHECK(reader.extract(arabic, 5000).value() == Bytes(5000, 'x'));
    CHECK(as_text(reader.extract(reader.entries()[3], 7).value()) == "one two");
    for (const zip::Entry& entry : reader.entries()) CHECK_FALSE(entry.has_extra_field);
    CHECK(made.substr(6, 2) == test::little(0, 2));
    CHECK(made.substr(arabic.header_offset + 6, 2) == test::little(0x800, 2));
  }

  TEST_CASE("Deflating is done where it helps, and never makes what a reader takes for a bomb") {
    const auto method_of = [](ByteView content) {
      const std::string made = written([&](Writer& writer) { REQUIRE(writer.add("a", content, Method::deflated)); });
      CHECK(test::refusal(made).empty());
      return zip::Reader::open(test::source_of(made)).value().entries()[0].method;
    };
    CHECK(method_of({}) == Method::stored);
    CHECK(method_of(as_bytes("ab")) == Method::stored);
    CHECK(method_of(Bytes(8u << 20, 0)) == Method::stored);
    CHECK(method_of(Bytes(10'000, 0)) == Method::deflated);
  }

  TEST_CASE("Names that a reader refuses are not written") {
    std::string made;
    Writer writer(into(made), noon);
    REQUIRE(writer.add("mimetype", {}));
    for (const char* name : {"", "/a", "../a", "a\\b", "\xff", "a\nb", "mimetype", "MIMETYPE", "mimetype/a"}) {
      CAPTURE(name);
      CHECK(writer.add(name, {}).error().code == ErrorCode::zip_malformed);
    }
    REQUIRE(writer.add("folder/a", {}));
    CHECK(writer.add("folder", {}).error().code == ErrorCode::zip_malformed);
    REQUIRE(writer.finish());
    CHECK(zip::Reader::open(test::source_of(made)).value().entries().size() == 2);
    CHECK(writer.add("late", {}).error().code == ErrorCode::zip_malformed);
    CHECK(writer.finish().error().code == ErrorCode::zip_malformed);
  }

  TEST_CASE("Content that is not what was announced breaks the archive off, as does a sink that fails") {
    const auto announced = [](std::uint64_t size, std::uint32_t crc) {
      std::string made;
      Writer writer(into(made), noon);
      const auto added = writer.add_stored("a", size, crc, [](const zip::Sink& sink) { return sink(as_bytes("abc")); });
      CHECK(writer.finish().has_value() == added.has_value());
      return added.has_value();
    };
    const std::uint32_t crc = zip::crc32(as_bytes("abc"));
    CHECK(announced(3, crc));
    CHECK_FALSE(announced(2, crc));
    CHECK_FALSE(announced(4, crc));
    CHECK_FALSE(announced(3, crc ^ 1));
    Writer full([](ByteView) -> Result<void> { return Error{ErrorCode::file_not_written, "full"}; }, noon);
    CHECK(full.add("a", {}).error().code == ErrorCode::file_not_written);
    CHECK(full.finish().error().code == ErrorCode::zip_malformed);
  }

  TEST_CASE("Dates before 1980 and after 2107 are refused") {
    std::string made;
    for (const Time time : {make_time(1979, 12, 31, 23, 59, 59), make_time(2108, 1, 1)})
      CHECK(Writer(into(made), time).add("a", {}).error().code == ErrorCode::argument_invalid);
    for (const Time time : {make_time(1980, 1, 1), make_time(2107, 12, 31, 23, 59, 59)})
      CHECK(Writer(into(made), time).add("a", {}));
  }

  TEST_CASE("Entries are copied octet by octet, and what is added comes after them") {
    test::Item described = test::Item::of("described", "described", true);
    described.comment = "kept";
    described.describe();
    described.local.extra = described.central.extra = test::little(0x5455, 2) + test::little(5, 2) + "\x01time";
    const std::string archive = test::Archive{.items = {test::Item::of("mimetype", "x"), described}}.build();
    CHECK(copied(archive) == archive);
    CHECK(copied(small_archive()) == small_archive());
    const auto reader = zip::Reader::open(test::source_of(archive)).value();
    const std::string longer = written([&](Writer& writer) {
      REQUIRE(writer.add("first", as_bytes("1")));
      for (const zip::Entry& entry : reader.entries()) REQUIRE(writer.copy(reader, entry));
      CHECK(writer.copy(reader, reader.entries()[0]).error().code == ErrorCode::zip_malformed);
    });
    CHECK(test::refusal(longer).empty());
    CHECK(longer.find(archive.substr(0, reader.directory_offset())) != std::string::npos);
  }

  TEST_CASE("A comment is written, unless it could be taken for the end") {
    const auto with_comment = [](const std::string& comment) {
      std::string made;
      Writer writer(into(made), noon);
      REQUIRE(writer.add("a", {}));
      return writer.finish(comment) ? made : "refused";
    };
    CHECK(zip::Reader::open(test::source_of(with_comment("mimetype=text/plain"))).value().comment() == "mimetype=text/plain");
    CHECK(zip::Reader::open(test::source_of(with_comment(std::string(0xffff, 'x')))).value().comment().size() == 0xffff);
    CHECK(with_comment(std::string(0x10000, 'x')) == "refused");
    CHECK(with_comment("PK\x05\x06") == "refused");
  }

  TEST_CASE("Real containers are copied octet by octet") {
    const auto suite = test::conformance_suite("esign");
    if (!suite) return;
    for (const auto& file : std::filesystem::directory_iterator(*suite / "asic")) {
      const std::string octets(as_text(test::read_file(file.path())));
      CAPTURE(file.path().filename().string());
      const auto reader = zip::Reader::open(test::source_of(octets));
      if (!reader) continue;
      // All but the end record, which loses the comment.
      const std::size_t end = octets.size() - reader->comment().size() - zip::end_record_size;
      CHECK(copied(octets).substr(0, end) == octets.substr(0, end));
    }
  }

  TEST_CASE("ZIP64: a fifth gigabyte and what follows it are written and read, with nothing of it in memory") {
    constexpr std::uint64_t size = 0x1'0000'0005;
    constexpr std::uint32_t crc = 0xb1c2a1a3;  // of so many zeros
    Sparse sparse;
    Writer writer(
        [&](ByteView piece) -> Result<void> {
          sparse.append(piece);
          return {};
        },
        noon);
    const Bytes zeros(1u << 20);
    const std::size_t before = test::peak_kibibytes();
    REQUIRE(writer.add_stored("large", size, crc, [&](const zip::Sink& sink) -> Result<void> {
      for (std::uint64_t left = size; left > 0;) {
        const ByteView piece = ByteView(zeros).first(std::min<std::uint64_t>(zeros.size(), left));
        if (const auto taken = sink(piece); !taken) return taken;
        left -= piece.size();
      }
      return {};
    }));
    REQUIRE(writer.add("after", as_bytes("after")));
    REQUIRE(writer.finish());
    CHECK(test::peak_kibibytes() - before < 2048);
    CHECK(zip::Reader::open(sparse.source()).error().code == ErrorCode::zip_too_large);
    const auto reader = zip::Reader::open(sparse.source(), {.max_entry_size = size}).value();
    REQUIRE(reader.entries().size() == 2);
    CHECK(reader.entries()[0].size == size);
    CHECK(reader.entries()[0].has_extra_field);
    CHECK(reader.entries()[1].header_offset > size);
    CHECK(as_text(reader.extract(reader.entries()[1], 5).value()) == "after");
    const std::string one = written([&](Writer& other) { REQUIRE(other.copy(reader, reader.entries()[1])); });
    CHECK(test::refusal(one).empty());
    CHECK(one.find("PK\x06\x06") == std::string::npos);
  }

  TEST_CASE("ZIP64: more entries than 16 bits count") {
    constexpr std::size_t count = 70'000;
    const std::string made = written([](Writer& writer) {
      for (std::size_t i = 0; i < count; ++i) REQUIRE(writer.add(std::to_string(i), {}));
    });
    CHECK(test::refusal(made) == "zip_too_large: the archive has too many entries");
    CHECK(zip::Reader::open(test::source_of(made), {.max_entries = count}).value().entries().size() == count);
  }
}
