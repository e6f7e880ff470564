#pragma once
// Passphrases and PINs: from the terminal without echo, from a file, or from a file descriptor; never from arguments.

#include <hawiya/base/bytes.hpp>
#include <hawiya/base/result.hpp>
#include <optional>
#include <string>

namespace hawiya::tools {

/// Where a secret comes from; the terminal when neither is set.
struct SecretSource {
  std::string file = {};
  int descriptor = -1;
};

enum class Asking : unsigned char { once, twice };

/// The first line, without its line end. `file_not_found`, `argument_invalid` when it is empty, longer than 1,024 octets, when
/// there is no terminal to ask at, or when two entries differ. `prompt` names the secret.
[[nodiscard]] Result<Secret> read_secret(const SecretSource& source, const std::string& prompt, Asking asking = Asking::once);

}  // namespace hawiya::tools
