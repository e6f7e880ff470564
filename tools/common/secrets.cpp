#include "common/secrets.hpp"

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <hawiya/crypto/random.hpp>

#include "base/try.hpp"

namespace hawiya::tools {
namespace {

constexpr std::size_t max_length = 1024;

// One octet at a time into memory that never moves: nothing is read beyond the line, and no copy is left behind.
Result<Secret> read_line(int descriptor, const std::string& what) {
  Bytes line;
  line.reserve(max_length + 1);
  while (true) {
    std::uint8_t c = 0;
    const ssize_t count = ::read(descriptor, &c, 1);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return wipe(line), Error{ErrorCode::file_not_found, std::strerror(errno), what};
    if (count == 0 || c == '\n') break;
    if (line.size() == max_length) return wipe(line), Error{ErrorCode::argument_invalid, "too long", what};
    line.push_back(c);
  }
  if (!line.empty() && line.back() == '\r') line.pop_back();
  if (line.empty()) return Error{ErrorCode::argument_invalid, "empty", what};
  return Secret(std::move(line));
}

/// The controlling terminal with its echo off.
class QuietTerminal {
 public:
  QuietTerminal() : descriptor_(::open("/dev/tty", O_RDWR | O_CLOEXEC)) {
    if (descriptor_ < 0 || ::tcgetattr(descriptor_, &before_) != 0) return;
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ready_ = ::tcsetattr(descriptor_, TCSAFLUSH, &quiet) == 0;
  }
  QuietTerminal(const QuietTerminal&) = delete;
  QuietTerminal& operator=(const QuietTerminal&) = delete;
  ~QuietTerminal() {
    if (ready_) ::tcsetattr(descriptor_, TCSAFLUSH, &before_);
    if (descriptor_ >= 0) ::close(descriptor_);
  }

  Result<Secret> ask(const std::string& prompt) {
    if (!ready_)
      return Error{ErrorCode::argument_invalid, "there is no terminal to ask at: name a file or a file descriptor", prompt};
    print(prompt + ": ");
    auto secret = read_line(descriptor_, prompt);
    print("\n");
    return secret;
  }

 private:
  void print(const std::string& text) const {
    if (::write(descriptor_, text.data(), text.size()) < 0) return;  // The answer is what counts.
  }

  int descriptor_;
  termios before_{};
  bool ready_ = false;
};

}  // namespace

Result<Secret> read_secret(const SecretSource& source, const std::string& prompt, Asking asking) {
  if (!source.file.empty() && source.descriptor >= 0)
    return Error{ErrorCode::argument_invalid, "a file or a file descriptor, not both", prompt};
  if (source.descriptor >= 0) return read_line(source.descriptor, prompt);
  if (!source.file.empty()) {
    const int descriptor = ::open(source.file.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return Error{ErrorCode::file_not_found, std::strerror(errno), source.file};
    auto secret = read_line(descriptor, source.file);
    ::close(descriptor);
    return secret;
  }
  QuietTerminal terminal;
  HAWIYA_TRY(Secret first, terminal.ask(prompt));
  if (asking == Asking::once) return first;
  HAWIYA_TRY(const Secret second, terminal.ask(prompt + " again"));
  if (!crypto::equal_in_constant_time(first.view(), second.view()))
    return Error{ErrorCode::argument_invalid, "the two entries differ", prompt};
  return first;
}

}  // namespace hawiya::tools
