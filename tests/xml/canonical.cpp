#include "xml/canonical.hpp"

#include "parsed.hpp"

using namespace hawiya;
using test::parsed;
using xml::Canonicalization;
using xml::Document;
using xml::Method;
using xml::NodeSet;

namespace {

constexpr Method all_methods[] = {Method::c14n10, Method::c14n11, Method::exclusive};

std::string whole(std::string_view text, Method method = Method::c14n10) {
  return canonicalize(NodeSet::whole(parsed(text)), {.method = method, .with_comments = true});
}

// The first element of this local name.
xml::NodeId element(const Document& document, std::string_view local) {
  for (xml::NodeId node = 0; node < document.size(); ++node)
    if (document.is_element(node) && document.name(node).local == local) return node;
  return xml::no_node;
}

std::string part(std::string_view text, std::string_view local, Method method, std::vector<std::string> inclusive = {}) {
  const Document document = parsed(text);
  return canonicalize(NodeSet::subtree(document, element(document, local)),
                      {.method = method, .inclusive_prefixes = std::move(inclusive)});
}

// Only these elements, with their attributes (3), without (1), or the attributes alone (2); and all text.
std::string some(std::string_view text, const std::vector<std::pair<std::string_view, std::uint8_t>>& chosen, Method method,
                 std::vector<std::string> inclusive = {}) {
  const Document document = parsed(text);
  std::vector<std::uint8_t> flags(document.size());
  for (xml::NodeId node = 0; node < document.size(); ++node) flags[node] = document.kind(node) == xml::NodeKind::text ? 1 : 0;
  for (const auto& [local, bits] : chosen) flags[element(document, local)] = bits;
  return canonicalize(NodeSet::of_flags(document, flags), {.method = method, .inclusive_prefixes = std::move(inclusive)});
}

}  // namespace

