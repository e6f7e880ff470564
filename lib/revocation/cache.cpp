#include <hawiya/crypto/hash.hpp>
#include <hawiya/revocation/cache.hpp>
#include <list>
#include <mutex>
#include <unordered_map>

namespace hawiya::revocation {
namespace {

// A map of bounded weight that forgets what was used the longest time ago.
template <class Value>
class RecentlyUsed {
 public:
  explicit RecentlyUsed(std::size_t max_weight) : max_weight_(max_weight) {}

  Value* find(const std::string& key) {
    const auto found = by_key_.find(key);
    if (found == by_key_.end()) return nullptr;
    items_.splice(items_.begin(), items_, found->second);
    return &found->second->value;
  }

  void erase(const std::string& key) {
    const auto found = by_key_.find(key);
    if (found == by_key_.end()) return;
    weight_ -= found->second->weight;
    items_.erase(found->second);
    by_key_.erase(found);
  }

  // How many others had to go.
  std::uint64_t put(const std::string& key, Value value, std::size_t weight) {
    erase(key);
    if (weight > max_weight_) return 0;
    items_.push_front({key, std::move(value), weight});
    by_key_[key] = items_.begin();
    weight_ += weight;
    std::uint64_t gone = 0;
    for (; weight_ > max_weight_; ++gone) erase(std::string(items_.back().key));
    return gone;
  }

  void clear() {
    by_key_.clear();
    items_.clear();
    weight_ = 0;
  }

 private:
  struct Item {
    std::string key;
    Value value;
    std::size_t weight;
  };
  std::size_t max_weight_;
  std::size_t weight_ = 0;
  std::list<Item> items_;
  std::unordered_map<std::string, typename std::list<Item>::iterator> by_key_;
};

struct KeptList {
  HeldCrl list;
  Time kept_at;
};

bool is_fresh(Time kept_at, Duration max_age, Time now) { return kept_at <= now && now - kept_at <= max_age; }

}  // namespace

struct RevocationCache::Impl {
  explicit Impl(Limits bounds) : limits(bounds), answers(bounds.max_answers), lists(bounds.max_list_bytes) {}
  const Limits limits;
  mutable std::mutex mutex = {};
  Counters counters = {};
  RecentlyUsed<CachedAnswer> answers;
  RecentlyUsed<KeptList> lists;
};

RevocationCache::RevocationCache() : RevocationCache(Limits{}) {}
RevocationCache::RevocationCache(Limits limits) : impl_(std::make_unique<Impl>(limits)) {}
RevocationCache::~RevocationCache() = default;

const RevocationCache::Limits& RevocationCache::limits() const { return impl_->limits; }

RevocationCache::Counters RevocationCache::counters() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->counters;
}

void RevocationCache::clear() {
  const std::lock_guard lock(impl_->mutex);
  impl_->answers.clear();
  impl_->lists.clear();
}

Bytes RevocationCache::key_of(const x509::Certificate& issuer, ByteView serial_number, const OcspPolicy& policy) {
  crypto::Hasher hasher(crypto::HashAlgorithm::sha256);
  const auto add = [&](ByteView bytes) {
    const std::string size = std::to_string(bytes.size()) + ":";
    hasher.update(as_bytes(size));
    hasher.update(bytes);
  };
  add(issuer.fingerprint());
  add(serial_number);
  for (const DesignatedResponder& designated : policy.designated) {
    add(designated.certificate.fingerprint());
    for (const x509::Certificate& served : designated.issuers) add(served.fingerprint());
  }
  add(as_bytes(policy.responder_status == ResponderStatus::checked ? "checked" : "not checked"));
  return hasher.finish();
}

std::optional<CachedAnswer> RevocationCache::find_answer(ByteView key, const crypto::AlgorithmPolicy& algorithms, Time now) {
  const std::lock_guard lock(impl_->mutex);
  const CachedAnswer* found = impl_->answers.find(std::string(as_text(key)));
  const bool hit =
      found != nullptr && found->algorithms == algorithms && is_fresh(found->kept_at, impl_->limits.max_answer_age, now);
  ++(hit ? impl_->counters.answer_hits : impl_->counters.answer_misses);
  return hit ? std::optional(*found) : std::nullopt;
}

void RevocationCache::keep_answer(ByteView key, CachedAnswer answer) {
  const std::lock_guard lock(impl_->mutex);
  impl_->counters.evictions += impl_->answers.put(std::string(as_text(key)), std::move(answer), 1);
}

std::optional<HeldCrl> RevocationCache::find_list(const std::string& url, Time now) {
  const std::lock_guard lock(impl_->mutex);
  const KeptList* found = impl_->lists.find(url);
  const bool hit = found != nullptr && is_fresh(found->kept_at, impl_->limits.max_list_age, now);
  ++(hit ? impl_->counters.list_hits : impl_->counters.list_misses);
  return hit ? std::optional(found->list) : std::nullopt;
}

void RevocationCache::keep_list(const std::string& url, HeldCrl list, Time now) {
  const std::size_t weight = list.list().der().size() + 16 * list.list().size();
  const std::lock_guard lock(impl_->mutex);
  impl_->counters.evictions += impl_->lists.put(url, {std::move(list), now}, weight);
}

}  // namespace hawiya::revocation
