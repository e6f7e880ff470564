#pragma once
// The Web eID authentication token, format 1.0: what a browser sends when a citizen has signed the challenge with the card.
//
// Reading proves nothing: the type says so. `LoginVerifier` judges a token.

#include <hawiya/auth/challenge.hpp>
#include <hawiya/base/result.hpp>
#include <hawiya/crypto/signer.hpp>
#include <hawiya/x509/certificate.hpp>
#include <string>
#include <string_view>

namespace hawiya::auth {

/// A signature algorithm by its JWS name (RFC 7518 §3.1): ES, PS or RS with 256, 384 or 512. `algorithm_unsupported` for any
/// other.
[[nodiscard]] HAWIYA_API Result<crypto::SignatureAlgorithm> algorithm_by_jws_name(std::string_view name);
/// The name for a key's usual algorithm; `algorithm_unsupported` for keys that Web eID does not know.
[[nodiscard]] HAWIYA_API Result<std::string> jws_name_for(const crypto::PublicKey& key);

/// What is signed: H(origin) || H(nonce), both as text, H being the algorithm's hash.
[[nodiscard]] HAWIYA_API Bytes message_to_sign(const Origin& origin, const Challenge& challenge, crypto::HashAlgorithm hash);

struct HAWIYA_API UnverifiedToken {
  static constexpr std::size_t min_size = 100, max_size = 10'000;

  x509::Certificate certificate;
  std::string algorithm_name;
  crypto::SignatureAlgorithm algorithm;
  Bytes signature;
  std::string format;
  std::string app_version = {};

  /// `token_malformed` (not strict JSON, wrong size or member types), `token_field_missing`, `token_format_unsupported`
  /// (accepted: web-eid:1 and web-eid:1.N), `algorithm_unsupported`, `signature_malformed` (not base64), and the errors of
  /// certificates. Members that are not known are ignored.
  [[nodiscard]] static Result<UnverifiedToken> parse(std::string_view json);
};

/// The citizen's side: signs the challenge and gives the token's JSON.
[[nodiscard]] HAWIYA_API Result<std::string> create_token(const Origin& origin, const Challenge& challenge,
                                                          const x509::Certificate& certificate, crypto::Signer& signer,
                                                          std::string_view app_version);

}  // namespace hawiya::auth
