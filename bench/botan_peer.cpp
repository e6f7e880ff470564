#include <botan/pubkey.h>
#include <botan/x509_key.h>

#include <hawiya/revocation/ocsp.hpp>
#include <stdexcept>

#include "peers.hpp"

namespace hawiya::bench {
namespace {

using Botan::Signature_Format;

std::string padding_for(const crypto::SignatureAlgorithm& algorithm) {
  const std::string hash(crypto::name_of(algorithm.hash));
  return algorithm.scheme == crypto::SignatureScheme::rsa_pkcs1 ? "PKCS1v15(" + hash + ")" : hash;
}

// A CA's key with the verifier that it keeps.
struct Issuer {
  Issuer(const x509::Certificate& certificate, const std::string& padding, Signature_Format format)
      : key(Botan::X509::load_key(certificate.spki())), verifier(*key, padding, format) {}
  std::unique_ptr<Botan::Public_Key> key;
  Botan::PK_Verifier verifier;
};

struct Signed {
  ByteView message, signature;
};

class BotanPeer final : public Peer {
 public:
  explicit BotanPeer(const Scenario& scenario)
      : scenario_(scenario),
        padding_(padding_for(scenario.population->algorithm)),
        format_(elliptic() ? Signature_Format::DerSequence : Signature_Format::Standard),
        issuing_(scenario.population->issuing, padding_, format_),
        root_(scenario.population->root, padding_, format_) {
    if (scenario.ocsp == Ocsp::off) return;
    for (const Login& login : scenario.population->logins)
      answers_.push_back(revocation::OcspResponse::from_der(login.ocsp_response).value());
  }

  void log_in(std::size_t citizen) override {
    const Login& login = scenario_.population->logins[citizen];
    const auto key = Botan::X509::load_key(login.certificate.spki());
    Botan::PK_Verifier card(*key, padding_, Signature_Format::Standard);
    verify(card, {login.message, login.signature});
    verify(issuing_.verifier, {login.certificate.tbs(), login.certificate.signature()});
    const x509::Certificate& issuing = scenario_.population->issuing;
    if (scenario_.anchor == Anchor::root) verify(root_.verifier, {issuing.tbs(), issuing.signature()});
    if (!answers_.empty()) verify(issuing_.verifier, {answers_[citizen].tbs(), answers_[citizen].signature()});
  }

 private:
  [[nodiscard]] bool elliptic() const { return crypto::is_elliptic(scenario_.population->type); }

  static void verify(Botan::PK_Verifier& verifier, const Signed& value) {
    if (!verifier.verify_message(value.message, value.signature)) throw std::runtime_error("Botan refused a signature");
  }

  Scenario scenario_;
  std::string padding_;
  Signature_Format format_;
  Issuer issuing_, root_;
  std::vector<revocation::OcspResponse> answers_ = {};
};

}  // namespace

std::unique_ptr<Peer> make_botan_peer(const Scenario& scenario) { return std::make_unique<BotanPeer>(scenario); }

}  // namespace hawiya::bench
