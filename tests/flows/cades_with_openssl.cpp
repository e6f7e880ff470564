// OpenSSL verifies what is signed here in CAdES, alone and in containers, and we raise what it signed. (OpenSSL 3.0
// verifies no EdDSA in CMS.)

#include "flows/containers.hpp"
#include "flows/foreign.hpp"
#include "sign/world.hpp"

using namespace hawiya;
using crypto::KeyType;
using crypto::SignatureScheme;
using sign::ContainerFormat;
using test::World;

namespace {

struct KeyCase {
  KeyType type;
  std::optional<crypto::SignatureAlgorithm> algorithm = std::nullopt;
};
const std::vector<KeyCase> keys{
    {KeyType::rsa},  {KeyType::rsa, crypto::SignatureAlgorithm{SignatureScheme::rsa_pss, crypto::HashAlgorithm::sha256, 32}},
    {KeyType::p256}, {KeyType::p384},
    {KeyType::p521}, {KeyType::brainpool256},
};

// The chain up to ca.pem at the world's time is OpenSSL's to check, too: -cades (the signing certificate's attribute) wants it.
const std::string verify =
    "cms -verify -cades -binary -CAfile ca.pem -purpose any -attime 1780315200 -inform DER -out content -in ";

void check_signature(test::Workplace& place, const test::PackagingCase& one, const Bytes& signature) {
  place.put("file", as_bytes(one.content));
  place.put("signature.p7s", signature);
  if (one.beside) {
    CHECK_MESSAGE(place.openssl(verify + "signature.p7s -content file"), place.said);
    place.change_first_octet("file");
    CHECK_FALSE(place.openssl(verify + "signature.p7s -content file"));
    return;
  }
  CHECK_MESSAGE(place.openssl(verify + "signature.p7s"), place.said);
  CHECK(place.content("content") == to_bytes(as_bytes(one.content)));
  std::string changed(as_text(signature));
  changed.at(changed.find(one.content)) ^= 1;
  place.put("signature.p7s", as_bytes(changed));
  CHECK_FALSE(place.openssl(verify + "signature.p7s"));
}

/// A signer whose key OpenSSL made, and signs with.
struct OpensslSigner {
  World world{KeyType::p256};
  test::Workplace place = {};

  OpensslSigner() {
    REQUIRE(place.openssl("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out key"));
    world.signer_key = std::make_shared<crypto::KeyFile>(crypto::KeyFile::open_unencrypted(place.content("key")).value());
    world.signer =
        world.ca.issue({.subject = "Signer",
                        .key = world.signer_key,
                        .extensions = {test::usage({x509::KeyUsageBit::non_repudiation}), test::ocsp_at("http://ocsp.test/")}});
    place.put("ca.pem", as_bytes(world.ca.certificate.to_pem()));
    place.put("signer.pem", as_bytes(world.signer.to_pem()));
    place.put("file", as_bytes("content"));
  }

  Bytes sign(const std::string& options) {
    REQUIRE_MESSAGE(place.openssl("cms -sign -cades -binary -md sha256 -outform DER -in file -signer signer.pem -inkey key "
                                  "-out made.p7s " +
                                  options),
                    place.said);
    return place.content("made.p7s");
  }
};

}  // namespace

TEST_SUITE("flows") {
  TEST_CASE("OpenSSL verifies our CAdES signatures at B-B and B-LTA, and refuses them over changed content") {
    if (!test::has_program("openssl")) return;
    for (const KeyCase& key : keys) {
      World world(key.type);
      for (const auto& one : test::all_packagings) {
        if (one.packaging < sign::Packaging::cades_attached) continue;
        CAPTURE(crypto::name_of(key.type));
        CAPTURE(name_of(one.packaging));
        test::Workplace place;
        place.put("ca.pem", as_bytes(world.ca.certificate.to_pem()));
        const Bytes signature =
            world.sign({test::file_to_sign("a b.txt", one.content)}, {.packaging = one.packaging, .algorithm = key.algorithm});
        check_signature(place, one, signature);
        const std::vector contents{test::detached("a b.txt", one.content)};
        const auto raised = world.extend(signature, sign::Level::lta, one.beside ? contents : decltype(contents)());
        REQUIRE_MESSAGE(raised, to_string(raised.error()));
        check_signature(place, one, *raised);
      }
    }
  }

  TEST_CASE("OpenSSL verifies our containers with CAdES after zipfile unpacked them, and refuses changed files") {
    if (!test::has_program("openssl")) return;
    for (const KeyCase& key : keys)
      for (const auto format : {ContainerFormat::asic_e_cades, ContainerFormat::asic_s_cades}) {
        CAPTURE(crypto::name_of(key.type));
        CAPTURE(name_of(format));
        World world(key.type);
        const auto made = test::make_container(world, format);
        for (const Bytes& container : {made.container, world.extend(made.container, sign::Level::lta).value()}) {
          test::Workplace place;
          place.put("container.zip", container);
          place.put("ca.pem", as_bytes(world.ca.certificate.to_pem()));
          REQUIRE_MESSAGE(place.unpack(), place.said);
          const std::string command = verify + made.signature_name + " -content '" + made.signed_name + "'";
          CHECK_MESSAGE(place.openssl(command), place.said);
          place.change_first_octet(made.signed_name);
          CHECK_FALSE(place.openssl(command));
        }
      }
  }

  TEST_CASE("OpenSSL's CAdES signatures are raised to B-LTA, and it verifies them still") {
    if (!test::has_program("openssl")) return;
    for (const bool attached : {true, false}) {
      CAPTURE(attached);
      OpensslSigner signer;
      const Bytes made = signer.sign(attached ? "-nodetach" : "");
      const std::vector<sign::DetachedContent> contents =
          attached ? std::vector<sign::DetachedContent>() : std::vector{test::detached("file", "content")};
      const auto raised = signer.world.extend(made, sign::Level::lta, contents);
      REQUIRE_MESSAGE(raised, to_string(raised.error()));
      const auto report = signer.world.validate(*raised, contents);
      CHECK(report.indication() == sign::Indication::total_passed);
      CHECK(report.signatures.at(0).level == sign::Level::lta);
      signer.place.put("raised.p7s", *raised);
      CHECK_MESSAGE(signer.place.openssl(verify + "raised.p7s" + (attached ? "" : " -content file")), signer.place.said);
    }
  }
}
