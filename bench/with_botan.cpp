#include <botan/pubkey.h>
#include <botan/x509_key.h>

#include "bare_verifier.hpp"
#include "peers.hpp"

namespace hawiya::bench {
namespace {

std::string padding_of(const crypto::SignatureAlgorithm& algorithm) {
  const std::string hash(crypto::name_of(algorithm.hash));
  return algorithm.scheme == crypto::SignatureScheme::rsa_pkcs1 ? "PKCS1v15(" + hash + ")" : hash;
}

}  // namespace

struct BareVerifier::Impl {
  std::unique_ptr<Botan::Public_Key> key;
  Botan::PK_Verifier verifier;
};

BareVerifier::BareVerifier(ByteView spki, const crypto::SignatureAlgorithm& algorithm) {
  auto key = Botan::X509::load_key(spki);
  Botan::PK_Verifier verifier(*key, padding_of(algorithm),
                              algorithm.scheme == crypto::SignatureScheme::ecdsa ? Botan::Signature_Format::DerSequence
                                                                                 : Botan::Signature_Format::Standard);
  impl_ = std::make_unique<Impl>(Impl{std::move(key), std::move(verifier)});
}

BareVerifier::BareVerifier(BareVerifier&&) noexcept = default;
BareVerifier::~BareVerifier() = default;

bool BareVerifier::verify(ByteView tbs, ByteView signature) { return impl_->verifier.verify_message(tbs, signature); }

struct BareBotan::Impl {
  struct Task {
    std::vector<std::uint8_t> spki, tbs, certificate_signature, message, token_signature;
    std::string padding;
  };
  BareVerifier issuer;
  std::vector<Task> tasks;
};

BareBotan::BareBotan(const Population& population)
    : impl_(std::make_unique<Impl>(
          Impl{{population.issuer.spki(), population.users[0].certificate.signature_algorithm().value()}, {}})) {
  for (const User& user : population.users) {
    const auto token = auth::UnverifiedToken::parse(user.token).value();
    impl_->tasks.push_back({to_bytes(user.certificate.spki()), to_bytes(user.certificate.tbs()),
                            to_bytes(user.certificate.signature()), user.message, user.signature, padding_of(token.algorithm)});
  }
}

BareBotan::~BareBotan() = default;

bool BareBotan::verify(std::size_t user) {
  const Impl::Task& task = impl_->tasks[user];
  const auto key = Botan::X509::load_key(task.spki);
  Botan::PK_Verifier verifier(*key, task.padding);
  return verifier.verify_message(task.message, task.token_signature) &&
         impl_->issuer.verify(task.tbs, task.certificate_signature);
}

}  // namespace hawiya::bench
