#include "path/policy_graph.hpp"

#include <algorithm>
#include <set>

#include "base/try.hpp"

namespace hawiya::path {

using x509::any_policy;

PolicyGraph::PolicyGraph() { levels_.push_back({{any_policy, Node{{}, {any_policy}}}}); }

Result<void> PolicyGraph::add_level(const std::vector<x509::PolicyInformation>& policies, bool any_policy_allowed,
                                    Budget& budget) {
  if (empty_) return {};
  const Level& above = levels_.back();
  std::map<der::Oid, std::vector<der::Oid>> expected_by;  // expected policy -> valid policies that expect it
  for (const auto& [policy, node] : above) {
    HAWIYA_CHECK(Budget::spend(budget.policy_nodes, static_cast<std::uint32_t>(1 + node.expected.size())));
    for (const der::Oid& expected : node.expected) expected_by[expected].push_back(policy);
  }
  Level level;
  bool asserts_any = false;
  for (const x509::PolicyInformation& information : policies) {
    HAWIYA_CHECK(Budget::spend(budget.policy_nodes));
    if (information.policy == any_policy) {
      asserts_any = true;
      continue;
    }
    if (const auto found = expected_by.find(information.policy); found != expected_by.end())
      level[information.policy] = {found->second, {information.policy}};  // (d)(1)(i)
    else if (above.contains(any_policy))
      level[information.policy] = {{any_policy}, {information.policy}};  // (d)(1)(ii)
  }
  if (asserts_any && any_policy_allowed)  // (d)(2)
    for (const auto& [expected, parents] : expected_by)
      if (!level.contains(expected)) level[expected] = {parents, {expected}};
  empty_ = level.empty();
  levels_.push_back(std::move(level));
  return {};
}

Result<void> PolicyGraph::map(const std::vector<x509::PolicyMapping>& mappings, bool mapping_allowed, Budget& budget) {
  for (const x509::PolicyMapping& mapping : mappings)
    if (mapping.issuer_domain == any_policy || mapping.subject_domain == any_policy)
      return Error{ErrorCode::policy_mapping_invalid};
  if (empty_ || mappings.empty()) return {};
  std::map<der::Oid, std::vector<der::Oid>> by_issuer;
  for (const x509::PolicyMapping& mapping : mappings) {
    HAWIYA_CHECK(Budget::spend(budget.policy_nodes));
    by_issuer[mapping.issuer_domain].push_back(mapping.subject_domain);
  }
  Level& level = levels_.back();
  for (auto& [issuer, subjects] : by_issuer) {
    std::ranges::sort(subjects);
    subjects.erase(std::unique(subjects.begin(), subjects.end()), subjects.end());
    if (!mapping_allowed) {
      level.erase(issuer);
    } else if (const auto node = level.find(issuer); node != level.end()) {
      node->second.expected = subjects;
    } else if (level.contains(any_policy)) {
      level[issuer] = {{any_policy}, subjects};
    }
  }
  empty_ = level.empty();
  return {};
}

std::vector<der::Oid> PolicyGraph::constrained_to(const std::vector<der::Oid>& acceptable) {
  if (empty_) return {};
  for (auto& [policy, node] : levels_.back()) node.reaches_end = true;
  for (std::size_t i = levels_.size() - 1; i > 0; --i)
    for (const auto& [policy, node] : levels_[i])
      if (node.reaches_end)
        for (const der::Oid& parent : node.parents)
          if (const auto above = levels_[i - 1].find(parent); above != levels_[i - 1].end()) above->second.reaches_end = true;

  // authority-constrained-policy-set: policies asserted below anyPolicy that live on to the end.
  std::set<der::Oid> authority;
  for (std::size_t i = 1; i < levels_.size(); ++i)
    for (const auto& [policy, node] : levels_[i])
      if (node.reaches_end && policy != any_policy && std::ranges::find(node.parents, any_policy) != node.parents.end())
        authority.insert(policy);
  const bool any_reaches_end = levels_.back().contains(any_policy);

  if (std::ranges::find(acceptable, any_policy) != acceptable.end()) {
    if (any_reaches_end) authority.insert(any_policy);
    return {authority.begin(), authority.end()};
  }
  if (any_reaches_end) return acceptable;
  std::vector<der::Oid> both;
  std::ranges::copy_if(authority, std::back_inserter(both),
                       [&](const der::Oid& policy) { return std::ranges::find(acceptable, policy) != acceptable.end(); });
  return both;
}

}  // namespace hawiya::path
