#pragma once
// A card from the command line: which module, which token, and where the PIN comes from.

#include <CLI/CLI.hpp>
#include <hawiya/card/module.hpp>
#include <string>

#include "common/secrets.hpp"

namespace hawiya::tools {

struct CardOptions {
  std::string module;
  std::string token;
  SecretSource pin;
  bool use_last_try = false;
};

/// --module (or HAWIYA_PKCS11_MODULE), --token, --pin-file, --pin-fd, --use-last-try.
void add_card_options(CLI::App& command, CardOptions& options);

/// A card that the holder has logged in to.
struct OpenCard {
  card::Token token;
  card::ContextLogin context_login;
};

/// The module of the options; `argument_invalid` when none is named.
[[nodiscard]] Result<card::Module> load_module(const CardOptions& options);
/// The token of this label, else the only card there is. `card_absent`, `card_ambiguous`, errors of the module.
[[nodiscard]] Result<card::Token> open_token(const CardOptions& options);
/// The same, logged in: with the PIN from its source, or at the reader's PIN pad.
[[nodiscard]] Result<OpenCard> open_card(const CardOptions& options);

}  // namespace hawiya::tools
