#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include "peers.hpp"

namespace hawiya::bench {
namespace {

template <auto free_it>
struct Free {
  template <class T>
  void operator()(T* pointer) const {
    free_it(pointer);
  }
};
using Certificate = std::unique_ptr<X509, Free<X509_free>>;
using CertificateStore = std::unique_ptr<X509_STORE, Free<X509_STORE_free>>;
using StoreContext = std::unique_ptr<X509_STORE_CTX, Free<X509_STORE_CTX_free>>;
using Digest = std::unique_ptr<EVP_MD_CTX, Free<EVP_MD_CTX_free>>;

Certificate read(const Bytes& der) {
  const unsigned char* at = der.data();
  return Certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
}

}  // namespace

struct OpenSsl::Impl {
  struct Task {
    Bytes certificate, message, signature;
    const EVP_MD* hash;
  };
  CertificateStore store{X509_STORE_new()};
  std::vector<Task> tasks;

  [[nodiscard]] bool verify_path(X509* certificate) const {
    const StoreContext context(X509_STORE_CTX_new());
    X509_STORE_CTX_init(context.get(), store.get(), certificate, nullptr);
    X509_VERIFY_PARAM* parameters = X509_STORE_CTX_get0_param(context.get());
    X509_VERIFY_PARAM_set_time(parameters, now.time_since_epoch().count());
    X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_X509_STRICT);
    X509_VERIFY_PARAM_set_purpose(parameters, X509_PURPOSE_SSL_CLIENT);
    return X509_verify_cert(context.get()) == 1;
  }
};

OpenSsl::OpenSsl(const Population& population) : impl_(std::make_unique<Impl>()) {
  const Certificate issuer = read(to_bytes(population.issuer.der()));
  X509_STORE_add_cert(impl_->store.get(), issuer.get());
  for (const User& user : population.users) {
    const auto token = auth::UnverifiedToken::parse(user.token).value();
    const bool elliptic = crypto::is_elliptic(population.type);
    impl_->tasks.push_back({to_bytes(user.certificate.der()), user.message,
                            elliptic ? crypto::raw_to_der(user.signature).value() : user.signature,
                            token.algorithm.hash == crypto::HashAlgorithm::sha384 ? EVP_sha384() : EVP_sha256()});
  }
}

OpenSsl::~OpenSsl() = default;

bool OpenSsl::log_in(std::size_t user) {
  const Impl::Task& task = impl_->tasks[user];
  const Certificate certificate = read(task.certificate);
  if (!impl_->verify_path(certificate.get())) return false;
  const Digest digest(EVP_MD_CTX_new());
  return EVP_DigestVerifyInit(digest.get(), nullptr, task.hash, nullptr, X509_get0_pubkey(certificate.get())) == 1 &&
         EVP_DigestVerify(digest.get(), task.signature.data(), task.signature.size(), task.message.data(), task.message.size()) ==
             1;
}

}  // namespace hawiya::bench
