// A signing between its two steps: saved, taken up again, corrupted; and what `begin` and `attach` refuse.

#include <nlohmann/json.hpp>

#include "sign/world.hpp"

using namespace hawiya;
using nlohmann::json;
using sign::Packaging;
using sign::Signing;
using test::World;

namespace {

Result<Signing> begin(const World& world, std::vector<sign::DataToSign> data, const sign::SigningProfile& profile,
                      Time now = test::test_now) {
  return Signing::begin(std::move(data), profile, world.signer, {}, now);
}

Signing begun(const World& world, const test::PackagingCase& one) {
  return begin(world, {test::file_to_sign("a b.txt", one.content)}, {.packaging = one.packaging}).value();
}

ErrorCode refusal(const World& world, std::vector<sign::DataToSign> data, const sign::SigningProfile& profile) {
  const auto signing = begin(world, std::move(data), profile);
  REQUIRE_FALSE(signing);
  return signing.error().code;
}

Bytes value_of(const World& world, const Signing& signing, crypto::SignatureEncoding encoding = crypto::SignatureEncoding::der) {
  return world.signer_key->sign(signing.algorithm(), signing.to_be_signed(), encoding).value();
}

}  // namespace

TEST_SUITE("sign") {
  TEST_CASE("signing: saved and taken up again it makes the same signature, and that passes") {
    const World world;
    for (const auto& one : test::all_packagings) {
      CAPTURE(name_of(one.packaging));
      const Signing before = begun(world, one);
      const auto after = Signing::resume(before.save());
      REQUIRE_MESSAGE(after, to_string(after.error()));
      CHECK(equal(after->to_be_signed(), before.to_be_signed()));
      CHECK(after->algorithm() == before.algorithm());
      CHECK(after->certificate() == before.certificate());
      const Bytes value = value_of(world, before);
      CHECK(after->attach(value).value() == before.attach(value).value());
    }
  }

  TEST_CASE("signing: a saved state that was touched is none") {
    const World world;
    for (const auto& one : test::all_packagings) {
      const json saved = json::parse(as_text(begun(world, one).save()));
      for (const auto& [name, value] : saved.items()) {
        CAPTURE(name);
        for (const json& other : {json(), json(7), json("?"), json("AAAA"), json::array({1})}) {
          if (name == "head" || name == "tail" || name == "content" || (name == "packaging" && other == 7) || value == other)
            continue;
          json touched = saved;
          touched[name] = other;
          const auto resumed = Signing::resume(as_bytes(touched.dump()));
          const bool refused = !resumed && resumed.error().code == ErrorCode::signing_state_invalid;
          CHECK_MESSAGE((refused || (name == "chain" && other == json::array())), other.dump());
        }
        json without = saved;
        without.erase(name);
        if (name != "content") CHECK(Signing::resume(as_bytes(without.dump())).error().code == ErrorCode::signing_state_invalid);
      }
    }
    for (const char* nothing : {"", "{", "[]", "{}", "null"})
      CHECK(Signing::resume(as_bytes(nothing)).error().code == ErrorCode::signing_state_invalid);
  }

  TEST_CASE("signing: what is signed must be what is written") {
    const World world;
    const auto one = begun(world, test::all_packagings[2]), other = begun(world, test::all_packagings[2]);
    json mixed = json::parse(as_text(one.save()));
    mixed["to_be_signed"] = json::parse(as_text(other.save()))["to_be_signed"];
    CHECK(Signing::resume(as_bytes(mixed.dump())).error().code == ErrorCode::signing_state_invalid);
  }

  TEST_CASE("signing: a value is verified before anything is made of it, as DER or as r || s") {
    const World world;
    for (const auto& one : test::all_packagings) {
      CAPTURE(name_of(one.packaging));
      const Signing signing = begun(world, one);
      Bytes value = value_of(world, signing);
      const Bytes made = signing.attach(value).value();
      CHECK(signing.attach(value_of(world, signing, crypto::SignatureEncoding::raw)));
      value.back() ^= 1;
      CHECK_FALSE(signing.attach(value));
      CHECK_FALSE(signing.attach({}));
      const World stranger;
      CHECK(signing.attach(value_of(stranger, signing)).error().code == ErrorCode::signature_invalid);
    }
  }

  TEST_CASE("signing: the digest is for keys that sign digests") {
    const World elliptic(crypto::KeyType::p384), edwards(crypto::KeyType::ed25519);
    const Signing signing = begun(elliptic, test::all_packagings[4]);
    CHECK(signing.digest_to_be_signed().value() == crypto::digest(crypto::HashAlgorithm::sha384, signing.to_be_signed()));
    CHECK(begun(edwards, test::all_packagings[4]).digest_to_be_signed().error().code == ErrorCode::algorithm_unsupported);
  }

  TEST_CASE("signing: data that the packaging can't take") {
    const World world;
    const auto file = test::file_to_sign("a", "x");
    for (const auto packaging : {Packaging::xades_enveloping, Packaging::cades_attached, Packaging::cades_detached}) {
      CHECK(refusal(world, {}, {.packaging = packaging}) == ErrorCode::argument_invalid);
      CHECK(refusal(world, {file, file}, {.packaging = packaging}) == ErrorCode::argument_invalid);
    }
    CHECK(refusal(world, {file, file}, {.packaging = Packaging::xades_detached}) == ErrorCode::argument_invalid);
    CHECK(refusal(world, {test::file_to_sign("", "x")}, {.packaging = Packaging::xades_detached}) == ErrorCode::argument_invalid);
    CHECK(refusal(world, {test::file_to_sign("a\nb", "x")}, {.packaging = Packaging::xades_detached}) ==
          ErrorCode::argument_invalid);
    CHECK(refusal(world, {test::file_to_sign("a", "x", "text/\x01")}, {.packaging = Packaging::xades_detached}) ==
          ErrorCode::argument_invalid);
    CHECK(refusal(world, {{.name = "a"}}, {.packaging = Packaging::cades_detached}) == ErrorCode::argument_invalid);
    CHECK(refusal(world, {{.name = "a", .digest = Bytes(32)}}, {.packaging = Packaging::cades_attached}) ==
          ErrorCode::argument_invalid);
    CHECK(refusal(world, {{.name = "a", .digest = Bytes(20)}}, {.packaging = Packaging::cades_detached}) ==
          ErrorCode::argument_invalid);
    CHECK(refusal(world, {file}, {.packaging = Packaging::xades_enveloped}) == ErrorCode::document_malformed);
  }

  TEST_CASE("signing: details that the format has no place for") {
    const World world;
    const auto file = test::file_to_sign("a", "x");
    const sign::SigningPolicy by_uri{.identifier = "https://policy.example/1", .digest = Bytes(32)};
    CHECK(refusal(world, {file}, {.commitment = "proof"}) == ErrorCode::argument_invalid);
    CHECK(refusal(world, {file}, {.claimed_roles = {"notary"}}) == ErrorCode::argument_invalid);
    CHECK(refusal(world, {file}, {.policy = by_uri}) == ErrorCode::argument_invalid);
    CHECK(refusal(world, {file}, {.policy = sign::SigningPolicy{.identifier = "2.999.1", .digest = Bytes(20)}}) ==
          ErrorCode::argument_invalid);
    const crypto::SignatureAlgorithm rsa{crypto::SignatureScheme::rsa_pkcs1, crypto::HashAlgorithm::sha256};
    CHECK(refusal(world, {file}, {.algorithm = rsa}) == ErrorCode::algorithm_key_mismatch);
  }

  TEST_CASE("signing: a certificate out of its period, or for another purpose, signs nothing") {
    const World world;
    const auto at = [&](Time now) { return begin(world, {test::file_to_sign("a", "x")}, {}, now).error().code; };
    CHECK(at(world.signer.not_after() + std::chrono::seconds(1)) == ErrorCode::certificate_expired);
    CHECK(at(world.signer.not_before() - std::chrono::seconds(1)) == ErrorCode::certificate_not_yet_valid);
    const auto encipherer = world.ca.issue({.extensions = {test::usage({x509::KeyUsageBit::key_encipherment})}});
    CHECK(Signing::begin({test::file_to_sign("a", "x")}, {}, encipherer, {}, test::test_now).error().code ==
          ErrorCode::key_usage_wrong);
  }

  TEST_CASE("signing: roles, commitment and policy stand in the report") {
    World world;
    const sign::SigningPolicy policy{.identifier = "2.999.1", .digest = Bytes(32, 7), .location = "https://policy.example/1"};
    const Bytes xades = world.sign({test::file_to_sign("a", "x")}, {.packaging = Packaging::xades_enveloping,
                                                                    .claimed_roles = {"كاتب عدل"},
                                                                    .commitment = "1.2.840.113549.1.9.16.6.1",
                                                                    .policy = policy});
    const Bytes cades =
        world.sign({test::file_to_sign("a", "x")},
                   {.packaging = Packaging::cades_attached, .commitment = "1.2.840.113549.1.9.16.6.1", .policy = policy});
    for (const Bytes* document : {&xades, &cades}) {
      const auto signature = world.validate(*document).signatures.front();
      CHECK(signature.indication == sign::Indication::total_passed);
      CHECK(signature.policy == "2.999.1");
      CHECK(signature.commitment == "1.2.840.113549.1.9.16.6.1");
      CHECK(signature.claimed_time == world.clock);
    }
    CHECK(world.validate(xades).signatures.front().claimed_roles == std::vector<std::string>{"كاتب عدل"});
  }

  TEST_CASE("signing: RSA-PSS, where the format has a name for it") {
    World world(crypto::KeyType::rsa);
    const crypto::SignatureAlgorithm pss{crypto::SignatureScheme::rsa_pss, crypto::HashAlgorithm::sha256, 32};
    for (const auto packaging : {Packaging::xades_enveloping, Packaging::cades_attached}) {
      const Bytes document = world.sign({test::file_to_sign("a", "x")}, {.packaging = packaging, .algorithm = pss});
      CHECK(world.validate(document).indication() == sign::Indication::total_passed);
    }
    const crypto::SignatureAlgorithm short_salt{crypto::SignatureScheme::rsa_pss, crypto::HashAlgorithm::sha256, 20};
    CHECK(refusal(world, {test::file_to_sign("a", "x")}, {.packaging = Packaging::xades_enveloping, .algorithm = short_salt}) ==
          ErrorCode::algorithm_unsupported);
  }

  TEST_CASE("signing: an empty root gets its end tag, and comments outside stay") {
    World world;
    const Bytes document =
        world.sign({test::file_to_sign("", "<?xml version=\"1.0\"?><!-- before --><d:a xmlns:d='urn:d'/><!-- after -->")},
                   {.packaging = Packaging::xades_enveloped});
    CHECK(as_text(document).ends_with("</d:a><!-- after -->"));
    CHECK(world.validate(document).indication() == sign::Indication::total_passed);
  }
}
