#pragma once
// The same login by Hawiya, by the bare signature verifications with Botan, and by OpenSSL 3.
//
// A peer is new for each measurement; what it may prepare in its constructor (trust anchors, certificates of CAs, for Botan also
// the octets to verify) is what a site would prepare at start.

#include <memory>
#include <string_view>

#include "population.hpp"

namespace hawiya::bench {

enum class Anchor { issuing, root };
enum class Ocsp { off, answered };

struct Scenario {
  std::shared_ptr<const Population> population;
  Anchor anchor;
  Ocsp ocsp;
};

class Peer {
 public:
  virtual ~Peer() = default;
  /// Judges the login of this citizen; throws when it is refused, which no benchmark expects.
  virtual void log_in(std::size_t citizen) = 0;
};

/// Everything that `LoginVerifier` does, from the token's JSON to the pending login or the citizen.
[[nodiscard]] std::unique_ptr<Peer> make_hawiya_peer(const Scenario& scenario);
/// Signatures alone: the token's, the certificates', the answer's. A citizen's key is decoded from its SubjectPublicKeyInfo at
/// each login, as nobody has it before; CA keys are decoded once and keep their verifier.
[[nodiscard]] std::unique_ptr<Peer> make_botan_peer(const Scenario& scenario);
/// d2i_X509, X509_verify_cert, EVP_DigestVerify, OCSP_basic_verify. It gets DER and r || s, so no JSON and no base64.
[[nodiscard]] std::unique_ptr<Peer> make_openssl_peer(const Scenario& scenario);

}  // namespace hawiya::bench
