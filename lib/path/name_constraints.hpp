#pragma once
// Name constraints (RFC 5280 §4.2.1.10, §6.1.3 (b) and (c), §6.1.4 (g)).

#include <hawiya/base/budget.hpp>
#include <hawiya/x509/certificate.hpp>
#include <string>
#include <vector>

namespace hawiya::path {

/// permitted_subtrees and excluded_subtrees of one path. What is added must outlive the state.
class NameConstraintsState {
 public:
  void add(const x509::NameConstraints& constraints) { constraints_.push_back(&constraints); }
  /// `name_not_permitted` when a name of the certificate is outside of the permitted subtrees, in an excluded one, or of a form
  /// that is constrained and cannot be compared.
  [[nodiscard]] Result<void> check(const x509::Certificate& certificate, Budget& budget) const;
  /// How many are in force, for the trail.
  [[nodiscard]] std::string describe() const;

 private:
  [[nodiscard]] Result<void> check_name(const x509::GeneralName& name, Budget& budget) const;

  std::vector<const x509::NameConstraints*> constraints_;
};

enum class Subtree : std::uint8_t { permitted, excluded };

/// Whether the name lies in the subtree; both are of the same kind. A wildcard lies in an excluded subtree when a name that it
/// stands for may. `name_not_permitted` when it cannot be told.
[[nodiscard]] Result<bool> lies_within(const x509::GeneralName& name, const x509::GeneralName& subtree, Subtree side);

}  // namespace hawiya::path
