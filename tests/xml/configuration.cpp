#include "xml/configuration.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace hawiya;
using xml::Configuration;

namespace {

std::string refusal(std::string_view xml) {
  const auto parsed = Configuration::parse(xml, "f.xml");
  if (parsed) return "accepted";
  CHECK(parsed.error().code == ErrorCode::xml_malformed);
  return parsed.error().where;
}

}  // namespace

TEST_SUITE("xml") {
  TEST_CASE("configuration: what a profile looks like is read") {
    const auto parsed = Configuration::parse(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- note -->\n<a x='1' y=\"&lt;&#x41;\">\n  <b>مصر</b><b/>\n</a>\n",
        "f.xml");
    REQUIRE(parsed);
    const auto root = parsed->root("a").value();
    CHECK(root.attribute("y").value() == "<A");
    CHECK(root.number("x", 1, 5).value() == 1);
    CHECK(root.children("b").size() == 2);
    CHECK(root.children("b")[0].text().value() == "مصر");
    CHECK(root.children("b")[0].where() == "f.xml:4");
    CHECK(root.allow({"x", "y"}, {"b"}));
    CHECK(parsed->root("b").error().code == ErrorCode::xml_malformed);
  }

  TEST_CASE("configuration: what the subset does not have is refused with its line") {
    CHECK(refusal("<!DOCTYPE a><a/>") == "f.xml:1");
    CHECK(refusal("<a>\n<![CDATA[x]]></a>") == "f.xml:2");
    CHECK(refusal("<a>\n\n<?php x?></a>") == "f.xml:3");
    CHECK(refusal("<a>&nbsp;</a>") == "f.xml:1");
    CHECK(refusal("<a>&#0;</a>") == "f.xml:1");
    CHECK(refusal("<a>&#x110000;</a>") == "f.xml:1");
    CHECK(refusal("<a x='&y'/>") == "f.xml:1");
    CHECK(refusal("<a x='<'/>") == "f.xml:1");
    CHECK(refusal("<a>\x01</a>") == "f.xml:1");
    CHECK(refusal("<a>\xff</a>") == "f.xml:1");
    CHECK(refusal("<a><!-- a -- b --></a>") == "f.xml:1");
    CHECK(refusal("<a>\n<b></a></b>") == "f.xml:2");
    CHECK(refusal("<a>") == "f.xml:1");
    CHECK(refusal("<a") == "f.xml:1");
    CHECK(refusal("</a>") == "f.xml:1");
    CHECK(refusal("<?xml version='1.0' encoding='latin1'?><a/>") == "f.xml:1");
    CHECK(refusal("<?xml version='1.0' encoding='ISO-8859-1'?><a>\xe9</a>") == "f.xml:1");
    CHECK(refusal("<!-- <![CDATA[ --><a>\n<!-- --><!----><![CDATA[]]></a>") == "f.xml:2");
    CHECK(refusal("<a><!-- <![CDATA[x]]> --></a>") == "accepted");
    CHECK(refusal("<a/>\n<?b?>") == "f.xml:2");
    CHECK(refusal("<b>\n<a x='1' x='2'/></b>") == "f.xml:2");
    CHECK(refusal("") != "accepted");
  }

  TEST_CASE("configuration: depth and size are bounded") {
    std::string deep;
    for (int i = 0; i < 40; ++i) deep += "<a>";
    for (int i = 0; i < 40; ++i) deep += "</a>";
    CHECK(refusal(deep) != "accepted");
    CHECK(Configuration::parse(std::string(2u << 20, ' '), "f.xml").error().code == ErrorCode::input_too_large);
  }

  TEST_CASE("configuration: nothing is ignored: unknown and repeated attributes and elements are refused") {
    const auto parsed = Configuration::parse("<a x='1'>\n<b/>\n<b/>\ntext</a>", "f.xml").value();
    const auto root = parsed.root("a").value();
    CHECK(root.allow({"x"}, {"b"}).error().where == "f.xml:1");
    CHECK(root.allow({}, {"b"}).error().detail == "<a> has no attribute \"x\"");
    const auto children = Configuration::parse("<a>\n<b/>\n<c/>\n</a>", "f.xml").value();
    CHECK(children.root("a").value().allow({}, {"b"}).error().where == "f.xml:3");
    CHECK(parsed.root("a").value().child("b").error().where == "f.xml:3");
    CHECK(parsed.root("a").value().required_child("c").error().where == "f.xml:1");
    const auto stray = Configuration::parse("<a>text</a>", "f.xml").value();
    CHECK_FALSE(stray.root("a").value().allow({}, {}));
    CHECK(stray.root("a").value().text().value() == "text");
    CHECK(refusal("<a/>\n<b/>") == "f.xml:2");
    const auto spaces =
        Configuration::parse("<a>\n<b xmlns='u'/>\n<c xml:x=''/>\n</a>", "f.xml").value().root("a").value().children();
    CHECK(spaces[0].allow({"xmlns"}).error().where == "f.xml:2");
    CHECK(spaces[1].allow({"x"}).error().where == "f.xml:3");
  }

  TEST_CASE("configuration: attributes of a kind are of that kind") {
    const auto parsed = Configuration::parse("<a yes='yes' other='true' n='12' big='99999999999' empty=''/>", "f.xml").value();
    const auto root = parsed.root("a").value();
    CHECK(root.yes_or_no("yes", false).value());
    CHECK(root.yes_or_no("absent", true).value());
    CHECK_FALSE(root.yes_or_no("other", true));
    CHECK(root.number("n", 0, 12).value() == 12);
    CHECK_FALSE(root.number("n", 0, 11));
    CHECK_FALSE(root.number("big", 0, 11));
    CHECK_FALSE(root.number("yes", 0, 11));
    CHECK_FALSE(root.attribute("empty"));
    CHECK_FALSE(root.attribute("absent"));
  }
}
