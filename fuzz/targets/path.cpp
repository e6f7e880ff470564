// Path building and RFC 5280 §6.1 over generated meshes, against a second opinion: what is accepted is valid, and what is refused
// has no valid path. The same mesh gives the same answer, and the order of the pool changes nothing but which path is found
// first.
#include "path_oracle.hpp"
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

void check_accepted(const Mesh& mesh, const path::ValidatedPath& path) {
  require(path.end_certificate() == mesh.target && contains(mesh.anchors, path.anchor()));
  fuzz::PathOracle::Chain chain;
  for (const x509::Certificate& certificate : path.certificates()) {
    require(chain.empty() || contains(mesh.pool, certificate));
    chain.push_back(&certificate);
  }
  require(fuzz::PathOracle(mesh, maker()).valid(chain, path.anchor(), &path.policies()));
}

bool out_of_budget(const Outcome& outcome) { return !outcome && outcome.error().code == ErrorCode::budget_exhausted; }

void check_same(const Outcome& first, const Outcome& second) {
  require(first.has_value() == second.has_value());
  require(first ? first->certificates() == second->certificates() && first->policies() == second->policies()
                : to_string(first.error()) == to_string(second.error()));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Mesh mesh = maker().make({data, size});
  const Outcome first = validate(mesh, mesh.pool);
  if (first) check_accepted(mesh, *first);
  if (!first && !out_of_budget(first)) require(!fuzz::PathOracle(mesh, maker()).any_valid().value_or(false));
  if (mesh.repeat) {
    check_same(first, validate(mesh, mesh.pool));
    return 0;
  }
  const Outcome other = validate(mesh, Certificates(mesh.pool.rbegin(), mesh.pool.rend()));
  if (other) check_accepted(mesh, *other);
  require(first.has_value() == other.has_value() || out_of_budget(first) || out_of_budget(other));
  return 0;
}
