#include "openssl_handles.hpp"
#include "peers.hpp"

namespace hawiya::bench {

using namespace openssl;

struct OpenSsl::Impl {
  struct Task {
    Bytes certificate, message, signature;
    const EVP_MD* hash;
  };
  Store store;
  std::vector<Task> tasks;

  [[nodiscard]] bool verify_path(X509* certificate) const {
    const StoreContext context(X509_STORE_CTX_new());
    X509_STORE_CTX_init(context.get(), store.get(), certificate, nullptr);
    set_parameters(X509_STORE_CTX_get0_param(context.get()), now);
    return X509_verify_cert(context.get()) == 1;
  }
};

OpenSsl::OpenSsl(const Population& population) : impl_(std::make_unique<Impl>(Impl{store_with(population.issuer.der()), {}})) {
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
  const Certificate certificate = read_certificate(task.certificate);
  if (!impl_->verify_path(certificate.get())) return false;
  const Digest digest(EVP_MD_CTX_new());
  return EVP_DigestVerifyInit(digest.get(), nullptr, task.hash, nullptr, X509_get0_pubkey(certificate.get())) == 1 &&
         EVP_DigestVerify(digest.get(), task.signature.data(), task.signature.size(), task.message.data(), task.message.size()) ==
             1;
}

}  // namespace hawiya::bench
