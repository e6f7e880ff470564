#include <botan/ec_group.h>
#include <botan/pem.h>
#include <botan/pk_algs.h>
#include <botan/pkcs8.h>
#include <botan/pubkey.h>

#include <hawiya/crypto/key_file.hpp>
#include <mutex>

#include "base/try.hpp"
#include "crypto/generator.hpp"
#include "crypto/padding.hpp"

namespace hawiya::crypto {
namespace {

using BotanKey = std::unique_ptr<Botan::Private_Key>;

constexpr der::Oid pbes2("1.2.840.113549.1.5.13"), pbkdf2("1.2.840.113549.1.5.12"), scrypt("1.3.6.1.4.1.11591.4.11");

BotanKey generate_key(KeyType type, std::size_t rsa_bits) {
  const std::string name(name_of(type));
  switch (type) {
    case KeyType::rsa: return Botan::create_private_key("RSA", generator(), std::to_string(rsa_bits));
    case KeyType::p256: return Botan::create_private_key("ECDSA", generator(), "secp256r1");
    case KeyType::p384: return Botan::create_private_key("ECDSA", generator(), "secp384r1");
    case KeyType::p521: return Botan::create_private_key("ECDSA", generator(), "secp521r1");
    case KeyType::brainpool256: return Botan::create_private_key("ECDSA", generator(), "brainpool256r1");
    case KeyType::brainpool384: return Botan::create_private_key("ECDSA", generator(), "brainpool384r1");
    case KeyType::brainpool512: return Botan::create_private_key("ECDSA", generator(), "brainpool512r1");
    case KeyType::ed25519: return Botan::create_private_key("Ed25519", generator());
    case KeyType::ml_dsa_44: return Botan::create_private_key("ML-DSA", generator(), "ML-DSA-4x4");
    case KeyType::ml_dsa_65: return Botan::create_private_key("ML-DSA", generator(), "ML-DSA-6x5");
    case KeyType::ml_dsa_87: return Botan::create_private_key("ML-DSA", generator(), "ML-DSA-8x7");
    case KeyType::dsa: break;
  }
  return nullptr;
}

// Key derivation parameters come from the file: what they may cost is bounded before the work starts.
Result<void> check_derivation(der::Reader& function) {
  HAWIYA_TRY(const der::Oid oid, function.oid());
  HAWIYA_TRY(auto parameters, function.enter(der::tag::sequence));
  HAWIYA_CHECK(parameters.octet_string());
  HAWIYA_TRY(const std::uint64_t cost, parameters.small_integer());
  if (oid == pbkdf2) {
    if (cost == 0 || cost > 20'000'000) return Error{ErrorCode::key_malformed, "PBKDF2 iteration count"};
    return {};
  }
  if (oid != scrypt) return Error{ErrorCode::key_unsupported, "key derivation " + oid.to_string()};
  HAWIYA_TRY(const std::uint64_t block, parameters.small_integer());
  HAWIYA_TRY(const std::uint64_t parallel, parameters.small_integer());
  // 128 * N * r octets of memory, p times over: at most 1 GiB altogether, which is a few seconds.
  if (cost < 2 || cost > 1u << 22 || block == 0 || block > 32 || parallel == 0 || parallel > 16 ||
      cost * block * parallel * 128 > 1u << 30)
    return Error{ErrorCode::key_malformed, "scrypt parameters"};
  return {};
}

// EncryptedPrivateKeyInfo (RFC 5958 §3) with PBES2 (RFC 8018 §6.2).
Result<void> check_encryption(ByteView der) {
  der::Reader outer(der);
  HAWIYA_TRY(auto info, outer.enter(der::tag::sequence));
  HAWIYA_TRY(auto algorithm, info.enter(der::tag::sequence));
  HAWIYA_TRY(const der::Oid scheme, algorithm.oid());
  if (scheme != pbes2) return Error{ErrorCode::key_unsupported, "key encryption " + scheme.to_string()};
  HAWIYA_TRY(auto parameters, algorithm.enter(der::tag::sequence));
  HAWIYA_TRY(auto function, parameters.enter(der::tag::sequence));
  return check_derivation(function);
}

bool is_pem(ByteView file) {
  return as_text(file.first(std::min<std::size_t>(file.size(), 4096))).find("-----BEGIN ") != std::string_view::npos;
}

Result<Secret> der_of(ByteView file, const std::string& label) {
  if (file.size() > 1u << 20) return Error{ErrorCode::key_malformed, "a key file of more than 1 MiB"};
  if (!is_pem(file)) return Secret(to_bytes(file));
  try {
    const auto der = Botan::PEM_Code::decode_check_label(as_text(file), label);
    // Botan looks for PEM itself: a second file within this one would be opened without having been checked.
    if (is_pem(der)) return Error{ErrorCode::key_malformed, "a PEM file within a PEM file"};
    return Secret(Bytes(der.begin(), der.end()));
  } catch (const std::exception&) {
    return Error{ErrorCode::key_malformed, "not a PEM file labelled " + label};
  }
}

}  // namespace

struct KeyFile::Impl {
  BotanKey key;
  PublicKey public_key;
  std::mutex mutex = {};
  // The last one used: making it prepares the blinding, which costs as much as half of a signature. It keeps hold of its
  // generator, which therefore must not be that of a thread.
  std::unique_ptr<Botan::RandomNumberGenerator> random = {};
  std::string padding = {};
  Botan::Signature_Format format = {};
  std::unique_ptr<Botan::PK_Signer> signer = {};

