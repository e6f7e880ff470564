#include <algorithm>
#include <hawiya/path/verified_cache.hpp>
#include <list>
#include <mutex>
#include <unordered_map>

namespace hawiya::path {
namespace {

bool is_issuer(const x509::Certificate& certificate) {
  const auto& basic = certificate.extensions().basic_constraints;
  const auto& purposes = certificate.extensions().extended_key_usage;
  return (basic && basic->ca) || std::ranges::find(purposes, x509::purpose::ocsp_signing) != purposes.end();
}

// A DSA key may take its parameters from whoever issued it (RFC 3279 §2.3.2), so its octets do not say which key it is.
bool has_whole_key(const x509::Certificate& certificate) {
  const auto& key = certificate.public_key();
  return key && key->type() != crypto::KeyType::dsa;
}

}  // namespace

// Entries are found by the whole encoding, so no digest has to be trusted; only verified certificates get in, so nobody can
// choose many that fall into one bucket.
struct VerifiedCache::Impl {
  struct Entry {
    x509::Certificate certificate;
    crypto::PublicKey issuer_key;
  };
  using Entries = std::list<Entry>;  // the most recently used first

  explicit Impl(std::size_t most) : capacity(std::max<std::size_t>(most, 1)) {}

  const std::size_t capacity;
  std::mutex mutex = {};
  Entries entries = {};
  std::unordered_map<std::string_view, Entries::iterator> by_der = {};  // views into the entries' certificates
  Counters counters = {};

  void drop_last() {
    by_der.erase(as_text(entries.back().certificate.der()));
    entries.pop_back();
    ++counters.evictions;
  }
};

VerifiedCache::VerifiedCache(std::size_t capacity) : impl_(std::make_unique<Impl>(capacity)) {}
VerifiedCache::~VerifiedCache() = default;

bool VerifiedCache::contains(const x509::Certificate& certificate, const crypto::PublicKey& issuer_key) {
  if (!is_issuer(certificate)) return false;
  const std::lock_guard lock(impl_->mutex);
  const auto found = impl_->by_der.find(as_text(certificate.der()));
  if (found == impl_->by_der.end() || found->second->issuer_key != issuer_key) {
    ++impl_->counters.misses;
    return false;
  }
  impl_->entries.splice(impl_->entries.begin(), impl_->entries, found->second);
  ++impl_->counters.hits;
  return true;
}

x509::Certificate VerifiedCache::with_ready_key(const x509::Certificate& certificate) const {
  const std::lock_guard lock(impl_->mutex);
  const auto found = impl_->by_der.find(as_text(certificate.der()));
  return found == impl_->by_der.end() ? certificate : found->second->certificate;
}

void VerifiedCache::remember(const x509::Certificate& certificate, const crypto::PublicKey& issuer_key) {
  if (!is_issuer(certificate) || !has_whole_key(certificate) || issuer_key.type() == crypto::KeyType::dsa) return;
  const std::lock_guard lock(impl_->mutex);
  if (const auto found = impl_->by_der.find(as_text(certificate.der())); found != impl_->by_der.end()) {
    found->second->issuer_key = issuer_key;
    return;
  }
  if (impl_->entries.size() == impl_->capacity) impl_->drop_last();
  impl_->entries.push_front({certificate, issuer_key});
  impl_->by_der.emplace(as_text(impl_->entries.front().certificate.der()), impl_->entries.begin());
}

VerifiedCache::Counters VerifiedCache::counters() const {
  const std::lock_guard lock(impl_->mutex);
  Counters counters = impl_->counters;
  counters.size = impl_->entries.size();
  return counters;
}

}  // namespace hawiya::path
