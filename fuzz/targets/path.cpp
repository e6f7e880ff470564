// Path building and RFC 5280 §6.1 over generated meshes. What was accepted is checked again, one rule at a time and without the
// path room; the same mesh gives the same answer, and the order of the pool changes nothing but which path is found first.
#include <algorithm>

#include "mesh.hpp"
#include "policy_tree.hpp"
#include "touch.hpp"

using namespace hawiya;
using fuzz::Mesh;
using fuzz::require;

namespace {

using Certificates = std::vector<x509::Certificate>;
using Outcome = Result<path::ValidatedPath>;

fuzz::MeshMaker& maker() {
  static fuzz::MeshMaker one;
  return one;
}

Outcome validate(const Mesh& mesh, const Certificates& pool) {
  const auto store = path::TrustStore::create(mesh.anchors).value();
  Budget left = mesh.budget;
  auto outcome = path::validate(mesh.target, pool, store, mesh.policy, fuzz::mesh_now, left);
  require(left.signatures <= mesh.budget.signatures && left.path_steps <= mesh.budget.path_steps &&
          left.name_comparisons <= mesh.budget.name_comparisons && left.policy_nodes <= mesh.budget.policy_nodes);
  return outcome;
}

bool contains(const Certificates& list, const x509::Certificate& certificate) {
  return std::ranges::find(list, certificate) != list.end();
}

bool valid_now(const x509::Certificate& certificate) {
  return certificate.not_before() <= fuzz::mesh_now && fuzz::mesh_now <= certificate.not_after();
}

// (a)(1), (a)(2) and (a)(4) of §6.1.3.
void check_links(const Mesh& mesh, const path::ValidatedPath& path) {
  const Certificates& chain = path.certificates();
  require(path.end_certificate() == mesh.target && contains(mesh.anchors, path.anchor()) && chain.size() <= mesh.budget.depth);
  if (mesh.policy.anchor_validity == path::AnchorValidity::check) require(valid_now(path.anchor()));
  for (std::size_t i = 0; i < chain.size(); ++i) {
    require(i == 0 || contains(mesh.pool, chain[i]));
    require(chain[i].issuer() == path.issuer_of(i).subject() && valid_now(chain[i]));
    require(equal(maker().signer_of(chain[i]), path.issuer_of(i).spki()));
    require(chain[i].extensions().find(fuzz::unknown_extension) == nullptr);
  }
}

// §6.1.4 (k) to (n): everything above the end certificate may issue, and so deep.
void check_issuers(const Mesh& mesh, const path::ValidatedPath& path) {
  const bool anchor_counts = mesh.policy.anchor_constraints == path::AnchorConstraints::apply;
  std::uint32_t below = 0;  // CA certificates that are not self-issued, under the one looked at
  for (std::size_t i = 1; i <= path.certificates().size(); ++i) {
    const bool anchor = i == path.certificates().size();
    const x509::Certificate& issuer = path.issuer_of(i - 1);
    const x509::Extensions& extensions = issuer.extensions();
    if (anchor && !anchor_counts) break;
    const auto& basic = extensions.basic_constraints;
    require(anchor ? !basic || basic->ca : basic && basic->ca);
    require(!extensions.key_usage || extensions.key_usage->has(x509::KeyUsageBit::key_cert_sign));
    require(!basic || !basic->path_length || below <= *basic->path_length);
    require(extensions.find(fuzz::unknown_extension) == nullptr);
    if (!anchor && !issuer.self_issued()) ++below;
  }
  require(!mesh.policy.max_intermediates || below <= *mesh.policy.max_intermediates);
}

// The generator's own names: "x.a.example" is in a.example, "xa.example" is not, 10.1.2.3 is in its one network.
bool within(const x509::GeneralName& name, const x509::GeneralName& subtree) {
  if (name.kind == x509::GeneralName::Kind::ip_address) return true;
  return name.text == subtree.text || name.text.ends_with("." + subtree.text);
}

void check_name(const x509::GeneralName& name, const x509::NameConstraints& constraints) {
  const auto matches = [&](const x509::GeneralName& subtree) { return subtree.kind == name.kind && within(name, subtree); };
  const auto same_kind = [&](const x509::GeneralName& subtree) { return subtree.kind == name.kind; };
  require(std::ranges::none_of(constraints.excluded, matches));
  require(std::ranges::none_of(constraints.permitted, same_kind) || std::ranges::any_of(constraints.permitted, matches));
}

// §6.1.3 (b) and (c).
void check_names(const Mesh& mesh, const path::ValidatedPath& path) {
  const Certificates& chain = path.certificates();
  for (std::size_t above = 1; above <= chain.size(); ++above) {
    if (above == chain.size() && mesh.policy.anchor_constraints == path::AnchorConstraints::ignore) break;
    const auto& constraints = path.issuer_of(above - 1).extensions().name_constraints;
    if (!constraints) continue;
    for (std::size_t i = 0; i < above; ++i)
      if (i == 0 || !chain[i].self_issued())
        for (const x509::GeneralName& name : chain[i].extensions().subject_alternative_name) check_name(name, *constraints);
  }
}

// (d) to (f) of §6.1.3, (b), (h) to (j) of §6.1.4, §6.1.5 (g). An anchor's own policies (RFC 5937) are not in that section.
void check_policies(const Mesh& mesh, const path::ValidatedPath& path) {
  const Certificates& chain = path.certificates();
  const x509::Extensions& anchor = path.anchor().extensions();
  const bool anchor_counts = mesh.policy.anchor_constraints == path::AnchorConstraints::apply;
  if (anchor_counts && !anchor.certificate_policies.empty()) return;
  fuzz::PolicyTree tree(mesh.policy, chain.size());
  if (anchor_counts) tree.constrain(anchor);
  for (std::size_t i = chain.size(); i-- > 0;) require(tree.add(chain[i], i == 0));
  const auto policies = tree.finish(chain[0]);
  require(!tree.policy_needed() || !policies.empty());
  require(policies == std::set<der::Oid>(path.policies().begin(), path.policies().end()));
}

void check_purpose(const Mesh& mesh, const path::ValidatedPath& path) {
  const auto allows = [&](const x509::Certificate& certificate) {
    const auto& purposes = certificate.extensions().extended_key_usage;
    return purposes.empty() || std::ranges::find(purposes, *mesh.policy.purpose) != purposes.end();
  };
  if (!mesh.policy.purpose) return;
  require(allows(mesh.target));
  if (mesh.policy.purpose_chaining == path::PurposeChaining::on) require(std::ranges::all_of(path.certificates(), allows));
}

void check_accepted(const Mesh& mesh, const path::ValidatedPath& path) {
  check_links(mesh, path);
  check_issuers(mesh, path);
  check_names(mesh, path);
  check_policies(mesh, path);
  check_purpose(mesh, path);
}

bool out_of_budget(const Outcome& outcome) { return !outcome && outcome.error().code == ErrorCode::budget_exhausted; }

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Mesh mesh = maker().make({data, size});
  const Outcome first = validate(mesh, mesh.pool);
  if (first) check_accepted(mesh, *first);
  if (mesh.repeat) {
    const Outcome second = validate(mesh, mesh.pool);
    require(first.has_value() == second.has_value());
    require(first ? first->certificates() == second->certificates() && first->policies() == second->policies()
                  : to_string(first.error()) == to_string(second.error()));
    return 0;
  }
  const Outcome other = validate(mesh, Certificates(mesh.pool.rbegin(), mesh.pool.rend()));
  if (other) check_accepted(mesh, *other);
  require(first.has_value() == other.has_value() || out_of_budget(first) || out_of_budget(other));
  return 0;
}
