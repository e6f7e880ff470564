#include "sign/xmldsig/algorithms.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "base/try.hpp"

namespace hawiya::sign {
namespace {

using crypto::HashAlgorithm;
using crypto::SignatureAlgorithm;
using crypto::SignatureScheme;
using enum crypto::HashAlgorithm;
using enum crypto::SignatureScheme;

struct HashUri {
  HashAlgorithm hash;
  std::string_view uri;
};
constexpr std::array hashes{
    HashUri{sha1, "http://www.w3.org/2000/09/xmldsig#sha1"},
    HashUri{sha224, "http://www.w3.org/2001/04/xmldsig-more#sha224"},
    HashUri{sha256, "http://www.w3.org/2001/04/xmlenc#sha256"},
    HashUri{sha384, "http://www.w3.org/2001/04/xmldsig-more#sha384"},
    HashUri{sha512, "http://www.w3.org/2001/04/xmlenc#sha512"},
    HashUri{sha3_224, "http://www.w3.org/2007/05/xmldsig-more#sha3-224"},
    HashUri{sha3_256, "http://www.w3.org/2007/05/xmldsig-more#sha3-256"},
    HashUri{sha3_384, "http://www.w3.org/2007/05/xmldsig-more#sha3-384"},
    HashUri{sha3_512, "http://www.w3.org/2007/05/xmldsig-more#sha3-512"},
};
constexpr std::array hmacs{
    HashUri{sha1, "http://www.w3.org/2000/09/xmldsig#hmac-sha1"},
    HashUri{sha224, "http://www.w3.org/2001/04/xmldsig-more#hmac-sha224"},
    HashUri{sha256, "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"},
    HashUri{sha384, "http://www.w3.org/2001/04/xmldsig-more#hmac-sha384"},
    HashUri{sha512, "http://www.w3.org/2001/04/xmldsig-more#hmac-sha512"},
};

struct SignatureUri {
  SignatureScheme scheme;
  HashAlgorithm hash;
  std::string_view uri;
};
// The first identifier of an algorithm is the one that is written. ML-DSA has none of the W3C or IETF yet: those of xmlsec are
// read.
constexpr std::array signatures{
    SignatureUri{rsa_pkcs1, sha1, "http://www.w3.org/2000/09/xmldsig#rsa-sha1"},
    SignatureUri{rsa_pkcs1, sha224, "http://www.w3.org/2001/04/xmldsig-more#rsa-sha224"},
    SignatureUri{rsa_pkcs1, sha256, "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"},
    SignatureUri{rsa_pkcs1, sha384, "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384"},
    SignatureUri{rsa_pkcs1, sha512, "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512"},
    SignatureUri{rsa_pss, sha1, "http://www.w3.org/2007/05/xmldsig-more#sha1-rsa-MGF1"},
    SignatureUri{rsa_pss, sha224, "http://www.w3.org/2007/05/xmldsig-more#sha224-rsa-MGF1"},
    SignatureUri{rsa_pss, sha256, "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1"},
    SignatureUri{rsa_pss, sha384, "http://www.w3.org/2007/05/xmldsig-more#sha384-rsa-MGF1"},
    SignatureUri{rsa_pss, sha512, "http://www.w3.org/2007/05/xmldsig-more#sha512-rsa-MGF1"},
    SignatureUri{rsa_pss, sha3_224, "http://www.w3.org/2007/05/xmldsig-more#sha3-224-rsa-MGF1"},
    SignatureUri{rsa_pss, sha3_256, "http://www.w3.org/2007/05/xmldsig-more#sha3-256-rsa-MGF1"},
    SignatureUri{rsa_pss, sha3_384, "http://www.w3.org/2007/05/xmldsig-more#sha3-384-rsa-MGF1"},
    SignatureUri{rsa_pss, sha3_512, "http://www.w3.org/2007/05/xmldsig-more#sha3-512-rsa-MGF1"},
    SignatureUri{ecdsa, sha1, "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha1"},
    SignatureUri{ecdsa, sha224, "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha224"},
    SignatureUri{ecdsa, sha256, "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"},
    SignatureUri{ecdsa, sha384, "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384"},
    SignatureUri{ecdsa, sha512, "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512"},
    SignatureUri{ecdsa, sha3_224, "http://www.w3.org/2021/04/xmldsig-more#ecdsa-sha3-224"},
    SignatureUri{ecdsa, sha3_256, "http://www.w3.org/2021/04/xmldsig-more#ecdsa-sha3-256"},
    SignatureUri{ecdsa, sha3_384, "http://www.w3.org/2021/04/xmldsig-more#ecdsa-sha3-384"},
    SignatureUri{ecdsa, sha3_512, "http://www.w3.org/2021/04/xmldsig-more#ecdsa-sha3-512"},
    SignatureUri{ed25519, sha512, "http://www.w3.org/2021/04/xmldsig-more#eddsa-ed25519"},
    SignatureUri{dsa, sha1, "http://www.w3.org/2000/09/xmldsig#dsa-sha1"},
    SignatureUri{dsa, sha256, "http://www.w3.org/2009/xmldsig11#dsa-sha256"},
    SignatureUri{ml_dsa_44, sha512, "http://www.aleksey.com/xmlsec/2025/12/xmldsig-more#ml-dsa-44"},
    SignatureUri{ml_dsa_65, sha512, "http://www.aleksey.com/xmlsec/2025/12/xmldsig-more#ml-dsa-65"},
    SignatureUri{ml_dsa_87, sha512, "http://www.aleksey.com/xmlsec/2025/12/xmldsig-more#ml-dsa-87"},
};

Error unsupported(std::string_view uri) { return {ErrorCode::algorithm_unsupported, std::string(uri)}; }

bool has_two_integers(SignatureScheme scheme) { return scheme == ecdsa || scheme == dsa; }

}  // namespace

Result<HashAlgorithm> hash_of_uri(std::string_view uri) {
  const auto found = std::ranges::find(hashes, uri, &HashUri::uri);
  if (found == hashes.end()) return unsupported(uri);
  return found->hash;
}

std::string_view uri_of(HashAlgorithm hash) {
  const auto found = std::ranges::find(hashes, hash, &HashUri::hash);
  return found == hashes.end() ? std::string_view() : found->uri;
}

Result<SignatureAlgorithm> signature_algorithm_of_uri(std::string_view uri) {
  const auto found = std::ranges::find(signatures, uri, &SignatureUri::uri);
  if (found == signatures.end()) return unsupported(uri);
  const auto salt = found->scheme == rsa_pss ? static_cast<std::uint32_t>(crypto::digest_size(found->hash)) : 0u;
  return SignatureAlgorithm{found->scheme, found->hash, salt};
}

std::optional<std::string_view> uri_of(const SignatureAlgorithm& algorithm) {
  if (algorithm.scheme == rsa_pss && algorithm.salt_length != crypto::digest_size(algorithm.hash)) return std::nullopt;
  const auto found = std::ranges::find_if(signatures, [&](const SignatureUri& entry) {
    return entry.scheme == algorithm.scheme && (!algorithm.uses_hash() || entry.hash == algorithm.hash);
  });
  if (found == signatures.end()) return std::nullopt;
  return found->uri;
}

std::optional<HashAlgorithm> hmac_of_uri(std::string_view uri) {
  const auto found = std::ranges::find(hmacs, uri, &HashUri::uri);
  return found == hmacs.end() ? std::nullopt : std::optional(found->hash);
}

Result<void> verify_value(const crypto::PublicKey& key, const SignatureAlgorithm& algorithm, ByteView signed_octets,
                          ByteView value, const crypto::AlgorithmPolicy& policy) {
  if (!has_two_integers(algorithm.scheme)) return key.verify(algorithm, signed_octets, value, policy);
  const auto as_der = crypto::raw_to_der(value);
  auto verified = as_der ? key.verify(algorithm, signed_octets, *as_der, policy) : Result<void>(as_der.error());
  if (verified || value.empty() || value[0] != der::tag::sequence) return verified;
  return key.verify(algorithm, signed_octets, value, policy);
}

}  // namespace hawiya::sign
