#include <algorithm>
#include <hawiya/path/trust_store.hpp>
#include <unordered_map>

namespace hawiya::path {

struct TrustStore::Impl {
  std::vector<TrustAnchor> anchors;
  std::vector<x509::Certificate> certificates;
  std::unordered_multimap<std::string_view, const TrustAnchor*> by_subject;  // the names live in the certificates
};

Result<TrustStore> TrustStore::create(std::vector<x509::Certificate> anchors) {
  std::vector<TrustAnchor> list;
  for (x509::Certificate& certificate : anchors) list.push_back({.certificate = std::move(certificate)});
  return from_anchors(std::move(list));
}

Result<TrustStore> TrustStore::from_anchors(std::vector<TrustAnchor> anchors) {
  if (anchors.empty()) return Error{ErrorCode::trust_anchors_missing};
  auto impl = std::make_shared<Impl>();
  impl->anchors = std::move(anchors);
  for (const TrustAnchor& anchor : impl->anchors) {
    if (const auto& key = anchor.certificate.public_key(); !key)
      return Error{key.error().code, key.error().detail, "trust anchor " + anchor.certificate.subject().to_string()};
    impl->by_subject.emplace(anchor.certificate.subject().canonical(), &anchor);
    impl->certificates.push_back(anchor.certificate);
  }
  return TrustStore(std::move(impl));
}

TrustStore TrustStore::none() { return TrustStore(std::make_shared<const Impl>()); }

const std::vector<x509::Certificate>& TrustStore::anchors() const { return impl_->certificates; }

std::vector<const TrustAnchor*> TrustStore::with_subject(const x509::Name& name) const {
  std::vector<const TrustAnchor*> found;
  const auto [first, last] = impl_->by_subject.equal_range(name.canonical());
  for (auto at = first; at != last; ++at) found.push_back(at->second);
  return found;
}

bool TrustStore::contains(const x509::Certificate& certificate) const {
  return std::ranges::find(impl_->certificates, certificate) != impl_->certificates.end();
}

}  // namespace hawiya::path
