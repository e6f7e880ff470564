#pragma once
// What every fuzz target shares: its entry point, and a way to read a result without the compiler leaving that out.
//
// A target gives octets to one parser and then reads everything that the parser gave: a crash, a sanitizer's report, a hang or
// much memory is a finding; an error is not. `require` states what must hold of anything that was accepted.

#include <cstdint>
#include <cstdlib>
#include <hawiya/base/bytes.hpp>
#include <hawiya/base/error.hpp>
#include <hawiya/base/result.hpp>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace hawiya::fuzz {

inline volatile std::uint8_t sink = 0;

inline void touch(ByteView bytes) {
  std::uint8_t sum = 0;
  for (const std::uint8_t byte : bytes) sum = static_cast<std::uint8_t>(sum + byte);
  sink = sum;
}
inline void touch(std::string_view text) { touch(as_bytes(text)); }
inline void touch(const Error& error) { touch(to_string(error)); }

inline void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace hawiya::fuzz
