#include <algorithm>
#include <hawiya/crypto/hash.hpp>
#include <hawiya/revocation/crl_store.hpp>
#include <unordered_map>

#include "base/try.hpp"

namespace hawiya::revocation {

// Digests of the SubjectPublicKeyInfos under which the signature verified: one key, two in a roll-over.
struct HeldCrl::Memory {
  static constexpr std::size_t max_keys = 8;
  std::mutex mutex;
  std::vector<Bytes> keys;
};

HeldCrl::HeldCrl(x509::Crl list) : list_(std::move(list)), memory_(std::make_shared<Memory>()) {}

Result<void> HeldCrl::verify(const x509::Certificate& signer, const crypto::AlgorithmPolicy& algorithms, Budget& budget) const {
  HAWIYA_TRY(const auto algorithm, list_.signature_algorithm());
  const auto& key = signer.public_key();
  if (!key) return key.error();
  HAWIYA_CHECK(crypto::check_allowed(algorithm, *key, algorithms));
  Bytes digest = crypto::digest(crypto::HashAlgorithm::sha256, signer.spki());
  {
    const std::lock_guard lock(memory_->mutex);
    if (std::ranges::find(memory_->keys, digest) != memory_->keys.end()) return {};
  }
  HAWIYA_CHECK(Budget::spend(budget.signatures));
  HAWIYA_CHECK(Budget::spend(budget.bytes, std::uint64_t{list_.der().size()}));
  if (!key->verify(algorithm, list_.tbs(), list_.signature(), algorithms)) return Error{ErrorCode::crl_signature_invalid};
  const std::lock_guard lock(memory_->mutex);
  if (memory_->keys.size() < Memory::max_keys) memory_->keys.push_back(std::move(digest));
  return {};
}

struct CrlSet::Impl {
  std::vector<HeldCrl> lists;
  std::unordered_multimap<std::string, std::size_t> by_issuer;
};

CrlSet::CrlSet() : impl_(std::make_shared<const Impl>()) {}

CrlSet::CrlSet(std::vector<HeldCrl> lists) {
  auto impl = std::make_shared<Impl>();
  impl->lists = std::move(lists);
  for (std::size_t i = 0; i < impl->lists.size(); ++i) impl->by_issuer.emplace(impl->lists[i].list().issuer().canonical(), i);
  impl_ = std::move(impl);
}

CrlSet CrlSet::of(std::vector<x509::Crl> lists) {
  std::vector<HeldCrl> held;
  for (x509::Crl& list : lists) held.emplace_back(std::move(list));
  return CrlSet(std::move(held));
}

const std::vector<HeldCrl>& CrlSet::lists() const { return impl_->lists; }

std::vector<const HeldCrl*> CrlSet::of_issuer(const x509::Name& issuer) const {
  std::vector<const HeldCrl*> found;
  const auto [first, last] = impl_->by_issuer.equal_range(issuer.canonical());
  for (auto at = first; at != last; ++at) found.push_back(&impl_->lists[at->second]);
  return found;
}

CrlSet CrlSet::with(std::span<const HeldCrl> others) const {
  if (others.empty()) return *this;
  std::vector<HeldCrl> all = impl_->lists;
  all.insert(all.end(), others.begin(), others.end());
  return CrlSet(std::move(all));
}

CrlSet CrlStore::snapshot() const {
  const std::lock_guard lock(mutex_);
  return lists_;
}

void CrlStore::replace(std::vector<x509::Crl> lists) {
  CrlSet set = CrlSet::of(std::move(lists));
  const std::lock_guard lock(mutex_);
  lists_ = std::move(set);
}

bool CrlStore::add(x509::Crl list) {
  const auto same_kind = [&](const HeldCrl& held) {
    const x509::Crl& other = held.list();
    return other.issuer() == list.issuer() && other.is_delta() == list.is_delta() &&
           equal(other.issuing_distribution_point_der(), list.issuing_distribution_point_der());
  };
  const std::lock_guard lock(mutex_);
  std::vector<HeldCrl> kept;
  for (const HeldCrl& held : lists_.lists()) {
    if (!same_kind(held)) {
      kept.push_back(held);
    } else if (held.list().this_update() > list.this_update()) {
      return false;
    }
  }
  kept.emplace_back(std::move(list));
  lists_ = CrlSet(std::move(kept));
  return true;
}

}  // namespace hawiya::revocation
