#pragma once
// What others need for the same users: Botan for the bare signatures, OpenSSL for certificate path and token.

#include <memory>

#include "population.hpp"

namespace hawiya::bench {

/// The two signature verifications of a login and nothing else: the floor.
class BareBotan {
 public:
  explicit BareBotan(const Population& population);
  ~BareBotan();
  /// Decodes the user's key, verifies the token's and the certificate's signature (the issuer's verifier is kept).
  [[nodiscard]] bool verify(std::size_t user);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

class OpenSsl {
 public:
  explicit OpenSsl(const Population& population);
  ~OpenSsl();
  /// d2i_X509, X509_verify_cert for clients at the bench's time, EVP_DigestVerify over the token's message.
  [[nodiscard]] bool log_in(std::size_t user);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace hawiya::bench
