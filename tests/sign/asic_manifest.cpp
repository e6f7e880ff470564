#include <doctest/doctest.h>

#include <set>

#include "sign/asic/manifest.hpp"
#include "sign/asic/reference.hpp"
#include "sign/asic_parts.hpp"
#include "sign/xmldsig/algorithms.hpp"
#include "support/files.hpp"

using namespace hawiya;
using sign::AsicManifest;
using sign::name_of_reference;

namespace {

const std::string reference =
    "<a:DataObjectReference URI='a%20b' MimeType='text/plain' Rootfile='true'><d:DigestMethod Algorithm='urn:x'/>"
    "<d:DigestValue> AQ\nID </d:DigestValue></a:DataObjectReference>";

std::string manifest_of(const std::string& content) {
  return "<a:ASiCManifest xmlns:a='http://uri.etsi.org/02918/v1.2.1#' xmlns:d='http://www.w3.org/2000/09/xmldsig#'>" + content +
         "</a:ASiCManifest>";
}

bool is_refused(const std::string& xml) {
  const auto read = AsicManifest::read(as_bytes(xml));
  if (!read) CHECK(read.error().code == ErrorCode::container_malformed);
  return !read;
}

std::string resolved(const sign::Container& container, std::string_view uri) {
  const zip::Entry* found = container.find(uri);
  return found == nullptr ? "" : found->name;
}

// "" when the file is there and has this digest.
std::string fault_of(const sign::Container& container, const sign::DataObjectReference& object) {
  const zip::Entry* entry = container.find(object.uri);
  if (entry == nullptr) return "no " + object.uri;
  const std::array hash{sign::hash_of_uri(object.digest_method).value()};
  return container.digests(*entry, hash).value()[0] == object.digest ? "" : "other " + object.uri;
}

struct Manifests {
  std::vector<AsicManifest> read = {};
  bool all = true;
};

Manifests manifests_of(const sign::Container& container) {
  Manifests manifests;
  for (const sign::MetaFile& file : container.meta_files()) {
    if (file.kind != sign::MetaKind::asic_manifest && file.kind != sign::MetaKind::archive_manifest) continue;
    auto manifest = AsicManifest::read(container.read(file).value());
    manifests.all = manifests.all && manifest.has_value();
    if (manifest) manifests.read.push_back(*std::move(manifest));
  }
  return manifests;
}

}  // namespace

