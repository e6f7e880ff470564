// A PKCS#11 module that behaves as HAWIYA_MOCK says: a reader with a PIN pad, a card on its last try, one that lies.
#include <p11-kit/pkcs11.h>

#include <cstdlib>
#include <cstring>
#include <string>

namespace {

CK_FLAGS flags = 0;
std::string wish;
bool removed = false;
CK_ULONG found = 0;

bool is(const char* what) { return wish == what; }

void pad(unsigned char* field, std::size_t size, const char* text) {
  std::memset(field, ' ', size);
  std::memcpy(field, text, std::strlen(text));
}

// A module may still be loaded when the next test wants another behaviour.
void look_at_wish() {
  const char* value = std::getenv("HAWIYA_MOCK");
  if (value == nullptr || wish == value) return;
  wish = value;
  removed = false;
  flags = CKF_TOKEN_INITIALIZED | CKF_LOGIN_REQUIRED | CKF_USER_PIN_INITIALIZED;
  if (is("pin-pad") || is("cancelled")) flags |= CKF_PROTECTED_AUTHENTICATION_PATH;
  if (is("few")) flags |= CKF_USER_PIN_COUNT_LOW;
  if (is("last")) flags |= CKF_USER_PIN_FINAL_TRY;
  if (is("blocked")) flags |= CKF_USER_PIN_LOCKED;
}

CK_RV initialize(void*) {
  wish = "(none)";
  look_at_wish();
  return is("refuses") ? CKR_GENERAL_ERROR : CKR_OK;
}
CK_RV finalize(void*) { return CKR_OK; }
CK_RV get_info(CK_INFO* info) {
  std::memset(info, 0, sizeof *info);
  info->cryptokiVersion = {2, 40};
  return CKR_OK;
}

CK_RV get_slot_list(unsigned char, CK_SLOT_ID* list, CK_ULONG* count) {
  look_at_wish();
  const CK_ULONG readers = is("readers") ? 100'000 : is("twins") ? 2 : 1;
  if (list != nullptr)
    for (CK_ULONG i = 0; i < readers && i < *count; ++i) list[i] = i;
  *count = readers;
  return CKR_OK;
}
CK_RV get_slot_info(CK_SLOT_ID, CK_SLOT_INFO* info) {
  look_at_wish();
  std::memset(info, 0, sizeof *info);
  pad(info->slotDescription, sizeof info->slotDescription, "\033[31mred\xff");
  info->flags = is("empty") ? 0 : CKF_TOKEN_PRESENT;
  return CKR_OK;
}
CK_RV get_token_info(CK_SLOT_ID, CK_TOKEN_INFO* info) {
  if (removed) return CKR_TOKEN_NOT_PRESENT;
  std::memset(info, 0, sizeof *info);
  pad(info->label, sizeof info->label, "mock");
  info->flags = flags;
  info->ulMinPinLen = 4;
  info->ulMaxPinLen = 12;
  return CKR_OK;
}

CK_RV open_session(CK_SLOT_ID, CK_FLAGS wanted, void*, CK_NOTIFY, CK_SESSION_HANDLE* session) {
  if (is("read-only") && (wanted & CKF_RW_SESSION) != 0) return CKR_TOKEN_WRITE_PROTECTED;
  *session = 1;
  return CKR_OK;
}
CK_RV close_session(CK_SESSION_HANDLE) { return CKR_OK; }

CK_RV login(CK_SESSION_HANDLE, CK_USER_TYPE, unsigned char* pin, CK_ULONG size) {
  if (is("cancelled")) return CKR_FUNCTION_CANCELED;
  if ((flags & CKF_PROTECTED_AUTHENTICATION_PATH) != 0) return pin == nullptr && size == 0 ? CKR_OK : CKR_ARGUMENTS_BAD;
  if (is("removed")) {
    removed = true;
    return CKR_DEVICE_REMOVED;
  }
  if (size == 4 && std::memcmp(pin, "4321", 4) == 0) return CKR_OK;
  if (is("last")) flags = (flags & ~CK_FLAGS{CKF_USER_PIN_FINAL_TRY}) | CKF_USER_PIN_LOCKED;
  if (is("few")) flags |= CKF_USER_PIN_FINAL_TRY;
  return is("locks") ? CKR_PIN_LOCKED : CKR_PIN_INCORRECT;
}
CK_RV logout(CK_SESSION_HANDLE) { return CKR_USER_NOT_LOGGED_IN; }

CK_RV find_init(CK_SESSION_HANDLE, CK_ATTRIBUTE*, CK_ULONG) {
  found = 0;
  return removed ? CKR_SESSION_HANDLE_INVALID : CKR_OK;
}
CK_RV find_objects(CK_SESSION_HANDLE, CK_OBJECT_HANDLE* list, CK_ULONG most, CK_ULONG* count) {
  if (is("overcounts")) {
    *count = most + 1'000'000;
    return CKR_OK;
  }
  const CK_ULONG objects = is("flood") ? 1'000'000'000 : 1;
  *count = 0;
  while (*count < most && found < objects) list[(*count)++] = ++found;
  return CKR_OK;
}
CK_RV find_final(CK_SESSION_HANDLE) { return CKR_OK; }

CK_RV get_attribute(CK_SESSION_HANDLE, CK_OBJECT_HANDLE, CK_ATTRIBUTE* list, CK_ULONG) {
  CK_ATTRIBUTE& wanted = *list;
  if (is("huge")) {
    if (wanted.pValue == nullptr) wanted.ulValueLen = 1ul << 40;
    return CKR_OK;
  }
  if (is("unavailable")) {
    wanted.ulValueLen = CK_UNAVAILABLE_INFORMATION;
    return CKR_OK;
  }
  if (is("grows")) {
    wanted.ulValueLen = wanted.pValue == nullptr ? 8 : 80'000;
    return CKR_OK;
  }
  // The public half of an RSA key whose private half nobody has.
  static const CK_ULONG key_type = CKK_RSA;
  static unsigned char modulus[256];
  std::memset(modulus, 0xab, sizeof modulus);
  static const unsigned char exponent[] = {1, 0, 1};
  const void* value = modulus;
  CK_ULONG size = sizeof modulus;
  if (wanted.type == CKA_KEY_TYPE) value = &key_type, size = sizeof key_type;
  if (wanted.type == CKA_PUBLIC_EXPONENT) value = exponent, size = sizeof exponent;
  if (wanted.type == CKA_ALWAYS_AUTHENTICATE) return CKR_ATTRIBUTE_TYPE_INVALID;
  if (wanted.pValue != nullptr) std::memcpy(wanted.pValue, value, size);
  wanted.ulValueLen = size;
  return CKR_OK;
}

CK_RV sign_init(CK_SESSION_HANDLE, CK_MECHANISM*, CK_OBJECT_HANDLE) {
  return is("no-mechanism") ? CKR_MECHANISM_INVALID : removed ? CKR_DEVICE_REMOVED : CKR_OK;
}
CK_RV sign(CK_SESSION_HANDLE, unsigned char*, CK_ULONG, unsigned char* value, CK_ULONG* size) {
  if (is("pulled")) {
    removed = true;
    return CKR_DEVICE_REMOVED;
  }
  if (is("counts-signature")) {
    *size = 1ul << 40;
    return CKR_OK;
  }
  std::memset(value, 0x5a, 256);
  *size = 256;
  return CKR_OK;
}

CK_FUNCTION_LIST functions;

}  // namespace

extern "C" CK_RV C_GetFunctionList(CK_FUNCTION_LIST** list);
extern "C" CK_RV C_GetFunctionList(CK_FUNCTION_LIST** list) {
  functions.version = {2, 40};
  functions.C_Initialize = initialize;
  functions.C_Finalize = finalize;
  functions.C_GetInfo = get_info;
  functions.C_GetFunctionList = C_GetFunctionList;
  functions.C_GetSlotList = get_slot_list;
  functions.C_GetSlotInfo = get_slot_info;
  functions.C_GetTokenInfo = get_token_info;
  functions.C_OpenSession = open_session;
  functions.C_CloseSession = close_session;
  functions.C_Login = login;
  functions.C_Logout = logout;
  functions.C_FindObjectsInit = find_init;
  functions.C_FindObjects = find_objects;
  functions.C_FindObjectsFinal = find_final;
  functions.C_GetAttributeValue = get_attribute;
  functions.C_SignInit = sign_init;
  functions.C_Sign = sign;
  *list = &functions;
  return CKR_OK;
}
