#include "zip/reader.hpp"

#include <doctest/doctest.h>

#include "support/files.hpp"
#include "zip/archive.hpp"
#include "zip/writer.hpp"

using namespace hawiya;
using test::Archive;
using test::Item;
using test::refusal;

namespace {

const std::string text = "The quick brown fox. The quick brown fox. The quick brown fox.";

Archive two_entries() { return {.items = {Item::of("mimetype", "text/plain"), Item::of("folder/a.txt", text, true)}}; }

// What is refused when one thing of an archive that is accepted is changed.
std::string refused_when(const std::function<void(Archive&)>& change) {
  Archive archive = two_entries();
  REQUIRE(refusal(archive.build()).empty());
  change(archive);
  return refusal(archive.build());
}

std::string refused_name(const std::string& name, std::uint64_t flags = 0x800) {
  Item item = Item::of(name, "x");
  item.local.flags = item.central.flags = flags;
  return refusal(Archive{.items = {item}}.build());
}

std::string content_of(const zip::Reader& reader, std::string_view name) {
  const zip::Entry* entry = reader.find(name);
  REQUIRE(entry != nullptr);
  return std::string(as_text(reader.extract(*entry, entry->size).value()));
}

}  // namespace

TEST_SUITE("zip") {
  TEST_CASE("Stored and deflated entries, folders and the comment are read") {
    Archive archive = two_entries();
    archive.items.push_back(Item::of("folder/", ""));
    archive.items.push_back(Item::of("empty", "", true));
    archive.items[1].comment = "a comment";
    archive.comment = "mimetype=text/plain";
    const auto reader = zip::Reader::open(test::source_of(archive.build())).value();
    REQUIRE(reader.entries().size() == 4);
    CHECK(reader.comment() == "mimetype=text/plain");
    CHECK(reader.entries()[0].name == "mimetype");
    CHECK(reader.entries()[0].data_offset == 38);
    CHECK(reader.entries()[1].method == zip::Method::deflated);
    CHECK(reader.entries()[2].is_folder());
    CHECK_FALSE(reader.entries()[0].has_extra_field);
    CHECK(content_of(reader, "mimetype") == "text/plain");
    CHECK(content_of(reader, "folder/a.txt") == text);
    CHECK(content_of(reader, "empty").empty());
    CHECK(reader.find("MIMETYPE") == nullptr);
    CHECK(reader.find("folder") == nullptr);
    CHECK(refusal(Archive{}.build()).empty());
  }

  TEST_CASE("The directory's order is kept, whatever the order of the data") {
    Archive archive = two_entries();
    const std::string plain = archive.build();
    std::swap(archive.items[0], archive.items[1]);
    const std::string swapped = archive.build();
    const std::size_t directory = plain.find("PK\x01\x02");
    const std::size_t second = swapped.find("PK\x01\x02", directory + 1);
    // The first data with the other order of records: both offsets are patched.
    std::string record_a = swapped.substr(directory, second - directory);
    std::string record_b = swapped.substr(second, swapped.find("PK\x05\x06") - second);
    record_a.replace(42, 4, test::little(30 + 8 + 10, 4));
    record_b.replace(42, 4, test::little(0, 4));
    const auto reader = zip::Reader::open(test::source_of(plain.substr(0, directory) + record_a + record_b +
                                                          swapped.substr(swapped.find("PK\x05\x06"))))
                            .value();
    CHECK(reader.entries()[0].name == "folder/a.txt");
    CHECK(content_of(reader, "folder/a.txt") == text);
    CHECK(content_of(reader, "mimetype") == "text/plain");
  }

  TEST_CASE("The end record stands at the end, once, and tells where the directory is") {
    CHECK(refusal("") == "zip_malformed: there is no end record");
    CHECK(refusal(std::string(100'000, 'x')) == "zip_malformed: there is no end record");
    CHECK(refused_when([](Archive& a) { a.after_end = "x"; }) == "zip_malformed: the end record is not at the end");
    CHECK(refused_when([](Archive& a) { a.comment_size = 1; }) == "zip_malformed: the end record is not at the end");
    // The archive in the comment is one that another program would open.
    CHECK(refused_when([](Archive& a) {
            a.comment = two_entries().build();
            a.comment_size = a.comment.size();
          }) == "zip_malformed: the central directory does not stand before the end record");
    CHECK(refused_when([](Archive& a) { a.comment = "PK\x05\x06" + std::string(30, 'x'); }) ==
          "zip_malformed: the end record is not at the end");
    for (const std::string& several :
         {refused_when([](Archive& a) { a.end.disk = 1; }), refused_when([](Archive& a) { a.end.directory_disk = 1; }),
          refused_when([](Archive& a) { a.end.entries_here = 1; })})
      CHECK(several == "zip_malformed: the archive spans several disks");
    CHECK(refused_when([](Archive& a) { a.items[1].disk = 1; }) == "zip_malformed: an entry is on another disk");
    CHECK(refused_when([](Archive& a) { a.end.entries = 1; }) ==
          "zip_malformed: the central directory has more entries than it says");
    CHECK(refused_when([](Archive& a) { a.end.entries = 3; }) ==
          "zip_malformed: the central directory has fewer entries than it says");
    CHECK(refused_when([](Archive& a) { a.after_directory = "x"; }) ==
          "zip_malformed: the central directory does not stand before the end record");
    CHECK(refused_when([](Archive& a) { a.end.size = 46; }) ==
          "zip_malformed: the central directory does not stand before the end record");
    CHECK(refused_when([](Archive& a) { a.end.offset = 0xfffffff0; }) ==
          "zip_malformed: the central directory does not stand before the end record");
  }

  TEST_CASE("Entries lie one after the other: nothing before, between and after them") {
    CHECK(refused_when([](Archive& a) { a.items[0].before = "#!/bin/sh\n"; }) == "zip_malformed: octets before the first entry");
    CHECK(refused_when([](Archive& a) { a.items[1].before = "x"; }) ==
          "zip_malformed: octets between the entries belong to none");
    CHECK(refused_when([](Archive& a) { a.before_directory = "x"; }) ==
          "zip_malformed: octets between the entries belong to none");
    // A whole entry that the directory does not list.
    CHECK(refused_when([](Archive& a) {
            const std::string hidden = Archive{.items = {Item::of("hidden", "secret")}}.build();
            a.items[1].before = hidden.substr(0, hidden.find("PK\x01\x02"));
          }) == "zip_malformed: octets between the entries belong to none");
    // Two records with one local header, and one local header in another's data.
    CHECK(refused_when([](Archive& a) { a.items[1].offset = 0; }).starts_with("zip_malformed: "));
    CHECK(refused_when([](Archive& a) {
            const std::string inner = Archive{.items = {Item::of("inner", "inside")}}.build();
            a.items[0] = Item::of("outer", inner.substr(0, inner.find("PK\x01\x02")));
            Item twice = Item::of("inner", "inside");
            twice.offset = 30 + 5;
            twice.is_listed_only = true;
            a.items.push_back(twice);
          }) == "zip_malformed: entries overlap");
    CHECK(refused_when([](Archive& a) { a.items[1].offset = 1u << 30; }) == "zip_malformed: entries overlap");
    CHECK(refused_when([](Archive& a) { a.items[0].offset = 1; }) ==
          "zip_malformed: no local header stands where the central directory says");
  }

  TEST_CASE("The local header and the central directory tell the same") {
    const std::string disagree = "zip_malformed: the local header and the central directory disagree in ";
    CHECK(refused_when([](Archive& a) { a.items[0].local.name = "mimetypo"; }) == disagree + "the name");
    CHECK(refused_when([](Archive& a) { a.items[1].local.method = 0; }) == disagree + "flags or method");
    CHECK(refused_when([](Archive& a) { a.items[1].local.flags = 0x800; }) == disagree + "flags or method");
    CHECK(refused_when([](Archive& a) { a.items[1].local.flags = 8; }) == disagree + "flags or method");
    CHECK(refused_when([](Archive& a) { a.items[1].local.crc ^= 1; }) == disagree + "the CRC");
    CHECK(refused_when([](Archive& a) { a.items[1].local.crc = 0; }) == disagree + "the CRC");
    CHECK(refused_when([](Archive& a) { a.items[1].local.size += 1; }) == disagree + "sizes");
    CHECK(refused_when([](Archive& a) { a.items[1].local.size = 0xffffffff; }) == disagree + "sizes");
    CHECK(refused_when([](Archive& a) { a.items[1].local.compressed_size += 1; }) == disagree + "sizes");
    CHECK(refused_when([](Archive& a) { a.items[1].local.extra = test::little(1, 2) + test::little(4, 2) + "abcd"; }) ==
          disagree + "ZIP64 sizes");
  }

  TEST_CASE("Encryption, other methods and other flags are refused") {
    for (const std::uint64_t flag : {1u, 0x10u, 0x20u, 0x40u, 0x1000u, 0x2000u, 0x8000u}) {
      CAPTURE(flag);
      CHECK(refused_when([&](Archive& a) { a.items[1].local.flags = a.items[1].central.flags = flag; }) ==
            "zip_malformed: an entry is encrypted or uses what is not read");
    }
    for (const std::uint64_t method : {1u, 9u, 12u, 14u, 93u, 99u})
      CHECK(refused_when([&](Archive& a) { a.items[1].local.method = a.items[1].central.method = method; }) ==
            "zip_malformed: an entry is neither stored nor deflated");
    CHECK(refused_when([](Archive& a) { a.items[1].local.flags = a.items[1].central.flags = 6; }).empty());
  }

  TEST_CASE("The extra field is read to its end, and gives no second name") {
    const auto extra = [](const std::string& field) {
      return refused_when([&](Archive& a) { a.items[1].central.extra = field; });
    };
    CHECK(extra(test::little(0x5455, 2) + test::little(1, 2) + "x").empty());
    CHECK(extra("xyz") == "zip_malformed: the extra field is cut short");
    CHECK(extra(test::little(0x5455, 2) + test::little(2, 2) + "x") == "zip_malformed: the extra field is cut short");
    const auto unicode_path = [](std::string_view of, const std::string& name) {
      const std::string field = '\x01' + test::little(zip::crc32(as_bytes(of)), 4) + name;
      return test::little(0x7075, 2) + test::little(field.size(), 2) + field;
    };
    CHECK(extra(unicode_path("folder/a.txt", "folder/a.txt")).empty());
    CHECK(extra(unicode_path("folder/a.txt", "folder/b.txt")) == "zip_malformed: an entry has two names");
    CHECK(extra(unicode_path("other", "folder/a.txt")) == "zip_malformed: an entry has two names");
    CHECK(extra(unicode_path("folder/a.txt", "folder/a.txt") + unicode_path("folder/a.txt", "x")) ==
          "zip_malformed: a part of the extra field occurs twice");
    CHECK(refused_when([&](Archive& a) { a.items[1].local.extra = "xyz"; }) == "zip_malformed: the extra field is cut short");
  }

  TEST_CASE("Names that leave the archive's root or hide what they are are refused") {
    for (const char* name : {"", "/", "/etc/passwd", "//x", "a//b", "a//", ".", "..", "../x", "a/../b", "a/..", "./a", "a/./b"}) {
      CAPTURE(name);
      CHECK(refused_name(name) == "zip_malformed: a name is empty, absolute or climbs");
    }
    CHECK(refused_name("a\\b") == "zip_malformed: a name has a backslash");
    CHECK(refused_name("..\\b") == "zip_malformed: a name has a backslash");
    CHECK(refused_name("c:x") == "zip_malformed: a name begins with a drive");
    CHECK(refused_name("C:/x") == "zip_malformed: a name begins with a drive");
    for (const std::string& name : {std::string("a\0b", 3), std::string("a\nb"), std::string("\x7f"), std::string("a\xc2\x85")})
      CHECK(refused_name(name) == "zip_malformed: a name has a control character");
    for (const char* name : {"..a", "a..", "...", "12:30.txt", "with space", "~", "وثيقة.txt", "𝄞"}) {
      CAPTURE(name);
      CHECK(refused_name(name).empty());
    }
  }

  TEST_CASE("Names are UTF-8 where the archive says so, or could be, and code page 437 otherwise") {
    for (const char* name :
         {"\x80", "\xc3", "\xc0\xaf", "\xe0\x80\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xff", "\xe2\x82"}) {
      CAPTURE(name);
      CHECK(refused_name(name) == "zip_malformed: a name is not UTF-8");
      CHECK(refused_name(name, 0).empty());
    }
    const auto named = [](const std::string& octets) {
      return zip::Reader::open(test::source_of(Archive{.items = {Item::of(octets, "x")}}.build())).value().entries()[0].name;
    };
    CHECK(named("\xd9\x88.txt") == "و.txt");
    CHECK(named("\x82t\x82") == "été");
    CHECK(named("\x80\xff") == "Ç\u00a0");
    CHECK(named("\xe1\xfe") == "ß■");
    CHECK(refused_name("\xff\\", 0) == "zip_malformed: a name has a backslash");
  }

  TEST_CASE("A name occurs once, in META-INF and for mimetype in any case of letters, and is a file or a folder") {
    const auto pair = [](const char* first, const char* second) {
      return refusal(Archive{.items = {Item::of(first, first[std::string_view(first).size() - 1] == '/' ? "" : "1"),
                                       Item::of("between", ""), Item::of(second, "")}}
                         .build());
    };
    const std::string twice = "zip_malformed: a name occurs twice";
    CHECK(pair("a", "a") == twice);
    CHECK(pair("mimetype", "mimetype") == twice);
    CHECK(pair("mimetype", "MimeType") == twice);
    CHECK(pair("META-INF/a.xml", "meta-inf/A.xml") == twice);
    CHECK(pair("META-INF/", "meta-inf/") == twice);
    CHECK(pair("a", "A").empty());
    CHECK(pair("x/mimetype", "x/MIMETYPE").empty());
    CHECK(pair("a", "a/b") == "zip_malformed: a file is a folder too");
    CHECK(pair("a/b/c", "a") == "zip_malformed: a file is a folder too");
    CHECK(pair("a", "a/") == "zip_malformed: a file is a folder too");
    CHECK(pair("META-INF", "meta-inf/x") == "zip_malformed: a file is a folder too");
    CHECK(pair("a/", "a/b").empty());
    CHECK(pair("a", "a!").empty());
    CHECK(refusal(Archive{.items = {Item::of("a", ""), Item::of("a b", ""), Item::of("a/b", "")}}.build()) ==
          "zip_malformed: a file is a folder too");
    CHECK(refusal(Archive{.items = {Item::of("folder/", "content")}}.build()) == "zip_malformed: a folder has content");
  }

  TEST_CASE("A data descriptor of any of its forms agrees with the directory") {
    for (const bool is_signed : {true, false})
      for (const int octets : {4, 8})
        for (const bool is_deflated : {true, false}) {
          Item item = Item::of("a", text, is_deflated);
          CHECK(refusal(Archive{.items = {item.describe(is_signed, octets), Item::of("b", "")}}.build()).empty());
          for (std::size_t at = is_signed ? 4 : 0; at < item.descriptor.size(); ++at) {
            Item lying = item;
            lying.descriptor[at] = static_cast<char>(lying.descriptor[at] ^ 1);
            CHECK(refusal(Archive{.items = {lying, Item::of("b", "")}}.build()) ==
                  "zip_malformed: the data descriptor and the central directory disagree");
          }
        }
    const auto changed = [](const std::function<void(Item&)>& change) {
      Item item = Item::of("a", text);
      change(item.describe());
      return refusal(Archive{.items = {item, Item::of("b", "")}}.build());
    };
    CHECK(changed([](Item& item) { item.descriptor[0] = 'Q'; }) == "zip_malformed: the data descriptor's signature is wrong");
    CHECK(changed([](Item& item) { item.descriptor.clear(); }) == "zip_malformed: no data descriptor has this size");
    CHECK(changed([](Item& item) { item.descriptor += "xy"; }) == "zip_malformed: no data descriptor has this size");
    CHECK(changed([](Item& item) { item.descriptor += std::string(100, 'x'); }) ==
          "zip_malformed: octets between the entries belong to none");
    // The local header may already tell the truth, and nothing else.
    CHECK(changed([](Item& item) { item.local.crc = item.central.crc; }).empty());
    CHECK(changed([](Item& item) { item.local.crc = 1; }).ends_with("disagree in the CRC"));
    CHECK(changed([](Item& item) { item.local.size = 1; }).ends_with("disagree in sizes"));
  }

  TEST_CASE("ZIP64: the records and fields agree, and hold what is asked of them") {
    const auto field = [](std::initializer_list<std::uint64_t> values) {
      std::string part = test::little(1, 2) + test::little(8 * values.size(), 2);
      for (const std::uint64_t value : values) part += test::little(value, 8);
      return part;
    };
    const auto changed = [&](const std::function<void(Archive&)>& change) {
      return refused_when([&](Archive& a) {
        Item& item = a.items[1];
        item.central.extra = field({item.central.size, item.central.compressed_size, 48});
        item.local.extra = field({item.central.size, item.central.compressed_size});
        item.central.size = item.central.compressed_size = item.local.size = item.local.compressed_size = 0xffffffff;
        item.offset = 0xffffffff;
        a.end64 = test::End{};
        a.end.entries = a.end.entries_here = 0xffff;
        a.end.size = a.end.offset = 0xffffffff;
        change(a);
      });
    };
    CHECK(changed([](Archive&) {}).empty());
    CHECK(changed([](Archive& a) { a.end = {}; }).empty());
    CHECK(changed([](Archive& a) { a.end.entries = a.end.entries_here = 3; }).ends_with("ZIP64 end record disagree"));
    CHECK(changed([](Archive& a) { a.end.offset = 1; }).ends_with("ZIP64 end record disagree"));
    CHECK(changed([](Archive& a) { a.end.size = 1; }).ends_with("ZIP64 end record disagree"));
    CHECK(changed([](Archive& a) { a.end64.reset(); }) ==
          "zip_malformed: the central directory does not stand before the end record");
    CHECK(changed([](Archive& a) { a.end64_offset = 0; }) == "zip_malformed: the ZIP64 end record is not before its locator");
    CHECK(changed([](Archive& a) { a.end64_size = 45; }).ends_with("version 1 stands where the locator says"));
    CHECK(changed([](Archive& a) { a.after_locator = "x"; }) ==
          "zip_malformed: the central directory does not stand before the end record");
    CHECK(changed([](Archive& a) { a.after_directory = "x"; }) ==
          "zip_malformed: the central directory does not stand before the end record");
    for (const std::string& several :
         {changed([](Archive& a) { a.disks = 2; }), changed([](Archive& a) { a.end64->disk = 1; }),
          changed([](Archive& a) { a.end64->directory_disk = 1; }), changed([](Archive& a) { a.end64->entries_here = 1; })})
      CHECK(several == "zip_malformed: the archive spans several disks");
    CHECK(changed([](Archive& a) { a.end64->entries = 0x1'0000'0000'0000; }) ==
          "zip_too_large: the archive has too many entries");
    CHECK(changed([&](Archive& a) { a.items[1].central.extra = field({62}); }) == "zip_malformed: the ZIP64 field is too short");
    CHECK(changed([&](Archive& a) { a.items[1].central.extra += field({62}); }).ends_with("occurs twice"));
    CHECK(changed([](Archive& a) { a.items[1].offset = 48; }) == "zip_malformed: the ZIP64 field holds more than is asked of it");
    const std::string disagree = "zip_malformed: the local header and the central directory disagree in ";
    CHECK(changed([&](Archive& a) { a.items[1].local.extra = field({62, 1}); }) == disagree + "ZIP64 sizes");
    CHECK(changed([&](Archive& a) { a.items[1].local.extra = field({62}); }) == disagree + "ZIP64 sizes");
    CHECK(changed([](Archive& a) { a.items[1].local.extra.clear(); }) == disagree + "sizes");
    CHECK(changed([&](Archive& a) {
            a.items[1].central.extra = field({62, 0xffffffffffffffff, 48});
          }).starts_with("zip_malformed"));
    CHECK(changed([&](Archive& a) {
            a.items[1].central.extra = field({62, 30, 0xffffffffffffffff});
          }).starts_with("zip_malformed"));
  }

  TEST_CASE("ZIP64: what only looks like its records in a comment is not read past") {
    Archive archive = two_entries();
    archive.items[1].comment = "PK\x06\x07" + test::little(0, 4) + test::little(0, 8) + test::little(1, 4);
    CHECK(refusal(archive.build()) == "zip_malformed: the ZIP64 end record is not before its locator");
  }

  TEST_CASE("Content is what its size and CRC say, and a deflate stream ends with its octets") {
    CHECK(refused_when([](Archive& a) { a.items[0].data[0] = 'T'; }) == "zip_malformed: the CRC is wrong");
    const auto changed = [](const std::function<void(Item&)>& change) {
      return refused_when([&](Archive& a) {
        Item& item = a.items[1];
        change(item);
        item.central.compressed_size = item.data.size();
        item.local = item.central;
      });
    };
    CHECK(changed([](Item& item) { item.central.crc ^= 1; }) == "zip_malformed: the CRC is wrong");
    CHECK(changed([](Item& item) { item.data += 'x'; }) == "zip_malformed: octets after the end of the deflate stream");
    CHECK(changed([](Item& item) { item.data += std::string(200'000, 'x'); }) ==
          "zip_malformed: octets after the end of the deflate stream");
    CHECK(changed([](Item& item) { item.data.pop_back(); }) == "zip_malformed: the deflate stream is cut short");
    CHECK(changed([](Item& item) { item.data.clear(); }) == "zip_malformed: the deflate stream is cut short");
    CHECK(changed([](Item& item) { item.data[0] = '\x07'; }) == "zip_malformed: no deflate stream");
    CHECK(changed([](Item& item) { item.central.size += 1; }) == "zip_malformed: less content than the entry's size says");
    CHECK(changed([](Item& item) { item.central.size -= 1; }) == "zip_malformed: more content than the entry's size says");
    CHECK(changed([](Item& item) { item.central.size = 0; }) == "zip_malformed: more content than the entry's size says");
    CHECK(refused_when([](Archive& a) {
            Item& item = a.items[0];
            item.central.size = item.local.size = item.central.size - 1;
          }) == "zip_malformed: a stored entry has two sizes");
  }

  TEST_CASE("Bombs: entries, sizes, sums and compression have limits") {
    const auto limited = [](const zip::Limits& limits) { return refusal(two_entries().build(), limits); };
    CHECK(limited({.max_entries = 2}).empty());
    CHECK(limited({.max_entries = 1}) == "zip_too_large: the archive has too many entries");
    CHECK(limited({.max_directory_size = 100}) == "zip_too_large: the archive has too many entries");
    CHECK(limited({.max_entry_size = text.size()}).empty());
    CHECK(limited({.max_entry_size = text.size() - 1}) == "zip_too_large: the entry is too large");
    CHECK(limited({.max_total_size = text.size() + 10}).empty());
    CHECK(limited({.max_total_size = text.size() + 9}) == "zip_too_large: the entries together are too large");
    const std::string zeros(8u << 20, '\0');
    CHECK(refusal(Archive{.items = {Item::of("zeros", zeros, true)}}.build()) ==
          "zip_too_large: the entry is compressed more than real content is");
    CHECK(refusal(Archive{.items = {Item::of("zeros", zeros, true)}}.build(), {.max_ratio = 1030}).empty());
    CHECK(refusal(Archive{.items = {Item::of("zeros", zeros.substr(0, 1u << 20), true)}}.build()).empty());
    const auto reader = zip::Reader::open(test::source_of(two_entries().build())).value();
    CHECK(reader.extract(reader.entries()[0], 10));
    CHECK(reader.extract(reader.entries()[0], 9).error().code == ErrorCode::zip_too_large);
  }

  TEST_CASE("No archive cut short is accepted, and no changed octet changes content unseen") {
    Archive archive = two_entries();
    archive.items[0].describe();
    const std::string whole = archive.build();
    for (std::size_t size = 0; size < whole.size(); ++size) CHECK_FALSE(refusal(whole.substr(0, size)).empty());
    for (std::size_t at = 0; at < whole.size(); ++at)
      for (const int bit : {1, 2, 8, 128}) {
        std::string changed = whole;
        changed[at] = static_cast<char>(changed[at] ^ bit);
        if (!refusal(changed).empty()) continue;
        const auto reader = zip::Reader::open(test::source_of(changed)).value();
        CHECK(content_of(reader, "mimetype") == "text/plain");
        CHECK(content_of(reader, "folder/a.txt") == text);
      }
  }

  TEST_CASE("A large entry is handed out in pieces, and a sink that has enough ends it") {
    constexpr std::uint64_t size = 50u << 20;
    std::uint32_t crc = 0;
    const Bytes zeros(1u << 20);
    for (std::uint64_t done = 0; done < size; done += zeros.size()) crc = zip::crc32(zeros, crc);
    Item item = Item::of("zeros", "");
    item.central.size = item.central.compressed_size = size;
    item.central.crc = crc;
    item.local = item.central;
    Archive archive{.items = {item}};
    archive.end.offset = 30 + 5 + size;
    const std::string octets = archive.build();
    const std::size_t directory = octets.find("PK\x01\x02");
    // The octets of the content are nowhere.
    const zip::Source source{octets.size() + size, [&](std::uint64_t offset, std::span<std::uint8_t> into) -> Result<void> {
                               for (std::size_t i = 0; i < into.size(); ++i) {
                                 const std::uint64_t at = offset + i;
                                 into[i] = at < directory          ? static_cast<std::uint8_t>(octets[at])
                                           : at < directory + size ? std::uint8_t{0}
                                                                   : static_cast<std::uint8_t>(octets[at - size]);
                               }
                               return {};
                             }};
    const auto reader = zip::Reader::open(source).value();
    std::uint64_t seen = 0;
    const std::size_t before = test::peak_kibibytes();
    REQUIRE(reader.extract(reader.entries()[0], [&](ByteView piece) -> Result<void> {
      CHECK(piece.size() <= 64u << 10);
      seen += piece.size();
      return {};
    }));
    CHECK(seen == size);
    CHECK(test::peak_kibibytes() - before < 2048);
    int pieces = 0;
    const auto ended = reader.extract(reader.entries()[0], [&](ByteView) -> Result<void> {
      return ++pieces == 3 ? Error{ErrorCode::file_not_written, "full"} : Result<void>();
    });
    CHECK(ended.error().code == ErrorCode::file_not_written);
    CHECK(pieces == 3);
  }

  TEST_CASE("Real containers are read, and those with two mimetype entries refused") {
    const auto suite = test::conformance_suite("esign");
    if (!suite) return;
    int opened = 0;
    for (const auto& file : std::filesystem::directory_iterator(*suite / "asic")) {
      const Bytes octets = test::read_file(file.path());
      CAPTURE(file.path().filename().string());
      const std::string why = refusal(std::string(as_text(octets)));
      const bool has_two_mimetypes = file.path().filename().string().starts_with("2-mimetypes");
      CHECK(why == (has_two_mimetypes ? "zip_malformed: a name occurs twice" : ""));
      opened += why.empty() ? 1 : 0;
    }
    CHECK(opened >= 121);
  }
}
