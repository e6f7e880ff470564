#pragma once
// A private key that never leaves its card, as the `crypto::Signer` that requests, documents and CAs take.
//
// Every signature is verified before it is handed out, so a faulty or hostile card cannot give away a wrong one. What is shown to
// the person before they enter a PIN remains the caller's duty.

#include <functional>
#include <hawiya/base/bytes.hpp>
#include <hawiya/crypto/signer.hpp>
#include <memory>

namespace hawiya::card {

/// Whether a PIN is sent when only one try is left before the card blocks itself.
enum class LastTry : std::uint8_t { refuse, use };

/// How the PIN comes for keys that ask for it at each signature (CKA_ALWAYS_AUTHENTICATE); other keys ignore it.
struct ContextLogin {
  /// Asks the person; an error that it returns ends the signature. Empty: the PIN is entered at the reader's PIN pad.
  std::function<Result<Secret>()> pin_source = {};
  LastTry last_try = LastTry::refuse;
};

/// Movable; thread-safe (one signature at a time for each token). It keeps the card's session open.
class HAWIYA_API CardSigner final : public crypto::Signer {
 public:
  CardSigner(CardSigner&&) noexcept;
  CardSigner& operator=(CardSigner&&) noexcept;
  ~CardSigner() override;

  [[nodiscard]] const crypto::PublicKey& public_key() const override;
  /// CKA_ID of the key.
  [[nodiscard]] ByteView id() const;
  /// Whether each signature asks for the PIN.
  [[nodiscard]] bool always_authenticate() const;

  /// ECDSA (digest made here), RSA PKCS #1 v1.5 and RSA-PSS with SHA-2. `algorithm_key_mismatch`, `algorithm_not_allowed`
  /// (SHA-1), `algorithm_unsupported` (the card lacks the mechanism), `pin_required` (not logged in, or no way to get the PIN),
  /// `card_key_not_found`, `card_removed`, `card_failed`, the errors of `Token::log_in`, and `signing_failed` when the card's
  /// value does not verify.
  [[nodiscard]] Result<Bytes> sign(const crypto::SignatureAlgorithm& algorithm, ByteView message,
                                   crypto::SignatureEncoding encoding = crypto::SignatureEncoding::der) override;

 private:
  friend class Token;
  struct Impl;
  explicit CardSigner(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace hawiya::card
