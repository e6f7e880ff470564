#pragma once
// One session with one token, and everything that is read from it: the only place where the module is called.
//
// What the module answers is hostile: lengths, counts and texts are bounded here.

#include <p11-kit/p11-kit.h>
#include <p11-kit/pkcs11.h>

#include <hawiya/card/token.hpp>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace hawiya::card {

/// A loaded and initialised module; finalised with its last user.
struct Library {
  CK_FUNCTION_LIST* functions = nullptr;
  explicit Library(CK_FUNCTION_LIST* list) : functions(list) {}
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;
  ~Library();
};

/// The error for a return value: what the caller can do about it, and the function and CKR name for the log.
[[nodiscard]] Error error_of(CK_RV value, const char* function);
[[nodiscard]] inline Result<void> check(CK_RV value, const char* function) {
  return value == CKR_OK ? Result<void>() : error_of(value, function);
}

[[nodiscard]] PinState pin_state(CK_FLAGS token_flags);
[[nodiscard]] SlotInfo slot_info(CK_SLOT_ID id, const CK_SLOT_INFO& slot, const CK_TOKEN_INFO* token);

struct Session {
  static constexpr std::size_t max_objects = 256, max_value = 64u << 10;

  std::shared_ptr<const Library> library;
  CK_SLOT_ID slot;
  CK_SESSION_HANDLE handle;
  std::recursive_mutex mutex = {};

  [[nodiscard]] static Result<std::shared_ptr<Session>> open(std::shared_ptr<const Library> library, CK_SLOT_ID slot);
  Session(std::shared_ptr<const Library> from, CK_SLOT_ID id, CK_SESSION_HANDLE opened)
      : library(std::move(from)), slot(id), handle(opened) {}
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session();

  [[nodiscard]] CK_FUNCTION_LIST& f() const { return *library->functions; }
  [[nodiscard]] Result<CK_TOKEN_INFO> token_info() const;

  /// Objects of this class, with this CKA_ID when one is given.
  [[nodiscard]] Result<std::vector<CK_OBJECT_HANDLE>> find(CK_OBJECT_CLASS object_class, std::optional<ByteView> id) const;
  /// The only object; `card_key_not_found`, `card_key_ambiguous`.
  [[nodiscard]] Result<CK_OBJECT_HANDLE> only(CK_OBJECT_CLASS object_class, ByteView id) const;
  [[nodiscard]] Result<Bytes> attribute(CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type) const;
  /// `absent` when the object does not tell.
  [[nodiscard]] bool flag(CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type, bool absent) const;

  /// Sends a PIN (or nothing, at a PIN pad) after the token's state allowed it.
  [[nodiscard]] Result<void> log_in(CK_USER_TYPE user, const Secret* pin, LastTry last_try) const;
};

/// The public half of the key with this id, from the public key object or else from a certificate.
[[nodiscard]] Result<crypto::PublicKey> public_key_of(const Session& session, ByteView id);
/// CKA_EC_PARAMS of a named curve; nothing for other keys.
[[nodiscard]] std::optional<Bytes> curve_parameters(crypto::KeyType type);

struct Token::Impl {
  std::shared_ptr<Session> session;
};

}  // namespace hawiya::card
