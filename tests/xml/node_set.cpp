#include "parsed.hpp"
#include "xml/canonical.hpp"

using namespace hawiya;
using test::parsed;
using xml::NodeSet;

namespace {

std::string said(const NodeSet& set) { return canonicalize(set, {.method = xml::Method::c14n10, .with_comments = true}); }

// 1 a, 2 b, 3 c, 4 text, 5 d, 6 e, 7 comment, 8 f
constexpr std::string_view text = "<a><b><c>1</c><d/></b><e/><!--2--><f/></a>";

}  // namespace

TEST_SUITE("xml") {
  TEST_CASE("node-set: subtrees less subtrees") {
    const auto document = parsed(text);
    CHECK(said(NodeSet::whole(document)) == "<a><b><c>1</c><d></d></b><e></e><!--2--><f></f></a>");
    CHECK(said(NodeSet::subtree(document, 2)) == "<b><c>1</c><d></d></b>");
    CHECK(said(NodeSet::whole(document).exclude(2)) == "<a><e></e><!--2--><f></f></a>");
    CHECK(said(NodeSet::whole(document).exclude(8).exclude(3)) == "<a><b><d></d></b><e></e><!--2--></a>");
    CHECK(said(NodeSet::whole(document).exclude(3).exclude(2).exclude(6)) == "<a><!--2--><f></f></a>");
    CHECK(said(NodeSet::whole(document).exclude(2).exclude(3)) == "<a><e></e><!--2--><f></f></a>");
    CHECK(said(NodeSet::subtree(document, 2).exclude(6)) == "<b><c>1</c><d></d></b>");
    CHECK(said(NodeSet::subtree(document, 2).exclude(1)).empty());
    CHECK(said(NodeSet::subtree(document, 2).exclude(2)).empty());
  }

  TEST_CASE("node-set: only what is in some subtree") {
    const auto document = parsed(text);
    CHECK(said(NodeSet::whole(document).intersect({6, 2})) == "<b><c>1</c><d></d></b><e></e>");
    CHECK(said(NodeSet::whole(document).intersect({2, 3, 2})) == "<b><c>1</c><d></d></b>");
    CHECK(said(NodeSet::whole(document).intersect({})).empty());
    CHECK(said(NodeSet::subtree(document, 3).intersect({2, 8})) == "<c>1</c>");
    CHECK(said(NodeSet::whole(document).exclude(3).exclude(6).intersect({2, 6, 8})) == "<b><d></d></b><f></f>");
    CHECK(said(NodeSet::whole(document).intersect({1}).exclude(2).intersect({2, 6})) == "<e></e>");
  }

  TEST_CASE("node-set: what is in it") {
    const auto document = parsed(text);
    auto set = NodeSet::whole(document);
    CHECK(set.contains(0));
    set.exclude(2).without_comments();
    CHECK(set.contains(1));
    CHECK_FALSE(set.contains(2));
    CHECK_FALSE(set.contains(4));
    CHECK(set.contains(6));
    CHECK_FALSE(set.contains(7));
    CHECK(set.contains_attributes(6));
    CHECK_FALSE(set.contains_attributes(2));
    auto flagged = NodeSet::of_flags(document, {0, 1, 2, 3});
    CHECK(flagged.contains(1));
    CHECK_FALSE(flagged.contains_attributes(1));
    CHECK_FALSE(flagged.contains(2));
    CHECK(flagged.contains_attributes(2));
    CHECK(flagged.contains(3));
    CHECK_FALSE(flagged.contains(8));
    flagged.exclude(2);
    CHECK_FALSE(flagged.contains(3));
  }

  TEST_CASE("node-set: its text, in order (XML Signature 6.6.2)") {
    const auto document = parsed("<a>1<b>2<!--x--></b><?y z?>3&lt;</a>");
    CHECK(text_of(NodeSet::whole(document)) == "123<");
    CHECK(text_of(NodeSet::whole(document).exclude(3)) == "13<");
    CHECK(text_of(NodeSet::of_flags(document, {1, 1, 1})) == "1");
  }

  TEST_CASE("node-set: keeps its document") {
    const auto set = [] { return NodeSet::whole(parsed("<a/>")); }();
    CHECK(said(set) == "<a></a>");
  }
}
