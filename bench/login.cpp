// Logging in citizens without a network: parse, path, signatures; with and without an OCSP answer at hand.
//
//   login [--citizens=1500] [--benchmark_filter=P-256] [further options of Google Benchmark]

#include <benchmark/benchmark.h>

#include <array>
#include <cstdio>

#include "peers.hpp"
#include "ratios.hpp"

namespace {

using namespace hawiya::bench;
using hawiya::crypto::KeyType;
using Factory = std::unique_ptr<Peer> (*)(const Scenario&);

enum class Caches { cold, warm };

// One measurement is one pass over all citizens. Cold: the first that this peer sees of anybody.
void pass(benchmark::State& state, const Scenario& scenario, Factory make_peer, Caches caches) {
  const auto peer = make_peer(scenario);
  const std::size_t citizens = scenario.population->logins.size();
  if (caches == Caches::warm)
    for (std::size_t i = 0; i < citizens; ++i) peer->log_in(i);
  std::size_t next = 0;
  for ([[maybe_unused]] auto once : state) peer->log_in(next++ % citizens);
}

void add(const std::string& what, const Scenario& scenario, Caches caches) {
  const std::array<std::pair<const char*, Factory>, 3> peers{
      {{"hawiya", make_hawiya_peer}, {"botan", make_botan_peer}, {"openssl", make_openssl_peer}}};
  for (const auto& [peer, factory] : peers) {
    const Factory make_peer = factory;
    benchmark::RegisterBenchmark((what + (caches == Caches::cold ? ", cold/" : ", warm/") + peer).c_str(),
                                 [=](benchmark::State& state) { pass(state, scenario, make_peer, caches); })
        ->Iterations(static_cast<benchmark::IterationCount>(scenario.population->logins.size()))
        ->Unit(benchmark::kMicrosecond);
  }
}

void add_all(KeyType type, std::size_t citizens) {
  const auto population = make_population(type, citizens);
  const std::string key = type == KeyType::rsa ? "RSA-2048" : std::string(name_of(type));
  for (const Caches caches : {Caches::cold, Caches::warm}) {
    add(key + ", anchor issuing CA", {population, Anchor::issuing, Ocsp::off}, caches);
    add(key + ", anchor root", {population, Anchor::root, Ocsp::off}, caches);
    add(key + ", anchor issuing CA, OCSP", {population, Anchor::issuing, Ocsp::answered}, caches);
  }
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const std::size_t citizens = take_number(argc, argv, "citizens", 1500);
    const std::size_t rsa_citizens = take_number(argc, argv, "rsa-citizens", citizens);
    if (citizens == 0) return 2;
    add_all(KeyType::p256, citizens);
    add_all(KeyType::p384, citizens);
    if (rsa_citizens > 0) add_all(KeyType::rsa, rsa_citizens);
    return run_and_compare(argc, argv, 5);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "login: %s\n", e.what());
    return 1;
  }
}
