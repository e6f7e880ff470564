#include "card/session.hpp"

#include <algorithm>

#include "base/try.hpp"

namespace hawiya::card {

Library::~Library() {
  p11_kit_module_finalize(functions);
  p11_kit_module_release(functions);
}

Result<std::shared_ptr<Session>> Session::open(std::shared_ptr<const Library> library, CK_SLOT_ID slot) {
  CK_SESSION_HANDLE handle = 0;
  CK_FUNCTION_LIST& f = *library->functions;
  CK_RV opened = f.C_OpenSession(slot, CKF_SERIAL_SESSION | CKF_RW_SESSION, nullptr, nullptr, &handle);
  if (opened == CKR_TOKEN_WRITE_PROTECTED) opened = f.C_OpenSession(slot, CKF_SERIAL_SESSION, nullptr, nullptr, &handle);
  HAWIYA_CHECK(check(opened, "C_OpenSession"));
  return std::make_shared<Session>(std::move(library), slot, handle);
}

Session::~Session() { f().C_CloseSession(handle); }

Result<CK_TOKEN_INFO> Session::token_info() const {
  CK_TOKEN_INFO info{};
  HAWIYA_CHECK(check(f().C_GetTokenInfo(slot, &info), "C_GetTokenInfo"));
  return info;
}

Result<std::vector<CK_OBJECT_HANDLE>> Session::find(CK_OBJECT_CLASS object_class, std::optional<ByteView> id) const {
  Bytes wanted = id ? to_bytes(*id) : Bytes();
  CK_ATTRIBUTE pattern[] = {{CKA_CLASS, &object_class, sizeof object_class}, {CKA_ID, wanted.data(), wanted.size()}};
  HAWIYA_CHECK(check(f().C_FindObjectsInit(handle, pattern, id ? 2 : 1), "C_FindObjectsInit"));
  std::vector<CK_OBJECT_HANDLE> found;
  Result<void> state;
  while (state) {
    CK_OBJECT_HANDLE batch[32];
    CK_ULONG count = 0;
    state = check(f().C_FindObjects(handle, batch, std::size(batch), &count), "C_FindObjects");
    if (!state || count == 0) break;
    if (count > std::size(batch) || found.size() + count > max_objects)
      state = Error{ErrorCode::input_too_large, "more than 256 objects of a kind"};
    else
      found.insert(found.end(), batch, batch + count);
  }
  f().C_FindObjectsFinal(handle);
  if (!state) return state.error();
  return found;
}

Result<CK_OBJECT_HANDLE> Session::only(CK_OBJECT_CLASS object_class, ByteView id) const {
  HAWIYA_TRY(const auto found, find(object_class, id));
  if (found.empty()) return Error{ErrorCode::card_key_not_found};
  if (found.size() > 1) return Error{ErrorCode::card_key_ambiguous};
  return found.front();
}

Result<Bytes> Session::attribute(CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type) const {
  CK_ATTRIBUTE wanted{type, nullptr, 0};
  HAWIYA_CHECK(check(f().C_GetAttributeValue(handle, object, &wanted, 1), "C_GetAttributeValue"));
  if (wanted.ulValueLen == CK_UNAVAILABLE_INFORMATION) return Error{ErrorCode::card_failed, "an attribute is unavailable"};
  if (wanted.ulValueLen > max_value) return Error{ErrorCode::input_too_large, "an attribute of more than 64 KiB"};
  Bytes value(wanted.ulValueLen);
  wanted.pValue = value.data();
  HAWIYA_CHECK(check(f().C_GetAttributeValue(handle, object, &wanted, 1), "C_GetAttributeValue"));
  if (wanted.ulValueLen > value.size()) return Error{ErrorCode::card_failed, "an attribute grew while it was read"};
  value.resize(wanted.ulValueLen);
  return value;
}

bool Session::flag(CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type, bool absent) const {
  CK_BBOOL value = CK_FALSE;
  CK_ATTRIBUTE wanted{type, &value, sizeof value};
  if (f().C_GetAttributeValue(handle, object, &wanted, 1) != CKR_OK || wanted.ulValueLen != sizeof value) return absent;
  return value != CK_FALSE;
}

Result<void> Session::log_in(CK_USER_TYPE user, const Secret* pin, LastTry last_try) const {
  HAWIYA_TRY(const CK_TOKEN_INFO info, token_info());
  const PinState before = pin_state(info.flags);
  if (before == PinState::blocked) return Error{ErrorCode::pin_blocked};
  if (before == PinState::last_try && last_try == LastTry::refuse) return Error{ErrorCode::pin_last_try};
  const bool pin_pad = (info.flags & CKF_PROTECTED_AUTHENTICATION_PATH) != 0;
  if (pin == nullptr && !pin_pad) return Error{ErrorCode::pin_required, "the reader has no PIN pad"};
  if (pin != nullptr && (pin->empty() || pin->view().size() < info.ulMinPinLen || pin->view().size() > info.ulMaxPinLen))
    return Error{ErrorCode::pin_malformed};

  // The module takes the PIN through a pointer to non-const memory.
  Secret copy = pin != nullptr ? pin->duplicate() : Secret();
  auto* octets = const_cast<CK_UTF8CHAR_PTR>(copy.view().data());
  const CK_RV value = f().C_Login(handle, user, pin != nullptr ? octets : nullptr, copy.view().size());
  if (value == CKR_OK || value == CKR_USER_ALREADY_LOGGED_IN) return {};
  Error error = error_of(value, "C_Login");
  if (error.code != ErrorCode::pin_wrong) return error;
  if (const auto after = token_info()) {
    const PinState state = pin_state(after->flags);
    if (state == PinState::blocked) return Error{ErrorCode::pin_blocked, "the last try was wrong"};
    error.detail = "the PIN's state is now " + std::string(name_of(state));
  }
  return error;
}

}  // namespace hawiya::card
