#include "peers.hpp"

namespace hawiya::bench {
namespace {

// Of CA certificates too the peer has its own objects, so that no key of an earlier measurement is warm.
x509::Certificate fresh(const x509::Certificate& certificate) { return x509::Certificate::from_der(certificate.der()).value(); }

auth::LoginVerifier make_verifier(const Scenario& scenario) {
  const Population& population = *scenario.population;
  auth::LoginPolicy policy;
  if (scenario.anchor == Anchor::root) policy.intermediates = {fresh(population.issuing)};
  if (scenario.ocsp == Ocsp::off) policy.check_revocation = auth::RevocationCheck::off_dangerously;
  policy.revocation.scope = revocation::Scope::end_certificate;
  const auto& anchor = scenario.anchor == Anchor::root ? population.root : population.issuing;
  return {population.origin, path::TrustStore::create({fresh(anchor)}).value(), policy};
}

class HawiyaPeer final : public Peer {
 public:
  explicit HawiyaPeer(const Scenario& scenario) : scenario_(scenario), verifier_(make_verifier(scenario)) {}

  void log_in(std::size_t citizen) override {
    const Login& login = scenario_.population->logins[citizen];
    const auto pending = verifier_.begin(login.token, login.challenge, bench_now).value();
    if (scenario_.ocsp == Ocsp::off) return;
    std::vector<FetchAnswer> answers;
    for (const FetchRequest& request : pending.needs()) answers.push_back({request.id, login.ocsp_response});
    (void)pending.finish(answers, bench_now).value();
  }

 private:
  Scenario scenario_;
  auth::LoginVerifier verifier_;
};

}  // namespace

std::unique_ptr<Peer> make_hawiya_peer(const Scenario& scenario) { return std::make_unique<HawiyaPeer>(scenario); }

}  // namespace hawiya::bench
