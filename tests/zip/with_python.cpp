#include <doctest/doctest.h>

#include <cstdlib>

#include "support/files.hpp"
#include "support/temporary.hpp"
#include "zip/archive.hpp"
#include "zip/writer.hpp"

using namespace hawiya;

namespace {

// Debian's Python, with the folder's file a.zip as the variable `path`.
int python(const test::TemporaryFolder& folder, const std::string& script) {
  folder.write("script.py", "import sys, zipfile\npath = '" + (folder / "a.zip") + "'\n" + script);
  return std::system(("/usr/bin/python3 -B " + (folder / "script.py")).c_str());
}

}  // namespace

TEST_SUITE("zip") {
  TEST_CASE("Python's zipfile reads what is written here") {
    const test::TemporaryFolder folder;
    std::string made;
    zip::Writer writer(
        [&](ByteView piece) -> Result<void> {
          made += as_text(piece);
          return {};
        },
        make_time(2026, 11, 25, 7, 8, 10));
    REQUIRE(writer.add("mimetype", as_bytes("text/plain")));
    REQUIRE(writer.add("رسالة €.txt", as_bytes(std::string(3000, 'z')), zip::Method::deflated));
    REQUIRE(writer.add("folder/", {}));
    REQUIRE(writer.add("folder/b", as_bytes("b")));
    REQUIRE(writer.finish());
    folder.write("a.zip", made);
    CHECK(python(folder, R"(
with zipfile.ZipFile(path) as archive:
    assert archive.testzip() is None
    assert archive.namelist() == ['mimetype', 'رسالة €.txt', 'folder/', 'folder/b']
    assert [archive.read(i) for i in archive.infolist()] == [b'text/plain', b'z' * 3000, b'', b'b']
    assert [i.compress_type for i in archive.infolist()] == [0, 8, 0, 0]
    assert all(i.date_time == (2026, 11, 25, 7, 8, 10) and not i.extra for i in archive.infolist())
)") == 0);
  }

  TEST_CASE("What Python's zipfile writes is read here, and copied so that it reads it again") {
    const test::TemporaryFolder folder;
    REQUIRE(python(folder, R"(
class Pipe:
    def __init__(self, file): self.file = file
    def write(self, data): return self.file.write(data)
    def flush(self): self.file.flush()

with open(path, 'wb') as file, zipfile.ZipFile(Pipe(file) if len(sys.argv) > 1 else file, 'w') as archive:
    archive.writestr('stored', b'stored')
    archive.writestr('ملف', b'deflated' * 100, zipfile.ZIP_DEFLATED)
    with archive.open('zip64', 'w', force_zip64=True) as entry: entry.write(b'zip64')
    archive.mkdir('folder') if hasattr(archive, 'mkdir') else archive.writestr('folder/', b'')
    archive.comment = b'a comment'
)") == 0);
    const auto check = [](const std::string& octets) {
      const auto opened = zip::Reader::open(test::source_of(octets));
      REQUIRE_MESSAGE(opened, to_string(opened.error()));
      std::string all;
      for (const zip::Entry& entry : opened->entries())
        all += entry.name + "=" + std::to_string(opened->extract(entry, 1000).value().size()) + ";";
      CHECK(all == "stored=6;ملف=800;zip64=5;folder/=0;");
    };
    const std::string octets(as_text(test::read_file(folder / "a.zip")));
    check(octets);
    // The same through a pipe, where data descriptors follow the content.
    REQUIRE(std::system(("/usr/bin/python3 -B " + (folder / "script.py") + " pipe").c_str()) == 0);
    const std::string piped(as_text(test::read_file(folder / "a.zip")));
    CHECK(piped.find("PK\x07\x08") != std::string::npos);
    check(piped);

    const auto reader = zip::Reader::open(test::source_of(piped)).value();
    std::string copy;
    zip::Writer writer(
        [&](ByteView piece) -> Result<void> {
          copy += as_text(piece);
          return {};
        },
        make_time(2026, 1, 1));
    for (const zip::Entry& entry : reader.entries()) REQUIRE(writer.copy(reader, entry));
    REQUIRE(writer.finish());
    folder.write("a.zip", copy);
    CHECK(python(folder, "assert zipfile.ZipFile(path).testzip() is None\n") == 0);
  }
}
