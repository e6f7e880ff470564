#include <hawiya/card/slot.hpp>
#include <hawiya/text/utf8.hpp>

#include "card/session.hpp"

namespace hawiya::card {
namespace {

// Fixed fields, padded with blanks; some drivers pad with NUL. One octet that is not UTF-8 spoils only itself.
template <std::size_t size>
std::string field(const unsigned char (&padded)[size]) {
  std::string_view text(reinterpret_cast<const char*>(padded), size);
  text = text.substr(0, text.find('\0'));
  while (text.ends_with(' ')) text.remove_suffix(1);
  std::u32string clean;
  if (const auto points = text::decode_utf8(text)) {
    for (const char32_t point : *points) clean.push_back(point < 0x20 || (point >= 0x7f && point < 0xa0) ? U'\ufffd' : point);
  } else {
    for (const char c : text) clean.push_back(c >= 0x20 && c < 0x7f ? static_cast<char32_t>(c) : U'\ufffd');
  }
  return text::encode_utf8(clean);
}

}  // namespace

std::string_view name_of(PinState state) {
  switch (state) {
    case PinState::ok: return "ok";
    case PinState::few_tries_left: return "few_tries_left";
    case PinState::last_try: return "last_try";
    case PinState::blocked: return "blocked";
    case PinState::not_initialised: return "not_initialised";
  }
  return "";
}

PinState pin_state(CK_FLAGS flags) {
  if ((flags & CKF_USER_PIN_LOCKED) != 0) return PinState::blocked;
  if ((flags & CKF_USER_PIN_FINAL_TRY) != 0) return PinState::last_try;
  if ((flags & CKF_USER_PIN_COUNT_LOW) != 0) return PinState::few_tries_left;
  // Some drivers never set the flag for an initialised PIN, but then no login is required either.
  if ((flags & CKF_LOGIN_REQUIRED) != 0 && (flags & CKF_USER_PIN_INITIALIZED) == 0) return PinState::not_initialised;
  return PinState::ok;
}

SlotInfo slot_info(CK_SLOT_ID id, const CK_SLOT_INFO& slot, const CK_TOKEN_INFO* token) {
  SlotInfo info;
  info.id = id;
  info.description = field(slot.slotDescription);
  info.token_present = token != nullptr;
  if (token == nullptr) return info;
  info.initialised = (token->flags & CKF_TOKEN_INITIALIZED) != 0;
  info.pin_pad = (token->flags & CKF_PROTECTED_AUTHENTICATION_PATH) != 0;
  info.login_required = (token->flags & CKF_LOGIN_REQUIRED) != 0;
  info.label = field(token->label);
  info.manufacturer = field(token->manufacturerID);
  info.model = field(token->model);
  info.serial = field(token->serialNumber);
  info.pin = info.initialised ? pin_state(token->flags) : PinState::not_initialised;
  return info;
}

}  // namespace hawiya::card
