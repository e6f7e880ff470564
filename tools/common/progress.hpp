#pragma once
// How far a command got with many files, for a person at a terminal.

#include <unistd.h>

#include <iostream>
#include <string>
#include <string_view>

#include "common/reply.hpp"

namespace hawiya::tools {

/// One line on standard error, which goes away when all is done. Silent for programs, for a single file, and where standard error
/// is no terminal.
class ProgressBar {
 public:
  ProgressBar(Voice voice, std::size_t total) : total_(total), shown_(voice == Voice::human && total > 1 && ::isatty(2) == 1) {}
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;
  ~ProgressBar() {
    if (shown_) std::cerr << "\r\x1b[K" << std::flush;
  }

  /// Before each file.
  void step(std::string_view name) {
    if (!shown_) return;
    const std::size_t filled = width * done_ / total_;
    std::cerr << "\r\x1b[K[" << std::string(filled, '#') << std::string(width - filled, ' ') << "] " << ++done_ << '/' << total_
              << ' ' << printable(name) << std::flush;
  }

 private:
  static constexpr std::size_t width = 30;
  std::size_t total_;
  std::size_t done_ = 0;
  bool shown_;
};

}  // namespace hawiya::tools
