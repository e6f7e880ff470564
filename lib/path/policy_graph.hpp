#pragma once
// The valid policy graph of RFC 9618 §5: what RFC 5280 §6.1's policy tree says, in space that grows with the certificates only.

#include <hawiya/base/budget.hpp>
#include <hawiya/x509/extensions.hpp>
#include <map>
#include <vector>

namespace hawiya::path {

class PolicyGraph {
 public:
  /// One level that holds anyPolicy (§6.1.2 (a)).
  PolicyGraph();

  /// Certificate policies of the next certificate (§6.1.3 (d)); none makes the graph empty (e).
  [[nodiscard]] Result<void> add_level(const std::vector<x509::PolicyInformation>& policies, bool any_policy_allowed,
                                       Budget& budget);
  /// Policy mappings of the same certificate (§6.1.4 (b)).
  [[nodiscard]] Result<void> map(const std::vector<x509::PolicyMapping>& mappings, bool mapping_allowed, Budget& budget);
  [[nodiscard]] bool empty() const { return empty_; }
  /// user-constrained-policy-set for this user-initial-policy-set (§6.1.5 (g)).
  [[nodiscard]] std::vector<der::Oid> constrained_to(const std::vector<der::Oid>& acceptable);

 private:
  struct Node {
    std::vector<der::Oid> parents;   // valid policies of the level above
    std::vector<der::Oid> expected;  // expected_policy_set
    bool reaches_end = false;
  };
  using Level = std::map<der::Oid, Node>;

  std::vector<Level> levels_;
  bool empty_ = false;
};

}  // namespace hawiya::path
