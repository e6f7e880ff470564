#pragma once
// Distinct users for benchmarks: each has a key, a certificate and a token of their own. One repeated token would flatter caches.

#include <hawiya/auth/login.hpp>
#include <string>
#include <vector>

namespace hawiya::bench {

struct User {
  x509::Certificate certificate;
  auth::Challenge challenge;
  std::string token;
  Bytes message;    ///< what the token signs
  Bytes signature;  ///< r || s for elliptic curves
};

struct Population {
  crypto::KeyType type;
  x509::Certificate issuer;
  std::vector<User> users;
};

inline const char* const origin = "https://portal.example";
inline const Time now = make_time(2026, 6, 1, 12);

/// What the certificate that `certify` makes is for.
enum class Role : std::uint8_t { citizen, ca, ocsp_responder };
/// Signed by `signer` in the name of `issuer`, as national card PKIs make them: key identifiers, key usage, policy, OCSP address.
[[nodiscard]] x509::Certificate certify(Role role, const std::string& subject, const crypto::PublicKey& key,
                                        const x509::Name& issuer, crypto::Signer& signer);
/// A self-signed CA.
[[nodiscard]] x509::Certificate certify_root(crypto::Signer& signer);

/// Users of one kind of key under a CA of the same kind.
[[nodiscard]] Population make_population(crypto::KeyType type, std::size_t count);

}  // namespace hawiya::bench
