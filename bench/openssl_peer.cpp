#include <openssl/ecdsa.h>

#include "openssl.hpp"
#include "peers.hpp"

namespace hawiya::bench {
namespace {

using namespace openssl;

std::vector<unsigned char> to_der(ByteView raw) {
  const int half = static_cast<int>(raw.size() / 2);
  const std::unique_ptr<ECDSA_SIG, Free<ECDSA_SIG_free>> value(ECDSA_SIG_new());
  ECDSA_SIG_set0(value.get(), BN_bin2bn(raw.data(), half, nullptr), BN_bin2bn(raw.data() + half, half, nullptr));
  std::vector<unsigned char> der(static_cast<std::size_t>(i2d_ECDSA_SIG(value.get(), nullptr)));
  unsigned char* at = der.data();
  i2d_ECDSA_SIG(value.get(), &at);
  return der;
}

const EVP_MD* digest_of(const crypto::SignatureAlgorithm& algorithm) {
  return algorithm.hash == crypto::HashAlgorithm::sha384 ? EVP_sha384() : EVP_sha256();
}

class OpensslPeer final : public Peer {
 public:
  explicit OpensslPeer(const Scenario& scenario)
      : scenario_(scenario),
        issuing_(decode<Certificate>(d2i_X509, scenario.population->issuing.der())),
        root_(decode<Certificate>(d2i_X509, scenario.population->root.der())),
        intermediates_(sk_X509_new_null()),
        store_(X509_STORE_new()) {
    X509_STORE_add_cert(store_.get(), scenario.anchor == Anchor::root ? root_.get() : issuing_.get());
    sk_X509_push(intermediates_.get(), issuing_.get());
    X509_VERIFY_PARAM* rules = X509_STORE_get0_param(store_.get());
    X509_VERIFY_PARAM_set_time(rules, std::chrono::duration_cast<std::chrono::seconds>(bench_now.time_since_epoch()).count());
    X509_VERIFY_PARAM_set_purpose(rules, X509_PURPOSE_SSL_CLIENT);
    X509_VERIFY_PARAM_set_flags(rules, X509_V_FLAG_PARTIAL_CHAIN);  // an issuing CA can be an anchor
  }

  void log_in(std::size_t citizen) override {
    const Login& login = scenario_.population->logins[citizen];
    const auto certificate = decode<Certificate>(d2i_X509, login.certificate.der());
    verify_token(*certificate, login);
    const StoreContext context(X509_STORE_CTX_new());
    X509_STORE_CTX_init(context.get(), store_.get(), certificate.get(), intermediates_.get());
    demand(X509_verify_cert(context.get()) == 1, X509_verify_cert_error_string(X509_STORE_CTX_get_error(context.get())));
    if (scenario_.ocsp == Ocsp::answered) check_status(*certificate, login.ocsp_response);
  }

 private:
  void verify_token(X509& certificate, const Login& login) const {
    const Population& population = *scenario_.population;
    const Bytes signature = crypto::is_elliptic(population.type) ? to_der(login.signature) : login.signature;
    const DigestContext context(EVP_MD_CTX_new());
    EVP_DigestVerifyInit(context.get(), nullptr, digest_of(population.algorithm), nullptr, X509_get0_pubkey(&certificate));
    demand(EVP_DigestVerify(context.get(), signature.data(), signature.size(), login.message.data(), login.message.size()) == 1,
           "the token's signature");
  }

  void check_status(X509& certificate, ByteView der) const {
    const auto response = decode<Response>(d2i_OCSP_RESPONSE, der);
    demand(OCSP_response_status(response.get()) == OCSP_RESPONSE_STATUS_SUCCESSFUL, "status of the answer");
    const BasicResponse basic(OCSP_response_get1_basic(response.get()));
    // The issuer was validated with the path, so OpenSSL need not validate it again.
    demand(OCSP_basic_verify(basic.get(), intermediates_.get(), store_.get(), OCSP_TRUSTOTHER) == 1, "signature of the answer");
    const Id id(OCSP_cert_to_id(nullptr, &certificate, issuing_.get()));
    int status = -1, reason = -1;
    ASN1_GENERALIZEDTIME *revoked = nullptr, *from = nullptr, *until = nullptr;
    demand(OCSP_resp_find_status(basic.get(), id.get(), &status, &reason, &revoked, &from, &until) == 1, "no status found");
    demand(status == V_OCSP_CERTSTATUS_GOOD, "revoked");
    std::time_t now = std::chrono::duration_cast<std::chrono::seconds>(bench_now.time_since_epoch()).count();
    demand(X509_cmp_time(from, &now) < 0 && X509_cmp_time(until, &now) > 0, "times of the answer");
  }

  Scenario scenario_;
  Certificate issuing_, root_;
  Certificates intermediates_;
  Store store_;
};

}  // namespace

std::unique_ptr<Peer> make_openssl_peer(const Scenario& scenario) { return std::make_unique<OpensslPeer>(scenario); }

}  // namespace hawiya::bench
