// How long a login takes without the network: token, possession, path; beside the bare signatures and beside OpenSSL.
#include <cstdlib>

#include "peers.hpp"
#include "ratios.hpp"

using namespace hawiya;
using namespace hawiya::bench;

namespace {

auth::LoginVerifier make_verifier(const Population& population) {
  return {auth::Origin::parse(origin).value(), path::TrustStore::create({population.issuer}).value(),
          auth::LoginPolicy{.check_revocation = auth::RevocationCheck::off_dangerously}};
}

bool log_in(const auth::LoginVerifier& verifier, const User& user) {
  const auto pending = verifier.begin(user.token, user.challenge, now);
  return pending && pending->finish({}, now);
}

std::vector<Comparison> add_logins(const Population& population) {
  const std::string type(crypto::name_of(population.type));
  const auto warm = std::make_shared<auth::LoginVerifier>(make_verifier(population));
  const auto botan = std::make_shared<BareBotan>(population);
  const auto openssl = std::make_shared<OpenSsl>(population);
  const std::size_t count = population.users.size();
  const auto add_one = [&](const std::string& name, auto log_in_user) { add(type + " " + name, count, log_in_user); };
  const Population* users = &population;
  add_one("hawiya", [=](std::size_t user) { return log_in(*warm, users->users[user]); });
  // Everything anew for each login: anchors from their octets, no key and no verifier kept.
  add_one("hawiya cold", [=](std::size_t user) {
    const Population fresh{users->type, x509::Certificate::from_der(users->issuer.der()).value(), {}};
    return log_in(make_verifier(fresh), users->users[user]);
  });
  add_one("bare botan", [=](std::size_t user) { return botan->verify(user); });
  add_one("openssl", [=](std::size_t user) { return openssl->log_in(user); });
  return {{type + " hawiya", type + " bare botan"},
          {type + " hawiya", type + " openssl"},
          {type + " hawiya cold", type + " bare botan"}};
}

}  // namespace

int main(int argc, char** argv) {
  const char* wanted = std::getenv("HAWIYA_BENCH_USERS");
  const std::size_t count = wanted != nullptr ? std::strtoul(wanted, nullptr, 10) : 1500;
  std::vector<Population> populations;
  for (const auto type : {crypto::KeyType::p256, crypto::KeyType::p384, crypto::KeyType::rsa})
    populations.push_back(make_population(type, std::max<std::size_t>(count, 1)));
  std::vector<Comparison> comparisons;
  for (const Population& population : populations)
    for (auto& comparison : add_logins(population)) comparisons.push_back(std::move(comparison));
  return run_and_compare(argc, argv, comparisons);
}
