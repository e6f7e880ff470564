#include "parsed.hpp"

using namespace hawiya;
using namespace std::string_literals;
using test::attribute_of;
using test::refusal;
using test::text_of;

TEST_SUITE("xml") {
  TEST_CASE("characters: UTF-8 and production 2 (XML 1.0 2.2)") {
    CHECK(text_of("<a>\t\n\r مصر\xef\xbf\xbd\xf0\x90\x80\x80\x7f\xc2\x80</a>") ==
          "\t\n\n مصر\xef\xbf\xbd\xf0\x90\x80\x80\x7f\xc2\x80");
    for (const std::string& bad :
         {"\x01"s, "\x1f"s, "\0"s, "\xff"s, "\x80"s, "\xc0\x80"s, "\xc1\xbf"s, "\xe0\x80\x80"s, "\xed\xa0\x80"s, "\xed\xbf\xbf"s,
          "\xef\xbf\xbe"s, "\xef\xbf\xbf"s, "\xf0\x80\x80\x80"s, "\xf4\x90\x80\x80"s, "\xf8\x88"s, "\xe2\x82"s, "\xc3"s}) {
      CHECK(refusal("<a>" + bad + "</a>") == "line 1");
      CHECK(refusal("<a>\n12345678" + bad + "12345678</a>") == "line 2");
      CHECK(refusal("<a x='" + bad + "'/>") == "line 1");
      CHECK(refusal("<a/><!--" + bad + "-->") == "line 1");
      CHECK(refusal("<a/><?b " + bad + "?>") == "line 1");
    }
    CHECK(refusal("<a>\xe2\x82") == "line 1");
  }

  TEST_CASE("references: five names, and numbers of characters (XML 1.0 4.1, 4.6)") {
    CHECK(text_of("<a>&lt;&gt;&amp;&quot;&apos;&#65;&#x42;&#x1F600;&#xd;&#0000000066;</a>") == "<>&\"'AB😀\rB");
    CHECK(attribute_of("<a x='&lt;&#10;&#x9;&#13;&apos;'/>") == "<\n\t\r'");
    for (const char* bad : {"&#0;",
                            "&#x0;",
                            "&#1;",
                            "&#8;",
                            "&#xB;",
                            "&#xD800;",
                            "&#xDFFF;",
                            "&#xFFFE;",
                            "&#xFFFF;",
                            "&#x110000;",
                            "&#99999999999999999999;",
                            "&#x100000041;",
                            "&#;",
                            "&#x;",
                            "&#X41;",
                            "&#4a;",
                            "&#-1;",
                            "&# 65;",
                            "&;",
                            "&",
                            "& ",
                            "&lt",
                            "&lt ;",
                            "&nbsp;",
                            "&LT;",
                            "&a;",
                            "&%a;"}) {
      CHECK(refusal("<a>"s + bad + "</a>") == "line 1");
      CHECK(refusal("<a x='"s + bad + "'/>") == "line 1");
    }
  }

  TEST_CASE("line ends become LF, in attributes spaces (XML 1.0 2.11, 3.3.3)") {
    CHECK(text_of("<a>1\r\n2\r3\n4\r\r\n5</a>") == "1\n2\n3\n4\n\n5");
    CHECK(attribute_of("<a x='1\r\n2\r3\n4\t5  6'/>") == "1 2 3 4 5  6");
    CHECK(text_of("<a><![CDATA[1\r\n2\r3]]></a>") == "1\n2\n3");
    const auto document = test::parsed("<a><!--1\r\n2--><?b 1\r2?></a>");
    CHECK(document.value(2) == "1\n2");
    CHECK(document.value(3) == "1\n2");
  }

  TEST_CASE("CDATA sections are text, one with its neighbours (XML 1.0 2.7)") {
    const auto document = test::parsed("<a>1<![CDATA[<b>&amp;]]]]>2<![CDATA[]]>&lt;<![CDATA[3]]></a>");
    CHECK(document.size() == 3);
    CHECK(document.value(2) == "1<b>&amp;]]2<3");
    CHECK(test::parsed("<a><![CDATA[]]></a>").size() == 2);
    CHECK(refusal("<a><![CDATA[x</a>") == "line 1");
    CHECK(refusal("<a><![CDATA x]]></a>") == "line 1");
    CHECK(refusal("<a><![cdata[x]]></a>") == "line 1");
    CHECK(refusal("<![CDATA[x]]><a/>") == "line 1");
    CHECK(refusal("<a/><![CDATA[]]>") == "line 1");
  }

  TEST_CASE("text: no end of a CDATA section and no less-than sign (XML 1.0 2.4)") {
    CHECK(text_of("<a>]] > ]&gt; ]]&gt; ]]]</a>") == "]] > ]> ]]> ]]]");
    CHECK(refusal("<a>]]></a>") == "line 1");
    CHECK(refusal("<a>x]]]>y</a>") == "line 1");
    CHECK(refusal("<a>1 < 2</a>") == "line 1");
    CHECK(attribute_of("<a x=\"]]>'>\"/>") == "]]>'>");
    CHECK(refusal("<a x='<'/>") == "line 1");
  }

  TEST_CASE("comments: -- does not occur (XML 1.0 2.5)") {
    CHECK(refusal("<!----><a><!-- - -\n> --></a><!--<&]]>-->") == "accepted");
    for (const char* bad : {"<!-- -- -->", "<!-- --->", "<!--->", "<!-->", "<!-", "<!--", "<!-- --"})
      CHECK(refusal("<a>"s + bad + "</a>") == "line 1");
  }

  TEST_CASE("processing instructions: a target that is a name and not xml (XML 1.0 2.6)") {
    const auto document = test::parsed("<?b?><?c  d ?e? ?><a/><?xml-stylesheet <&?>");
    CHECK(document.name(1).local == "b");
    CHECK(document.value(1).empty());
    CHECK(document.value(2) == "d ?e? ");
    CHECK(document.name(4).local == "xml-stylesheet");
    for (const char* bad : {"<?xml?>", "<?XML x?>", "<?xMl x?>", "<?xml version='1.0'?>", "<?\?>", "<? b?>", "<?1?>", "<?b:c d?>",
                            "<?b", "<?b c", "<?b?c?>"})
      CHECK(refusal("<a/>"s + bad) == "line 1");
  }

  TEST_CASE("the XML declaration: version 1.0, encoding, standalone in this order (XML 1.0 2.8)") {
    for (const char* good :
         {"<?xml version='1.0'?>", "<?xml\tversion = \"1.0\"\n?>", "<?xml version='1.0' encoding=\"utf-8\" standalone='yes' ?>",
          "<?xml version='1.0' standalone='no'?>", "<?xml version='1.0' encoding='Us-Ascii'?>"})
      CHECK(refusal(good + "<a/>"s) == "accepted");
    for (const char* bad :
         {"<?xml?>", "<?xml version='1.1'?>", "<?xml version='2.0'?>", "<?xml version='1.0\"?>", "<?xml version=1.0?>",
          "<?xml encoding='UTF-8'?>", "<?xml encoding='UTF-8' version='1.0'?>", "<?xml version='1.0' encoding=''?>",
          "<?xml version='1.0'encoding='UTF-8'?>", "<?xml version='1.0' standalone='maybe'?>",
          "<?xml version='1.0' standalone='yes' encoding='UTF-8'?>", "<?xml version='1.0' x='y'?>", "<?xml version='1.0'>",
          " <?xml version='1.0'?>", "<!-- --><?xml version='1.0'?>", "<?xml version='1.0'?><?xml version='1.0'?>"})
      CHECK(refusal(bad + "<a/>"s) == "line 1");
  }

  TEST_CASE("encodings: UTF-8 with or without mark, US-ASCII, ISO-8859-1 (XML 1.0 4.3.3)") {
    const auto document = test::parsed("\xef\xbb\xbf<?xml version='1.0' encoding='UTF-8'?><a>é</a>");
    CHECK(document.source_is_original());
    CHECK(document.source().starts_with("<?xml"));
    const auto latin = test::parsed("<?xml version='1.0' encoding='ISO-8859-1'?><a x='\xe9'>\xe9\xff\x80</a>");
    CHECK_FALSE(latin.source_is_original());
    CHECK(latin.text(latin.root()) == "éÿ\xc2\x80");
    CHECK(latin.attribute(latin.root(), "x") == "é");
    CHECK(latin.source().ends_with("<a x='é'>éÿ\xc2\x80</a>"));
    CHECK(test::parsed("<?xml version='1.0' encoding='iso-8859-1'?><a/>").source_is_original());
    CHECK(refusal("<?xml version='1.0' encoding='US-ASCII'?><a>é</a>") == "line 1");
    CHECK(refusal("\xef\xbb\xbf<?xml version='1.0' encoding='ISO-8859-1'?><a/>") == "line 1");
    CHECK(refusal("\xef\xbb\xbf\xef\xbb\xbf<a/>") == "line 1");
    for (const char* other : {"UTF-16", "UTF-32", "ISO-8859-15", "windows-1252", "EBCDIC-CP-US", "UTF-7"})
      CHECK(refusal("<?xml version='1.0' encoding='"s + other + "'?><a/>") == "line 1");
    CHECK(refusal("\xff\xfe<\0a\0/\0>\0"s) == "line 1");
    CHECK(refusal("\xfe\xff\0<\0a\0/\0>"s) == "line 1");
    CHECK(refusal("<\0a\0/\0>\0"s) == "line 1");
    CHECK(refusal("\0<\0a\0/\0>"s) == "line 1");
  }

  TEST_CASE("no document type declaration, whatever is in it") {
    CHECK(refusal("<!DOCTYPE a><a/>") == "line 1");
    CHECK(refusal("\n<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>") == "line 2");
    CHECK(refusal("<a/><!DOCTYPE a>") == "line 1");
    CHECK(refusal("<a><!ELEMENT a></a>") == "line 1");
  }

  TEST_CASE("one root element, and no text beside it (XML 1.0 2.1)") {
    CHECK(refusal(" \n<!-- --><?b?>\r\n\t<a/> <!-- --><?b?> ") == "accepted");
    for (const char* bad : {"", " ", "<!-- -->", "x<a/>", "<a/>x", "<a/><b/>", "<a></a><a></a>", "&#32;<a/>", "<a/>&#32;",
                            "<a/>&lt;", "\xc2\xa0<a/>"})
      CHECK(refusal(bad) == "line 1");
  }

  TEST_CASE("tags nest, and end (XML 1.0 3, 3.1)") {
    CHECK(refusal("<a ><b\n/><c></c\t></a >") == "accepted");
    for (const char* bad :
         {"<a>",           "<a",    "<a ",      "<a/",    "</a>",  "<a></b>", "<a></A>", "<a></ab>", "<ab></a>", "<a><b></a></b>",
          "<a></a x='1'>", "< a/>", "<a></ a>", "<a / >", "<a//>", "<a>></",  "<",       "<a></a",   "<a></a ",  "<>",
          "</>",           "<a=b/>"})
      CHECK(refusal(bad) == "line 1");
    CHECK(refusal("<a>\n<b>\n\n</a>") == "line 4");
    CHECK(refusal("<a>\n<b>\n\n") == "line 2");
  }

  TEST_CASE("attributes are quoted, apart, and each there once (XML 1.0 3.1)") {
    CHECK(refusal("<a x = '1'\ny\t=\"2\" />") == "accepted");
    for (const char* bad :
         {"<a x/>", "<a x=/>", "<a x=1/>", "<a x='1/>", "<a x='1\"/>", "<a x='1'y='2'/>", "<a x='1'y/>", "<a'x'/>",
          "<a x='1' x='2'/>", "<a x='1' y='2' x='1'/>", "<a 1='2'/>", "<a ='2'/>", "<a x=='2'/>", "<a x='1' / >"})
      CHECK(refusal(bad) == "line 1");
  }

  TEST_CASE("names: what begins one and what continues it (XML 1.0 2.3)") {
    for (const char* good : {"a", "_", "é", "مصر", "a-b.c_1", "a·", "Ā̀", "a‿", "\xe2\x80\x8c", "\xf0\x90\x80\x80",
                             "\xf3\xaf\xbf\xbf", "\xcd\xbf", "\xc3\x98", "\xef\xbf\xbd"})
      CHECK(refusal("<"s + good + "/>") == "accepted");
    for (const char* bad : {"1a",
                            "-a",
                            ".a",
                            "·a",
                            "\xcc\x80",
                            "‿a",
                            "a×",
                            "a÷b",
                            "\xcd\xbe",
                            "a\xcd\xbe",
                            "\xe2\x80\x8b",
                            "a\xe2\x80\x8e",
                            "a b",
                            "a$",
                            "a/b",
                            "a\xe3\x80\x80",
                            "\xf3\xb0\x80\x80",
                            "\xee\x80\x80",
                            "a\xef\xb7\x90",
                            "\xe2\x86\x90"})
      CHECK(refusal("<"s + bad + "/>") == "line 1");
  }

  TEST_CASE("limits of size, depth, attributes, nodes and prefixes") {
    const auto fault = [](std::string_view text, const xml::Limits& limits) {
      const auto document = xml::Document::parse(as_bytes(text), limits);
      return document ? ErrorCode::internal_error : document.error().code;
    };
    CHECK(fault("<a/>", {.max_size = 4}) == ErrorCode::internal_error);
    CHECK(fault("<a/>", {.max_size = 3}) == ErrorCode::input_too_large);
    CHECK(fault("<a><b><c/></b></a>", {.max_depth = 3}) == ErrorCode::internal_error);
    CHECK(fault("<a><b><c/></b></a>", {.max_depth = 2}) == ErrorCode::input_too_large);
    CHECK(fault("<a x='' xmlns='b'/>", {.max_attributes = 2}) == ErrorCode::internal_error);
    CHECK(fault("<a x='' xmlns='b'/>", {.max_attributes = 1}) == ErrorCode::input_too_large);
    CHECK(fault("<a x='' xmlns='b'>c</a>", {.max_nodes = 5}) == ErrorCode::internal_error);
    CHECK(fault("<a x='' xmlns='b'>c</a>", {.max_nodes = 4}) == ErrorCode::input_too_large);
    CHECK(fault("<a xmlns:b='c' xmlns:d='e'/>", {.max_prefixes = 4}) == ErrorCode::internal_error);
    CHECK(fault("<a xmlns:b='c' xmlns:d='e'/>", {.max_prefixes = 3}) == ErrorCode::input_too_large);
    std::string deep;
    for (int i = 0; i < 200'000; ++i) deep += "<a>";
    CHECK(fault(deep, {}) == ErrorCode::input_too_large);
    CHECK(fault(deep, {.max_depth = 1'000'000}) == ErrorCode::document_malformed);  // nothing recurses
  }
}
