// Validating a path of three: leaf, intermediate, root. Leaf and intermediate come as DER each time, as a TLS peer sends them.
#include <hawiya/crypto/key_file.hpp>
#include <hawiya/path/validate.hpp>

#include "bare_verifier.hpp"
#include "openssl_handles.hpp"
#include "population.hpp"
#include "ratios.hpp"

using namespace hawiya;
using namespace hawiya::bench;

namespace {

struct Hierarchy {
  crypto::KeyType type;
  x509::Certificate root;
  x509::Certificate intermediate;
  std::vector<x509::Certificate> leaves;  // of distinct subjects
};

Hierarchy make_hierarchy(crypto::KeyType type, std::size_t count) {
  auto root_key = crypto::KeyFile::generate(type, 2048).value();
  auto key = crypto::KeyFile::generate(type, 2048).value();
  const auto leaf_key = crypto::KeyFile::generate(type, 2048).value();
  const auto root = certify_root(root_key);
  Hierarchy made{type, root, certify(Role::ca, "Bench CA", key.public_key(), root.subject(), root_key), {}};
  for (std::size_t i = 0; i < count; ++i)
    made.leaves.push_back(
        certify(Role::citizen, "مواطن " + std::to_string(i), leaf_key.public_key(), made.intermediate.subject(), key));
  return made;
}

bool validate(const Hierarchy& hierarchy, std::size_t leaf, const path::TrustStore& anchors, const path::PathPolicy& policy) {
  const auto target = x509::Certificate::from_der(hierarchy.leaves[leaf].der());
  const auto intermediate = x509::Certificate::from_der(hierarchy.intermediate.der());
  if (!target || !intermediate) return false;
  Budget budget;
  return path::validate(*target, {&*intermediate, 1}, anchors, policy, now, budget).has_value();
}

bool validate_with_openssl(const Hierarchy& hierarchy, std::size_t leaf, X509_STORE* store, X509* intermediate) {
  const auto target = openssl::read_certificate(hierarchy.leaves[leaf].der());
  const openssl::Stack untrusted(intermediate);
  const openssl::StoreContext context(X509_STORE_CTX_new());
  X509_STORE_CTX_init(context.get(), store, target.get(), untrusted.all);
  openssl::set_parameters(X509_STORE_CTX_get0_param(context.get()), now);
  return X509_verify_cert(context.get()) == 1;
}

bool verify(BareVerifier& verifier, const x509::Certificate& certificate) {
  return verifier.verify(certificate.tbs(), certificate.signature());
}

std::vector<Comparison> add_paths(const Hierarchy& hierarchy) {
  const std::string type(crypto::name_of(hierarchy.type));
  const Hierarchy* all = &hierarchy;
  const std::size_t count = hierarchy.leaves.size();
  const auto anchors = path::TrustStore::create({hierarchy.root}).value();
  const path::PathPolicy cold{.purpose = x509::purpose::client_auth};
  path::PathPolicy warm = cold;
  warm.verified = std::make_shared<path::VerifiedCache>();
  add(type + " hawiya", count, [=](std::size_t leaf) { return validate(*all, leaf, anchors, cold); });
  add(type + " hawiya, warm", count, [=](std::size_t leaf) { return validate(*all, leaf, anchors, warm); });

  const auto store = std::shared_ptr<X509_STORE>(openssl::store_with(hierarchy.root.der()));
  add(type + " openssl", count, [=](std::size_t leaf) {
    const auto intermediate = openssl::read_certificate(all->intermediate.der());
    return validate_with_openssl(*all, leaf, store.get(), intermediate.get());
  });
  // OpenSSL remembers no signatures; what can be kept is the intermediate with its key.
  const std::shared_ptr<X509> kept = openssl::read_certificate(hierarchy.intermediate.der());
  add(type + " openssl, warm", count,
      [=](std::size_t leaf) { return validate_with_openssl(*all, leaf, store.get(), kept.get()); });

  // The floor. Cold, the intermediate's key has to be decoded and prepared first; the root's is ready on all sides.
  const auto algorithm = hierarchy.intermediate.signature_algorithm().value();
  const auto root = std::make_shared<BareVerifier>(hierarchy.root.spki(), algorithm);
  const auto issuer = std::make_shared<BareVerifier>(hierarchy.intermediate.spki(), algorithm);
  add(type + " bare botan, cold", count, [=](std::size_t leaf) {
    BareVerifier fresh(all->intermediate.spki(), algorithm);
    return verify(*root, all->intermediate) && verify(fresh, all->leaves[leaf]);
  });
  add(type + " bare botan", count,
      [=](std::size_t leaf) { return verify(*root, all->intermediate) && verify(*issuer, all->leaves[leaf]); });

  return {{type + " hawiya", type + " openssl"},
          {type + " hawiya, warm", type + " openssl"},
          {type + " hawiya, warm", type + " openssl, warm"},
          {type + " hawiya", type + " bare botan, cold"},
          {type + " hawiya", type + " bare botan"},
          {type + " hawiya, warm", type + " bare botan"}};
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<Hierarchy> hierarchies;
  for (const auto type : {crypto::KeyType::p256, crypto::KeyType::p384, crypto::KeyType::rsa})
    hierarchies.push_back(make_hierarchy(type, 200));
  std::vector<Comparison> comparisons;
  for (const Hierarchy& hierarchy : hierarchies)
    for (auto& comparison : add_paths(hierarchy)) comparisons.push_back(std::move(comparison));
  return run_and_compare(argc, argv, comparisons);
}
