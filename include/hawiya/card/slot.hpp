#pragma once
// What a PKCS #11 module says about a reader and the card in it, before anybody has logged in.
//
// All of it comes from the card and its driver and proves nothing: show it to people, don't decide by it. Texts are cut of
// trailing blanks; what is not UTF-8 or is a control character is shown as U+FFFD.

#include <cstdint>
#include <hawiya/base/export.hpp>
#include <string>
#include <string_view>

namespace hawiya::card {

/// How the user's PIN stands, as far as the card tells: PKCS #11 has flags and no counter, and drivers may skip
/// `few_tries_left`.
enum class PinState : std::uint8_t { ok, few_tries_left, last_try, blocked, not_initialised };

/// "ok", "few_tries_left", "last_try", "blocked" or "not_initialised".
[[nodiscard]] HAWIYA_API std::string_view name_of(PinState state);

/// One reader, or one of the applications of the card in it: many cards show a slot for each PIN.
struct SlotInfo {
  std::uint64_t id = 0;     ///< For `Module::open`; may change when readers come and go.
  std::string description;  ///< Of the reader.
  bool token_present = false;
  bool initialised = false;
  bool pin_pad = false;                            ///< The PIN is entered at the reader: `Token::log_in_at_reader`.
  bool login_required = false;                     ///< Private keys cannot be used without a PIN.
  std::string label, manufacturer, model, serial;  ///< Of the card; empty when there is none.
  PinState pin = PinState::not_initialised;
};

}  // namespace hawiya::card
