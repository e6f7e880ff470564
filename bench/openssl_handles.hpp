#pragma once
// OpenSSL's objects, freed when they go out of scope.

#include <openssl/evp.h>
#include <openssl/ocsp.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <hawiya/base/bytes.hpp>
#include <hawiya/base/time.hpp>
#include <memory>

namespace hawiya::bench::openssl {

template <auto free_it>
struct Free {
  template <class T>
  void operator()(T* pointer) const {
    free_it(pointer);
  }
};
template <class T, auto free_it>
using Handle = std::unique_ptr<T, Free<free_it>>;

using Certificate = Handle<X509, X509_free>;
using Crl = Handle<X509_CRL, X509_CRL_free>;
using Store = Handle<X509_STORE, X509_STORE_free>;
using StoreContext = Handle<X509_STORE_CTX, X509_STORE_CTX_free>;
using Digest = Handle<EVP_MD_CTX, EVP_MD_CTX_free>;
using Number = Handle<ASN1_INTEGER, ASN1_INTEGER_free>;
using Response = Handle<OCSP_RESPONSE, OCSP_RESPONSE_free>;
using BasicResponse = Handle<OCSP_BASICRESP, OCSP_BASICRESP_free>;
using CertificateId = Handle<OCSP_CERTID, OCSP_CERTID_free>;

inline Certificate read_certificate(ByteView der) {
  const unsigned char* at = der.data();
  return Certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
}

inline Crl read_crl(ByteView der) {
  const unsigned char* at = der.data();
  return Crl(d2i_X509_CRL(nullptr, &at, static_cast<long>(der.size())));
}

/// A stack that owns nothing.
struct Stack {
  STACK_OF(X509) * all = sk_X509_new_null();
  Stack() = default;
  explicit Stack(X509* only) { sk_X509_push(all, only); }
  Stack(const Stack&) = delete;
  Stack& operator=(const Stack&) = delete;
  ~Stack() { sk_X509_free(all); }
};

/// Its anchor is this certificate, self-signed or not.
inline Store store_with(ByteView anchor) {
  Store store(X509_STORE_new());
  X509_STORE_add_cert(store.get(), read_certificate(anchor).get());
  return store;
}

/// Strict, at this time, for TLS clients; `flags` on top.
inline void set_parameters(X509_VERIFY_PARAM* parameters, Time now, unsigned long flags = 0) {
  X509_VERIFY_PARAM_set_time(parameters, now.time_since_epoch().count());
  X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_X509_STRICT | flags);
  X509_VERIFY_PARAM_set_purpose(parameters, X509_PURPOSE_SSL_CLIENT);
}

}  // namespace hawiya::bench::openssl
