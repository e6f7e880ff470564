// What a ds:Reference leads to (XML Signature 1.1 §4.4.3), and what none may.

#include "sign/xml_signing.hpp"

using namespace hawiya;
using namespace hawiya::test;

namespace {

constexpr std::string_view enveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature",
                           base64 = "http://www.w3.org/2000/09/xmldsig#base64",
                           exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#",
                           xpath = "http://www.w3.org/TR/1999/REC-xpath-19991116",
                           filter2 = "http://www.w3.org/2002/06/xmldsig-filter2";

Result<std::string> covered(const std::string& body, const std::string& reference, Budget budget = {},
                            const sign::ContentResolver& contents = no_contents) {
  const std::string text = "<r xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\" xmlns:f=\"" + std::string(filter2) +
                           "\" xmlns:x=\"urn:x\">" + body + "<ds:Signature Id=\"S\"><ds:SignedInfo>" + reference +
                           "</ds:SignedInfo></ds:Signature></r>";
  const auto document = xml::Document::parse(as_bytes(text)).value();
  const auto signature = sign::find_signatures(document).back();
  const auto references = sign::read_references(document, document.first_child(signature));
  if (!references) return references.error();
  std::string octets;
  const auto fed = sign::feed(references->front(), {document, signature, contents, budget}, {xml::Method::exclusive},
                              [&](ByteView piece) { octets += as_text(piece); });
  return fed ? Result<std::string>(octets) : fed.error();
}

ErrorCode refusal(const std::string& body, const std::string& reference) {
  const auto octets = covered(body, reference);
  CHECK_MESSAGE(!octets, (octets ? *octets : ""));
  return octets ? ErrorCode::internal_error : octets.error().code;
}

std::string by_xpath(std::string_view expression) {
  return reference("", transform(xpath, "<ds:XPath>" + std::string(expression) + "</ds:XPath>"));
}
std::string by_filter(std::string_view operation, std::string_view expression) {
  return reference(
      "", transform(filter2, "<f:XPath Filter=\"" + std::string(operation) + "\">" + std::string(expression) + "</f:XPath>"));
}

}  // namespace

