// A CA at work: issuing certificates with and without a database, and answering OCSP requests.
//
// All keys but the root's are P-256. Issuing verifies what was signed; on SQLite it makes two durable transactions, so real time
// there is that of the disk. The peer of an answer is OpenSSL's OCSP_basic_sign, which knows the status beforehand.

#include <benchmark/benchmark.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <hawiya/ca/authority.hpp>
#include <hawiya/ca/ocsp_responder.hpp>
#include <hawiya/crypto/key_file.hpp>
#include <hawiya/x509/request.hpp>
#include <memory>

#include "memory_store.hpp"
#include "openssl.hpp"
#include "ratios.hpp"
#include "support/temporary.hpp"

namespace {

using namespace hawiya;

const Time bench_now = make_time(2026, 6, 1, 12);

std::shared_ptr<crypto::KeyFile> make_key(crypto::KeyType type = crypto::KeyType::p256) {
  return std::make_shared<crypto::KeyFile>(crypto::KeyFile::generate(type).value());
}

ca::Profile profile(const std::string& name) {
  std::ifstream file(std::string(HAWIYA_SOURCE_DIR) + "/certs/profiles/" + name + ".xml", std::ios::binary);
  const std::string xml(std::istreambuf_iterator<char>(file), {});
  return ca::Profile::parse(xml, name + ".xml", der::Oid("2.999.818")).value();
}

std::vector<x509::NameAttribute> organisation() {
  return {{.type = x509::attribute::organization, .value = "Benchmark"},
          {.type = x509::attribute::organization_identifier, .value = "NTREG-1"},
          {.type = x509::attribute::common_name, .value = "Benchmark CA"}};
}

std::vector<x509::NameAttribute> citizen() {
  return {{.type = x509::attribute::common_name, .value = "فاطمة الزهراء محمد"},
          {.type = x509::attribute::surname, .value = "محمد"},
          {.type = x509::attribute::given_name, .value = "فاطمة الزهراء"},
          {.type = x509::attribute::serial_number, .value = "PNOEG-29001011234567"}};
}

/// A root with an issuing CA that has one citizen.
struct Office {
  explicit Office(std::shared_ptr<ca::Store> records) : store(std::move(records)) {}

  ca::Authority make_issuing() {
    const auto request = x509::Request::create(root.certificate().subject(), *issuing_key).value();
    const auto issued = root.issue(profile("issuing-ca"), {request, organisation()}, act).value();
    return ca::Authority::open("citizens", issued, issuing_key, store, publication).value();
  }
  x509::Certificate issue() { return issuing.issue(kind, {order, citizen()}, act).value(); }

  std::shared_ptr<ca::Store> store;
  ca::Publication publication{"http://127.0.0.1:8818"};
  ca::Act act{"bench", bench_now};
  std::shared_ptr<crypto::KeyFile> root_key = make_key(crypto::KeyType::p384), issuing_key = make_key(), card = make_key();
  ca::Authority root =
      ca::Authority::establish_root("root", profile("root"), organisation(), root_key, store, publication, act).value();
  ca::Authority issuing = make_issuing();
  ca::Profile kind = profile("citizen-authentication");
  x509::Request order = x509::Request::create(root.certificate().subject(), *card).value();
  x509::Certificate certificate = issue();
};

void add_issuing(const std::string& store_name, const std::shared_ptr<Office>& office) {
  benchmark::RegisterBenchmark(("issue a certificate, " + store_name + "/hawiya").c_str(), [office](benchmark::State& state) {
    for ([[maybe_unused]] auto once : state) benchmark::DoNotOptimize(office->issue());
  })->UseRealTime();
}

// What signs and what is verified: one signature of each kind belongs to every certificate.
void add_signing(const std::shared_ptr<Office>& office) {
  benchmark::RegisterBenchmark("sign and verify alone/hawiya", [office](benchmark::State& state) {
    const auto algorithm = crypto::default_algorithm(office->issuing_key->public_key());
    for ([[maybe_unused]] auto once : state) {
      const Bytes value = office->issuing_key->sign(algorithm, office->certificate.tbs()).value();
      office->issuing_key->public_key().verify(algorithm, office->certificate.tbs(), value).value();
    }
  });
}

void add_answering(const std::string& store_name, const std::shared_ptr<Office>& office) {
  const auto responder = std::make_shared<ca::OcspResponder>(
      ca::OcspResponder::create({{"citizens", office->issuing.certificate(), office->issuing_key}}, office->store).value());
  const auto id =
      revocation::CertId::of(office->issuing.certificate(), office->certificate.serial_number(), crypto::HashAlgorithm::sha1);
  const Bytes request = revocation::OcspRequest{{id}, Bytes(32, 7)}.to_der();
  const auto answer = revocation::OcspResponse::from_der(responder->answer(request, bench_now)).value();
  if (!answer.data() || answer.data()->responses[0].status != revocation::CertificateStatus::good)
    throw std::runtime_error("the responder does not say good");
  benchmark::RegisterBenchmark(("answer an OCSP request, " + store_name + "/hawiya").c_str(), [=](benchmark::State& state) {
    for ([[maybe_unused]] auto once : state) benchmark::DoNotOptimize(responder->answer(request, bench_now));
  });
  const auto issuer = std::make_shared<bench::openssl::Certificate>(
      bench::openssl::decode<bench::openssl::Certificate>(d2i_X509, office->issuing.certificate().der()));
  const auto key = std::make_shared<bench::openssl::Key>(EVP_EC_gen("P-256"));
  X509_set_pubkey(issuer->get(), key->get());  // OpenSSL signs with a key of its own, for the same names
  benchmark::RegisterBenchmark(("answer an OCSP request, " + store_name + "/openssl").c_str(), [=](benchmark::State& state) {
    using namespace bench::openssl;
    for ([[maybe_unused]] auto once : state) {
      const auto read = decode<Request>(d2i_OCSP_REQUEST, request);
      const BasicResponse basic(OCSP_BASICRESP_new());
      std::unique_ptr<ASN1_TIME, Free<ASN1_TIME_free>> from(ASN1_TIME_set(nullptr, std::time(nullptr)));
      OCSP_basic_add1_status(basic.get(), OCSP_onereq_get0_id(OCSP_request_onereq_get0(read.get(), 0)), V_OCSP_CERTSTATUS_GOOD, 0,
                             nullptr, from.get(), from.get());
      OCSP_copy_nonce(basic.get(), read.get());
      demand(OCSP_basic_sign(basic.get(), issuer->get(), key->get(), EVP_sha256(), nullptr, OCSP_NOCERTS) == 1, "signing");
      const Response response(OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic.get()));
      unsigned char* der = nullptr;
      benchmark::DoNotOptimize(i2d_OCSP_RESPONSE(response.get(), &der));
      OPENSSL_free(der);
    }
  });
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const test::TemporaryFolder folder;
    const auto in_memory = std::make_shared<Office>(std::make_shared<bench::MemoryStore>());
    const auto on_sqlite = std::make_shared<Office>(ca::create_sqlite_store(folder / "ca.db").value());
    add_signing(in_memory);
    add_issuing("store in memory", in_memory);
    add_issuing("store on SQLite", on_sqlite);
    add_answering("store in memory", in_memory);
    add_answering("store on SQLite", on_sqlite);
    return bench::run_and_compare(argc, argv, 3);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "ca: %s\n", e.what());
    return 1;
  }
}
