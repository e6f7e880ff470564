#include <doctest/doctest.h>

#include "sign/asic/container_writer.hpp"
#include "sign/asic/meta_files.hpp"
#include "sign/asic_parts.hpp"
#include "support/files.hpp"

using namespace hawiya;
using sign::Container;
using sign::ContainerKind;
using sign::ContainerWriter;
using sign::MetaKind;

namespace {

ContainerWriter begun(std::string& made, ContainerKind kind = ContainerKind::asic_e) {
  return ContainerWriter::create(kind, test::into(made), test::container_date, {crypto::HashAlgorithm::sha256}).value();
}

std::string small_container() {
  std::string made;
  ContainerWriter writer = begun(made);
  REQUIRE(writer.add_data_file("عقد.txt", "text/plain", test::source_of("contract")));
  REQUIRE(writer.add_data_file("folder/b", "application/octet-stream", test::source_of(std::string(200'000, 'b'))));
  REQUIRE(writer.add_package_manifest());
  REQUIRE(writer.add_meta_file("META-INF/signatures0.xml", as_bytes("<signatures/>")));
  REQUIRE(writer.finish());
  return made;
}

sign::SignatureNames free_names(const test::Files& files, MetaKind kind) {
  return sign::free_names(test::container_of(files), kind).value();
}

}  // namespace

TEST_SUITE("sign") {
  TEST_CASE("A new container begins with mimetype, and its manifest tells the media types") {
    const std::string made = small_container();
    CHECK(made.substr(30, 8) == "mimetype");
    CHECK(made.substr(38, 31) == "application/vnd.etsi.asic-e+zip");
    CHECK(made == small_container());
    const Container container = Container::open(test::source_of(made)).value();
    CHECK(container.kind() == ContainerKind::asic_e);
    CHECK(test::failed(container).empty());
    REQUIRE(container.data_files().size() == 2);
    CHECK(container.media_type_of(*container.data_files()[0]) == "text/plain");
    CHECK(container.package_manifest()->files[0].name == "/");
    CHECK(container.package_manifest()->files[0].media_type == "application/vnd.etsi.asic-e+zip");
    CHECK(container.archive().extract(*container.data_files()[1], 200'000).value() == Bytes(200'000, 'b'));
  }

  TEST_CASE("Digests are those of what was written") {
    std::string made;
    auto writer = ContainerWriter::create(ContainerKind::asic_s, test::into(made), test::container_date,
                                          {crypto::HashAlgorithm::sha512, crypto::HashAlgorithm::sha256})
                      .value();
    const auto file = writer.add_data_file("a", "text/plain", test::source_of("abc")).value();
    CHECK(file.size == 3);
    CHECK(file.digests[0] == crypto::digest(crypto::HashAlgorithm::sha512, as_bytes("abc")));
    CHECK(file.digests[1] == crypto::digest(crypto::HashAlgorithm::sha256, as_bytes("abc")));
    CHECK(writer.data_files().size() == 1);
    CHECK(writer.add_data_file("b", "text/plain", test::source_of("")).error().code == ErrorCode::argument_invalid);
  }

  TEST_CASE("Content that changes while it is written is refused") {
    std::string made;
    ContainerWriter writer = begun(made);
    int readings = 0;
    const zip::Source changing{1, [&](std::uint64_t, std::span<std::uint8_t> into) -> Result<void> {
                                 into[0] = static_cast<std::uint8_t>(++readings);
                                 return {};
                               }};
    CHECK(writer.add_data_file("a", "text/plain", changing).error().code == ErrorCode::zip_malformed);
    CHECK(writer.finish().error().code == ErrorCode::zip_malformed);
  }

  TEST_CASE("Names and media types that a container cannot have are refused") {
    std::string made;
    ContainerWriter writer = begun(made);
    for (const char* name : {"mimetype", "META-INF/a", "meta-inf/a", "folder/"})
      CHECK(writer.add_data_file(name, "text/plain", test::source_of("")).error().code == ErrorCode::argument_invalid);
    for (const char* type : {"", "text/plain\n", "τ"})
      CHECK(writer.add_data_file("a", type, test::source_of("")).error().code == ErrorCode::argument_invalid);
    for (const char* name : {"../a", "/a", "a\\b"})
      CHECK(writer.add_data_file(name, "text/plain", test::source_of("")).error().code == ErrorCode::zip_malformed);
    for (const char* name : {"a", "META-INF/", "META-INF/folder/", "folder/META-INF/a"})
      CHECK(writer.add_meta_file(name, {}).error().code == ErrorCode::argument_invalid);
    REQUIRE(writer.add_package_manifest());
    CHECK(writer.add_data_file("late", "text/plain", test::source_of("")).error().code == ErrorCode::argument_invalid);
    std::string none;
    for (const auto kind : {ContainerKind::open_document, ContainerKind::unknown})
      CHECK(ContainerWriter::create(kind, test::into(none), test::container_date, {}).error().code ==
            ErrorCode::argument_invalid);
    CHECK(none.empty());
  }

  TEST_CASE("A signature is added, and all that was there stays octet by octet") {
    std::vector<std::string> originals = {small_container(),
                                          test::archive_of({{"a", "1"}, {"META-INF/signature.p7s", ""}}, "comment")};
    if (const auto suite = test::conformance_suite("esign"))
      for (const auto& file : std::filesystem::directory_iterator(*suite / "asic"))
        if (!file.path().filename().string().starts_with("2-mimetypes"))
          originals.emplace_back(as_text(test::read_file(file.path())));
    for (const std::string& original : originals) {
      const Container container = Container::open(test::source_of(original)).value();
      std::string made;
      auto writer = ContainerWriter::extend(container, test::into(made), test::container_date).value();
      CHECK(writer.add_data_file("new", "text/plain", test::source_of("")).error().code == ErrorCode::argument_invalid);
      REQUIRE(writer.add_meta_file("META-INF/new.p7s", as_bytes("signature")));
      REQUIRE(writer.finish());
      const auto offset = container.archive().directory_offset();
      CHECK(made.substr(0, offset) == original.substr(0, offset));
      const Container extended = Container::open(test::source_of(made)).value();
      CHECK(extended.archive().comment() == container.archive().comment());
      CHECK(extended.archive().entries().size() == container.archive().entries().size() + 1);
      CHECK(extended.archive().entries().back().name == "META-INF/new.p7s");
    }
  }

  TEST_CASE("Names of new signatures are free ones") {
    using enum MetaKind;
    CHECK(free_names({{"a", ""}}, xades_signatures).signature == "META-INF/signatures0.xml");
    CHECK(free_names({{"META-INF/Signatures0.xml", ""}, {"a", ""}, {"b", ""}}, xades_signatures).signature ==
          "META-INF/signatures1.xml");
    CHECK(free_names({{"a", ""}}, cades_signature).signature == "META-INF/signature001.p7s");
    CHECK(free_names({{"a", ""}}, cades_signature).manifest == "META-INF/ASiCManifest001.xml");
    const test::Files taken = {{"META-INF/signature001.p7s", ""}, {"META-INF/ASiCManifest002.xml", ""}, {"a", ""}, {"b", ""}};
    CHECK(free_names(taken, cades_signature).signature == "META-INF/signature003.p7s");
    CHECK(free_names(taken, cades_signature).manifest == "META-INF/ASiCManifest003.xml");
    CHECK(free_names(taken, timestamp_token).signature == "META-INF/timestamp001.tst");
    const test::Files simple = {
        {"mimetype", std::string(sign::media_type_of(ContainerKind::asic_s))}, {"a", ""}, {"META-INF/signature.p7s", ""}};
    CHECK(free_names(simple, xades_signatures).signature == "META-INF/signatures.xml");
    CHECK(free_names(simple, timestamp_token).signature == "META-INF/timestamp.tst");
    CHECK(free_names(simple, timestamp_token).manifest.empty());
    CHECK(sign::free_names(test::container_of(simple), cades_signature).error().code == ErrorCode::argument_invalid);
    CHECK(sign::first_names(ContainerKind::asic_e, cades_signature).signature == "META-INF/signature001.p7s");
    CHECK(sign::first_names(ContainerKind::asic_s, cades_signature).signature == "META-INF/signature.p7s");
  }

  TEST_CASE("The newest archive manifest has the name without a number, and the one before is renamed") {
    const test::Files once = {{"a", ""}, {"b", ""}, {"META-INF/signature001.p7s", ""}};
    const auto first = sign::free_archive_names(test::container_of(once));
    CHECK(first.timestamp == "META-INF/timestamp001.tst");
    CHECK(first.manifest == "META-INF/ASiCArchiveManifest.xml");
    CHECK(first.former_manifest.empty());
    const test::Files simple = {{"mimetype", std::string(sign::media_type_of(ContainerKind::asic_s))}, {"a", ""}};
    CHECK(sign::free_archive_names(test::container_of(simple)).timestamp == "META-INF/timestamp002.tst");

    const Container container = test::container_of({{"a", ""},
                                                    {"b", ""},
                                                    {"META-INF/signature001.p7s", ""},
                                                    {"META-INF/timestamp001.tst", ""},
                                                    {"META-INF/ASiCArchiveManifest001.xml", "oldest"},
                                                    {"META-INF/ASiCArchiveManifest.xml", "newest so far"}});
    const auto second = sign::free_archive_names(container);
    CHECK(second.timestamp == "META-INF/timestamp002.tst");
    CHECK(second.former_manifest == "META-INF/ASiCArchiveManifest002.xml");
    std::string made;
    auto writer = ContainerWriter::extend(container, test::into(made), test::container_date, second.former_manifest).value();
    REQUIRE(writer.add_meta_file(second.manifest, as_bytes("newest")));
    REQUIRE(writer.finish());
    const Container extended = Container::open(test::source_of(made)).value();
    const auto content = [&](std::string_view name) {
      return std::string(as_text(extended.archive().extract(*extended.archive().find(name), 100).value()));
    };
    CHECK(content("META-INF/ASiCArchiveManifest001.xml") == "oldest");
    CHECK(content("META-INF/ASiCArchiveManifest002.xml") == "newest so far");
    CHECK(content("META-INF/ASiCArchiveManifest.xml") == "newest");
  }
}