TEST_SUITE("xml") {
  TEST_CASE("canonical: no declaration, tags in pairs, single spaces, double quotes, CDATA as text (C14N 1.0 1.1)") {
    for (const Method method : all_methods) {
      CHECK(whole("\xef\xbb\xbf<?xml version='1.0'?>\n<a  y = 'b'\n\tx='c'  ><b/><c  ></c\t></a >\n", method) ==
            "<a x=\"c\" y=\"b\"><b></b><c></c></a>");
      CHECK(whole("<a>\r\n <![CDATA[<&>]]>&#13;&quot;é</a>", method) == "<a>\n &lt;&amp;&gt;&#xD;\"é</a>");
      CHECK(whole("<a x='&#9;&#10;&#13;&lt;&gt;&amp;&quot;&apos; \n'/>", method) ==
            "<a x=\"&#x9;&#xA;&#xD;&lt;>&amp;&quot;'  \"></a>");
    }
  }

  TEST_CASE("canonical: comments and instructions, on lines of their own beside the root (C14N 1.0 2.3)") {
    const std::string_view text = "<?p?> <!--1-->\n<a><!--2--><?q  x > ?></a><?r \n?><!--<3&-->\n\n";
    CHECK(whole(text) == "<?p?>\n<!--1-->\n<a><!--2--><?q x > ?></a>\n<?r?>\n<!--<3&-->");
    const Document document = parsed(text);
    for (const Method method : all_methods)
      CHECK(canonicalize(NodeSet::whole(document), {.method = method}) == "<?p?>\n<a><?q x > ?></a>\n<?r?>");
    CHECK(canonicalize(NodeSet::whole(document).without_comments(), {.method = Method::c14n10, .with_comments = true}) ==
          "<?p?>\n<a><?q x > ?></a>\n<?r?>");
    CHECK(canonicalize(NodeSet::subtree(document, document.root()), {.method = Method::c14n10, .with_comments = true}) ==
          "<a><!--2--><?q x > ?></a>");
  }

  TEST_CASE("canonical: attributes by namespace and name, declarations by prefix and first (C14N 1.0 2.2)") {
    CHECK(whole("<a b:z='1' a:y='2' y='3' x='4' xml:w='5' xmlns:b='urn:1' xmlns:a='urn:2' xmlns='urn:3' Z='6' é='7'/>") ==
          "<a xmlns=\"urn:3\" xmlns:a=\"urn:2\" xmlns:b=\"urn:1\" Z=\"6\" x=\"4\" y=\"3\" é=\"7\" xml:w=\"5\" b:z=\"1\" "
          "a:y=\"2\"></a>");
    CHECK(whole("<a xmlns:ab='1' xmlns:a='2' xmlns:B='3&lt;&#9;'/>") ==
          "<a xmlns:B=\"3&lt;&#x9;\" xmlns:a=\"2\" xmlns:ab=\"1\"></a>");
  }

  TEST_CASE("canonical: a declaration is written once, and again where it changes (C14N 1.0 2.3)") {
    for (const Method method : {Method::c14n10, Method::c14n11}) {
      CHECK(whole("<a xmlns='1' xmlns:p='2'><b xmlns='1' xmlns:p='2'/><b xmlns:p='3'><c xmlns:p='2'/></b><d xmlns:p='2'/></a>",
                  method) == "<a xmlns=\"1\" xmlns:p=\"2\"><b></b><b xmlns:p=\"3\"><c xmlns:p=\"2\"></c></b><d></d></a>");
      CHECK(whole("<a xmlns=''><b xmlns='1'><c xmlns=''><d xmlns=''/></c></b><e xmlns=''/></a>", method) ==
            "<a><b xmlns=\"1\"><c xmlns=\"\"><d></d></c></b><e></e></a>");
      CHECK(whole("<a xmlns:xml='http://www.w3.org/XML/1998/namespace' xml:lang='ar'/>", method) == "<a xml:lang=\"ar\"></a>");
    }
  }

  TEST_CASE("canonical: a part takes along all namespaces in scope (C14N 1.0 2.3)") {
    const std::string_view text =
        "<a xmlns='1' xmlns:p='2' xmlns:q='3'><b xmlns:q='4' xmlns:r='5'><c xmlns=''><p:d/></c></b></a>";
    CHECK(part(text, "b", Method::c14n10) ==
          "<b xmlns=\"1\" xmlns:p=\"2\" xmlns:q=\"4\" xmlns:r=\"5\"><c xmlns=\"\"><p:d></p:d></c></b>");
    CHECK(part(text, "c", Method::c14n11) == "<c xmlns:p=\"2\" xmlns:q=\"4\" xmlns:r=\"5\"><p:d></p:d></c>");
    CHECK(part(text, "d", Method::c14n11) == "<p:d xmlns:p=\"2\" xmlns:q=\"4\" xmlns:r=\"5\"></p:d>");
  }

  TEST_CASE("canonical: below an element left out, what differs from the nearest one in the output (C14N 1.0 2.3)") {
    const std::string_view text =
        "<a xmlns='1' xmlns:p='2'><b xmlns='3' xmlns:q='4'><c xmlns:p='5'/><d xmlns='' xmlns:p='2'/></b></a>";
    CHECK(some(text, {{"a", 3}, {"c", 3}, {"d", 3}}, Method::c14n10) ==
          "<a xmlns=\"1\" xmlns:p=\"2\"><c xmlns=\"3\" xmlns:p=\"5\" xmlns:q=\"4\"></c><d xmlns=\"\" xmlns:q=\"4\"></d></a>");
    CHECK(some("<a xmlns='1'><b xmlns=''><c/></b></a>", {{"c", 3}}, Method::c14n10) == "<c></c>");
  }

  TEST_CASE("canonical: elements without their attributes, and attributes without their element (C14N 1.0 2.3)") {
    const std::string_view text = "<a xmlns='1' xmlns:p='2' x='y'><b/></a>";
    CHECK(some(text, {{"a", 1}, {"b", 3}}, Method::c14n10) == "<a><b xmlns=\"1\" xmlns:p=\"2\"></b></a>");
    CHECK(some(text, {{"a", 3}, {"b", 1}}, Method::c14n10) == "<a xmlns=\"1\" xmlns:p=\"2\" x=\"y\"><b xmlns=\"\"></b></a>");
    CHECK(some(text, {{"a", 2}, {"b", 3}}, Method::c14n10) ==
          " xmlns=\"1\" xmlns:p=\"2\" x=\"y\"<b xmlns=\"1\" xmlns:p=\"2\"></b>");
    CHECK(some("<a xmlns='1'><b xmlns=''/></a>", {{"a", 3}, {"b", 2}}, Method::c14n10) == "<a xmlns=\"1\"></a>");
    CHECK(some("<a xmlns:p='1'><p:b><p:c/></p:b><p:d/></a>", {{"b", 3}, {"c", 1}, {"d", 3}}, Method::exclusive) ==
          "<p:b xmlns:p=\"1\"><p:c></p:c></p:b><p:d xmlns:p=\"1\"></p:d>");
    CHECK(some("<p:a xmlns:p='1'><p:b><p:c/></p:b></p:a>", {{"a", 3}, {"b", 1}, {"c", 3}}, Method::exclusive) ==
          "<p:a xmlns:p=\"1\"><p:b><p:c xmlns:p=\"1\"></p:c></p:b></p:a>");
    CHECK(some("<a xmlns='1' xmlns:q='2'><b><c/></b></a>", {{"a", 3}, {"b", 1}, {"c", 3}}, Method::exclusive, {"q"}) ==
          "<a xmlns=\"1\" xmlns:q=\"2\"><b xmlns=\"\"><c xmlns=\"1\" xmlns:q=\"2\"></c></b></a>");
  }

  TEST_CASE("canonical: attributes of the xml namespace are inherited from what is left out (C14N 1.0 2.4, C14N 1.1 2.4)") {
    const std::string_view text =
        "<a xml:lang='ar' xml:space='default' xml:id='1' xml:base='x/' xml:other='2'><b xml:lang='en'><c y='3' "
        "xml:space='preserve'/></b></a>";
    CHECK(part(text, "c", Method::c14n10) ==
          "<c y=\"3\" xml:base=\"x/\" xml:id=\"1\" xml:lang=\"en\" xml:other=\"2\" xml:space=\"preserve\"></c>");
    CHECK(part(text, "c", Method::c14n11) == "<c y=\"3\" xml:base=\"x/\" xml:lang=\"en\" xml:space=\"preserve\"></c>");
    CHECK(part(text, "c", Method::exclusive) == "<c y=\"3\" xml:space=\"preserve\"></c>");
    CHECK(part(text, "a", Method::c14n11) ==
          "<a xml:base=\"x/\" xml:id=\"1\" xml:lang=\"ar\" xml:other=\"2\" xml:space=\"default\"><b xml:lang=\"en\"><c y=\"3\" "
          "xml:space=\"preserve\"></c></b></a>");
    CHECK(some(text, {{"a", 3}, {"b", 3}}, Method::c14n10) ==
          "<a xml:base=\"x/\" xml:id=\"1\" xml:lang=\"ar\" xml:other=\"2\" xml:space=\"default\"><b xml:lang=\"en\"></b></a>");
    CHECK(some("<a xml:lang='ar'><b><c xml:lang='en'/></b><d/></a>", {{"c", 1}, {"d", 1}}, Method::c14n10) ==
          "<c></c><d xml:lang=\"ar\"></d>");
    CHECK(some("<a xml:lang='ar'><b><c xml:lang='en' xml:id='1'/></b></a>", {{"c", 1}}, Method::c14n11) ==
          "<c xml:lang=\"en\"></c>");
  }

  TEST_CASE("canonical: xml:base is joined over what is left out (C14N 1.1 2.4)") {
    const std::string_view text = "<a xml:base='foo/bar'><b xml:base='..'><c xml:base='..'><d xml:base='x'><e/></d></c></b></a>";
    CHECK(some(text, {{"a", 3}, {"d", 3}}, Method::c14n11) == "<a xml:base=\"foo/bar\"><d xml:base=\"../../x\"></d></a>");
    CHECK(some(text, {{"a", 3}, {"d", 3}, {"e", 3}}, Method::c14n11) ==
          "<a xml:base=\"foo/bar\"><d xml:base=\"../../x\"><e></e></d></a>");
    CHECK(some(text, {{"a", 3}, {"c", 3}}, Method::c14n11) == "<a xml:base=\"foo/bar\"><c xml:base=\"../../\"></c></a>");
    CHECK(part(text, "b", Method::c14n11).starts_with("<b><c xml:base=\"..\">"));  // joined to nothing
    CHECK(part("<a xml:base='http://e.g/x'><b/></a>", "b", Method::c14n11) == "<b xml:base=\"http://e.g/x\"></b>");
    CHECK(part("<a><b xml:base=''/></a>", "b", Method::c14n11) == "<b xml:base=\"\"></b>");
    CHECK(part("<a><b xml:base='x/../y'/></a>", "b", Method::c14n11) == "<b xml:base=\"x/../y\"></b>");
  }

  TEST_CASE("exclusive: what an element and its attributes use, where it is not said yet (Exclusive C14N 3)") {
    const std::string_view text =
        "<a xmlns='1' xmlns:p='2' xmlns:q='3' xmlns:r='4'><p:b q:x='5'><p:c xmlns:p='2'/><d/><p:e xmlns:p='6'/></p:b><p:f/></a>";
    CHECK(whole(text, Method::exclusive) ==
          "<a xmlns=\"1\"><p:b xmlns:p=\"2\" xmlns:q=\"3\" q:x=\"5\"><p:c></p:c><d></d><p:e xmlns:p=\"6\"></p:e></p:b><p:f "
          "xmlns:p=\"2\"></p:f></a>");
    CHECK(part(text, "b", Method::exclusive) ==
          "<p:b xmlns:p=\"2\" xmlns:q=\"3\" q:x=\"5\"><p:c></p:c><d xmlns=\"1\"></d><p:e xmlns:p=\"6\"></p:e></p:b>");
    CHECK(part("<a xmlns='1'><b x='2' xml:lang='ar'/></a>", "b", Method::exclusive) ==
          "<b xmlns=\"1\" x=\"2\" xml:lang=\"ar\"></b>");
    CHECK(whole("<a xmlns='1'><p:b xmlns:p='2' xmlns=''><c/></p:b></a>", Method::exclusive) ==
          "<a xmlns=\"1\"><p:b xmlns:p=\"2\"><c xmlns=\"\"></c></p:b></a>");
    CHECK(whole("<a xmlns=''><b xmlns=''/></a>", Method::exclusive) == "<a><b></b></a>");
  }

  TEST_CASE("exclusive: listed prefixes are treated inclusively (Exclusive C14N 3)") {
    const std::string_view text = "<a xmlns='1' xmlns:p='2' xmlns:q='3'><p:b><q:c xmlns=''/></p:b></a>";
    CHECK(part(text, "b", Method::exclusive) == "<p:b xmlns:p=\"2\"><q:c xmlns:q=\"3\"></q:c></p:b>");
    CHECK(part(text, "b", Method::exclusive, {"q"}) == "<p:b xmlns:p=\"2\" xmlns:q=\"3\"><q:c></q:c></p:b>");
    CHECK(part(text, "b", Method::exclusive, {""}) ==
          "<p:b xmlns=\"1\" xmlns:p=\"2\"><q:c xmlns=\"\" xmlns:q=\"3\"></q:c></p:b>");
    CHECK(part(text, "b", Method::exclusive, {"p", "none", "xml"}) == "<p:b xmlns:p=\"2\"><q:c xmlns:q=\"3\"></q:c></p:b>");
    CHECK(part(text, "b", Method::c14n10, {"q"}) == part(text, "b", Method::c14n10));
  }

  TEST_CASE("canonical: relative namespace names stay as they are") {
    CHECK(whole("<a xmlns='../x'/>") == "<a xmlns=\"../x\"></a>");
  }

  TEST_CASE("canonical: methods by their identifiers") {
    for (const Method method : all_methods)
      for (const bool with_comments : {false, true}) {
        const Canonicalization one{.method = method, .with_comments = with_comments};
        const auto found = Canonicalization::by_uri(one.uri());
        REQUIRE(found);
        CHECK(found->method == method);
        CHECK(found->with_comments == with_comments);
      }
    CHECK(Canonicalization::by_uri("http://www.w3.org/2001/10/xml-exc-c14n#")->method == Method::exclusive);
    CHECK_FALSE(Canonicalization::by_uri("http://www.w3.org/2006/12/xml-c14n11#"));
    CHECK_FALSE(Canonicalization::by_uri(""));
  }

  TEST_CASE("canonical: what becomes too large is stopped") {
    const auto fault = [](std::string_view text, std::string_view local, std::size_t most) {
      const Document document = parsed(text);
      const auto result = canonicalize(NodeSet::subtree(document, element(document, local)), {.method = Method::c14n11}, most);
      return result ? ErrorCode::internal_error : result.error().code;
    };
    CHECK(fault("<a>1234</a>", "a", 11) == ErrorCode::internal_error);
    CHECK(fault("<a>1234</a>", "a", 10) == ErrorCode::input_too_large);
    CHECK(fault("<a xml:base='../../../../'><b xml:base='1/2/3/4/x'/></a>", "b", 30) == ErrorCode::input_too_large);
    std::string many = "<a", pieces;
    for (int i = 0; i < 500; ++i) many += " xmlns:p" + std::to_string(i) + "='0123456789'";
    many += '>';
    for (int i = 0; i < 20'000; ++i) many += "<b/>";
    const Document document = parsed(many + "</a>");
    const NodeSet set = NodeSet::whole(document).intersect(document.children(document.root()));
    CHECK(canonicalize(set, {.method = Method::c14n10}, 1u << 20).error().code == ErrorCode::input_too_large);
    CHECK(canonicalize(set, {.method = Method::exclusive}, 1u << 20).value().size() == 140'000);
  }

  TEST_CASE("canonical: text and values escaped") {
    CHECK(xml::escape_text("<>&\"'\t\n\ré") == "&lt;&gt;&amp;\"'\t\n&#xD;é");
    CHECK(xml::escape_attribute("<>&\"'\t\n\ré") == "&lt;>&amp;&quot;'&#x9;&#xA;&#xD;é");
    CHECK(xml::escape_text("").empty());
  }
}
