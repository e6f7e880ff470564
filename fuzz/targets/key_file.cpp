#include <hawiya/crypto/key_file.hpp>

#include "touch.hpp"

using namespace hawiya;

namespace {

void use(Result<crypto::KeyFile> key) {
  if (!key) return fuzz::touch(key.error());
  fuzz::touch(key->public_key().to_string());
  const auto algorithm = crypto::default_algorithm(key->public_key());
  const auto signature = key->sign(algorithm, as_bytes("message"));
  if (signature) (void)key->public_key().verify(algorithm, as_bytes("message"), *signature);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes(data, size);
  use(crypto::KeyFile::open(bytes, Secret(std::string_view("correct horse"))));
  use(crypto::KeyFile::open_unencrypted(bytes));
  return 0;
}
