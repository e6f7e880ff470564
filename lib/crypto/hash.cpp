#include <botan/hash.h>

#include <array>
#include <hawiya/crypto/hash.hpp>

namespace hawiya::crypto {
namespace {

struct Entry {
  HashAlgorithm hash;
  const char* name;
  const char* botan_name;
  std::size_t size;
  der::Oid oid;
};

constexpr std::array<Entry, 9> table{{
    {HashAlgorithm::sha1, "SHA-1", "SHA-1", 20, der::Oid("1.3.14.3.2.26")},
    {HashAlgorithm::sha224, "SHA-224", "SHA-224", 28, der::Oid("2.16.840.1.101.3.4.2.4")},
    {HashAlgorithm::sha256, "SHA-256", "SHA-256", 32, der::Oid("2.16.840.1.101.3.4.2.1")},
    {HashAlgorithm::sha384, "SHA-384", "SHA-384", 48, der::Oid("2.16.840.1.101.3.4.2.2")},
    {HashAlgorithm::sha512, "SHA-512", "SHA-512", 64, der::Oid("2.16.840.1.101.3.4.2.3")},
    {HashAlgorithm::sha3_256, "SHA3-256", "SHA-3(256)", 32, der::Oid("2.16.840.1.101.3.4.2.8")},
    {HashAlgorithm::sha3_384, "SHA3-384", "SHA-3(384)", 48, der::Oid("2.16.840.1.101.3.4.2.9")},
    {HashAlgorithm::sha3_512, "SHA3-512", "SHA-3(512)", 64, der::Oid("2.16.840.1.101.3.4.2.10")},
    {HashAlgorithm::sha3_224, "SHA3-224", "SHA-3(224)", 28, der::Oid("2.16.840.1.101.3.4.2.7")},
}};

const Entry& entry_of(HashAlgorithm hash) { return table[static_cast<std::size_t>(hash)]; }

}  // namespace

std::string_view name_of(HashAlgorithm hash) { return entry_of(hash).name; }
std::size_t digest_size(HashAlgorithm hash) { return entry_of(hash).size; }
const der::Oid& oid_of(HashAlgorithm hash) { return entry_of(hash).oid; }

Result<HashAlgorithm> hash_of(const der::Oid& oid) {
  for (const Entry& entry : table)
    if (entry.oid == oid) return entry.hash;
  return Error{ErrorCode::algorithm_unsupported, "hash " + oid.to_string()};
}

struct Hasher::Impl {
  std::unique_ptr<Botan::HashFunction> function;
};

Hasher::Hasher(HashAlgorithm hash)
    : impl_(std::make_unique<Impl>(Impl{Botan::HashFunction::create_or_throw(entry_of(hash).botan_name)})) {}
Hasher::~Hasher() = default;
Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;

void Hasher::update(ByteView piece) { impl_->function->update(piece); }

Bytes Hasher::finish() {
  Bytes digest(impl_->function->output_length());
  impl_->function->final(digest.data());
  return digest;
}

Bytes digest(HashAlgorithm hash, ByteView message) {
  Hasher hasher(hash);
  hasher.update(message);
  return hasher.finish();
}

}  // namespace hawiya::crypto
