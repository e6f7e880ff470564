#pragma once
// A private key in memory, read from and written to encrypted PKCS #8 (RFC 5958, PBES2 with scrypt and AES-256).
//
// The file's encoding is all that this header knows; where the file lies, who may read it and how the passphrase is asked for
// remain the caller's duty.

#include <hawiya/base/bytes.hpp>
#include <hawiya/crypto/signer.hpp>
#include <memory>

namespace hawiya::crypto {

class HAWIYA_API KeyFile final : public Signer {
 public:
  /// A new key; `rsa_bits` is for RSA alone (2048 to 8192, else `key_too_weak` or `key_unsupported`). DSA is not generated.
  [[nodiscard]] static Result<KeyFile> generate(KeyType type, std::size_t rsa_bits = 3072);
  /// Opens a PEM or DER encrypted PKCS #8 file. `passphrase_wrong`, `key_malformed`, `key_unsupported`.
  [[nodiscard]] static Result<KeyFile> open(ByteView pkcs8, const Secret& passphrase);
  /// Opens an unencrypted PKCS #8 file (tests, keys protected by other means).
  [[nodiscard]] static Result<KeyFile> open_unencrypted(ByteView pkcs8);

  KeyFile(KeyFile&&) noexcept;
  KeyFile& operator=(KeyFile&&) noexcept;
  ~KeyFile() override;

  /// "ENCRYPTED PRIVATE KEY" in PEM: PBES2 with scrypt and AES-256-CBC. An empty passphrase is `passphrase_wrong`.
  [[nodiscard]] Result<Secret> to_encrypted_pem(const Secret& passphrase) const;

  [[nodiscard]] const PublicKey& public_key() const override;
  /// Thread-safe.
  [[nodiscard]] Result<Bytes> sign(const SignatureAlgorithm& algorithm, ByteView message,
                                   SignatureEncoding encoding = SignatureEncoding::der) override;

 private:
  struct Impl;
  explicit KeyFile(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace hawiya::crypto
