#include "parsed.hpp"

using namespace hawiya;
using test::parsed;
using test::refusal;

namespace {
constexpr std::string_view xml_uri = "http://www.w3.org/XML/1998/namespace";
}

TEST_SUITE("xml") {
  TEST_CASE("namespaces: prefixes and the default, for elements and attributes (Namespaces 1.0 5, 6)") {
    const auto document =
        parsed("<a x='1' p:x='2' xmlns='u' xmlns:p='v'><p:b/><c xmlns=''><p:d xmlns:p='w' p:x='' xml:lang='ar'/></c></a>");
    CHECK(document.is(1, "u", "a"));
    CHECK(document.attribute(1, "x") == "1");
    CHECK(document.attribute(1, "x", "v") == "2");
    CHECK_FALSE(document.has_attribute(1, "x", "u"));
    CHECK(document.is(2, "v", "b"));
    CHECK(document.is(3, "", "c"));
    CHECK(document.is(4, "w", "d"));
    CHECK(document.name(4).prefix == "p");
    CHECK(document.has_attribute(4, "x", "w"));
    CHECK(document.attribute(4, "lang", xml_uri) == "ar");
    CHECK(document.namespace_of(2, "p") == "v");
    CHECK(document.namespace_of(4, "p") == "w");
    CHECK(document.namespace_of(2, "") == "u");
    CHECK(document.namespace_of(4, "").empty());
    CHECK(document.namespace_of(4, "q").empty());
    CHECK(document.namespace_of(4, "xml") == xml_uri);
    REQUIRE(document.declarations(1).size() == 2);
    CHECK(document.declarations(1)[1].prefix == "p");
    CHECK(document.declarations(1)[1].uri == "v");
    CHECK(document.attributes(1).size() == 2);
  }

  TEST_CASE("namespaces: a prefix is declared where it is used (Namespaces 1.0 5)") {
    CHECK(refusal("<p:a/>") == "line 1");
    CHECK(refusal("<a p:x=''/>") == "line 1");
    CHECK(refusal("<a><b xmlns:p='u'/><p:c/></a>") == "line 1");
    CHECK(refusal("<a><b xmlns:p='u'/>\n<c p:x=''/></a>") == "line 2");
    CHECK(refusal("<p:a p:x='' xmlns:p='u'/>") == "accepted");
  }

  TEST_CASE("namespaces: names have one colon at most, with names on both sides (Namespaces 1.0 4)") {
    for (const char* bad : {"<:a xmlns='u'/>", "<p: xmlns:p='u'/>", "<p:a:b xmlns:p='u'/>", "<p:1 xmlns:p='u'/>", "<a :x=''/>",
                            "<a x:=''/>", "<a xmlns:=''/>", "<a xmlns:p:q='u'/>", "<p::a xmlns:p='u'/>"})
      CHECK(refusal(bad) == "line 1");
  }

  TEST_CASE("namespaces: xml and xmlns are what they are (Namespaces 1.0 3)") {
    CHECK(refusal("<xml:a xml:b='' xmlns:xml='http://www.w3.org/XML/1998/namespace'/>") == "accepted");
    for (const char* bad : {"<a xmlns:xml='u'/>", "<a xmlns:p='http://www.w3.org/XML/1998/namespace'/>",
                            "<a xmlns='http://www.w3.org/XML/1998/namespace'/>", "<a xmlns:xmlns='u'/>",
                            "<a xmlns:xmlns='http://www.w3.org/2000/xmlns/'/>", "<a xmlns:p='http://www.w3.org/2000/xmlns/'/>",
                            "<a xmlns='http://www.w3.org/2000/xmlns/'/>", "<xmlns:a/>", "<xmlns:a xmlns:xmlns='u'/>",
                            "<a xmlns:p=''/>", "<a xmlns:p='u'><b xmlns:p=''/></a>", "<a xmlns:xml=''/>"})
      CHECK(refusal(bad) == "line 1");
    CHECK(refusal("<a xmlns='u'><b xmlns=''/></a>") == "accepted");
    CHECK(refusal("<a xmlns:xmlish='u'/>") == "accepted");
  }

  TEST_CASE("namespaces: no attribute twice by its expanded name, no prefix declared twice (Namespaces 1.0 6.3)") {
    CHECK(refusal("<a p:x='' q:x='' xmlns:p='u' xmlns:q='u'/>") == "line 1");
    CHECK(refusal("<a p:x='' q:x='' xmlns:p='u' xmlns:q='v'/>") == "accepted");
    CHECK(refusal("<a x='' p:x='' xmlns='u' xmlns:p='u'/>") == "accepted");
    CHECK(refusal("<a xmlns:p='u' xmlns:p='v'/>") == "line 1");
    CHECK(refusal("<a xmlns:p='u' xmlns:p='u'/>") == "line 1");
    CHECK(refusal("<a xmlns='u' xmlns='u'/>") == "line 1");
    CHECK(refusal("<a xmlns='u' xmlns:p='u'/>") == "accepted");
  }
}
