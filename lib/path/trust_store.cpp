#include <algorithm>
#include <hawiya/path/trust_store.hpp>
#include <unordered_map>

namespace hawiya::path {

struct TrustStore::Impl {
  std::vector<x509::Certificate> anchors;
  std::unordered_multimap<std::string, const x509::Certificate*> by_subject;
};

Result<TrustStore> TrustStore::create(std::vector<x509::Certificate> anchors) {
  if (anchors.empty()) return Error{ErrorCode::trust_anchors_missing};
  auto impl = std::make_shared<Impl>();
  impl->anchors = std::move(anchors);
  for (const x509::Certificate& anchor : impl->anchors) {
    if (const auto& key = anchor.public_key(); !key)
      return Error{key.error().code, key.error().detail, "trust anchor " + anchor.subject().to_string()};
    impl->by_subject.emplace(anchor.subject().canonical(), &anchor);
  }
  return TrustStore(std::move(impl));
}

const std::vector<x509::Certificate>& TrustStore::anchors() const { return impl_->anchors; }

std::vector<const x509::Certificate*> TrustStore::with_subject(const x509::Name& name) const {
  std::vector<const x509::Certificate*> found;
  const auto [first, last] = impl_->by_subject.equal_range(name.canonical());
  for (auto at = first; at != last; ++at) found.push_back(at->second);
  return found;
}

bool TrustStore::contains(const x509::Certificate& certificate) const {
  return std::ranges::find(impl_->anchors, certificate) != impl_->anchors.end();
}

}  // namespace hawiya::path
