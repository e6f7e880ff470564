#pragma once
// File descriptors that close themselves, and whole writes.

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <hawiya/base/bytes.hpp>
#include <hawiya/base/result.hpp>
#include <utility>

namespace hawiya::tools {

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor() {
    if (number_ > 2) ::close(number_);
  }
  [[nodiscard]] int number() const { return number_; }

 private:
  int number_;
};

/// What errno says.
[[nodiscard]] inline Error system_error(ErrorCode code, const std::filesystem::path& path) {
  return {code, std::strerror(errno), path.string()};
}

/// `file_not_written`.
[[nodiscard]] inline Result<void> write_all(int descriptor, ByteView content, const std::filesystem::path& path) {
  while (!content.empty()) {
    const ssize_t count = ::write(descriptor, content.data(), content.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_error(ErrorCode::file_not_written, path);
    content = content.subspan(static_cast<std::size_t>(count));
  }
  return {};
}

}  // namespace hawiya::tools
