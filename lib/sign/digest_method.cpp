#include "sign/digest_method.hpp"

#include <array>

namespace hawiya::sign {
namespace {

struct Row {
  crypto::HashAlgorithm hash;
  std::string_view uri;
};

using enum crypto::HashAlgorithm;
constexpr std::array<Row, 8> table{{
    {sha1, "http://www.w3.org/2000/09/xmldsig#sha1"},
    {sha224, "http://www.w3.org/2001/04/xmldsig-more#sha224"},
    {sha256, "http://www.w3.org/2001/04/xmlenc#sha256"},
    {sha384, "http://www.w3.org/2001/04/xmldsig-more#sha384"},
    {sha512, "http://www.w3.org/2001/04/xmlenc#sha512"},
    {sha3_256, "http://www.w3.org/2007/05/xmldsig-more#sha3-256"},
    {sha3_384, "http://www.w3.org/2007/05/xmldsig-more#sha3-384"},
    {sha3_512, "http://www.w3.org/2007/05/xmldsig-more#sha3-512"},
}};

}  // namespace

std::string_view digest_method(crypto::HashAlgorithm hash) { return table[static_cast<std::size_t>(hash)].uri; }

Result<crypto::HashAlgorithm> hash_of_digest_method(std::string_view uri) {
  for (const Row& row : table)
    if (row.uri == uri) return row.hash;
  return Error{ErrorCode::algorithm_unsupported, "digest method " + std::string(uri)};
}

}  // namespace hawiya::sign
