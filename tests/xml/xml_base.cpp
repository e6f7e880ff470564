#include "xml/xml_base.hpp"

#include <doctest/doctest.h>

using hawiya::xml::join_uri_references;
using hawiya::xml::without_dot_segments;

TEST_SUITE("xml") {
  TEST_CASE("xml:base: dot segments go, but for those that lead out of a relative path (C14N 1.1 appendix A)") {
    const auto check = [](std::string_view path, std::string_view expected) { CHECK(without_dot_segments(path) == expected); };
    check("no/.././/pseudo-netpath/seg/file.ext", "pseudo-netpath/seg/file.ext");
    check("yes/no//..//.///pseudo-netpath/seg/file.ext", "yes/pseudo-netpath/seg/file.ext");
    check("no/../yes", "yes");
    check("no/../yes/no/..", "yes/");
    check("../../no/../..", "../../../");
    check("no/../..", "../");
    check("no/../../", "../");
    check("no/..", "");
    check("/a/b/c/./../../g", "/a/g");
    check("mid/content=5/../6", "mid/6");
    check("..yes/..no/..no/..no/../../../..yes/", "..yes/..yes/");
    check("../../..no/..", "../../");
    check("//no/..", "/");
    check("/yes/no/no/../..", "/yes/");
    check("/", "/");
    check("/./.", "/");
    check("/../..", "/");
    check("//..//..", "/");
    check(".", "");
    check("./", "");
    check("..", "../");
    check("", "");
    check("a/.", "a/");
  }

  TEST_CASE("xml:base: references are joined, to relative ones too (C14N 1.1 2.4, RFC 3986 5.2.2)") {
    const auto check = [](std::string_view base, std::string_view reference, std::string_view expected) {
      CHECK(join_uri_references(base, reference) == expected);
    };
    check("abc/", "../", "");
    check("../", "..", "../../");
    check("..", "..", "../../");
    check("foo/bar", "x", "foo/x");
    check("foo/..", "x", "x");
    check("foo/bar", "", "foo/bar");
    check("foo/bar?q", "", "foo/bar?q");
    check("foo/bar?q", "?r", "foo/bar?r");
    check("foo/bar?q", "x?r/../s#f", "foo/x?r/../s");
    check("http://e.g/a/b", "c", "http://e.g/a/c");
    check("http://e.g", "c", "http://e.g/c");
    check("http://e.g/a/b", "/c/../d", "http://e.g/d");
    check("http://e.g/a/b", "//f.g/c", "http://f.g/c");
    check("http://e.g/a/b?q", "urn:x:y", "urn:x:y");
    check("http://e.g/a/b", "../../../c", "http://e.g/c");
    check("a/b", "1:2", "a/1:2");
    check("a/b", "c/d:e", "a/c/d:e");
    check("file:///a/b", "c", "file:///a/c");
  }
}
