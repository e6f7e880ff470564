#include <doctest/doctest.h>

#include <algorithm>
#include <hawiya/der/writer.hpp>
#include <hawiya/path/pending.hpp>

#include "path/paths.hpp"

using namespace hawiya;
using namespace hawiya::path;
using namespace hawiya::test;

namespace {

x509::RawExtension issuers_at(const std::vector<std::string>& urls) {
  std::vector<x509::AccessDescription> list;
  for (const std::string& url : urls) list.push_back({x509::access_ca_issuers, x509::GeneralName::of_uri(url)});
  return plain(x509::extension::authority_information_access, x509::encode::access_descriptions(list));
}

// root -> upper -> lower -> leaf, of which only the leaf is at hand.
struct Chain {
  TestCa root = TestCa::root();
  TestCa upper = root.intermediate("Upper", ca_with(issuers_at({"http://ca.example/root.cer"})));
  TestCa lower = upper.intermediate("Lower", ca_with(issuers_at({"http://ca.example/upper.cer"})));
  x509::Certificate leaf = lower.issue({.extensions = {issuers_at({"http://ca.example/lower.cer", "ldap://x/y"})}});
  TrustStore anchors = TrustStore::create({root.certificate}).value();
  PathPolicy policy = {.issuer_fetching = IssuerFetching::on};

  [[nodiscard]] PendingPath begin(const Budget& budget = {}) const {
    return PendingPath::begin(leaf, {}, anchors, policy, test_now, budget);
  }
};

FetchAnswer answer(const FetchRequest& request, ByteView body) { return {.id = request.id, .body = to_bytes(body)}; }

}  // namespace

TEST_SUITE("path") {
  TEST_CASE("missing issuers are asked for round by round, and whatever form they come in leads to the anchor") {
    const Chain chain;
    const PendingPath pending = chain.begin();
    REQUIRE(pending.needs().size() == 1);
    CHECK(pending.needs()[0].url == "http://ca.example/lower.cer");
    std::vector<FetchAnswer> answers{answer(pending.needs()[0], chain.lower.certificate.der())};
    const auto second = pending.more(answers, test_now);
    REQUIRE(second.size() == 1);
    CHECK(second[0].url == "http://ca.example/upper.cer");
    CHECK(code_of(pending.finish(answers, test_now)) == ErrorCode::issuer_unknown);
    answers.push_back(answer(second[0], as_bytes(chain.upper.certificate.to_pem())));
    CHECK(pending.more(answers, test_now).empty());
    Checks trail;
    const auto path = pending.finish(answers, test_now, &trail);
    REQUIRE(path.has_value());
    CHECK(path->certificates().size() == 3);
    CHECK(trail[0].name == "issuer fetched");
    CHECK(std::ranges::all_of(trail, &Check::passed));
  }

  TEST_CASE("nothing is asked for unless the policy says so, and nothing that was not asked for is looked at") {
    Chain chain;
    const FetchAnswer both{.id = "issuer:http://ca.example/lower.cer",
                           .body = to_bytes(as_bytes(chain.lower.certificate.to_pem() + chain.upper.certificate.to_pem()))};
    CHECK(chain.begin().finish(std::vector{both}, test_now));
    CHECK(code_of(chain.begin().finish(std::vector{FetchAnswer{.id = "crl:0", .body = both.body}}, test_now)) ==
          ErrorCode::issuer_unknown);
    chain.policy.issuer_fetching = IssuerFetching::off;
    CHECK(chain.begin().needs().empty());
    CHECK(code_of(chain.begin().finish(std::vector{both}, test_now)) == ErrorCode::issuer_unknown);
  }

  TEST_CASE("a path that is found, or refused for another reason than a missing issuer, asks for nothing") {
    const Chain chain;
    CHECK(
        PendingPath::begin(chain.leaf, {chain.lower.certificate, chain.upper.certificate}, chain.anchors, chain.policy, test_now)
            .needs()
            .empty());
    CHECK(PendingPath::begin(chain.leaf, {chain.lower.certificate, chain.upper.certificate}, chain.anchors, chain.policy,
                             make_time(2028, 1, 1))
              .needs()
              .empty());
  }

  TEST_CASE("requests and answers are bounded, and bad answers are passed over and told") {
    Chain chain;
    std::vector<std::string> urls;
    for (int i = 0; i < 50; ++i) urls.push_back("http://ca.example/" + std::to_string(i));
    urls.push_back("https://ca.example/secure");
    chain.leaf = chain.lower.issue({.extensions = {issuers_at(urls)}});
    const PendingPath pending = chain.begin();
    CHECK(pending.needs().size() == 8);
    std::vector<FetchAnswer> answers;
    for (const FetchRequest& request : pending.needs()) answers.push_back(answer(request, Bytes{1, 2, 3}));
    answers[1] = {.id = answers[1].id, .error = Error{ErrorCode::fetch_timeout}};
    answers[2].body.assign(answers[2].body.size() + (256u << 10), 0x30);
    CHECK(pending.more(answers, test_now).empty());
    Checks trail;
    CHECK(code_of(pending.finish(answers, test_now, &trail)) == ErrorCode::issuer_unknown);
    CHECK(trail[0].inputs.find("certificate_malformed") != std::string::npos);
    CHECK(trail[1].inputs.find("fetch_timeout") != std::string::npos);
    CHECK(trail[2].inputs.find("fetch_too_large") != std::string::npos);
    // Bytes are spent from the budget.
    const FetchAnswer both{.id = pending.needs()[0].id,
                           .body = to_bytes(as_bytes(chain.lower.certificate.to_pem() + chain.upper.certificate.to_pem()))};
    CHECK(chain.begin().finish(std::vector{both}, test_now));
    CHECK(code_of(chain.begin({.bytes = 100}).finish(std::vector{both}, test_now)) == ErrorCode::issuer_unknown);
  }
}
