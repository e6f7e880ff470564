#pragma once
// The checks of one login, for the audit record. Those of the path are put into words when somebody asks, not at every login.

#include <hawiya/base/check.hpp>
#include <hawiya/path/validate.hpp>
#include <memory>
#include <optional>

namespace hawiya::auth {

/// Immutable, cheap to copy, thread-safe.
class HAWIYA_API LoginTrail {
 public:
  /// What was checked before the path, the path, and what was checked after it.
  LoginTrail(Checks before, path::ValidatedPath path, Checks after = {});
  /// The same with these checks at the end.
  [[nodiscard]] LoginTrail followed_by(const Checks& checks) const;
  /// Every check made, in order.
  [[nodiscard]] const Checks& checks() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace hawiya::auth
