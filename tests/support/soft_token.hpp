#pragma once
// A real PKCS#11 token made by SoftHSM2 for one test.

#include <cstdlib>
#include <hawiya/card/module.hpp>
#include <iostream>
#include <optional>
#include <string>

#include "support/temporary.hpp"

namespace hawiya::test {

/// SoftHSM2's module, or nothing (and a visible word) where it is not installed.
inline std::optional<std::string> softhsm_module() {
  for (const char* path : {"/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
                           "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so"})
    if (std::filesystem::exists(path)) return path;
  std::cout << "skipped: SoftHSM2 is not installed\n";
  return std::nullopt;
}

/// A folder with initialised tokens. SoftHSM reads its configuration when the module is initialised, so make this first.
class SoftTokens {
 public:
  static constexpr const char* pin = "4321";

  SoftTokens() {
    std::filesystem::create_directory(folder_ / "tokens");
    folder_.write("softhsm2.conf", "directories.tokendir = " + (folder_ / "tokens") + "\nlog.level = ERROR\n");
    setenv("SOFTHSM2_CONF", (folder_ / "softhsm2.conf").c_str(), 1);
  }

  /// Whether the token could be made.
  [[nodiscard]] bool add(const std::string& label) const {
    const std::string command =
        "softhsm2-util --init-token --free --label '" + label + "' --so-pin 12345678 --pin " + pin + " >/dev/null 2>&1";
    return std::system(command.c_str()) == 0;
  }

 private:
  TemporaryFolder folder_;
};

}  // namespace hawiya::test
