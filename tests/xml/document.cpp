#include <chrono>
#include <optional>

#include "parsed.hpp"
#include "xml/canonical.hpp"

using namespace hawiya;
using test::parsed;
using xml::NodeKind;
using Nodes = std::vector<xml::NodeId>;

TEST_SUITE("xml") {
  TEST_CASE("document: nodes in their order, with parents, ends and siblings") {
    //                            1   2       3  4 5     6        7   8
    const auto document = parsed("<?p?><!--c--><a>t<b><c/></b><!--d--><b/>u</a><!--e-->");
    CHECK(document.root() == 3);
    CHECK(document.size() == 11);
    const std::vector<NodeKind> kinds = {NodeKind::document, NodeKind::instruction, NodeKind::comment, NodeKind::element,
                                         NodeKind::text,     NodeKind::element,     NodeKind::element, NodeKind::comment,
                                         NodeKind::element,  NodeKind::text,        NodeKind::comment};
    for (xml::NodeId node = 0; node < document.size(); ++node) CHECK(document.kind(node) == kinds[node]);
    CHECK(document.parent(0) == xml::no_node);
    CHECK(document.parent(3) == 0);
    CHECK(document.parent(6) == 5);
    CHECK(document.end(0) == 11);
    CHECK(document.end(3) == 10);
    CHECK(document.end(5) == 7);
    CHECK(document.first_child(0) == 1);
    CHECK(document.first_child(6) == xml::no_node);
    CHECK(document.next_sibling(1) == 2);
    CHECK(document.next_sibling(3) == 10);
    CHECK(document.next_sibling(5) == 7);
    CHECK(document.next_sibling(6) == xml::no_node);
    CHECK(document.next_sibling(9) == xml::no_node);
    CHECK(document.next_sibling(0) == xml::no_node);
    CHECK(document.children(3) == Nodes{5, 8});
    CHECK(document.children(3, "", "b") == Nodes{5, 8});
    CHECK(document.children(3, "", "c").empty());
    CHECK(document.children(0) == Nodes{3});
    CHECK(document.child(3, "", "b") == 5);
    CHECK(document.child(3, "", "c") == xml::no_node);
    CHECK(document.contains(3, 9));
    CHECK_FALSE(document.contains(3, 10));
    CHECK(document.text(0) == "tu");
    CHECK(document.text(5).empty());
    CHECK(document.value(2) == "c");
    CHECK(document.value(3).empty());
    CHECK(document.name(4).local.empty());
    CHECK(document.attributes(4).empty());
    CHECK(document.declarations(0).empty());
  }

  TEST_CASE("document: where elements stand in the source, and on which line") {
    const auto document = parsed("\xef\xbb\xbf<a>\n<b x='>'>t</b ><c/>\n<d></d></a>");
    const auto part = [&](std::size_t from, std::size_t to) { return document.source().substr(from, to - from); };
    const auto whole = [&](xml::NodeId node) { return part(document.extent(node).begin, document.extent(node).end); };
    const auto content = [&](xml::NodeId node) {
      return part(document.extent(node).content_begin, document.extent(node).content_end);
    };
    const auto children = document.children(document.root());
    CHECK(whole(document.root()) == document.source());
    CHECK(whole(children[0]) == "<b x='>'>t</b >");
    CHECK(content(children[0]) == "t");
    CHECK(whole(children[1]) == "<c/>");
    CHECK(content(children[1]).empty());
    CHECK(document.extent(children[1]).empty_tag());
    CHECK(whole(children[2]) == "<d></d>");
    CHECK_FALSE(document.extent(children[2]).empty_tag());
    CHECK(document.line(document.root()) == 1);
    CHECK(document.line(children[1]) == 2);
    CHECK(document.line(children[2]) == 3);
  }

  TEST_CASE("document: elements by Id, ID, id and xml:id alone, and all of them") {
    const auto document =
        parsed("<a Id='1'><b ID='2'/><c id='3'/><d xml:id='4'/><e iD='5' p:Id='6' xmlns:p='u'/><f Id='1' ID='1' id='2'/></a>");
    CHECK(document.with_id("1") == Nodes{1, 6});
    CHECK(document.with_id("2") == Nodes{2, 6});
    CHECK(document.with_id("3") == Nodes{3});
    CHECK(document.with_id("4") == Nodes{4});
    CHECK(document.with_id("5").empty());
    CHECK(document.with_id("6").empty());
    CHECK(document.with_id("").empty());
  }

  TEST_CASE("document: a copy lives as long as any of its views is needed") {
    auto document = std::optional(parsed("<a>&amp;</a>"));
    const auto copy = *document;
    document.reset();
    CHECK(copy.text(copy.root()) == "&");
  }

  TEST_CASE("document: what is many costs in proportion") {
    std::string attributes = "<a", ids = "<a>", references = "<a>", texts = "<a>";
    for (int i = 0; i < 512; ++i) attributes += " a" + std::to_string(i * 7919 % 512) + "=''";
    for (int i = 0; i < 100'000; ++i) {
      ids += "<b Id='1'/>";
      references += "&#13;\r";
      texts += "]<![CDATA[]]>";
    }
    const auto begin = std::chrono::steady_clock::now();
    std::string many = "<a>";
    for (int i = 0; i < 500; ++i) many += attributes + "/>";
    CHECK(test::refusal(many + "</a>") == "accepted");
    const auto document = parsed(ids + "</a>");
    CHECK(document.with_id("1").size() == 100'000);
    for (int i = 0; i < 100'000; ++i) CHECK_FALSE(!document.with_id("2").empty());
    CHECK(test::text_of(references + "</a>").size() == 200'000);
    CHECK(test::text_of(texts + "</a>").size() == 100'000);
    const std::string name(8u << 20, 'u');
    std::string named = "<p:a xmlns:p='" + name + "'><b xmlns:p='" + name + "'>";
    for (int i = 0; i < 20'000; ++i) named += "<p:c/>";
    for (int i = 0; i < 100; ++i) named += "<p:c p:x='' p:y='' p:z=''/>";
    const auto long_named = parsed(named + "</b></p:a>");
    CHECK(canonicalize(xml::NodeSet::whole(long_named), {.method = xml::Method::exclusive}).size() < 17u << 19);
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(10));
  }
}
