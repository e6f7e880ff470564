// Canonical XML: digests of whole documents by another implementation, the vectors of the W3C and of others, hostile documents.
#include <doctest/doctest.h>

#include <chrono>
#include <hawiya/crypto/hash.hpp>
#include <hawiya/text/hex.hpp>

#include "conformance/suite.hpp"
#include "conformance/xpath_predicate.hpp"
#include "xml/canonical.hpp"

using namespace hawiya;
using nlohmann::json;
using test::Score;
using xml::Canonicalization;
using xml::Document;
using xml::NodeSet;

namespace {

std::string text_of(const std::filesystem::path& path) { return std::string(as_text(test::read_file(path))); }

std::string digest_of(const Document& document, xml::Method method) {
  const std::string canonical = xml::canonicalize(NodeSet::whole(document), {.method = method, .with_comments = true});
  return text::to_hex(crypto::digest(crypto::HashAlgorithm::sha256, as_bytes(canonical)));
}

// The first element that is written with this name.
xml::NodeId element_named(const Document& document, std::string_view written) {
  for (xml::NodeId node = 0; node < document.size(); ++node) {
    const xml::Name& name = document.name(node);
    const std::string whole = (name.prefix.empty() ? "" : std::string(name.prefix) + ":") + std::string(name.local);
    if (document.is_element(node) && whole == written) return node;
  }
  return xml::no_node;
}

// What a vector selects; nothing when the flags of a node-set cannot say it.
std::optional<NodeSet> subset(const Document& document, const json& vector, std::string_view expected) {
  if (vector["subset_xpath"].is_null()) return NodeSet::whole(document);
  const std::string expression = vector["subset_xpath"];
  if (expression.starts_with("see the input"))  // the element that the expected form begins with
    return NodeSet::subtree(document, element_named(document, expected.substr(1, expected.find_first_of(" >") - 1)));
  const std::size_t open = expression.find('['), close = expression.rfind(']');
  const auto flags = test::XpathPredicate(document, expression.substr(open + 1, close - open - 1)).flags();
  return flags ? std::optional(NodeSet::of_flags(document, *flags)) : std::nullopt;
}

struct Board {
  test::Scoreboard scores{"c14n vectors", "c14n", test::Exceptions("c14n_exceptions.txt")};

  void compare(const std::string& group, const std::string& id, const std::string& expected, const std::string& got) {
    scores.record(group, id, expected == got ? Score::right : Score::wrong_field, "expected\n" + expected + "\ngot\n" + got);
  }
  void not_run(const std::string& group, const std::string& id) {
    scores.record(group, id, Score::fail_closed, "it selects among the namespace nodes of an element");
  }
};

void run_vector(Board& board, const std::filesystem::path& suite, const json& vector) {
  const std::string id = vector["id"];
  const std::string group = id.substr(0, id.find('-'));
  const auto document = Document::parse(test::read_file(suite / vector["input"].get<std::string>()));
  if (vector.value("needs_dtd", false)) {
    const bool refused = !document && document.error().code == ErrorCode::document_malformed;
    return board.scores.record("refused for its DOCTYPE", id, refused ? Score::right : Score::fail_open, "a DOCTYPE is accepted");
  }
  REQUIRE(document);
  const std::string expected = text_of(suite / vector["expected"].get<std::string>());
  const auto nodes = subset(*document, vector, expected);
  if (!nodes) return board.not_run(group, id);
  board.compare(group, id, expected, canonicalize(*nodes, *Canonicalization::by_uri(vector["algorithm"].get<std::string>())));
}

// References that select by XPath and canonicalize, and SignedInfo.
void run_merlin(Board& board, const std::filesystem::path& folder) {
  constexpr std::string_view ds = "http://www.w3.org/2000/09/xmldsig#";
  constexpr std::string_view exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";
  const Document document = Document::parse(test::read_file(folder / "signature.xml")).value();
  const xml::NodeId info = document.child(document.child(document.root(), ds, "Signature"), ds, "SignedInfo");
  const auto references = document.children(info, ds, "Reference");
  REQUIRE(references.size() == 27);
  for (std::size_t i = 0; i < references.size(); ++i) {
    const auto transforms = document.children(document.child(references[i], ds, "Transforms"));
    const std::string id = "merlin-" + std::to_string(i);
    const auto flags = test::XpathPredicate(document, document.text(document.child(transforms[0], ds, "XPath"))).flags();
    if (!flags) {
      board.not_run("merlin", id);
      continue;
    }
    Canonicalization method{.method = transforms.size() == 1 ? xml::Method::c14n10 : xml::Method::exclusive};
    if (transforms.size() > 1 && document.child(transforms[1], exclusive, "InclusiveNamespaces") != xml::no_node)
      method.inclusive_prefixes = {""};
    board.compare("merlin", id, text_of(folder / ("c14n-" + std::to_string(i) + ".txt")),
                  canonicalize(NodeSet::of_flags(document, *flags), method));
  }
  board.compare("merlin", "merlin-27", text_of(folder / "c14n-27.txt"),
                canonicalize(NodeSet::subtree(document, info), {.method = xml::Method::c14n10}));
}

}  // namespace

TEST_SUITE("conformance") {
  TEST_CASE("c14n: whole documents have the digests that libxml2 finds") {
    const auto suite = test::conformance_suite("esign");
    if (!suite) return;
    const json files = json::parse(test::read_file(*suite / "c14n-whole-document.json"));
    for (const json& entry : files) {
      const std::string file = entry["file"];
      CAPTURE(file);
      const auto document = Document::parse(test::read_file(*suite / file));
      CHECK_MESSAGE(document.has_value(), (document ? "" : to_string(document.error())));
      if (!document) continue;
      CHECK(digest_of(*document, xml::Method::c14n10) == entry["c14n10_with_comments_sha256"]);
      CHECK(digest_of(*document, xml::Method::c14n11) == entry["c14n11_with_comments_sha256"]);
      CHECK(digest_of(*document, xml::Method::exclusive) == entry["exc_with_comments_sha256"]);
    }
    std::printf("%zu documents, three canonical forms each\n", files.size());
  }

  TEST_CASE("c14n: vectors of the specifications and of interoperability packages") {
    const auto suite = test::conformance_suite("esign");
    if (!suite) return;
    Board board;
    for (const json& vector : json::parse(test::read_file(*suite / "c14n-vectors.json"))) {
      if (vector["id"] == "merlin-c14n-three")
        run_merlin(board, *suite / "c14n/merlin-c14n-three");
      else
        run_vector(board, *suite, vector);
    }
    board.scores.close();
  }

  TEST_CASE("c14n: hostile documents are refused, at once") {
    const auto suite = test::conformance_suite("esign");
    if (!suite) return;
    const auto begin = std::chrono::steady_clock::now();
    for (const auto& entry : std::filesystem::directory_iterator(*suite / "hostile")) {
      const Bytes bytes = test::read_file(entry.path());
      const auto document = Document::parse(bytes);
      const bool has_doctype = as_text(bytes).find("<!DOCTYPE") != std::string_view::npos;
      CAPTURE(entry.path().filename());
      CHECK(document.has_value() != has_doctype);
      if (!document) CHECK(document.error().code == ErrorCode::document_malformed);
    }
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(2));
  }
}
