// The first two octets choose a method and a node-set, the rest is the document.
#include <random>

#include "canonical_oracle.hpp"
#include "touch.hpp"

using namespace hawiya;
using xml::Document;
using xml::Method;
using xml::NodeSet;

namespace {

// Whole documents and elements: the canonical form is a document, and its own canonical form.
void check_stable(const NodeSet& set, const xml::Canonicalization& method) {
  const std::string canonical = canonicalize(set, method);
  // What an element brings along may go beyond limits that the document kept.
  const xml::Limits limits{.max_attributes = 1'000'000, .max_nodes = 10'000'000};
  const Document again = Document::parse(as_bytes(canonical), limits).value();
  fuzz::require(canonicalize(NodeSet::whole(again), method) == canonical);
}

void check_any_set(const Document& document, const xml::Canonicalization& method, unsigned seed) {
  std::minstd_rand random(seed);
  std::vector<std::uint8_t> flags(document.size());
  for (std::uint8_t& one : flags) one = static_cast<std::uint8_t>(seed % 2 == 0 ? random() % 4 : random() % 4 == 0 ? 0 : 3);
  constexpr std::size_t most = 1u << 20;
  const auto canonical = canonicalize(NodeSet::of_flags(document, flags), method, most);
  if (!canonical) return fuzz::touch(canonical.error());
  fuzz::touch(*canonical);
  constexpr xml::NodeId most_for_oracle = 300;  // it takes its time
  if (method.method != Method::c14n11 && document.size() <= most_for_oracle)
    fuzz::require(fuzz::CanonicalOracle(document, flags, method).write() == *canonical);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const auto document = Document::parse(ByteView(data, size).subspan(2));
  if (!document) return 0;
  xml::Canonicalization method{.method = static_cast<Method>(data[0] % 3), .with_comments = (data[0] & 4) != 0};
  if ((data[0] & 8) != 0) method.inclusive_prefixes = {"", "a"};
  check_stable(NodeSet::whole(*document), method);
  check_stable(NodeSet::subtree(*document, document->root()), method);
  const xml::NodeId chosen = data[1] % document->size();
  if (document->is_element(chosen)) check_stable(NodeSet::subtree(*document, chosen), method);
  check_any_set(*document, method, data[1]);
  return 0;
}
