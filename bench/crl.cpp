// Revocation lists of 100,000 and 1,000,000 entries: reading one, and looking up serial numbers that are and are not on it.
//
//   bench_crl [--entries=1000000] [options of Google Benchmark]

#include <benchmark/benchmark.h>

#include <cstdio>
#include <hawiya/crypto/key_file.hpp>
#include <hawiya/crypto/random.hpp>
#include <hawiya/x509/certificate.hpp>
#include <hawiya/x509/crl.hpp>
#include <memory>

#include "openssl.hpp"
#include "ratios.hpp"

namespace {

using namespace hawiya;

struct List {
  Bytes der;
  x509::Name issuer;
  std::vector<Bytes> present, absent;  ///< serial numbers, in no order
};

Bytes random_serial() {
  Bytes serial = crypto::random_bytes(16);
  serial[0] = static_cast<std::uint8_t>((serial[0] & 0x3f) | 0x40);
  return serial;
}

std::shared_ptr<const List> make_list(std::size_t entries) {
  std::fprintf(stderr, "making a list of %zu entries\n", entries);
  auto key = crypto::KeyFile::generate(crypto::KeyType::p256).value();
  auto list = std::make_shared<List>();
  list->issuer = x509::Name::from_attributes({{x509::attribute::common_name, "Benchmark CA"}}).value();
  const auto algorithm = crypto::default_algorithm(key.public_key());
  x509::CrlFields fields{algorithm,
                         list->issuer,
                         make_time(2026, 6, 1),
                         make_time(2026, 6, 8),
                         x509::key_identifier(key.public_key()),
                         1,
                         std::nullopt,
                         {}};
  for (std::size_t i = 0; i < entries; ++i) {
    fields.revoked.push_back({random_serial(), make_time(2026, 5, 1), x509::RevocationReason::superseded});
    if (i % (entries / 1000 + 1) == 0)
      list->present.push_back(fields.revoked.back().serial_number), list->absent.push_back(random_serial());
  }
  const Bytes tbs = x509::encode_tbs(fields);
  list->der = x509::write_signed(tbs, algorithm, key.sign(algorithm, tbs).value());
  return list;
}

bench::openssl::Crl read_openssl(const List& list) { return bench::openssl::decode<bench::openssl::Crl>(d2i_X509_CRL, list.der); }

bool listed(X509_CRL& crl, ByteView serial) {
  const std::unique_ptr<ASN1_INTEGER, bench::openssl::Free<ASN1_INTEGER_free>> number(ASN1_INTEGER_new());
  ASN1_STRING_set(number.get(), serial.data(), static_cast<int>(serial.size()));
  X509_REVOKED* entry = nullptr;
  return X509_CRL_get0_by_serial(&crl, &entry, number.get()) == 1;
}

// X509_CRL_get0_by_serial sorts at its first call; that belongs to reading.
void add_reading(const std::string& what, const std::shared_ptr<const List>& list) {
  benchmark::RegisterBenchmark((what + ", read/hawiya").c_str(), [list](benchmark::State& state) {
    for ([[maybe_unused]] auto once : state) benchmark::DoNotOptimize(x509::Crl::from_der(list->der).value().size());
  })->MinTime(1);
  benchmark::RegisterBenchmark((what + ", read/openssl").c_str(), [list](benchmark::State& state) {
    for ([[maybe_unused]] auto once : state) {
      const auto crl = read_openssl(*list);
      benchmark::DoNotOptimize(listed(*crl, list->present[0]));
    }
  })->MinTime(1);
}

void add_finding(const std::string& what, const std::shared_ptr<const List>& list, bool present) {
  const auto& serials = present ? list->present : list->absent;
  benchmark::RegisterBenchmark((what + "/hawiya").c_str(), [=](benchmark::State& state) {
    const auto crl = x509::Crl::from_der(list->der).value();
    std::size_t next = 0;
    for ([[maybe_unused]] auto once : state)
      if (crl.find(list->issuer, serials[next++ % serials.size()]).value().has_value() != present) state.SkipWithError("wrong");
  });
  benchmark::RegisterBenchmark((what + "/openssl").c_str(), [=](benchmark::State& state) {
    const auto crl = read_openssl(*list);
    benchmark::DoNotOptimize(listed(*crl, serials[0]));
    std::size_t next = 0;
    for ([[maybe_unused]] auto once : state)
      if (listed(*crl, serials[next++ % serials.size()]) != present) state.SkipWithError("wrong");
  });
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const std::size_t most = bench::take_number(argc, argv, "entries", 1'000'000);
    for (const std::size_t entries : {most / 10, most}) {
      if (entries == 0) return 2;
      const auto list = make_list(entries);
      const std::string what = std::to_string(entries) + " entries";
      add_reading(what, list);
      add_finding(what + ", find one that is listed", list, true);
      add_finding(what + ", find one that is not", list, false);
    }
    return bench::run_and_compare(argc, argv, 3);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "crl: %s\n", e.what());
    return 1;
  }
}
