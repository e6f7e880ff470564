#include <algorithm>
#include <hawiya/base/bytes.hpp>

namespace hawiya {

bool equal(ByteView a, ByteView b) { return std::ranges::equal(a, b); }

void wipe(std::span<std::uint8_t> memory) {
  volatile std::uint8_t* byte = memory.data();
  for (std::size_t i = 0; i < memory.size(); ++i) byte[i] = 0;
}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    wipe(bytes_);
    bytes_ = std::move(other.bytes_);
    other.bytes_.clear();
  }
  return *this;
}

}  // namespace hawiya
