#include <doctest/doctest.h>

#include <cstdlib>
#include <hawiya/text/pem.hpp>

#include "cms/timestamping.hpp"
#include "support/files.hpp"
#include "support/temporary.hpp"

using namespace hawiya;
using crypto::HashAlgorithm;

namespace {

int openssl(const std::string& arguments) { return std::system(("openssl " + arguments + " >/dev/null 2>&1").c_str()); }

// A timestamp authority of OpenSSL's: its certificate, key and settings in a folder.
struct OpensslTsa {
  test::TemporaryFolder folder = {};

  OpensslTsa() {
    folder.write("settings",
                 "[tsa]\ndefault_tsa = here\n[here]\nserial = " + (folder / "serial") +
                     "\ncrypto_device = builtin\nsigner_digest = sha256\ndefault_policy = 2.999.818.9\nother_policies = 2.999.7\n"
                     "digests = sha256, sha384, sha512\naccuracy = secs:1, millisecs:500, microsecs:100\n"
                     "clock_precision_digits = 6\nordering = yes\ness_cert_id_chain = no\n[v3]\n"
                     "extendedKeyUsage = critical, timeStamping\nkeyUsage = critical, digitalSignature\n"
                     "basicConstraints = CA:FALSE\n[req]\ndistinguished_name = name\n[name]\n");
    REQUIRE(openssl("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=tsu -days 30 -config " +
                    (folder / "settings") + " -extensions v3 -keyout " + (folder / "key") + " -out " +
                    (folder / "certificate")) == 0);
  }

  Bytes answer(const Bytes& request, const std::string& options = {}) const {
    folder.write("request", as_text(request));
    REQUIRE(openssl("ts -reply -config " + (folder / "settings") + " -section here -queryfile " + (folder / "request") +
                    " -signer " + (folder / "certificate") + " -inkey " + (folder / "key") + " -out " + (folder / "reply") + " " +
                    options) == 0);
    return test::read_file(folder / "reply");
  }
};

}  // namespace

TEST_SUITE("cms") {
  TEST_CASE("OpenSSL answers our requests, and its tokens are intact with either version of ESSCertID") {
    const OpensslTsa tsa;
    for (const char* digest : {"sha1", "sha256"}) {
      cms::TimestampRequest request{.imprint = cms::MessageImprint::of(HashAlgorithm::sha512, as_bytes("data"))};
      request.nonce = Bytes{0x11, 0x22, 0x33};
      request.policy = der::Oid("2.999.7");
      const std::string settings(as_text(test::read_file(tsa.folder / "settings")));
      tsa.folder.write("settings", settings + "\n[here]\ness_cert_id_alg = " + digest + "\n");
      const auto token = cms::accept_response(tsa.answer(request.to_der()), request);
      REQUIRE_MESSAGE(token, to_string(token.error()));
      const auto intact = token->verify();
      REQUIRE_MESSAGE(intact, to_string(intact.error()));
      CHECK(intact->info().accuracy == std::chrono::microseconds(1'500'100));
      CHECK(intact->info().ordering);
      CHECK(intact->certificate().subject().to_string() == "CN=tsu");
    }
  }

  TEST_CASE("what OpenSSL refuses is understood") {
    const OpensslTsa tsa;
    cms::TimestampRequest request{.imprint = cms::MessageImprint::of(HashAlgorithm::sha224, as_bytes("data"))};
    const auto refused = cms::accept_response(tsa.answer(request.to_der()), request);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::timestamp_refused);
    CHECK(refused.error().detail.starts_with("rejection, badAlg"));
  }

  TEST_CASE("we read OpenSSL's requests, and OpenSSL verifies our responses") {
    const test::TestTsu tsu;
    const test::TemporaryFolder folder;
    folder.write("text", "data");
    folder.write("other", "Data");
    folder.write("ca.pem", tsu.ca.certificate.to_pem());
    REQUIRE(openssl("ts -query -data " + (folder / "text") + " -sha384 -cert -tspolicy 2.999.818.9 -out " +
                    (folder / "request")) == 0);
    const auto request = cms::TimestampRequest::from_der(test::read_file(folder / "request"));
    REQUIRE_MESSAGE(request, to_string(request.error()));
    CHECK(request->imprint == cms::MessageImprint::of(HashAlgorithm::sha384, as_bytes("data")));
    CHECK(request->certificate_wanted);
    CHECK(request->nonce);
    cms::TstInfo info{.policy = *request->policy, .imprint = request->imprint, .serial_number = {0x05}, .time = test::test_now};
    info.fraction = std::chrono::microseconds(250'000);
    info.accuracy = std::chrono::milliseconds(1500);
    info.nonce = request->nonce;
    folder.write("reply",
                 as_text(cms::TimestampResponse{.status = cms::TimestampStatus::granted, .token = tsu.token(info)}.to_der()));
    const std::string verify =
        "ts -verify -attime 1780315200 -in " + (folder / "reply") + " -CAfile " + (folder / "ca.pem") + " ";
    CHECK(openssl(verify + "-queryfile " + (folder / "request")) == 0);
    CHECK(openssl(verify + "-data " + (folder / "text")) == 0);
    CHECK(openssl(verify + "-data " + (folder / "other")) != 0);
    CHECK(openssl("ts -reply -in " + (folder / "reply") + " -text") == 0);
  }
}
