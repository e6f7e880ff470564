#include <botan/pubkey.h>
#include <botan/rsa.h>
#include <botan/x509_key.h>

#include <algorithm>
#include <array>
#include <bit>
#include <hawiya/crypto/public_key.hpp>
#include <hawiya/der/writer.hpp>
#include <mutex>
#include <optional>

#include "base/try.hpp"
#include "crypto/padding.hpp"

namespace hawiya::crypto {
namespace {

constexpr der::Oid rsa_encryption("1.2.840.113549.1.1.1"), rsassa_pss("1.2.840.113549.1.1.10"),
    ec_public_key("1.2.840.10045.2.1"), dsa_key("1.2.840.10040.4.1");

struct NamedKey {
  der::Oid oid;
  KeyType type;
  std::size_t bits;
};
constexpr std::array curves{
    NamedKey{der::Oid("1.2.840.10045.3.1.7"), KeyType::p256, 256},
    NamedKey{der::Oid("1.3.132.0.34"), KeyType::p384, 384},
    NamedKey{der::Oid("1.3.132.0.35"), KeyType::p521, 521},
    NamedKey{der::Oid("1.3.36.3.3.2.8.1.1.7"), KeyType::brainpool256, 256},
    NamedKey{der::Oid("1.3.36.3.3.2.8.1.1.11"), KeyType::brainpool384, 384},
    NamedKey{der::Oid("1.3.36.3.3.2.8.1.1.13"), KeyType::brainpool512, 512},
};
constexpr std::array plain_keys{
    // bits: of the public key
    NamedKey{der::Oid("1.3.101.112"), KeyType::ed25519, 256},
    NamedKey{der::Oid("2.16.840.1.101.3.4.3.17"), KeyType::ml_dsa_44, 1312 * 8},
    NamedKey{der::Oid("2.16.840.1.101.3.4.3.18"), KeyType::ml_dsa_65, 1952 * 8},
    NamedKey{der::Oid("2.16.840.1.101.3.4.3.19"), KeyType::ml_dsa_87, 2592 * 8},
};

std::size_t bit_length(ByteView number) {
  while (!number.empty() && number[0] == 0) number = number.subspan(1);
  return number.empty() ? 0 : number.size() * 8 - static_cast<std::size_t>(std::countl_zero(number[0]));
}

struct KeyShape {
  KeyType type;
  std::size_t bits;
  bool pss_only = false;
  ByteView octets = {};
  ByteView modulus = {}, exponent = {};  ///< of RSA, unsigned
};

// RSAPublicKey (RFC 8017 §A.1.1). Some national cards write the modulus without the octet that makes it positive.
Result<KeyShape> rsa_shape(ByteView key, bool pss_only) {
  der::Reader outer(key);
  HAWIYA_TRY(auto numbers, outer.enter(der::tag::sequence));
  HAWIYA_CHECK(outer.end());
  HAWIYA_TRY(const ByteView modulus, numbers.integer());
  HAWIYA_TRY(const ByteView exponent, numbers.integer());
  HAWIYA_CHECK(numbers.end());
  if ((exponent[0] & 0x80) != 0 || (modulus.back() & 1) == 0 || (exponent.back() & 1) == 0 || bit_length(modulus) < 512 ||
      bit_length(exponent) < 2 || bit_length(exponent) > 64)
    return Error{ErrorCode::key_malformed, "RSA modulus or exponent"};
  return KeyShape{KeyType::rsa, bit_length(modulus), pss_only, {}, modulus, exponent};
}

Result<KeyShape> ec_shape(der::Reader& algorithm, ByteView key) {
  if (!algorithm.next_is(der::tag::oid)) return Error{ErrorCode::key_unsupported, "elliptic curve without a name"};
  HAWIYA_TRY(const der::Oid curve, algorithm.oid());
  const auto known = std::ranges::find(curves, curve, &NamedKey::oid);
  if (known == curves.end()) return Error{ErrorCode::key_unsupported, "elliptic curve " + curve.to_string()};
  const std::size_t field = field_octets(known->type);
  const bool uncompressed = key.size() == 1 + 2 * field && key[0] == 4;
  const bool compressed = key.size() == 1 + field && (key[0] == 2 || key[0] == 3);
  if (!uncompressed && !compressed) return Error{ErrorCode::key_malformed, "elliptic curve point of a wrong form"};
  return KeyShape{known->type, known->bits};
}

Result<KeyShape> dsa_shape(der::Reader& algorithm) {
  if (algorithm.at_end() || algorithm.next_is(der::tag::null))
    return Error{ErrorCode::key_unsupported, "a DSA key without parameters"};
  HAWIYA_TRY(auto parameters, algorithm.enter(der::tag::sequence));
  HAWIYA_TRY(const ByteView p, parameters.integer());
  HAWIYA_TRY(const ByteView q, parameters.integer());
  HAWIYA_TRY(const ByteView g, parameters.integer());
  HAWIYA_CHECK(parameters.end());
  if (bit_length(p) > 4096 || bit_length(q) > 256 || g.empty()) return Error{ErrorCode::key_malformed, "DSA parameters"};
  return KeyShape{KeyType::dsa, bit_length(p)};
}

Result<KeyShape> plain_shape(const der::Oid& oid, ByteView key) {
  const auto known = std::ranges::find(plain_keys, oid, &NamedKey::oid);
  if (known == plain_keys.end()) return Error{ErrorCode::key_unsupported, "key type " + oid.to_string()};
  if (key.size() * 8 != known->bits) return Error{ErrorCode::key_malformed, "key of a wrong length"};
  return KeyShape{known->type, known->bits};
}

Result<KeyShape> read_shape(ByteView spki) {
  der::Reader outer(spki);
  HAWIYA_TRY(auto info, outer.enter(der::tag::sequence));
  HAWIYA_CHECK(outer.end());
  HAWIYA_TRY(auto algorithm, info.enter(der::tag::sequence));
  HAWIYA_TRY(const der::BitString bits, info.bit_string());
  HAWIYA_CHECK(info.end());
  if (bits.unused != 0) return Error{ErrorCode::key_malformed, "key of unfinished octets"};
  HAWIYA_TRY(const der::Oid oid, algorithm.oid());
  const auto shape = [&]() -> Result<KeyShape> {
    if (oid == rsa_encryption) {
      if (!algorithm.at_end()) HAWIYA_CHECK(algorithm.null());
      return rsa_shape(bits.octets, false);
    }
    if (oid == rsassa_pss) {  // parameters restrict the salt; what they say is not enforced
      if (!algorithm.at_end()) HAWIYA_CHECK(algorithm.next(der::tag::sequence));
      return rsa_shape(bits.octets, true);
    }
    if (oid == ec_public_key) return ec_shape(algorithm, bits.octets);
    if (oid == dsa_key) return dsa_shape(algorithm);
    return plain_shape(oid, bits.octets);
  };
  HAWIYA_TRY(KeyShape known, shape());
  HAWIYA_CHECK(algorithm.end());
  known.octets = bits.octets;
  return known;
}

}  // namespace

// Botan's verifiers hold state while they work, so a thread borrows one and gives it back: making one costs as much as a third of
// a P-256 verification.
struct PublicKey::Impl {
  struct Idle {
    std::string padding;
    Botan::Signature_Format format;
    std::unique_ptr<Botan::PK_Verifier> verifier;
  };

