// A document signed in two steps, raised to B-LT, and validated: what a site does around a signer's card.
#include <hawiya/http/client.hpp>
#include <hawiya/sign/container_signing.hpp>
#include <hawiya/sign/extending.hpp>

using namespace hawiya;

// Everything that a flow needs from the network. This machine is asked too, as demonstrations run there; a site leaves that out.
template <class Pending>
std::vector<FetchAnswer> fetch_all(const Pending& pending) {
  std::vector<FetchAnswer> answers;
  for (auto needs = pending.needs(); !needs.empty(); needs = pending.more(answers, system_now()))
    for (auto& answer : http::fetch(needs, {.addresses = http::Addresses::allow_loopback})) answers.push_back(std::move(answer));
  return answers;
}

// A container that waits for its signature. The same document gives the same plan, so only the signing's state is kept.
Result<sign::ContainerPlan> plan(const std::string& name, const Bytes& document) {
  return sign::ContainerPlan::create({sign::FileToSign::of(name, "application/pdf", document)},
                                     sign::ContainerFormat::asic_e_xades);
}

// The first step: what the card shall sign comes out of the state by `Signing::resume(state)->to_be_signed()`.
Result<Bytes> begin(const std::string& name, const Bytes& document, const x509::Certificate& signer,
                    const std::vector<x509::Certificate>& chain) {
  const auto container = plan(name, document);
  if (!container) return container.error();
  const auto signing =
      sign::Signing::begin(container->to_sign(), {.packaging = container->packaging()}, signer, chain, system_now());
  if (!signing) return signing.error();
  return signing->save();  // keep it where the signer cannot change it
}

// The second step, perhaps in another process: the card's value is verified and the container made.
Result<Bytes> finish(const std::string& name, const Bytes& document, const Bytes& state, ByteView value) {
  const auto container = plan(name, document);
  if (!container) return container.error();
  const auto signing = sign::Signing::resume(state);
  if (!signing) return signing.error();
  const auto signature = signing->attach(value);
  if (!signature) return signature.error();
  return container->write(*signature, system_now());
}

// A timestamp, and the evidence that the certificates are good, so that nobody need be asked later.
Result<Bytes> raise(const Bytes& container, const std::string& timestamp_url, const path::TrustStore& anchors) {
  const sign::ExtendingPolicy policy{
      .level = sign::Level::lt, .timestamps = {.url = timestamp_url}, .validation = {.anchors = anchors}};
  const auto extending = sign::Extending::begin({container}, policy, system_now());
  if (!extending) return extending.error();
  return extending->finish(fetch_all(*extending), system_now());
}

// What the relying party does, today or years later.
Result<sign::Report> validate(const Bytes& container, const path::TrustStore& anchors) {
  const auto validation = sign::Validation::begin({container}, {.anchors = anchors}, system_now());
  if (!validation) return validation.error();
  return validation->finish(fetch_all(*validation), system_now());
}
