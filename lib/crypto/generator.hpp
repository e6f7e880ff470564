#pragma once
// The generator of this thread, for the crypto room alone.

#include <botan/auto_rng.h>

namespace hawiya::crypto {

[[nodiscard]] Botan::RandomNumberGenerator& generator();

}  // namespace hawiya::crypto
