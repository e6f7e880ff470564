#pragma once
// What every target shares: its entry point, and a way to use a result so that no compiler leaves the work out.

#include <cstddef>
#include <cstdint>
#include <hawiya/base/bytes.hpp>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace hawiya {

inline void touch(ByteView bytes) {
  static volatile std::uint8_t sink = 0;
  for (const std::uint8_t octet : bytes) sink = static_cast<std::uint8_t>(sink ^ octet);
}
inline void touch(const std::string& text) { touch(as_bytes(text)); }

}  // namespace hawiya
