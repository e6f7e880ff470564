#pragma once
// Botan's verification of a certificate's, list's or answer's signature and nothing else: the floor.

#include <hawiya/x509/certificate.hpp>
#include <memory>

namespace hawiya::bench {

class BareVerifier {
 public:
  /// Decodes the key and makes the verifier, for what this algorithm signed.
  BareVerifier(ByteView spki, const crypto::SignatureAlgorithm& algorithm);
  BareVerifier(BareVerifier&&) noexcept;
  ~BareVerifier();
  [[nodiscard]] bool verify(ByteView tbs, ByteView signature);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace hawiya::bench
