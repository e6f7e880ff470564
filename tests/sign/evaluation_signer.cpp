// What becomes of a signature in each situation of its signer's certificate (EN 319 102-1 §5.2.6, §5.3.4, §5.5.4).

#include <algorithm>

#include "sign/situations.hpp"

using namespace hawiya;
using namespace hawiya::test;
using enum x509::RevocationReason;

namespace {

const Time ended = make_time(2026, 7, 1);

struct Situation {
  const char* name;
  const char* expected;
  sign::Report (*make)(World&);
};

World ending_soon() { return World(crypto::KeyType::p256, ended); }

void check(World world, std::initializer_list<Situation> situations) {
  const World fresh = world;
  for (const Situation& one : situations) {
    CAPTURE(one.name);
    world = fresh;
    CHECK(outcome(one.make(world)) == one.expected);
  }
}

sign::Report later(World& world, ByteView document, Duration duration) {
  world.clock += duration;
  return world.validate(document);
}

}  // namespace

TEST_SUITE("sign") {
  TEST_CASE("evaluation: the period of the signer's certificate") {
    check(ending_soon(),
          {{"within", "TOTAL_PASSED", [](World& w) { return w.validate(signed_cms(w)); }},
           {"ended, and nothing proves that it was signed before: §5.2.6", "OUT_OF_BOUNDS_NO_POE",
            [](World& w) { return later(w, signed_cms(w), hours(24 * 60)); }},
           {"ended, stamped before and with its status: §5.5.4", "TOTAL_PASSED",
            [](World& w) { return later(w, with_answer(stamped(w, signed_cms(w)), answer_about(w, w.signer)), hours(24 * 60)); }},
           {"ended, stamped before, and only asked about afterwards: RFC 6960 §4.4.4", "TRY_LATER",
            [](World& w) { return later(w, stamped(w, signed_cms(w)), hours(24 * 60)); }},
           {"stamped after its end: §5.5.4", "OUT_OF_BOUNDS_NOT_REVOKED",
            [](World& w) {
              const Bytes message = signed_cms(w);
              w.clock += hours(24 * 60);
              return w.validate(stamped(w, message));
            }},
           {"content that was stamped after its end: §5.3.4", "EXPIRED",
            [](World& w) {
              w.clock += hours(24 * 60);
              return w.validate(
                  signed_cms(w, {cms::encode_attribute(cades::content_timestamp, {token_over(w, as_bytes("content"))})}));
            }},
           {"not begun: §5.5.4", "NOT_YET_VALID", [](World& w) {
              w.signer = w.ca.issue({.subject = "Early", .key = w.signer_key, .not_before = test_now + hours(48)});
              return w.validate(signed_cms(w));
            }}});
  }

  TEST_CASE("evaluation: revocation of the signer's certificate") {
    check(World(), {{"revoked, and nothing proves that it was signed before: §5.2.6", "REVOKED_NO_POE",
                     [](World& w) {
                       w.signer_revoked_at = test_now + hours(1);
                       return later(w, signed_cms(w), hours(2));
                     }},
                    {"stamped before it was revoked, whatever the reason: §5.5.4", "TOTAL_PASSED",
                     [](World& w) {
                       w.signer_revoked_at = test_now + hours(1);
                       w.reason = key_compromise;
                       return later(w, stamped(w, signed_cms(w)), hours(2));
                     }},
                    {"stamped after it was revoked: §5.5.4", "REVOKED_NO_POE",
                     [](World& w) {
                       w.signer_revoked_at = test_now - hours(1);
                       return w.validate(stamped(w, signed_cms(w)));
                     }},
                    {"stamped in the very second of the revocation", "REVOKED_NO_POE",
                     [](World& w) {
                       w.signer_revoked_at = test_now;
                       return w.validate(stamped(w, signed_cms(w)));
                     }},
                    {"content that was stamped after the revocation: §5.3.4", "REVOKED",
                     [](World& w) {
                       w.signer_revoked_at = test_now - hours(1);
                       return w.validate(signed_cms(
                           w, {cms::encode_attribute(cades::content_timestamp, {token_over(w, as_bytes("content"))})}));
                     }},
                    {"on hold: §5.2.6.4", "TRY_LATER",
                     [](World& w) {
                       w.signer_revoked_at = test_now - hours(1);
                       w.reason = certificate_hold;
                       return w.validate(signed_cms(w));
                     }},
                    {"was on hold, and is good again", "TOTAL_PASSED",
                     [](World& w) {
                       World before = w;
                       before.signer_revoked_at = test_now - hours(1);
                       before.reason = certificate_hold;
                       const Bytes message = with_answer(signed_cms(w), answer_about(before, w.signer));
                       w.clock += hours(2);
                       return w.validate(with_answer(message, answer_about(w, w.signer)));
                     }},
                    {"was good, and is on hold since before", "TRY_LATER", [](World& w) {
                       const Bytes message = with_answer(signed_cms(w), answer_about(w, w.signer));
                       w.clock += std::chrono::minutes(30);
                       w.signer_revoked_at = test_now + std::chrono::minutes(5);
                       w.reason = certificate_hold;
                       return w.validate(with_answer(message, answer_about(w, w.signer)));
                     }}});
  }

  TEST_CASE("evaluation: a revocation that any evidence tells of counts") {
    check(World(), {{"a list, though an older one is silent", "REVOKED_NO_POE",
                     [](World& w) {
                       const Bytes message = with_list(signed_cms(w), w.list());
                       w.clock += hours(2);
                       w.signer_revoked_at = test_now + hours(1);
                       return w.validate(with_list(message, w.list()));
                     }},
                    {"the same in the other order", "REVOKED_NO_POE",
                     [](World& w) {
                       const Bytes before = w.list();
                       w.clock += hours(2);
                       w.signer_revoked_at = test_now + hours(1);
                       return w.validate(with_list(with_list(signed_cms(w), w.list()), before));
                     }},
                    {"a list, though an answer says good", "REVOKED_NO_POE",
                     [](World& w) {
                       const Bytes message = with_answer(signed_cms(w), answer_about(w, w.signer));
                       w.clock += std::chrono::minutes(30);
                       w.signer_revoked_at = test_now + std::chrono::minutes(5);
                       return offline(w, with_list(message, w.list()));
                     }},
                    {"a list that was issued after the certificate's end", "REVOKED_NO_POE", [](World& w) {
                       w.signer = w.ca.issue({.subject = "Signer", .key = w.signer_key, .not_after = ended});
                       const Bytes message = with_answer(stamped(w, signed_cms(w), test_now), answer_about(w, w.signer));
                       w.clock = ended + hours(1);
                       w.signer_revoked_at = test_now - hours(1);
                       return offline(w, with_list(message, w.list()));
                     }}});
  }

  TEST_CASE("evaluation: evidence that does not speak of the certificate at that time") {
    check(World(), {{"none", "TRY_LATER", [](World& w) { return offline(w, signed_cms(w)); }},
                    {"an answer", "TOTAL_PASSED",
                     [](World& w) { return offline(w, with_answer(signed_cms(w), answer_about(w, w.signer))); }},
                    {"a list", "TOTAL_PASSED", [](World& w) { return offline(w, with_list(signed_cms(w), w.list())); }},
                    {"an answer about another certificate", "TRY_LATER",
                     [](World& w) { return offline(w, with_answer(signed_cms(w), answer_about(w, w.authority))); }},
                    {"an answer by somebody else", "TRY_LATER",
                     [](World& w) {
                       World other = w;
                       other.ca.key = make_key();
                       return offline(w, with_answer(signed_cms(w), answer_about(other, w.signer)));
                     }},
                    {"an answer that is too old", "TRY_LATER",
                     [](World& w) {
                       const Bytes message = with_answer(signed_cms(w), answer_about(w, w.signer));
                       w.clock += hours(2);
                       return offline(w, message);
                     }},
                    {"a list that is too old", "TRY_LATER",
                     [](World& w) {
                       const Bytes message = with_list(signed_cms(w), w.list());
                       w.clock += hours(48);
                       return offline(w, message);
                     }},
                    {"an answer from the future", "TRY_LATER",
                     [](World& w) {
                       World future = w;
                       future.clock += hours(2);
                       return offline(w, with_answer(signed_cms(w), answer_about(future, w.signer)));
                     }},
                    {"a list from the future", "TRY_LATER", [](World& w) {
                       World future = w;
                       future.clock += hours(2);
                       return offline(w, with_list(signed_cms(w), future.list()));
                     }}});
  }

  TEST_CASE("evaluation: the signer's chain and key") {
    check(
        World(),
        {{"an issuer that nobody trusts: §5.2.6", "NO_CERTIFICATE_CHAIN_FOUND",
          [](World& w) {
            const Bytes message = signed_cms(w);
            return w.validate(message, sign::ValidationPolicy{
                                           .anchors = path::TrustStore::create({TestCa::root("Other").certificate}).value()});
          }},
         {"a key that is not for signatures: RFC 5280 §4.2.1.3", "CHAIN_CONSTRAINTS_FAILURE",
          [](World& w) {
            w.signer = w.ca.issue({.subject = "Signer",
                                   .key = w.signer_key,
                                   .extensions = {usage({x509::KeyUsageBit::key_encipherment}), ocsp_at("http://ocsp.test/")}});
            return w.validate(signed_cms(w));
          }},
         {"a key for digital signatures, where nonRepudiation is asked for", "CHAIN_CONSTRAINTS_FAILURE",
          [](World& w) {
            w.signer = w.ca.issue({.subject = "Signer",
                                   .key = w.signer_key,
                                   .extensions = {usage({x509::KeyUsageBit::digital_signature}), ocsp_at("http://ocsp.test/")}});
            auto policy = w.policy();
            policy.signer_key_usage = sign::SignerKeyUsage::non_repudiation;
            return w.validate(signed_cms(w), policy);
          }},
         {"the same key, where any will do", "TOTAL_PASSED",
          [](World& w) {
            w.signer = w.ca.issue({.subject = "Signer",
                                   .key = w.signer_key,
                                   .extensions = {usage({x509::KeyUsageBit::digital_signature}), ocsp_at("http://ocsp.test/")}});
            return w.validate(signed_cms(w));
          }},
         {"a trusted certificate of the signer's own, which has ended", "OUT_OF_BOUNDS_NO_POE", [](World& w) {
            const Bytes message = signed_cms(w);
            w.clock = make_time(2027, 2, 1);
            return w.validate(message, sign::ValidationPolicy{.anchors = path::TrustStore::create({w.signer}).value()});
          }}});
  }

  TEST_CASE("evaluation: what is asked, and what is not") {
    World world;
    const Bytes message = signed_cms(world);
    const auto needs = [&](ByteView document) {
      return sign::Validation::begin({document}, world.policy(), world.clock).value().needs();
    };
    CHECK(needs(message).size() == 1);
    CHECK(needs(with_answer(message, answer_about(world, world.signer))).empty());
    CHECK(needs(stamped(world, message)).size() == 2);
    SUBCASE("a responder that is down makes the next source be asked") {
      world.responder_is_down = true;
      CHECK(outcome(world.validate(message)) == "TOTAL_PASSED");
      REQUIRE(world.asked.size() == 2);
      CHECK(world.asked[0].find("ocsp:") != std::string::npos);
      CHECK(world.asked[1].find("crl:") != std::string::npos);
    }
    SUBCASE("a forged signature asks for nothing, whatever timestamps it bears") {
      Bytes forged = stamped(world, message);
      const ByteView value = as_bytes("content");
      const auto at = std::search(forged.begin(), forged.end(), value.begin(), value.end());
      *at = 'C';
      CHECK(outcome(world.validate(forged)) == "HASH_FAILURE");
      CHECK(world.asked.empty());
    }
    SUBCASE("one with a wrong value neither") {
      Bytes forged = message;
      forged.back() ^= 1;
      CHECK(outcome(world.validate(forged)) == "SIG_CRYPTO_FAILURE");
      CHECK(world.asked.empty());
    }
    SUBCASE("nor one whose issuer nobody trusts") {
      const sign::ValidationPolicy stranger{.anchors = path::TrustStore::create({TestCa::root("Other").certificate}).value()};
      CHECK(sign::Validation::begin({message}, stranger, world.clock).value().needs().empty());
    }
  }
}