TEST_SUITE("sign") {
  TEST_CASE("An ASiCManifest is read") {
    const auto manifest =
        AsicManifest::read(as_bytes(manifest_of("<a:SigReference URI='META-INF/s.p7s' MimeType='x/y'/>" + reference))).value();
    CHECK(manifest.signature_uri == "META-INF/s.p7s");
    CHECK(manifest.signature_media_type == "x/y");
    CHECK(manifest.follows_schema);
    REQUIRE(manifest.objects.size() == 1);
    CHECK(manifest.objects[0].uri == "a%20b");
    CHECK(manifest.objects[0].media_type == "text/plain");
    CHECK(manifest.objects[0].is_root);
    CHECK(manifest.objects[0].digest_method == "urn:x");
    CHECK(manifest.objects[0].digest == Bytes{1, 2, 3});
  }

  TEST_CASE("What is written is read again, whatever the names hold") {
    AsicManifest made{.signature_uri = "META-INF/signature001.p7s",
                      .signature_media_type = "application/x-pkcs7-signature",
                      .objects = {{.uri = "a&<>\"'%20\n.txt",
                                   .media_type = "text/plain",
                                   .is_root = true,
                                   .digest_method = std::string(sign::uri_of(crypto::HashAlgorithm::sha256)),
                                   .digest = Bytes(32, 7)},
                                  {.uri = "وثيقة", .media_type = {}, .is_root = false, .digest_method = "urn:x", .digest = {1}}}};
    const auto read = AsicManifest::read(as_bytes(made.write())).value();
    CHECK(read.signature_uri == made.signature_uri);
    CHECK(read.signature_media_type == made.signature_media_type);
    REQUIRE(read.objects.size() == 2);
    for (std::size_t i = 0; i < 2; ++i) {
      CHECK(read.objects[i].uri == made.objects[i].uri);
      CHECK(read.objects[i].media_type == made.objects[i].media_type);
      CHECK(read.objects[i].is_root == made.objects[i].is_root);
      CHECK(read.objects[i].digest_method == made.objects[i].digest_method);
      CHECK(read.objects[i].digest == made.objects[i].digest);
    }
  }

  TEST_CASE("What is no ASiCManifest is refused") {
    const std::string signature = "<a:SigReference URI='s'/>";
    CHECK_FALSE(is_refused(manifest_of(signature + reference)));
    CHECK(is_refused(""));
    CHECK(is_refused("<!DOCTYPE x><x/>"));
    CHECK(is_refused("<ASiCManifest/>"));
    CHECK(is_refused(manifest_of(reference)));
    CHECK(is_refused(manifest_of("<a:SigReference/>" + reference)));
    CHECK(is_refused(manifest_of(signature + signature + reference)));
    CHECK(is_refused(manifest_of(signature)));
    CHECK(is_refused(manifest_of(signature + "<a:DataObjectReference URI='x'/>")));
    CHECK(is_refused(manifest_of(
        signature + "<a:DataObjectReference><d:DigestMethod Algorithm='u'/><d:DigestValue/></a:DataObjectReference>")));
    CHECK(is_refused(manifest_of(
        signature +
        "<a:DataObjectReference URI='x'><d:DigestMethod/><d:DigestValue>A*==</d:DigestValue></a:DataObjectReference>")));
    CHECK(is_refused(std::string(AsicManifest::max_size + 1, ' ')));
    std::string many = signature;
    for (std::size_t i = 0; i <= AsicManifest::max_objects; ++i) many += reference;
    CHECK(is_refused(manifest_of(many)));
  }

  TEST_CASE("A.4: an extension that is critical is refused, another is not") {
    const auto extended = [](const std::string& critical) {
      return manifest_of("<a:SigReference URI='s'/>" + reference + "<a:ASiCManifestExtensions><a:Extension" + critical +
                         "><x/></a:Extension></a:ASiCManifestExtensions>");
    };
    CHECK_FALSE(is_refused(extended("")));
    CHECK_FALSE(is_refused(extended(" Critical='false'")));
    CHECK(is_refused(extended(" Critical='true'")));
    CHECK(is_refused(extended(" Critical='1'")));
  }

  TEST_CASE("Object references inside SigReference are read and reported") {
    const auto manifest =
        AsicManifest::read(as_bytes(manifest_of("<a:SigReference URI='s'>" + reference + "</a:SigReference>"))).value();
    CHECK_FALSE(manifest.follows_schema);
    CHECK(manifest.objects.size() == 1);
  }

  TEST_CASE("RFC 3986: a reference is a path from the container's root, percent-coded") {
    CHECK(name_of_reference("a.txt") == "a.txt");
    CHECK(name_of_reference("/a.txt") == "a.txt");
    CHECK(name_of_reference("./folder/../a.txt") == "a.txt");
    CHECK(name_of_reference("folder/./b") == "folder/b");
    CHECK(name_of_reference("a%20b%2b%C3%BC") == "a b+ü");
    CHECK(name_of_reference("a+b") == "a+b");
    CHECK(name_of_reference("%2e%2e/a") == "../a");  // decoded after the segments: a name that no archive has
    for (const char* uri : {"../a", "a/../../b", "/..", "//host/a", "a%", "a%2", "a%zz", "%-1"}) {
      CAPTURE(uri);
      CHECK_FALSE(name_of_reference(uri));
    }
    for (const char* name : {"a.txt", "a b", "a+b", "a%20b", "#?&=:@!$'()*,;[]{}^`|~", "وثيقة/ü.txt"}) {
      CAPTURE(name);
      CHECK(name_of_reference(sign::reference_to(name)) == name);
    }
    CHECK(sign::reference_to("a b/+ü") == "a%20b/%2B%C3%BC");
  }

  TEST_CASE("References find files, also those written without coding, and never folders") {
    const auto container = test::container_of(
        {{"a b", ""}, {"with+plus", ""}, {"100%", ""}, {"50%25", ""}, {"50%", ""}, {"#1", ""}, {"folder/", ""}});
    CHECK(resolved(container, "a%20b") == "a b");
    CHECK(resolved(container, "a b") == "a b");
    CHECK(resolved(container, "a+b").empty());
    CHECK(resolved(container, "with+plus") == "with+plus");
    CHECK(resolved(container, "with%2Bplus") == "with+plus");
    CHECK(resolved(container, "with%20plus").empty());
    CHECK(resolved(container, "100%") == "100%");
    CHECK(resolved(container, "50%25") == "50%");
    CHECK(resolved(container, "50%2525") == "50%25");
    CHECK(resolved(container, "#1") == "#1");
    CHECK(resolved(container, "folder/").empty());
    CHECK(resolved(container, "").empty());
    CHECK(resolved(container, "../a b").empty());
  }

  TEST_CASE("The manifests of real containers are read, and their references lead to files with these digests") {
    const auto suite = test::conformance_suite("esign");
    if (!suite) return;
    // All that does not fit was made not to fit by those who made the container, but for the one that says "+" for a space.
    const std::set<std::string> expected = {
        "2xTST-datafile-with-space-plusencoded-in-archive-manifest.asics: no with+space.txt",
        "3xTST-text-data-file-hash-failure-since-2nd-tst.asics: other META-INF/timestamp.tst",
        "3xTST-text-data-file-hash-failure-since-2nd-tst.asics: other META-INF/timestamp002.tst",
        "ASICE-CAdES-BpLTA-2-BpLTA-DSS5.4.asice: other META-INF/signature001.p7s",
        "brokenReferenceAndAlteredManifest.asice: no manifest",
        "dss1421-archive-not-cover.asice: no META-INF/signature002.p7s",
        "removed-doc.asice: no cacert.pem",
        "removedReference.asice: no test.text",
    };
    std::set<std::string> found;
    int right = 0;
    for (const auto& file : std::filesystem::directory_iterator(*suite / "asic")) {
      const auto container = sign::Container::open(test::source_of(std::string(as_text(test::read_file(file.path())))));
      if (!container) continue;
      const std::string name = file.path().filename().string() + ": ";
      const Manifests manifests = manifests_of(*container);
      if (!manifests.all) found.insert(name + "no manifest");
      for (const AsicManifest& manifest : manifests.read)
        for (const sign::DataObjectReference& object : manifest.objects) {
          const std::string fault = fault_of(*container, object);
          if (!fault.empty()) found.insert(name + fault);
          right += fault.empty() ? 1 : 0;
        }
    }
    CHECK(found == expected);
    CHECK(right == 98);
  }
}
