#pragma once
// An opened card: its certificates, logging in, keys as signers, and personalisation (key generation, certificates).
//
// Keys and certificates are paired by CKA_ID alone. PINs are refused here, before they reach the card, when they would burn the
// last try or cannot be right; they are in no message. Certificates are parsed, not validated: that is the path room's business.

#include <hawiya/base/bytes.hpp>
#include <hawiya/card/card_signer.hpp>
#include <hawiya/card/slot.hpp>
#include <hawiya/x509/certificate.hpp>
#include <memory>
#include <string>
#include <vector>

namespace hawiya::card {

/// What a certificate is for. Authentication: keyUsage has digitalSignature, and extendedKeyUsage is absent or has clientAuth.
/// Signature: keyUsage has nonRepudiation.
enum class Purpose : std::uint8_t { authentication, signature };

/// Whether an end-entity certificate is for this purpose, whatever its dates.
[[nodiscard]] HAWIYA_API bool serves(const x509::Certificate& certificate, Purpose purpose);

struct CardCertificate {
  x509::Certificate certificate;
  Bytes id;  ///< CKA_ID: names the key for `Token::signer`.
  std::string label = {};
};

/// A key pair to be made on the card.
struct KeyPlan {
  crypto::KeyType type = crypto::KeyType::p384;  ///< Named curves and RSA.
  Bytes id;                                      ///< 1 to 64 octets, not yet in use.
  std::string label = {};
  bool always_authenticate = false;  ///< The card asks for the PIN at each signature.
  std::size_t rsa_bits = 3072;       ///< 2048 to 8192; for RSA alone.
};

/// Cheap to copy: copies share one session, which ends with the last copy and the last signer. Thread-safe. Every function may
/// fail with `card_removed` or `card_failed` (the detail has the function and the CKR name), with `input_too_large` when the card
/// holds more than 256 objects of a kind or a value above 64 KiB, and those that need it with `pin_required` before login.
class HAWIYA_API Token {
 public:
  /// The card now: `pin` changes with wrong PINs.
  [[nodiscard]] Result<SlotInfo> info() const;

  /// All X.509 certificates on the card. What does not parse as a certificate is left out.
  [[nodiscard]] Result<std::vector<CardCertificate>> certificates() const;
  /// The one end-entity certificate for the purpose. `card_key_not_found`; `card_key_ambiguous` when there are several, expired
  /// or not: nothing is preferred silently.
  [[nodiscard]] Result<CardCertificate> find(Purpose purpose) const;

  /// Sends the PIN. Without a try: `pin_blocked`, `pin_last_try` (unless `LastTry::use`), `pin_malformed` (empty, or a length
  /// that the card does not take). After one: `pin_wrong` (the detail says how the PIN then stands), `pin_blocked`. Being logged
  /// in already is success.
  [[nodiscard]] Result<void> log_in(const Secret& pin, LastTry last_try = LastTry::refuse);
  /// The PIN is entered at the reader's PIN pad. As `log_in`, and `pin_cancelled`; `pin_required` when there is no PIN pad.
  [[nodiscard]] Result<void> log_in_at_reader(LastTry last_try = LastTry::refuse);
  /// Ends the login for all sessions of this process with the card. Not being logged in is success.
  [[nodiscard]] Result<void> log_out();

  /// The private key with this CKA_ID. `card_key_not_found`, `card_key_ambiguous`, `key_unsupported`, `key_malformed`.
  [[nodiscard]] Result<CardSigner> signer(ByteView id, ContextLogin context_login = {}) const;

  /// Makes a key pair that is sensitive, not extractable and stays on the card, and checks that the card made it so.
  /// `argument_invalid` (the id is empty, too long or in use), `key_unsupported`, `key_too_weak`.
  [[nodiscard]] Result<CardSigner> generate_key(const KeyPlan& plan, ContextLogin context_login = {});
  /// Stores a certificate for a key of this card; one that is there already for the same key is replaced. `card_key_not_found`,
  /// `card_certificate_mismatch` when it certifies another key.
  [[nodiscard]] Result<void> write_certificate(const x509::Certificate& certificate, ByteView id, const std::string& label);
  /// Deletes the key pair and the certificates with this id, for good. `card_key_not_found` when there are none.
  [[nodiscard]] Result<void> remove(ByteView id);

 private:
  friend class Module;
  struct Impl;
  explicit Token(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<Impl> impl_;
};

}  // namespace hawiya::card
