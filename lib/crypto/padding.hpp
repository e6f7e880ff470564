#pragma once
// How Botan names what a SignatureAlgorithm says, for the crypto room alone.

#include <botan/pk_keys.h>

#include <hawiya/crypto/algorithm.hpp>
#include <string>

namespace hawiya::crypto {

[[nodiscard]] std::string botan_name(HashAlgorithm hash);
[[nodiscard]] std::string padding_of(const SignatureAlgorithm& algorithm);
[[nodiscard]] Botan::Signature_Format format_of(const SignatureAlgorithm& algorithm, SignatureEncoding encoding);

}  // namespace hawiya::crypto
