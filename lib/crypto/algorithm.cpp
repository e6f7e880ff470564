#include <algorithm>
#include <array>
#include <hawiya/crypto/algorithm.hpp>
#include <hawiya/der/writer.hpp>

#include "base/try.hpp"

namespace hawiya::crypto {
namespace {

using enum SignatureScheme;
using enum HashAlgorithm;

struct Entry {
  der::Oid oid;
  SignatureScheme scheme;
  HashAlgorithm hash;
};

constexpr std::array table{
    Entry{der::Oid("1.2.840.113549.1.1.5"), rsa_pkcs1, sha1},
    Entry{der::Oid("1.2.840.113549.1.1.14"), rsa_pkcs1, sha224},
    Entry{der::Oid("1.2.840.113549.1.1.11"), rsa_pkcs1, sha256},
    Entry{der::Oid("1.2.840.113549.1.1.12"), rsa_pkcs1, sha384},
    Entry{der::Oid("1.2.840.113549.1.1.13"), rsa_pkcs1, sha512},
    Entry{der::Oid("2.16.840.1.101.3.4.3.13"), rsa_pkcs1, sha3_224},
    Entry{der::Oid("2.16.840.1.101.3.4.3.14"), rsa_pkcs1, sha3_256},
    Entry{der::Oid("2.16.840.1.101.3.4.3.15"), rsa_pkcs1, sha3_384},
    Entry{der::Oid("2.16.840.1.101.3.4.3.16"), rsa_pkcs1, sha3_512},
    Entry{der::Oid("1.2.840.10045.4.1"), ecdsa, sha1},
    Entry{der::Oid("1.2.840.10045.4.3.1"), ecdsa, sha224},
    Entry{der::Oid("1.2.840.10045.4.3.2"), ecdsa, sha256},
    Entry{der::Oid("1.2.840.10045.4.3.3"), ecdsa, sha384},
    Entry{der::Oid("1.2.840.10045.4.3.4"), ecdsa, sha512},
    Entry{der::Oid("2.16.840.1.101.3.4.3.9"), ecdsa, sha3_224},
    Entry{der::Oid("2.16.840.1.101.3.4.3.10"), ecdsa, sha3_256},
    Entry{der::Oid("2.16.840.1.101.3.4.3.11"), ecdsa, sha3_384},
    Entry{der::Oid("2.16.840.1.101.3.4.3.12"), ecdsa, sha3_512},
    Entry{der::Oid("1.3.101.112"), ed25519, sha512},
    Entry{der::Oid("2.16.840.1.101.3.4.3.17"), ml_dsa_44, sha512},
    Entry{der::Oid("2.16.840.1.101.3.4.3.18"), ml_dsa_65, sha512},
    Entry{der::Oid("2.16.840.1.101.3.4.3.19"), ml_dsa_87, sha512},
    Entry{der::Oid("1.2.840.10040.4.3"), dsa, sha1},
    Entry{der::Oid("2.16.840.1.101.3.4.3.1"), dsa, sha224},
    Entry{der::Oid("2.16.840.1.101.3.4.3.2"), dsa, sha256},
};
constexpr der::Oid rsassa_pss("1.2.840.113549.1.1.10");
constexpr der::Oid mgf1("1.2.840.113549.1.1.8");

Error wrong_parameters(const std::string& what) { return {ErrorCode::der_malformed, "signature algorithm: " + what}; }

// HashAlgorithm: NULL or absent parameters (RFC 4055 §2.1).
Result<HashAlgorithm> read_hash(der::Reader& reader) {
  HAWIYA_TRY(auto identifier, reader.enter(der::tag::sequence));
  HAWIYA_TRY(const der::Oid oid, identifier.oid());
  if (!identifier.at_end()) HAWIYA_CHECK(identifier.null());
  HAWIYA_CHECK(identifier.end());
  return hash_of(oid);
}

Result<HashAlgorithm> read_mask_generation(der::Reader& reader) {
  HAWIYA_TRY(auto identifier, reader.enter(der::tag::sequence));
  HAWIYA_TRY(const der::Oid oid, identifier.oid());
  if (oid != mgf1) return Error{ErrorCode::algorithm_unsupported, "mask generation " + oid.to_string()};
  HAWIYA_TRY(const HashAlgorithm hash, read_hash(identifier));
  HAWIYA_CHECK(identifier.end());
  return hash;
}

// RSASSA-PSS-params (RFC 4055 §3.1).
Result<SignatureAlgorithm> read_pss(der::Reader& identifier) {
  SignatureAlgorithm algorithm{rsa_pss, sha1, 20};
  HashAlgorithm mask = sha1;
  HAWIYA_TRY(auto parameters, identifier.enter(der::tag::sequence));
  HAWIYA_TRY(auto hash, parameters.enter_if(der::tag::constructed(0)));
  if (hash) {
    HAWIYA_TRY(algorithm.hash, read_hash(*hash));
    HAWIYA_CHECK(hash->end());
  }
  HAWIYA_TRY(auto generation, parameters.enter_if(der::tag::constructed(1)));
  if (generation) {
    HAWIYA_TRY(mask, read_mask_generation(*generation));
    HAWIYA_CHECK(generation->end());
  }
  HAWIYA_TRY(auto salt, parameters.enter_if(der::tag::constructed(2)));
  if (salt) {
    HAWIYA_TRY(const std::uint64_t length, salt->small_integer());
    HAWIYA_CHECK(salt->end());
    if (length > 512) return wrong_parameters("salt too long");
    algorithm.salt_length = static_cast<std::uint32_t>(length);
  }
  HAWIYA_TRY(auto trailer, parameters.enter_if(der::tag::constructed(3)));
  if (trailer) {
    HAWIYA_TRY(const std::uint64_t field, trailer->small_integer());
    HAWIYA_CHECK(trailer->end());
    if (field != 1) return wrong_parameters("trailer field is not 1");
  }
  HAWIYA_CHECK(parameters.end());
  if (mask != algorithm.hash) return Error{ErrorCode::algorithm_unsupported, "RSA-PSS with two hash algorithms"};
  return algorithm;
}

void write_hash(der::Writer& writer, HashAlgorithm hash) {
  writer.nested(der::tag::sequence, [&] { writer.oid(oid_of(hash)).null(); });
}

void write_pss(der::Writer& writer, const SignatureAlgorithm& algorithm) {
  writer.nested(der::tag::sequence, [&] {
    if (algorithm.hash != sha1) {
      writer.nested(der::tag::constructed(0), [&] { write_hash(writer, algorithm.hash); });
      writer.nested(der::tag::constructed(1), [&] {
        writer.nested(der::tag::sequence, [&] {
          writer.oid(mgf1);
          write_hash(writer, algorithm.hash);
        });
      });
    }
    if (algorithm.salt_length != 20)
      writer.nested(der::tag::constructed(2), [&] { writer.small_integer(algorithm.salt_length); });
  });
}

}  // namespace

Result<SignatureAlgorithm> SignatureAlgorithm::from_der(ByteView algorithm_identifier) {
  der::Reader outer(algorithm_identifier);
  HAWIYA_TRY(auto identifier, outer.enter(der::tag::sequence));
  HAWIYA_CHECK(outer.end());
  HAWIYA_TRY(const der::Oid oid, identifier.oid());
  if (oid == rsassa_pss) {
    auto algorithm = read_pss(identifier);
    HAWIYA_CHECK(identifier.end());
    return algorithm;
  }
  const auto entry = std::ranges::find(table, oid, &Entry::oid);
  if (entry == table.end()) return Error{ErrorCode::algorithm_unsupported, "signature algorithm " + oid.to_string()};
  const bool null_tolerated = entry->scheme == rsa_pkcs1 || entry->scheme == ecdsa || entry->scheme == dsa;
  if (!identifier.at_end() && null_tolerated) HAWIYA_CHECK(identifier.null());
  HAWIYA_CHECK(identifier.end());
  return SignatureAlgorithm{entry->scheme, entry->hash, 0};
}

Bytes SignatureAlgorithm::to_der() const {
  der::Writer writer;
  writer.nested(der::tag::sequence, [&] {
    if (scheme == rsa_pss) {
      writer.oid(rsassa_pss);
      write_pss(writer, *this);
      return;
    }
    const auto entry =
        std::ranges::find_if(table, [&](const Entry& e) { return e.scheme == scheme && (e.hash == hash || !uses_hash()); });
    if (entry != table.end()) writer.oid(entry->oid);
    if (scheme == rsa_pkcs1) writer.null();
  });
  return writer.take();
}

bool SignatureAlgorithm::uses_hash() const {
  return scheme == rsa_pkcs1 || scheme == rsa_pss || scheme == ecdsa || scheme == dsa;
}

std::string SignatureAlgorithm::to_string() const {
  constexpr std::array<const char*, 8> names{"RSA PKCS #1", "RSA-PSS",   "ECDSA",     "Ed25519",
                                             "ML-DSA-44",   "ML-DSA-65", "ML-DSA-87", "DSA"};
  std::string text = names[static_cast<std::size_t>(scheme)];
  if (uses_hash()) text += " with " + std::string(name_of(hash));
  return text;
}

std::string_view name_of(KeyType type) {
  constexpr std::array<std::string_view, 12> names{
      "RSA",       "P-256",     "P-384",     "P-521", "brainpoolP256r1", "brainpoolP384r1", "brainpoolP512r1", "Ed25519",
      "ML-DSA-44", "ML-DSA-65", "ML-DSA-87", "DSA"};
  return names[static_cast<std::size_t>(type)];
}

std::size_t field_octets(KeyType type) {
  constexpr std::array<std::size_t, 12> sizes{0, 32, 48, 66, 32, 48, 64, 0, 0, 0, 0, 0};
  return sizes[static_cast<std::size_t>(type)];
}

bool is_elliptic(KeyType type) { return field_octets(type) != 0; }

bool fits(SignatureScheme scheme, KeyType type) {
  switch (scheme) {
    case rsa_pkcs1:
    case rsa_pss: return type == KeyType::rsa;
    case ecdsa: return is_elliptic(type);
    case ed25519: return type == KeyType::ed25519;
    case ml_dsa_44: return type == KeyType::ml_dsa_44;
    case ml_dsa_65: return type == KeyType::ml_dsa_65;
    case ml_dsa_87: return type == KeyType::ml_dsa_87;
    case dsa: return type == KeyType::dsa;
  }
  return false;
}

Result<Bytes> raw_to_der(ByteView raw) {
  if (raw.empty() || raw.size() % 2 != 0) return Error{ErrorCode::signature_malformed, "r || s of odd length"};
  der::Writer writer;
  writer.nested(der::tag::sequence,
                [&] { writer.unsigned_integer(raw.first(raw.size() / 2)).unsigned_integer(raw.subspan(raw.size() / 2)); });
  return writer.take();
}

Result<Bytes> der_to_raw(ByteView der, std::size_t integer_octets) {
  const auto read = [&]() -> Result<Bytes> {
    der::Reader outer(der);
    HAWIYA_TRY(auto pair, outer.enter(der::tag::sequence));
    HAWIYA_CHECK(outer.end());
    Bytes raw;
    for (int i = 0; i < 2; ++i) {
      HAWIYA_TRY(ByteView number, pair.integer());
      if ((number[0] & 0x80) != 0) return Error{ErrorCode::signature_malformed, "negative integer"};
      if (number[0] == 0 && number.size() > 1) number = number.subspan(1);
      if (number.size() > integer_octets) return Error{ErrorCode::signature_malformed, "integer too large for the key"};
      raw.insert(raw.end(), integer_octets - number.size(), 0);
      raw.insert(raw.end(), number.begin(), number.end());
    }
    HAWIYA_CHECK(pair.end());
    return raw;
  };
  auto raw = read();
  if (!raw) return Error{ErrorCode::signature_malformed, raw.error().detail};
  return raw;
}

}  // namespace hawiya::crypto
