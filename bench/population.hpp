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

/// Users of one kind of key under a CA of the same kind.
[[nodiscard]] Population make_population(crypto::KeyType type, std::size_t count);

}  // namespace hawiya::bench
