// The same for a sample of real certificates, lists, answers and tokens, where the third-party data is present.
#include <doctest/doctest.h>

#include <hawiya/text/base64.hpp>
#include <nlohmann/json.hpp>

#include "robustness/mutate.hpp"
#include "support/files.hpp"

using namespace hawiya;
using nlohmann::json;

namespace {

constexpr std::size_t vectors_a_suite = 60, flips_a_vector = 80, truncations_a_vector = 30;
constexpr std::uintmax_t largest_file = 1u << 20;
constexpr std::size_t largest_vector = 16u << 10;

// Tokens and base64 texts anywhere in a suite's JSON.
void collect(const json& value, std::vector<Bytes>& vectors) {
  if (value.is_structured())
    for (const json& item : value) collect(item, vectors);
  if (!value.is_string()) return;
  const auto& text = value.get_ref<const std::string&>();
  if (text.starts_with('{')) vectors.push_back(to_bytes(as_bytes(text)));
  if (text.size() < 100) return;
  if (auto der = text::from_base64(text)) vectors.push_back(*std::move(der));
}

void collect(const std::filesystem::path& file, std::vector<Bytes>& vectors) {
  const Bytes bytes = test::read_file(file);
  if (file.extension() == ".json") return collect(json::parse(bytes, nullptr, false), vectors);
  if (text::looks_like_pem(bytes))
    if (const auto blocks = text::parse_pem(as_text(bytes)))
      for (const auto& block : *blocks) vectors.push_back(block.der);
  vectors.push_back(bytes);
}

// Evenly spread over the suite's files in the order of their names, so that every run takes the same.
std::vector<Bytes> sample(const std::filesystem::path& suite) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(suite))
    if (entry.is_regular_file() && entry.file_size() <= largest_file) files.push_back(entry.path());
  std::ranges::sort(files);
  std::vector<Bytes> vectors, chosen;
  for (const auto& file : files) collect(file, vectors);
  const std::size_t stride = std::max<std::size_t>(1, vectors.size() / vectors_a_suite);
  for (std::size_t i = 0; i < vectors.size(); i += stride)
    if (vectors[i].size() <= largest_vector) chosen.push_back(std::move(vectors[i]));
  return chosen;
}

// How many parsers read the vector; what one of them reads is damaged for it.
int survive(const Bytes& vector) {
  int readers = 0;
  for (const auto& [name, parse] : test::parsers()) {
    if (!parse(vector) || name == "PEM") continue;
    ++readers;
    test::for_each_flip(vector, flips_a_vector, [&](const Bytes& damaged, std::size_t) { (void)parse(damaged); });
    int accepted = 0;
    test::for_each_truncation(vector, truncations_a_vector, [&](const Bytes& cut) {
      if (parse(cut)) ++accepted;
    });
    CHECK_MESSAGE(accepted == 0, "truncations read as " << name);
  }
  return readers;
}

}  // namespace

TEST_SUITE("robustness") {
  TEST_CASE("every parser survives a sample of real vectors and damaged copies of them") {
    for (const std::string name : {"webeid", "pathval-nist-pkits", "pathval-boringssl", "pathval-bettertls", "pathval-limbo",
                                   "pathval-pyca-x509", "catool-certlint", "catool-national-certs", "esign", "icao"}) {
      CAPTURE(name);
      const auto suite = test::conformance_suite(name);
      if (!suite) continue;
      const std::vector<Bytes> vectors = sample(*suite);
      int readers = 0;
      for (const Bytes& vector : vectors) readers += survive(vector);
      MESSAGE(name << ": " << vectors.size() << " vectors, " << readers << " read");
    }
  }
}