  std::vector<std::uint8_t> sign(const std::string& wanted, Botan::Signature_Format wanted_format, ByteView message) {
    const std::lock_guard lock(mutex);
    if (!random) random = std::make_unique<Botan::AutoSeeded_RNG>();
    auto ready = std::move(signer);  // gone when it throws: its state would be unknown
    if (!ready || padding != wanted || format != wanted_format)
      ready = std::make_unique<Botan::PK_Signer>(*key, *random, wanted, wanted_format);
    auto value = ready->sign_message(message, *random);
    padding = wanted;
    format = wanted_format;
    signer = std::move(ready);
    return value;
  }

  static Result<std::unique_ptr<Impl>> create(BotanKey key) {
    if (!key) return Error{ErrorCode::key_unsupported};
    const Bytes spki = key->subject_public_key();
    HAWIYA_TRY(PublicKey public_key, PublicKey::from_spki(spki));
    return std::unique_ptr<Impl>(new Impl{std::move(key), std::move(public_key)});
  }
};

KeyFile::KeyFile(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
KeyFile::KeyFile(KeyFile&&) noexcept = default;
KeyFile& KeyFile::operator=(KeyFile&&) noexcept = default;
KeyFile::~KeyFile() = default;

Result<KeyFile> KeyFile::generate(KeyType type, std::size_t rsa_bits) {
  if (type == KeyType::dsa) return Error{ErrorCode::key_unsupported, "DSA keys are not generated"};
  if (type == KeyType::rsa && (rsa_bits < 2048 || rsa_bits > 8192 || rsa_bits % 1024 != 0))
    return Error{ErrorCode::key_too_weak, "RSA keys have 2048 to 8192 bits, in steps of 1024"};
  try {
    HAWIYA_TRY(auto impl, Impl::create(generate_key(type, rsa_bits)));
    return KeyFile(std::move(impl));
  } catch (const std::exception& e) {
    return Error{ErrorCode::internal_error, e.what()};
  }
}

Result<KeyFile> KeyFile::open(ByteView pkcs8, const Secret& passphrase) {
  HAWIYA_TRY(const Secret der, der_of(pkcs8, "ENCRYPTED PRIVATE KEY"));
  if (auto checked = check_encryption(der.view()); !checked) {
    Error error = std::move(checked).error();
    if (error.code == ErrorCode::der_malformed) error.code = ErrorCode::key_malformed;
    return error;
  }
  try {
    HAWIYA_TRY(auto impl, Impl::create(Botan::PKCS8::load_key(der.view(), passphrase.text())));
    return KeyFile(std::move(impl));
  } catch (const std::exception&) {  // a wrong passphrase and a damaged file look alike
    return Error{ErrorCode::passphrase_wrong};
  }
}

Result<KeyFile> KeyFile::open_unencrypted(ByteView pkcs8) {
  HAWIYA_TRY(const Secret der, der_of(pkcs8, "PRIVATE KEY"));
  try {
    HAWIYA_TRY(auto impl, Impl::create(Botan::PKCS8::load_key(der.view())));
    return KeyFile(std::move(impl));
  } catch (const std::exception& e) {
    return Error{ErrorCode::key_malformed, e.what()};
  }
}

Result<Secret> KeyFile::to_encrypted_pem(const Secret& passphrase) const {
  if (passphrase.empty()) return Error{ErrorCode::passphrase_wrong, "a private key is not stored without a passphrase"};
  try {
    std::string pem = Botan::PKCS8::PEM_encode_encrypted_pbkdf_msec(
        *impl_->key, generator(), passphrase.text(), std::chrono::milliseconds(200), nullptr, "AES-256/CBC", "Scrypt");
    Secret secret{std::string_view(pem)};
    wipe({reinterpret_cast<std::uint8_t*>(pem.data()), pem.size()});
    return secret;
  } catch (const std::exception& e) {
    return Error{ErrorCode::internal_error, e.what()};
  }
}

const PublicKey& KeyFile::public_key() const { return impl_->public_key; }

Result<Bytes> KeyFile::sign(const SignatureAlgorithm& algorithm, ByteView message, SignatureEncoding encoding) {
  if (!fits(algorithm.scheme, public_key().type()))
    return Error{ErrorCode::algorithm_key_mismatch, algorithm.to_string() + " with a key of type " + public_key().to_string()};
  try {
    return impl_->sign(padding_of(algorithm), format_of(algorithm, encoding), message);
  } catch (const std::exception& e) {
    return Error{ErrorCode::signing_failed, e.what()};
  }
}

SignatureAlgorithm default_algorithm(const PublicKey& key) {
  using enum KeyType;
  switch (key.type()) {
    case rsa: return {SignatureScheme::rsa_pkcs1, key.bits() < 3072 ? HashAlgorithm::sha256 : HashAlgorithm::sha384};
    case p256:
    case brainpool256: return {SignatureScheme::ecdsa, HashAlgorithm::sha256};
    case p384:
    case brainpool384: return {SignatureScheme::ecdsa, HashAlgorithm::sha384};
    case p521:
    case brainpool512: return {SignatureScheme::ecdsa, HashAlgorithm::sha512};
    case ed25519: return {SignatureScheme::ed25519};
    case ml_dsa_44: return {SignatureScheme::ml_dsa_44};
    case ml_dsa_65: return {SignatureScheme::ml_dsa_65};
    case ml_dsa_87: return {SignatureScheme::ml_dsa_87};
    case dsa: break;
  }
  return {SignatureScheme::dsa, HashAlgorithm::sha256};
}

}  // namespace hawiya::crypto
