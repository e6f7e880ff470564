// A revocation list of a million entries: reading it, its memory, looking up in it, validating with it; beside OpenSSL.
#include <malloc.h>

#include <cstdio>
#include <cstdlib>
#include <hawiya/crypto/key_file.hpp>
#include <hawiya/crypto/random.hpp>
#include <hawiya/path/validate.hpp>
#include <hawiya/revocation/crl_check.hpp>
#include <iostream>
#include <random>

#include "openssl_handles.hpp"
#include "population.hpp"
#include "ratios.hpp"

using namespace hawiya;
using namespace hawiya::bench;

namespace {

struct World {
  x509::Certificate root;
  x509::Certificate citizen;  // issued by the root, not listed
  Bytes crl;
  std::size_t entries;
  std::vector<Bytes> wanted;  // serial numbers: every second one is listed
  path::TrustStore anchors;
};

Bytes random_serial(std::mt19937_64& source, std::uint8_t first) {
  Bytes serial(16);
  for (std::uint8_t& octet : serial) octet = static_cast<std::uint8_t>(source());
  serial[0] = first;
  return serial;
}

World make_world(std::size_t entries) {
  std::cerr << "making a list of " << entries << " entries\n";
  auto key = crypto::KeyFile::generate(crypto::KeyType::p384).value();
  const auto citizen_key = crypto::KeyFile::generate(crypto::KeyType::p384).value();
  const auto root = certify_root(key);
  const auto citizen = certify(Role::citizen, "مواطن", citizen_key.public_key(), root.subject(), key);
  const auto algorithm = crypto::default_algorithm(key.public_key());
  x509::CrlFields fields{.signature_algorithm = algorithm,
                         .issuer = root.subject(),
                         .this_update = now,
                         .next_update = now + std::chrono::days(1),
                         .authority_key_identifier = x509::key_identifier(key.public_key()),
                         .crl_number = 1};
  std::mt19937_64 source(1);
  std::vector<Bytes> wanted;
  const std::size_t step = std::max<std::size_t>(entries / 1000, 1);
  for (std::size_t i = 0; i < entries; ++i) {
    Bytes serial = random_serial(source, 0x41);
    if (i % step == 0) {
      wanted.push_back(serial);
      wanted.push_back(random_serial(source, 0x42));
    }
    const auto reason = i % 2 == 0 ? x509::RevocationReason::unspecified : x509::RevocationReason::cessation_of_operation;
    fields.revoked.push_back({std::move(serial), now - std::chrono::minutes(i % 500'000), reason});
  }
  const Bytes tbs = x509::encode_tbs(fields);
  Bytes crl = x509::write_signed(tbs, algorithm, key.sign(algorithm, tbs).value());
  return {root, citizen, std::move(crl), entries, std::move(wanted), path::TrustStore::create({root}).value()};
}

/// With the index that look-ups need: OpenSSL sorts the list at the first one.
openssl::Crl load_with_openssl(const World& world) {
  auto crl = openssl::read_crl(world.crl);
  const auto number = openssl::Number(ASN1_INTEGER_new());
  X509_REVOKED* entry = nullptr;
  X509_CRL_get0_by_serial(crl.get(), &entry, number.get());
  return crl;
}

bool validate(const World& world, const revocation::CrlSet& lists) {
  const auto citizen = x509::Certificate::from_der(world.citizen.der());
  Budget budget{.bytes = x509::Crl::max_size};
  const auto path = path::validate(*citizen, {}, world.anchors, {}, now, budget);
  if (!path) return false;
  const auto verdict = revocation::check_crls(*citizen, path->anchor(), lists, {}, {}, now, budget);
  return verdict && !verdict->revoked;
}

bool validate_with_openssl(const World& world, X509_STORE* store, X509_CRL* crl) {
  const auto citizen = openssl::read_certificate(world.citizen.der());
  const openssl::StoreContext context(X509_STORE_CTX_new());
  X509_STORE_CTX_init(context.get(), store, citizen.get(), nullptr);
  openssl::set_parameters(X509_STORE_CTX_get0_param(context.get()), now, X509_V_FLAG_CRL_CHECK);
  STACK_OF(X509_CRL)* lists = sk_X509_CRL_new_null();
  sk_X509_CRL_push(lists, crl);
  X509_STORE_CTX_set0_crls(context.get(), lists);
  const bool good = X509_verify_cert(context.get()) == 1;
  sk_X509_CRL_free(lists);
  return good;
}

std::vector<Comparison> add_loading(const World& world) {
  const World* all = &world;
  const auto store = std::shared_ptr<X509_STORE>(openssl::store_with(world.root.der()));
  add("load", 1, [=](std::size_t) { return x509::Crl::from_der(all->crl)->size() == all->entries; });
  add("load, openssl", 1, [=](std::size_t) { return load_with_openssl(*all) != nullptr; });
  add("load and validate", 1,
      [=](std::size_t) { return validate(*all, revocation::CrlSet::of({*x509::Crl::from_der(all->crl)})); });
  add("load and validate, openssl", 1,
      [=](std::size_t) { return validate_with_openssl(*all, store.get(), openssl::read_crl(all->crl).get()); });
  return {{"load", "load, openssl"}, {"load and validate", "load and validate, openssl"}};
}

std::vector<Comparison> add_loaded(const World& world) {
  const World* all = &world;
  const auto store = std::shared_ptr<X509_STORE>(openssl::store_with(world.root.der()));
  const x509::Crl mine = x509::Crl::from_der(world.crl).value();
  const std::shared_ptr<X509_CRL> theirs = load_with_openssl(world);
  std::vector<std::shared_ptr<ASN1_INTEGER>> numbers;
  for (const Bytes& serial : world.wanted) {
    numbers.emplace_back(openssl::Number(ASN1_INTEGER_new()));
    ASN1_STRING_set(numbers.back().get(), serial.data(), static_cast<int>(serial.size()));
  }
  add("find", world.wanted.size(),
      [=](std::size_t i) { return mine.find(all->root.subject(), all->wanted[i]).has_value() == (i % 2 == 0); });
  add("find, openssl", world.wanted.size(), [=](std::size_t i) {
    X509_REVOKED* entry = nullptr;
    return X509_CRL_get0_by_serial(theirs.get(), &entry, numbers[i].get()) == (i % 2 == 0 ? 1 : 0);
  });
  // The list is loaded. A held one is verified once, as in a CrlStore; a new one, and OpenSSL's, each time.
  const revocation::CrlSet held = revocation::CrlSet::of({mine});
  add("validate, held", 1, [=](std::size_t) { return validate(*all, held); });
  add("validate", 1, [=](std::size_t) { return validate(*all, revocation::CrlSet::of({mine})); });
  add("validate, openssl", 1, [=](std::size_t) { return validate_with_openssl(*all, store.get(), theirs.get()); });
  return {{"find", "find, openssl"}, {"validate", "validate, openssl"}, {"validate, held", "validate, openssl"}};
}

std::size_t allocated() {
  const auto info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

/// What `load` leaves allocated.
template <class Load>
double megabytes_of(Load load) {
  malloc_trim(0);
  const std::size_t before = allocated();
  const auto held = load();
  return static_cast<double>(allocated() - before) / 1e6;
}

void print_memory(const World& world) {
  const double file = static_cast<double>(world.crl.size()) / 1e6, entries = static_cast<double>(world.entries) / 1e6;
  const double mine = megabytes_of([&] { return x509::Crl::from_der(world.crl).value(); }) - file;
  const double theirs = megabytes_of([&] { return load_with_openssl(world); }) - file;
  std::printf("\nAllocated over the file's own %.1f MB\n", file);
  std::printf("  hawiya  %7.1f MB, %5.1f octets an entry\n  openssl %7.1f MB, %5.1f octets an entry\n", mine, mine / entries,
              theirs, theirs / entries);
  std::printf("  %-28s is %5.3f x  openssl\n", "hawiya", mine / theirs);
}

}  // namespace

int main(int argc, char** argv) {
  const char* wanted = std::getenv("HAWIYA_BENCH_ENTRIES");
  const std::size_t entries = wanted != nullptr ? std::strtoul(wanted, nullptr, 10) : 1'000'000;
  const World world = make_world(std::max<std::size_t>(entries, 1));
  print_memory(world);
  auto comparisons = add_loading(world);
  for (auto& comparison : add_loaded(world)) comparisons.push_back(std::move(comparison));
  return run_and_compare(argc, argv, comparisons);
}
