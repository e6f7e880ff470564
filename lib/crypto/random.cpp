#include <botan/mem_ops.h>

#include <hawiya/crypto/random.hpp>

#include "crypto/generator.hpp"

namespace hawiya::crypto {

Botan::RandomNumberGenerator& generator() {
  thread_local Botan::AutoSeeded_RNG rng;  // reseeds itself after a fork
  return rng;
}

Bytes random_bytes(std::size_t count) {
  Bytes bytes(count);
  generator().randomize(bytes);
  return bytes;
}

bool equal_in_constant_time(ByteView a, ByteView b) { return a.size() == b.size() && Botan::constant_time_compare(a, b); }

}  // namespace hawiya::crypto
