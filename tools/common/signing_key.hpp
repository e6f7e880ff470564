#pragma once
// The key that signs documents: on a card, or in a file.

#include <CLI/CLI.hpp>
#include <hawiya/crypto/signer.hpp>
#include <hawiya/x509/certificate.hpp>
#include <memory>
#include <string>
#include <vector>

#include "common/card_access.hpp"

namespace hawiya::tools {

struct SigningKeyOptions {
  CardOptions card;
  std::string key;
  std::string certificate;
  SecretSource passphrase;
  std::vector<std::string> chain;
};

/// Those of cards, --key, --certificate, --passphrase-file, --passphrase-fd, --chain.
void add_signing_key_options(CLI::App& command, SigningKeyOptions& options);

struct SigningKey {
  std::shared_ptr<crypto::Signer> signer;
  x509::Certificate certificate;
  std::vector<x509::Certificate> chain;  ///< to embed
};

/// Asks for the PIN or passphrase, once. `argument_invalid` when the certificate is not the key's; `passphrase_wrong` and the
/// errors of cards.
[[nodiscard]] Result<SigningKey> open_signing_key(const SigningKeyOptions& options);

}  // namespace hawiya::tools
