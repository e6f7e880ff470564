#include <doctest/doctest.h>

#include <map>

#include "sign/asic/container.hpp"
#include "sign/asic/meta_files.hpp"
#include "sign/asic_parts.hpp"
#include "support/files.hpp"

using namespace hawiya;
using sign::Container;
using sign::ContainerKind;
using sign::MetaKind;
using test::container_of;
using test::failed;
using test::Files;

namespace {

const std::string type_e(sign::media_type_of(ContainerKind::asic_e));
const std::string type_s(sign::media_type_of(ContainerKind::asic_s));

}  // namespace

TEST_SUITE("sign") {
  TEST_CASE("A container is taken apart into data, signatures and manifests") {
    const Container container = container_of({{"mimetype", type_e},
                                              {"a.txt", "a"},
                                              {"folder/", ""},
                                              {"folder/b.txt", "b"},
                                              {"META-INF/", ""},
                                              {"META-INF/signatures0.xml", "<x/>"},
                                              {"META-INF/signature001.p7s", "x"},
                                              {"META-INF/other.bin", "x"},
                                              {"META-INF/ASiCManifest001.xml", "<x/>"}});
    CHECK(container.kind() == ContainerKind::asic_e);
    CHECK(container.mimetype() == type_e);
    CHECK(failed(container).empty());
    REQUIRE(container.data_files().size() == 2);
    CHECK(container.data_files()[1]->name == "folder/b.txt");
    REQUIRE(container.meta_files().size() == 4);
    CHECK(container.meta_files(MetaKind::xades_signatures).front()->name == "META-INF/signatures0.xml");
    CHECK(container.meta_files(MetaKind::other).size() == 1);
    CHECK(container.read(container.meta_files()[0]).value() == to_bytes(as_bytes("<x/>")));
    CHECK(Container::open(test::source_of("no archive")).error().code == ErrorCode::zip_malformed);
  }

  TEST_CASE("The names of META-INF say what a file is, in any case of letters") {
    using enum MetaKind;
    const std::vector<std::pair<std::string_view, MetaKind>> names = {{"META-INF/signatures.xml", xades_signatures},
                                                                      {"META-INF/signatures-1.xml", xades_signatures},
                                                                      {"META-INF/documentsignatures.xml", xades_signatures},
                                                                      {"Meta-Inf/SIGNATURES0.XML", xades_signatures},
                                                                      {"META-INF/signature.p7s", cades_signature},
                                                                      {"META-INF/signatureAAA.p7s", cades_signature},
                                                                      {"META-INF/timestamp.tst", timestamp_token},
                                                                      {"META-INF/arch_timestamp_1.tst", timestamp_token},
                                                                      {"META-INF/evidencerecord.ers", evidence_record},
                                                                      {"META-INF/evidencerecord001.xml", evidence_record},
                                                                      {"META-INF/ASiCManifest.xml", asic_manifest},
                                                                      {"META-INF/ASiCManifestsignatures.xml", asic_manifest},
                                                                      {"META-INF/ASiCArchiveManifest1.xml", archive_manifest},
                                                                      {"META-INF/ASiCEvidenceRecordManifest.xml", other_manifest},
                                                                      {"META-INF/manifest.xml", package_manifest},
                                                                      {"META-INF/signature.xml", other},
                                                                      {"META-INF/folder/signatures.xml", other},
                                                                      {"META-INF/signature.p7m", other}};
    for (const auto& [name, kind] : names) {
      CAPTURE(name);
      CHECK(sign::meta_kind_of(name) == kind);
    }
    for (const char* name : {"signatures.xml", "folder/META-INF/signatures.xml", "META-INF", "META-INFO/signatures.xml"})
      CHECK_FALSE(sign::meta_kind_of(name));
  }

  TEST_CASE("Annex A.1: what is wrong with the mimetype entry is found, not refused") {
    CHECK(failed(container_of({{"a", ""}})) == "mimetype is there; mimetype is that of a container");
    CHECK(failed(container_of({{"a", ""}, {"mimetype", type_e}})) == "mimetype is the first entry");
    CHECK(failed(container_of({{"mimetype", type_e + "\r\n"}})) == "mimetype has nothing but the media type");
    CHECK(failed(container_of({{"mimetype", "text/plain"}})) == "mimetype is that of a container");
    test::Archive archive{.items = {test::Item::of("mimetype", type_e, true)}};
    CHECK(failed(Container::open(test::source_of(archive.build())).value()) == "mimetype is stored");
    archive.items = {test::Item::of("mimetype", type_e)};
    archive.items[0].local.extra = test::little(0x5455, 2) + test::little(0, 2);
    CHECK(failed(Container::open(test::source_of(archive.build())).value()) == "mimetype has no extra field");
    CHECK(Container::open(test::source_of(test::archive_of({{"mimetype", std::string(2000, ' ')}}))).error().code ==
          ErrorCode::zip_too_large);
  }

  TEST_CASE("The kind is that of mimetype, else of the comment, else of the files") {
    const auto kind = [](const Files& files, const std::string& comment = {}) { return container_of(files, comment).kind(); };
    using enum ContainerKind;
    CHECK(kind({{"mimetype", type_s}, {"a", ""}}) == ContainerKind::asic_s);
    CHECK(kind({{"mimetype", "application/vnd.oasis.opendocument.text"}}) == open_document);
    CHECK(kind({{"a", ""}}, "mimetype=" + type_e) == ContainerKind::asic_e);
    CHECK(kind({{"mimetype", type_s}}, "mimetype=" + type_e) == ContainerKind::asic_s);
    CHECK(kind({{"a", ""}, {"META-INF/signature.p7s", ""}}) == ContainerKind::asic_s);
    CHECK(kind({{"a", ""}, {"b", ""}, {"META-INF/signature.p7s", ""}}) == ContainerKind::asic_e);
    CHECK(kind({{"a", ""}, {"META-INF/signature.p7s", ""}, {"META-INF/ASiCManifest.xml", ""}}) == ContainerKind::asic_e);
    CHECK(kind({{"a", ""}, {"META-INF/signatures0.xml", ""}}) == ContainerKind::asic_e);
    CHECK(kind({{"a", ""}}) == unknown);
    CHECK(failed(container_of({{"mimetype", type_s}, {"a", ""}, {"b", ""}})) == "ASiC-S holds one data file");
  }

  TEST_CASE("Media types come from the package manifest, and one that cannot be read is a finding") {
    const std::string manifest =
        "<m:manifest xmlns:m='urn:oasis:names:tc:opendocument:xmlns:manifest:1.0'>"
        "<m:file-entry m:full-path='/' m:media-type='x/y'/><m:file-entry m:full-path='a' m:media-type='text/plain'/>"
        "<m:file-entry m:full-path='a' m:media-type='text/html'/></m:manifest>";
    const Container container = container_of({{"mimetype", type_e}, {"a", ""}, {"b", ""}, {"META-INF/manifest.xml", manifest}});
    REQUIRE(container.package_manifest());
    CHECK(container.package_manifest()->files.size() == 3);
    CHECK(container.media_type_of(*container.data_files()[0]) == "text/plain");
    CHECK(container.media_type_of(*container.data_files()[1]).empty());
    for (const char* broken : {"", "<x/>", "<!DOCTYPE a><a/>",
                               "<manifest xmlns='urn:oasis:names:tc:opendocument:xmlns:manifest:1.0'><file-entry/></manifest>"})
      CHECK(failed(container_of({{"mimetype", type_e}, {"META-INF/manifest.xml", broken}})) == "package manifest is readable");
  }

  TEST_CASE("Signature files are bounded in number and size") {
    Files files = {{"mimetype", type_e}};
    for (int i = 0; i < 3; ++i) files.emplace_back("META-INF/signatures" + std::to_string(i) + ".xml", std::string(100, 'x'));
    const auto opened = [&](const sign::ContainerLimits& limits) {
      return Container::open(test::source_of(test::archive_of(files)), limits);
    };
    CHECK(opened({.max_signature_files = 3}));
    CHECK(opened({.max_signature_files = 2}).error().code == ErrorCode::zip_too_large);
    const Container small = opened({.max_signature_size = 99}).value();
    CHECK(small.read(small.meta_files()[0]).error().code == ErrorCode::zip_too_large);
    CHECK(opened({.archive = {.max_entries = 3}}).error().code == ErrorCode::zip_too_large);
  }

  TEST_CASE("Digests of a file are made in one reading") {
    const Container container = container_of({{"mimetype", type_e}, {"a", "abc"}});
    using enum crypto::HashAlgorithm;
    const std::array hashes{sha256, sha512};
    const auto digests = container.digests(*container.data_files()[0], hashes).value();
    CHECK(digests[0] == crypto::digest(sha256, as_bytes("abc")));
    CHECK(digests[1] == crypto::digest(sha512, as_bytes("abc")));
  }

  TEST_CASE("Real containers open, and every kind among them is recognised") {
    const auto suite = test::conformance_suite("esign");
    if (!suite) return;
    int signature_files = 0;
    std::map<ContainerKind, int> kinds;
    for (const auto& file : std::filesystem::directory_iterator(*suite / "asic")) {
      const std::string name = file.path().filename().string();
      if (name.starts_with("2-mimetypes")) continue;
      CAPTURE(name);
      const auto opened = Container::open(test::source_of(std::string(as_text(test::read_file(file.path())))));
      REQUIRE_MESSAGE(opened, to_string(opened.error()));
      ++kinds[opened->kind()];
      for (const sign::MetaFile& meta : opened->meta_files()) {
        signature_files += sign::is_signature_file(meta.kind) ? 1 : 0;
        CHECK(opened->read(meta));
      }
    }
    CHECK(kinds[ContainerKind::open_document] == 1);
    CHECK(kinds[ContainerKind::unknown] == 0);
    CHECK(kinds[ContainerKind::asic_s] >= 42);
    CHECK(signature_files == 153);
  }
}
