#include <doctest/doctest.h>

#include <hawiya/sign/container.hpp>

#include "sign/asic_parts.hpp"

using namespace hawiya;
using sign::ContainerReader;
using sign::FileRole;

TEST_SUITE("sign") {
  TEST_CASE("People see what a container holds, and take out one file at a time") {
    const std::string octets = test::archive_of({{"mimetype", std::string(sign::media_type_of(sign::ContainerKind::asic_e))},
                                                 {"folder/", ""},
                                                 {"folder/a", std::string(100'000, 'a')},
                                                 {"META-INF/signatures0.xml", "<x/>"},
                                                 {"META-INF/timestamp001.tst", "t"},
                                                 {"META-INF/ASiCManifest001.xml", "<x/>"},
                                                 {"META-INF/readme", ""}});
    const auto container = ContainerReader::open(as_bytes(octets)).value();
    CHECK(container.kind() == "ASiC-E");
    std::vector<FileRole> roles;
    for (const sign::ContainerFile& file : container.files()) roles.push_back(file.role);
    using enum FileRole;
    CHECK(roles == std::vector{FileRole::mimetype, data, signature, timestamp, manifest, other});
    CHECK(container.extract("folder/a", 100'000).value() == Bytes(100'000, 'a'));
    CHECK(container.extract("folder/a", 99'999).error().code == ErrorCode::zip_too_large);
    std::size_t size = 0;
    REQUIRE(container.extract("folder/a", [&](ByteView piece) -> Result<void> {
      CHECK(piece.size() <= 65'536);
      size += piece.size();
      return {};
    }));
    CHECK(size == 100'000);
    for (const char* absent : {"folder/", "folder", "FOLDER/a", "b", ""})
      CHECK(container.extract(absent, 1).error().code == ErrorCode::file_not_found);
  }

  TEST_CASE("An archive without media type and signatures is no container") {
    const std::string plain = test::archive_of({{"a", ""}});
    CHECK(ContainerReader::open(as_bytes(plain)).error().code == ErrorCode::container_malformed);
    CHECK(ContainerReader::open(as_bytes("x")).error().code == ErrorCode::zip_malformed);
  }
}