  Bytes spki;
  KeyShape shape;
  mutable std::mutex mutex;
  mutable std::shared_ptr<const Botan::Public_Key> key;
  mutable std::vector<Idle> idle;

  std::shared_ptr<const Botan::Public_Key> loaded() const {
    const std::lock_guard lock(mutex);
    if (!key) {
      if (shape.type == KeyType::rsa)
        key = std::make_shared<Botan::RSA_PublicKey>(Botan::BigInt::from_bytes(shape.modulus),
                                                     Botan::BigInt::from_bytes(shape.exponent));
      else
        key = Botan::X509::load_key(spki);
    }
    return key;
  }

  std::unique_ptr<Botan::PK_Verifier> borrow(const std::string& padding, Botan::Signature_Format format) const {
    const auto usable = loaded();
    {
      const std::lock_guard lock(mutex);
      const auto found = std::ranges::find_if(idle, [&](const Idle& i) { return i.format == format && i.padding == padding; });
      if (found != idle.end()) {
        auto verifier = std::move(found->verifier);
        idle.erase(found);
        return verifier;
      }
    }
    return std::make_unique<Botan::PK_Verifier>(*usable, padding, format);
  }

  void give_back(std::string padding, Botan::Signature_Format format, std::unique_ptr<Botan::PK_Verifier> verifier) const {
    constexpr std::size_t most_idle = 16;
    const std::lock_guard lock(mutex);
    if (idle.size() < most_idle) idle.push_back({std::move(padding), format, std::move(verifier)});
  }

