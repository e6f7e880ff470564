#include "common/card_access.hpp"

#include <algorithm>

#include "base/try.hpp"

namespace hawiya::tools {
namespace {

Result<card::Token> open_only(const card::Module& module) {
  HAWIYA_TRY(auto slots, module.slots());
  std::erase_if(slots, [](const card::SlotInfo& slot) { return !slot.token_present || !slot.initialised; });
  if (slots.empty()) return Error{ErrorCode::card_absent};
  if (slots.size() > 1) return Error{ErrorCode::card_ambiguous, "name one with --token (see \"hawiya card list\")"};
  return module.open(slots.front().id);
}

// From a file or descriptor the PIN is read once and kept; a person is asked for each signature that wants it.
card::ContextLogin context_login(const CardOptions& options, Secret pin, bool pin_pad) {
  card::ContextLogin login;
  login.last_try = options.use_last_try ? card::LastTry::use : card::LastTry::refuse;
  if (pin_pad) return login;
  const auto kept = std::make_shared<Secret>(std::move(pin));
  const bool ask_again = options.pin.file.empty() && options.pin.descriptor < 0;
  login.pin_source = [kept, ask_again, source = options.pin]() -> Result<Secret> {
    if (ask_again) return read_secret(source, "PIN for this signature");
    return kept->duplicate();
  };
  return login;
}

}  // namespace

void add_card_options(CLI::App& command, CardOptions& options) {
  command.add_option("--module", options.module, "PKCS#11 module of the card")
      ->envname("HAWIYA_PKCS11_MODULE")
      ->type_name("FILE");
  command.add_option("--token", options.token, "Label of the card, when there are several")->type_name("LABEL");
  command.add_option("--pin-file", options.pin.file, "File whose first line is the PIN; by default it is asked for")
      ->type_name("FILE");
  command.add_option("--pin-fd", options.pin.descriptor, "Open file descriptor to read the PIN from")->type_name("N");
  command.add_flag("--use-last-try", options.use_last_try, "Use the PIN even when it is the last try before the card blocks");
}

Result<card::Module> load_module(const CardOptions& options) {
  if (options.module.empty())
    return Error{ErrorCode::argument_invalid, "name the card's PKCS#11 module (or set HAWIYA_PKCS11_MODULE)", "--module"};
  return card::Module::load(options.module);
}

Result<card::Token> open_token(const CardOptions& options) {
  HAWIYA_TRY(const card::Module module, load_module(options));
  return options.token.empty() ? open_only(module) : module.open_by_label(options.token);
}

Result<OpenCard> open_card(const CardOptions& options) {
  HAWIYA_TRY(card::Token token, open_token(options));
  HAWIYA_TRY(const card::SlotInfo info, token.info());
  const auto last_try = options.use_last_try ? card::LastTry::use : card::LastTry::refuse;
  if (info.pin_pad) {
    HAWIYA_CHECK(token.log_in_at_reader(last_try));
    return OpenCard{std::move(token), context_login(options, Secret(), true)};
  }
  if (info.pin == card::PinState::blocked) return Error{ErrorCode::pin_blocked, {}, info.label};
  HAWIYA_TRY(Secret pin, read_secret(options.pin, "PIN of the card \"" + info.label + "\""));
  HAWIYA_CHECK(token.log_in(pin, last_try));
  return OpenCard{std::move(token), context_login(options, std::move(pin), false)};
}

}  // namespace hawiya::tools
