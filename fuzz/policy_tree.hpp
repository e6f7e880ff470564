#pragma once
// Policy processing as RFC 5280 §6.1 has it, with a tree that grows without bound: what the path room's graph (RFC 9618) must
// equal on paths that are short enough.

#include <algorithm>
#include <hawiya/path/validate.hpp>
#include <set>
#include <vector>

namespace hawiya::fuzz {

class PolicyTree {
 public:
  PolicyTree(const path::PathPolicy& policy, std::size_t length)
      : policy_(policy),
        explicit_policy_(policy.explicit_policy == path::Indicator::set ? 0 : length + 1),
        mapping_(policy.inhibit_policy_mapping == path::Indicator::set ? 0 : length + 1),
        any_(policy.inhibit_any_policy == path::Indicator::set ? 0 : length + 1) {}

  /// (i) and (j) of §6.1.4, also for an anchor's own constraints.
  void constrain(const x509::Extensions& extensions) {
    if (const auto& constraints = extensions.policy_constraints) {
      lower(explicit_policy_, constraints->require_explicit_policy);
      lower(mapping_, constraints->inhibit_policy_mapping);
    }
    lower(any_, extensions.inhibit_any_policy);
  }

  /// Whether §6.1.3 (f) holds.
  [[nodiscard]] bool add(const x509::Certificate& certificate, bool final) {
    const x509::Extensions& extensions = certificate.extensions();
    if (extensions.certificate_policies.empty()) levels_.clear();
    if (!levels_.empty()) grow(extensions.certificate_policies, any_ > 0 || (!final && certificate.self_issued()));
    if (explicit_policy_ == 0 && levels_.empty()) return false;
    if (final) return true;
    if (!levels_.empty()) map(extensions.policy_mappings);
    if (!certificate.self_issued())
      for (std::size_t* counter : {&explicit_policy_, &mapping_, &any_}) *counter -= *counter > 0 ? 1 : 0;
    constrain(extensions);
    return true;
  }

  /// §6.1.5 (a), (b) and (g): the user-constrained-policy-set.
  [[nodiscard]] std::set<der::Oid> finish(const x509::Certificate& last) {
    if (explicit_policy_ > 0) --explicit_policy_;
    const auto& constraints = last.extensions().policy_constraints;
    if (constraints && constraints->require_explicit_policy == 0u) explicit_policy_ = 0;
    std::set<der::Oid> found;
    for (std::size_t level = 1; level < levels_.size(); ++level)
      for (const Node& node : levels_[level])
        if (node.valid != x509::any_policy && levels_[level - 1][node.parent].valid == x509::any_policy && acceptable(node.valid))
          found.insert(node.valid);
    if (!levels_.empty() && has(levels_.back(), x509::any_policy))
      found.insert(policy_.acceptable_policies.begin(), policy_.acceptable_policies.end());
    return found;
  }
  [[nodiscard]] bool policy_needed() const { return explicit_policy_ == 0; }

 private:
  struct Node {
    der::Oid valid;
    std::set<der::Oid> expected;
    std::size_t parent;
  };
  using Level = std::vector<Node>;

  static void lower(std::size_t& counter, const std::optional<std::uint32_t>& value) {
    if (value) counter = std::min<std::size_t>(counter, *value);
  }
  static bool has(const Level& level, const der::Oid& policy) {
    return std::ranges::find(level, policy, &Node::valid) != level.end();
  }
  bool acceptable(const der::Oid& policy) const {
    const auto& list = policy_.acceptable_policies;
    return std::ranges::find(list, x509::any_policy) != list.end() || std::ranges::find(list, policy) != list.end();
  }

  // §6.1.3 (d).
  void grow(const std::vector<x509::PolicyInformation>& policies, bool any_allowed) {
    const Level above = levels_.back();
    Level level;
    const auto add_below = [&](const der::Oid& policy, const auto& wanted) {
      const std::size_t before = level.size();
      for (std::size_t parent = 0; parent < above.size(); ++parent)
        if (wanted(above[parent])) level.push_back({policy, {policy}, parent});
      return level.size() > before;
    };
    for (const x509::PolicyInformation& information : policies) {
      const der::Oid& policy = information.policy;
      if (policy == x509::any_policy) continue;
      if (!add_below(policy, [&](const Node& node) { return node.expected.contains(policy); }))
        add_below(policy, [](const Node& node) { return node.valid == x509::any_policy; });
    }
    const bool any = std::ranges::find(policies, x509::any_policy, &x509::PolicyInformation::policy) != policies.end();
    for (std::size_t parent = 0; any && any_allowed && parent < above.size(); ++parent)
      for (const der::Oid& policy : above[parent].expected)
        if (std::ranges::none_of(level, [&](const Node& node) { return node.parent == parent && node.valid == policy; }))
          level.push_back({policy, {policy}, parent});
    levels_.push_back(std::move(level));
    prune();
  }

  // §6.1.4 (b).
  void map(const std::vector<x509::PolicyMapping>& mappings) {
    std::set<der::Oid> domains;
    for (const auto& mapping : mappings) domains.insert(mapping.issuer_domain);
    for (const der::Oid& domain : domains) {
      if (mapping_ == 0) {
        std::erase_if(levels_.back(), [&](const Node& node) { return node.valid == domain; });
        continue;
      }
      std::set<der::Oid> mapped;
      for (const auto& mapping : mappings)
        if (mapping.issuer_domain == domain) mapped.insert(mapping.subject_domain);
      const auto any = std::ranges::find(levels_.back(), x509::any_policy, &Node::valid);
      if (!has(levels_.back(), domain) && any != levels_.back().end()) levels_.back().push_back({domain, {}, any->parent});
      for (Node& node : levels_.back())
        if (node.valid == domain) node.expected = mapped;
    }
    prune();
  }

  // Takes away what has no child, upwards; an empty tree is none.
  void prune() {
    for (std::size_t level = levels_.size() - 1; level-- > 0;) {
      Level kept;
      std::vector<std::size_t> moved(levels_[level].size(), 0);
      for (std::size_t i = 0; i < levels_[level].size(); ++i) {
        if (std::ranges::find(levels_[level + 1], i, &Node::parent) == levels_[level + 1].end()) continue;
        moved[i] = kept.size();
        kept.push_back(levels_[level][i]);
      }
      for (Node& node : levels_[level + 1]) node.parent = moved[node.parent];
      levels_[level] = std::move(kept);
    }
    if (levels_[0].empty()) levels_.clear();
  }

  const path::PathPolicy& policy_;
  std::size_t explicit_policy_, mapping_, any_;
  std::vector<Level> levels_{{Node{x509::any_policy, {x509::any_policy}, 0}}};
};

}  // namespace hawiya::fuzz
