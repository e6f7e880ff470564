#pragma once
// OpenSSL's objects with owners.

#include <openssl/evp.h>
#include <openssl/ocsp.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include <hawiya/base/bytes.hpp>
#include <memory>
#include <stdexcept>

namespace hawiya::bench::openssl {

template <auto free>
struct Free {
  template <class T>
  void operator()(T* object) const {
    free(object);
  }
};
using Certificate = std::unique_ptr<X509, Free<X509_free>>;
using Crl = std::unique_ptr<X509_CRL, Free<X509_CRL_free>>;
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using Store = std::unique_ptr<X509_STORE, Free<X509_STORE_free>>;
using StoreContext = std::unique_ptr<X509_STORE_CTX, Free<X509_STORE_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Free<EVP_MD_CTX_free>>;
using Response = std::unique_ptr<OCSP_RESPONSE, Free<OCSP_RESPONSE_free>>;
using BasicResponse = std::unique_ptr<OCSP_BASICRESP, Free<OCSP_BASICRESP_free>>;
using Request = std::unique_ptr<OCSP_REQUEST, Free<OCSP_REQUEST_free>>;
using Id = std::unique_ptr<OCSP_CERTID, Free<OCSP_CERTID_free>>;

struct FreeCertificates {
  void operator()(STACK_OF(X509) * list) const { sk_X509_free(list); }
};
using Certificates = std::unique_ptr<STACK_OF(X509), FreeCertificates>;

inline void demand(bool holds, const char* what) {
  if (!holds) throw std::runtime_error(std::string("OpenSSL: ") + what);
}

/// Reads DER with one of OpenSSL's d2i functions.
template <class Owner, class Decode>
Owner decode(Decode d2i, ByteView der) {
  const unsigned char* at = der.data();
  Owner object(d2i(nullptr, &at, static_cast<long>(der.size())));
  demand(object != nullptr, "cannot decode");
  return object;
}

}  // namespace hawiya::bench::openssl
