#include <hawiya/crypto/key_file.hpp>

#include "touch.hpp"

using namespace hawiya;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView input(data, size);
  static const Secret passphrase(std::string_view("correct horse"));
  if (const auto key = crypto::KeyFile::open(input, passphrase)) touch(key->public_key().to_string());
  if (const auto key = crypto::KeyFile::open_unencrypted(input)) touch(key->public_key().to_string());
  return 0;
}