TEST_SUITE("sign") {
  TEST_CASE("references: by Id, in every form: §4.4.3.2") {
    const std::string body = "<a Id=\"one\">1<!-- c --></a><a ID=\"two\">2</a><a id=\"three\">3</a><a xml:id=\"four\">4</a>";
    CHECK(covered(body, reference("#one")).value() == "<a Id=\"one\">1</a>");
    CHECK(covered(body, reference("#xpointer(id('one'))")).value() == "<a Id=\"one\">1</a>");
    CHECK(covered(body, reference("#two")).value() == "<a ID=\"two\">2</a>");
    CHECK(covered(body, reference("#three")).value() == "<a id=\"three\">3</a>");
    CHECK(covered(body, reference("#four")).value() == "<a xml:id=\"four\">4</a>");
  }

  TEST_CASE("references: an Id that is not there, occurs twice, or in a form that nobody knows") {
    using enum ErrorCode;
    CHECK(refusal("<a Id=\"one\"/>", reference("#none")) == signature_reference_unresolved);
    CHECK(refusal("<a Id=\"one\"/><b Id=\"one\"/>", reference("#one")) == signature_reference_unresolved);
    CHECK(refusal("<a Id=\"one\"/><b xml:id=\"one\"/>", reference("#one")) == signature_reference_unresolved);
    CHECK(refusal("<a Id=\"one\"/>", reference("#xpointer(//a)")) == signature_reference_unresolved);
    CHECK(refusal("<a Id=\"one\"/>", reference("#")) == signature_reference_unresolved);
    CHECK(refusal("", reference("http://example.com/file")) == signature_reference_unresolved);
  }

  TEST_CASE("references: the enveloped signature is taken out, and that one alone: §6.6.4") {
    const std::string other = "<ds:Signature Id=\"other\"/>";
    const auto octets = covered("<a>1</a>" + other, reference("", transform(enveloped)));
    REQUIRE(octets);
    CHECK(octets->find("Id=\"other\"") != std::string::npos);
    CHECK(octets->find("Id=\"S\"") == std::string::npos);
  }

  TEST_CASE("references: what selects nothing covers nothing") {
    using enum ErrorCode;
    CHECK(refusal("<a Id=\"one\">1</a>", reference("#S", transform(enveloped))) == signature_reference_unresolved);
    CHECK(refusal("<x:a>1</x:a>", by_xpath("ancestor-or-self::x:absent")) == signature_reference_unresolved);
    CHECK(refusal("<x:a>1</x:a>", by_filter("intersect", "//x:absent")) == signature_reference_unresolved);
    CHECK(refusal("<x:a>1</x:a>", by_filter("subtract", "/*")) == signature_reference_unresolved);
    CHECK(refusal("<x:a>1</x:a>", reference("", transform(filter2, "<f:XPath Filter=\"subtract\">/*</f:XPath>") +
                                                    transform(base64))) == signature_reference_unresolved);
    CHECK(refusal("<x:a>1</x:a>", reference("", transform(filter2, "<f:XPath Filter=\"subtract\">/*</f:XPath>") +
                                                    transform(exclusive))) == signature_reference_unresolved);
    CHECK(covered("<a Id=\"one\"></a>", reference("#one", transform(base64))).value().empty());  // an empty file
  }

  TEST_CASE("references: the XPath expressions that are known: §6.6.3") {
    const std::string body = "<x:a>1<x:b>2</x:b></x:a><x:c>3</x:c>";
    CHECK(covered(body, by_xpath("ancestor-or-self::x:a")).value() == "<x:a xmlns:x=\"urn:x\">1<x:b>2</x:b></x:a>");
    CHECK(covered(body, by_xpath("ancestor-or-self::x:a and not(ancestor-or-self::x:b)")).value() ==
          "<x:a xmlns:x=\"urn:x\">1</x:a>");
    CHECK(covered(body, by_filter("intersect", "//x:b")).value() == "<x:b xmlns:x=\"urn:x\">2</x:b>");
    const auto without = covered(body, by_xpath("not(ancestor-or-self::ds:Signature)")).value();
    CHECK(without.find("Signature") == std::string::npos);
    CHECK(covered(body, by_xpath("count(ancestor-or-self::ds:Signature | here()/ancestor::ds:Signature[1]) &gt; "
                                 "count(ancestor-or-self::ds:Signature)"))
              .value() == without);
  }

  TEST_CASE("references: all other expressions are refused, never misunderstood") {
    using enum ErrorCode;
    const std::string body = "<x:a>1</x:a><x:b Id=\"ab\">2</x:b>";
    for (const char* expression :
         {"true()", "ancestor-or-self::x:a or ancestor-or-self::x:b", "not(ancestor-or-self::x:a or ancestor-or-self::x:b)",
          "not(ancestor-or-self::x:a) or true()", "not(ancestor-or-self::unknown:a)", "self::x:a", "ancestor-or-self::x:a b",
          "ancestor-or-self::x:a:b", "ancestor-or-self::x:", "", " and "}) {
      CAPTURE(expression);
      if (*expression != '\0') CHECK(refusal(body, by_xpath(expression)) == signature_transform_unsupported);
    }
    for (const char* expression : {"id('a b')", "//x:b[@Id='a b']", "//x:b[1]", "//x:b[@Id=\"ab\" or true()]", "x:b",
                                   "id('absent')", "document('http://example.com')", "//x:a|//x:b"}) {
      CAPTURE(expression);
      CHECK(refusal(body, by_filter("intersect", expression)) == signature_transform_unsupported);
    }
    CHECK(refusal(body, by_filter("union", "//x:a")) == signature_transform_unsupported);
    CHECK(refusal(body, reference("", transform("http://www.w3.org/TR/1999/REC-xslt-19991116"))) ==
          signature_transform_unsupported);
    CHECK(refusal(body, reference("", transform("urn:mine"))) == signature_transform_unsupported);
  }

  TEST_CASE("references: bounds on transforms, references and work") {
    using enum ErrorCode;
    std::string many;
    for (int i = 0; i < 9; ++i) many += transform(exclusive);
    CHECK(refusal("", reference("", many)) == signature_structure_invalid);
    std::string thousands;
    for (int i = 0; i < 1'025; ++i) thousands += reference("#S");
    CHECK(refusal("", thousands) == signature_structure_invalid);
    const std::string large = "<a Id=\"one\">" + std::string(10'000, 'a') + "</a>";
    CHECK(covered(large, reference("#one"), {.bytes = 10'100}));
    CHECK(covered(large, reference("#one"), {.bytes = 9'000}).error().code == budget_exhausted);
    CHECK(covered(large, reference("#one", transform(base64)), {.bytes = 9'000}).error().code == budget_exhausted);
    std::string elements;
    for (int i = 0; i < 1'000; ++i) elements += "<x:a/>";
    CHECK(covered(elements, by_filter("intersect", "//x:a//x:a//x:a"), {.bytes = 900}).error().code == budget_exhausted);
    CHECK(covered(elements, by_xpath("not(ancestor-or-self::x:b)"), {.bytes = 900}).error().code == budget_exhausted);
  }

  TEST_CASE("references: comments alone are nothing, and cost as much as anything") {
    using enum ErrorCode;
    const std::string comments = "<a Id=\"one\"><!--" + std::string(10'000, 'c') + "--></a>";
    CHECK(covered(comments, reference("#one")).value() == "<a Id=\"one\"></a>");
    CHECK(covered(comments, reference("#one"), {.bytes = 9'000}).error().code == budget_exhausted);
  }

  TEST_CASE("references: a content that many name is digested once") {
    int readings = 0;
    const auto content = sign::content_in_pieces("file", [&](const auto& sink) -> Result<void> {
      ++readings;
      sink(as_bytes("content"));
      return {};
    });
    for (int i = 0; i < 3; ++i)
      CHECK(content.digest(crypto::HashAlgorithm::sha256).value() ==
            crypto::digest(crypto::HashAlgorithm::sha256, as_bytes("content")));
    CHECK(readings == 1);
    CHECK(content.bytes(7));
    CHECK(content.bytes(6).error().code == ErrorCode::input_too_large);
  }
}
