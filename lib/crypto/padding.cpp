#include "crypto/padding.hpp"

namespace hawiya::crypto {

std::string botan_name(HashAlgorithm hash) {
  switch (hash) {
    case HashAlgorithm::sha3_224: return "SHA-3(224)";
    case HashAlgorithm::sha3_256: return "SHA-3(256)";
    case HashAlgorithm::sha3_384: return "SHA-3(384)";
    case HashAlgorithm::sha3_512: return "SHA-3(512)";
    case HashAlgorithm::sha1:
    case HashAlgorithm::sha224:
    case HashAlgorithm::sha256:
    case HashAlgorithm::sha384:
    case HashAlgorithm::sha512: break;
  }
  return std::string(name_of(hash));
}

std::string padding_of(const SignatureAlgorithm& algorithm) {
  const std::string hash = botan_name(algorithm.hash);
  switch (algorithm.scheme) {
    case SignatureScheme::rsa_pkcs1: return "PKCS1v15(" + hash + ")";
    case SignatureScheme::rsa_pss: return "PSS(" + hash + ",MGF1," + std::to_string(algorithm.salt_length) + ")";
    case SignatureScheme::ecdsa:
    case SignatureScheme::dsa: return hash;
    case SignatureScheme::ed25519:
    case SignatureScheme::ml_dsa_44:
    case SignatureScheme::ml_dsa_65:
    case SignatureScheme::ml_dsa_87: break;
  }
  return "";
}

Botan::Signature_Format format_of(const SignatureAlgorithm& algorithm, SignatureEncoding encoding) {
  const bool two_integers = algorithm.scheme == SignatureScheme::ecdsa || algorithm.scheme == SignatureScheme::dsa;
  return two_integers && encoding == SignatureEncoding::der ? Botan::Signature_Format::DerSequence
                                                            : Botan::Signature_Format::Standard;
}

}  // namespace hawiya::crypto