  Result<void> verify(std::string padding, Botan::Signature_Format format, ByteView message, ByteView signature) const {
    std::unique_ptr<Botan::PK_Verifier> verifier;
    try {
      verifier = borrow(padding, format);
    } catch (const std::exception& e) {
      return Error{ErrorCode::key_malformed, e.what()};
    }
    try {
      if (!verifier->verify_message(message, signature)) return Error{ErrorCode::signature_invalid};
    } catch (const std::exception&) {  // a value of a wrong length or form; the verifier's state is unknown, so it is dropped
      return Error{ErrorCode::signature_invalid};
    }
    give_back(std::move(padding), format, std::move(verifier));
    return {};
  }
};

Result<PublicKey> PublicKey::from_spki(ByteView der) {
  auto impl = std::make_shared<Impl>();
  impl->spki = to_bytes(der);
  auto shape = read_shape(impl->spki);
  if (!shape) {
    Error error = std::move(shape).error();
    if (error.code == ErrorCode::der_malformed) error.code = ErrorCode::key_malformed;
    return error;
  }
  impl->shape = *shape;
  return PublicKey(std::move(impl));
}

namespace {

// The two parts of a SubjectPublicKeyInfo whose algorithm is DSA; nothing for other keys.
struct DsaParts {
  std::optional<ByteView> parameters;
  ByteView key;
};
Result<std::optional<DsaParts>> dsa_parts(ByteView spki) {
  HAWIYA_TRY(const der::Element whole, der::single(spki, der::tag::sequence));
  der::Reader info(whole.content);
  HAWIYA_TRY(der::Reader algorithm, info.enter(der::tag::sequence));
  HAWIYA_TRY(const der::Oid oid, algorithm.oid());
  if (oid != dsa_key) return std::optional<DsaParts>();
  HAWIYA_TRY(const auto parameters, algorithm.next_if(der::tag::sequence));
  if (!parameters && !algorithm.at_end()) HAWIYA_CHECK(algorithm.null());
  HAWIYA_CHECK(algorithm.end());
  HAWIYA_TRY(const der::Element key, info.next(der::tag::bit_string));
  HAWIYA_CHECK(info.end());
  return std::optional(DsaParts{parameters ? std::optional(parameters->whole) : std::nullopt, key.whole});
}

}  // namespace

bool inherits_parameters(ByteView spki) {
  const auto parts = dsa_parts(spki);
  return parts && *parts && !(*parts)->parameters;
}

Result<PublicKey> PublicKey::from_spki(ByteView der, const PublicKey& issuer) {
  const auto own = dsa_parts(der);
  if (!own || !*own || (*own)->parameters) return from_spki(der);
  HAWIYA_TRY(const auto above, dsa_parts(issuer.spki()));
  if (!above || !above->parameters) return Error{ErrorCode::key_unsupported, "a DSA key without parameters to inherit"};
  der::Writer writer;
  writer.nested(der::tag::sequence, [&] {
    writer.nested(der::tag::sequence, [&] { writer.oid(dsa_key).raw(*above->parameters); });
    writer.raw((*own)->key);
  });
  return from_spki(writer.bytes());
}

KeyType PublicKey::type() const { return impl_->shape.type; }
std::size_t PublicKey::bits() const { return impl_->shape.bits; }
ByteView PublicKey::spki() const { return impl_->spki; }
ByteView PublicKey::key_octets() const { return impl_->shape.octets; }

std::string PublicKey::to_string() const {
  std::string text(name_of(type()));
  if (type() == KeyType::rsa || type() == KeyType::dsa) text += " " + std::to_string(bits());
  return text;
}

Result<void> check_key_allowed(const PublicKey& key, const AlgorithmPolicy& policy) {
  using enum KeyType;
  const auto allowed = [&] {
    switch (key.type()) {
      case dsa: return policy.dsa;
      case brainpool256:
      case brainpool384:
      case brainpool512: return policy.brainpool;
      case ed25519: return policy.ed25519;
      case ml_dsa_44:
      case ml_dsa_65:
      case ml_dsa_87: return policy.ml_dsa;
      case rsa:
      case p256:
      case p384:
      case p521: break;
    }
    return Allow::yes;
  };
  if (allowed() == Allow::no) return Error{ErrorCode::algorithm_not_allowed, "keys of type " + key.to_string()};
  if (key.type() == rsa && (key.bits() < policy.min_rsa_bits || key.bits() > policy.max_rsa_bits))
    return Error{ErrorCode::key_too_weak, key.to_string() + " is outside of the accepted sizes"};
  if ((is_elliptic(key.type()) || key.type() == ed25519) && key.bits() < policy.min_curve_bits)
    return Error{ErrorCode::key_too_weak, key.to_string() + " is smaller than the policy accepts"};
  return {};
}

Result<void> check_allowed(const SignatureAlgorithm& algorithm, const PublicKey& key, const AlgorithmPolicy& policy) {
  if (!fits(algorithm.scheme, key.type()))
    return Error{ErrorCode::algorithm_key_mismatch, algorithm.to_string() + " with a key of type " + key.to_string()};
  if (algorithm.uses_hash() && algorithm.hash == HashAlgorithm::sha1 && policy.sha1 == Allow::no)
    return Error{ErrorCode::algorithm_not_allowed, algorithm.to_string()};
  return check_key_allowed(key, policy);
}

namespace {

// DigestInfo (RFC 8017 §9.2) without the parameters of its algorithm.
Bytes bare_digest_info(HashAlgorithm hash, ByteView message) {
  der::Writer writer;
  writer.nested(der::tag::sequence, [&] {
    writer.nested(der::tag::sequence, [&] { writer.oid(oid_of(hash)); }).octet_string(digest(hash, message));
  });
  return writer.take();
}

}  // namespace

Result<void> PublicKey::verify(const SignatureAlgorithm& algorithm, ByteView message, ByteView signature,
                               const AlgorithmPolicy& policy, SignatureEncoding encoding) const {
  HAWIYA_CHECK(check_allowed(algorithm, *this, policy));
  if (impl_->shape.pss_only && algorithm.scheme != SignatureScheme::rsa_pss)
    return Error{ErrorCode::algorithm_key_mismatch, "the key is for RSA-PSS alone"};
  if (encoding == SignatureEncoding::raw && is_elliptic(type()) && signature.size() != 2 * field_octets(type()))
    return Error{ErrorCode::signature_malformed, "r || s has " + std::to_string(signature.size()) + " octets"};
  const auto verified = impl_->verify(padding_of(algorithm), format_of(algorithm, encoding), message, signature);
  if (verified || verified.error().code != ErrorCode::signature_invalid || algorithm.scheme != SignatureScheme::rsa_pkcs1 ||
      policy.digest_info_without_null == Allow::no)
    return verified;
  return impl_->verify("PKCS1v15(Raw)", Botan::Signature_Format::Standard, bare_digest_info(algorithm.hash, message), signature);
}

}  // namespace hawiya::crypto
