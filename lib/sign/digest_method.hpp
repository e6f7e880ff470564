#pragma once
// Digest algorithms as XML names them (ds:DigestMethod/@Algorithm, RFC 9231 §2.1).

#include <hawiya/crypto/hash.hpp>
#include <string_view>

namespace hawiya::sign {

[[nodiscard]] std::string_view digest_method(crypto::HashAlgorithm hash);
/// `algorithm_unsupported` for any other URI.
[[nodiscard]] Result<crypto::HashAlgorithm> hash_of_digest_method(std::string_view uri);

}  // namespace hawiya::sign
