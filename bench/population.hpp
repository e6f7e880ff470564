#pragma once
// Citizens with a card each, who log in to one site: the same people for Hawiya, bare Botan and OpenSSL.
//
// One repeated token would flatter every cache, so each citizen has an own key, certificate, challenge and token, made at start.

#include <hawiya/auth/login.hpp>
#include <hawiya/crypto/key_file.hpp>
#include <memory>
#include <string>
#include <vector>

namespace hawiya::bench {

inline const Time bench_now = make_time(2026, 6, 1, 12);

struct Login {
  auth::Challenge challenge;
  std::string token;
  x509::Certificate certificate;
  Bytes message;        ///< what the card signed
  Bytes signature;      ///< r || s for elliptic curves
  Bytes ocsp_response;  ///< "good", signed by the issuing CA
};

struct Population {
  crypto::KeyType type;
  crypto::SignatureAlgorithm algorithm;
  auth::Origin origin;
  x509::Certificate root;
  x509::Certificate issuing;
  std::vector<Login> logins;
};

/// All keys, those of the CAs too, are of this type.
[[nodiscard]] std::shared_ptr<const Population> make_population(crypto::KeyType type, std::size_t citizens);

}  // namespace hawiya::bench
