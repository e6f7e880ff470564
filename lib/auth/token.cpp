#include <algorithm>
#include <array>
#include <hawiya/auth/token.hpp>
#include <hawiya/text/base64.hpp>

#include "base/try.hpp"
#include "text/json.hpp"

namespace hawiya::auth {
namespace {

using crypto::HashAlgorithm;
using crypto::SignatureScheme;

struct Jws {
  std::string_view name;
  SignatureScheme scheme;
  HashAlgorithm hash;
};
constexpr std::array jws{
    Jws{"ES256", SignatureScheme::ecdsa, HashAlgorithm::sha256},
    Jws{"ES384", SignatureScheme::ecdsa, HashAlgorithm::sha384},
    Jws{"ES512", SignatureScheme::ecdsa, HashAlgorithm::sha512},
    Jws{"PS256", SignatureScheme::rsa_pss, HashAlgorithm::sha256},
    Jws{"PS384", SignatureScheme::rsa_pss, HashAlgorithm::sha384},
    Jws{"PS512", SignatureScheme::rsa_pss, HashAlgorithm::sha512},
    Jws{"RS256", SignatureScheme::rsa_pkcs1, HashAlgorithm::sha256},
    Jws{"RS384", SignatureScheme::rsa_pkcs1, HashAlgorithm::sha384},
    Jws{"RS512", SignatureScheme::rsa_pkcs1, HashAlgorithm::sha512},
};

// A required member that is a string and not empty.
Result<std::string> required(const text::Json& token, const char* name) {
  const auto member = token.find(name);
  if (member == token.end() || member->is_null()) return Error{ErrorCode::token_field_missing, name};
  if (!member->is_string()) return Error{ErrorCode::token_malformed, std::string(name) + " is not a string"};
  std::string value = member->get<std::string>();
  if (value.empty()) return Error{ErrorCode::token_field_missing, name};
  return value;
}

// web-eid:1 and web-eid:1.N: a minor version adds members that an older reader may ignore.
bool is_supported(std::string_view format) {
  constexpr std::string_view major = "web-eid:1";
  if (!format.starts_with(major)) return false;
  format.remove_prefix(major.size());
  if (format.empty()) return true;
  return format.size() >= 2 && format.size() <= 4 && format[0] == '.' &&
         std::ranges::all_of(format.substr(1), [](char c) { return c >= '0' && c <= '9'; });
}

Result<x509::Certificate> read_certificate(const std::string& base64) {
  const auto der = text::from_base64(base64);
  if (!der) return Error{ErrorCode::certificate_malformed, "unverifiedCertificate: " + to_string(der.error())};
  return x509::Certificate::from_der(*der);
}

}  // namespace

Result<crypto::SignatureAlgorithm> algorithm_by_jws_name(std::string_view name) {
  const auto known = std::ranges::find(jws, name, &Jws::name);
  if (known == jws.end()) return Error{ErrorCode::algorithm_unsupported, "algorithm \"" + std::string(name.substr(0, 20)) + "\""};
  const auto salt = known->scheme == SignatureScheme::rsa_pss ? static_cast<std::uint32_t>(crypto::digest_size(known->hash)) : 0u;
  return crypto::SignatureAlgorithm{known->scheme, known->hash, salt};
}

Result<std::string> jws_name_for(const crypto::PublicKey& key) {
  using enum crypto::KeyType;
  switch (key.type()) {
    case p256: return std::string("ES256");
    case p384: return std::string("ES384");
    case p521: return std::string("ES512");
    case rsa: return std::string("RS256");
    case brainpool256:
    case brainpool384:
    case brainpool512:
    case ed25519:
    case ml_dsa_44:
    case ml_dsa_65:
    case ml_dsa_87:
    case dsa: break;
  }
  return Error{ErrorCode::algorithm_unsupported, "a key of type " + key.to_string()};
}

Bytes message_to_sign(const Origin& origin, const Challenge& challenge, crypto::HashAlgorithm hash) {
  Bytes message = crypto::digest(hash, as_bytes(origin.text()));
  const Bytes nonce = crypto::digest(hash, as_bytes(challenge.nonce()));
  message.insert(message.end(), nonce.begin(), nonce.end());
  return message;
}

Result<UnverifiedToken> UnverifiedToken::parse(std::string_view json) {
  if (json.size() < min_size || json.size() > max_size)
    return Error{ErrorCode::token_malformed, "a token of " + std::to_string(json.size()) + " characters"};
  const auto parsed = text::parse_json(json, {.max_bytes = max_size, .max_depth = 8});
  if (!parsed) return Error{ErrorCode::token_malformed, parsed.error().detail};
  if (!parsed->is_object()) return Error{ErrorCode::token_malformed, "not a JSON object"};
  HAWIYA_TRY(std::string format, required(*parsed, "format"));
  if (!is_supported(format)) return Error{ErrorCode::token_format_unsupported, format.substr(0, 40)};
  HAWIYA_TRY(const std::string certificate_text, required(*parsed, "unverifiedCertificate"));
  HAWIYA_TRY(std::string algorithm_name, required(*parsed, "algorithm"));
  HAWIYA_TRY(const std::string signature_text, required(*parsed, "signature"));
  HAWIYA_TRY(x509::Certificate certificate, read_certificate(certificate_text));
  HAWIYA_TRY(const auto algorithm, algorithm_by_jws_name(algorithm_name));
  auto signature = text::from_base64(signature_text);
  if (!signature) return Error{ErrorCode::signature_malformed, "signature: " + to_string(signature.error())};
  const auto version = parsed->find("appVersion");
  return UnverifiedToken{std::move(certificate),
                         std::move(algorithm_name),
                         algorithm,
                         *std::move(signature),
                         std::move(format),
                         version != parsed->end() && version->is_string() ? version->get<std::string>() : ""};
}

Result<std::string> create_token(const Origin& origin, const Challenge& challenge, const x509::Certificate& certificate,
                                 crypto::Signer& signer, std::string_view app_version) {
  HAWIYA_TRY(const std::string name, jws_name_for(signer.public_key()));
  HAWIYA_TRY(const auto algorithm, algorithm_by_jws_name(name));
  HAWIYA_TRY(const Bytes signature,
             signer.sign(algorithm, message_to_sign(origin, challenge, algorithm.hash), crypto::SignatureEncoding::raw));
  const text::Json token{{"unverifiedCertificate", text::to_base64(certificate.der())},
                         {"algorithm", name},
                         {"signature", text::to_base64(signature)},
                         {"format", "web-eid:1.0"},
                         {"appVersion", app_version}};
  return token.dump();
}

}  // namespace hawiya::auth
