#include <doctest/doctest.h>

#include <cstdlib>

#include "cms/signing.hpp"
#include "support/files.hpp"
#include "support/temporary.hpp"

using namespace hawiya;

namespace {

int openssl(const std::string& arguments) { return std::system(("openssl " + arguments + " >/dev/null 2>&1").c_str()); }

}  // namespace

TEST_SUITE("cms") {
  TEST_CASE("OpenSSL finds our signatures intact, and refuses them over other content") {
    using enum crypto::KeyType;
    for (const auto type : {p256, p384, rsa}) {
      CAPTURE(crypto::name_of(type));
      const test::TemporaryFolder folder;
      const test::SigningPerson person(type);
      folder.write("text", "content");
      folder.write("other", "Content");
      folder.write("text.p7s", as_text(person.sign(as_bytes("content"))));
      folder.write("ca.pem", person.ca.certificate.to_pem());
      const std::string verify = "cms -verify -cades -binary -inform DER -in " + (folder / "text.p7s") + " -CAfile " +
                                 (folder / "ca.pem") + " -purpose any -attime 1780315200 -content ";
      CHECK(openssl(verify + (folder / "text")) == 0);
      CHECK(openssl(verify + (folder / "other")) != 0);
    }
  }

  TEST_CASE("OpenSSL's CAdES signatures are found intact") {
    const test::TemporaryFolder folder;
    REQUIRE(openssl("req -x509 -newkey rsa:2048 -nodes -subj /CN=signer -days 30 -keyout " + (folder / "key") + " -out " +
                    (folder / "certificate")) == 0);
    folder.write("text", "content");
    REQUIRE(openssl("cms -sign -cades -binary -outform DER -in " + (folder / "text") + " -signer " + (folder / "certificate") +
                    " -inkey " + (folder / "key") + " -out " + (folder / "text.p7s")) == 0);
    const Bytes made = test::read_file(folder / "text.p7s");
    const auto signer = test::first_signer(made, as_bytes("content"));
    REQUIRE_MESSAGE(signer, to_string(signer.error()));
    CHECK(signer->subject().to_string() == "CN=signer");
    CHECK(test::first_signer(made, as_bytes("Content")).error().code == ErrorCode::cms_content_mismatch);
  }
}
