#include <botan/mac.h>

#include <hawiya/crypto/mac.hpp>

#include "crypto/padding.hpp"

namespace hawiya::crypto {

Bytes hmac(HashAlgorithm hash, const Secret& key, ByteView message) {
  const auto mac = Botan::MessageAuthenticationCode::create_or_throw("HMAC(" + botan_name(hash) + ")");
  mac->set_key(key.view());
  mac->update(message);
  Bytes code(mac->output_length());
  mac->final(code);
  return code;
}

}  // namespace hawiya::crypto
