// Issuing, answering OCSP, looking up in a CRL; the latter two beside OpenSSL.
#include <benchmark/benchmark.h>
#include <openssl/x509.h>

#include <hawiya/ca/ocsp_responder.hpp>
#include <iostream>

#include "ca/demo_ca.hpp"
#include "ratios.hpp"

using namespace hawiya;

namespace {

constexpr std::size_t entries = 100'000;

void issue(benchmark::State& state) {
  test::DemoCa demo;
  const auto profile = test::shipped_profile("citizen-authentication");
  const auto request = test::request_for(test::make_key());
  for (auto _ : state) benchmark::DoNotOptimize(demo.issuing.issue(profile, {request, test::citizen()}, demo.act).value());
}

void answer_ocsp(benchmark::State& state) {
  test::DemoCa demo;
  const auto certificate = demo.citizen_certificate();
  const auto responder =
      ca::OcspResponder::create({{"citizens", demo.issuing.certificate(), demo.issuing_key}}, demo.store).value();
  const Bytes request =
      revocation::OcspRequest{
          {revocation::CertId::of(demo.issuing.certificate(), certificate.serial_number(), crypto::HashAlgorithm::sha1)},
          Bytes(32, 1)}
          .to_der();
  for (auto _ : state) benchmark::DoNotOptimize(responder.answer(request, test::test_now));
}

/// A list with so many entries, and serial numbers to look for: every second one is on it.
struct BigList {
  Bytes der;
  std::vector<Bytes> wanted;
  x509::Name issuer = test::make_name("CRL CA");

  BigList() {
    const auto key = test::make_key();
    const auto algorithm = crypto::default_algorithm(key->public_key());
    x509::CrlFields fields{.signature_algorithm = algorithm,
                           .issuer = issuer,
                           .this_update = test::test_now,
                           .next_update = test::test_now + std::chrono::days(1),
                           .authority_key_identifier = Bytes(20, 1),
                           .crl_number = 1};
    for (std::size_t i = 0; i < entries; ++i) {
      Bytes serial = crypto::random_bytes(16);
      serial[0] = 0x41;
      if (i % 100 == 0) wanted.push_back(serial);
      fields.revoked.push_back({serial, test::test_now});
    }
    for (std::size_t i = 0; i < 1000; ++i) {
      wanted.push_back(crypto::random_bytes(16));
      wanted.back()[0] = 0x42;
    }
    const Bytes tbs = x509::encode_tbs(fields);
    der = x509::write_signed(tbs, algorithm, key->sign(algorithm, tbs).value());
  }
};

const BigList& big_list() {
  static const BigList list;
  return list;
}

void read_crl(benchmark::State& state) {
  const Bytes& der = big_list().der;
  for (auto _ : state) benchmark::DoNotOptimize(x509::Crl::from_der(der).value());
}

void find_in_crl(benchmark::State& state) {
  const auto crl = x509::Crl::from_der(big_list().der).value();
  std::size_t at = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(crl.find(big_list().issuer, big_list().wanted[at]).value());
    at = (at + 1) % big_list().wanted.size();
  }
}

X509_CRL* openssl_crl() {
  const unsigned char* position = big_list().der.data();
  return d2i_X509_CRL(nullptr, &position, static_cast<long>(big_list().der.size()));
}

void read_crl_openssl(benchmark::State& state) {
  (void)big_list();
  for (auto _ : state) X509_CRL_free(openssl_crl());
}

void find_in_crl_openssl(benchmark::State& state) {
  X509_CRL* crl = openssl_crl();
  std::vector<ASN1_INTEGER*> wanted;
  for (const Bytes& serial : big_list().wanted) {
    BIGNUM* number = BN_bin2bn(serial.data(), static_cast<int>(serial.size()), nullptr);
    wanted.push_back(BN_to_ASN1_INTEGER(number, nullptr));
    BN_free(number);
  }
  X509_REVOKED* entry = nullptr;
  X509_CRL_get0_by_serial(crl, &entry, wanted[0]);  // sorts the list, once
  std::size_t at = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(X509_CRL_get0_by_serial(crl, &entry, wanted[at]));
    at = (at + 1) % wanted.size();
  }
  for (ASN1_INTEGER* number : wanted) ASN1_INTEGER_free(number);
  X509_CRL_free(crl);
}

}  // namespace

int main(int argc, char** argv) {
  benchmark::RegisterBenchmark("issue and record (P-256)", issue);
  benchmark::RegisterBenchmark("answer OCSP (P-256)", answer_ocsp);
  benchmark::RegisterBenchmark("read CRL of 100,000", read_crl);
  benchmark::RegisterBenchmark("read CRL, openssl", read_crl_openssl);
  benchmark::RegisterBenchmark("find in CRL", find_in_crl);
  benchmark::RegisterBenchmark("find in CRL, openssl", find_in_crl_openssl);
  return bench::run_and_compare(argc, argv,
                                {{"read CRL of 100,000", "read CRL, openssl"}, {"find in CRL", "find in CRL, openssl"}});
}
