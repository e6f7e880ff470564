#include <hawiya/auth/login_trail.hpp>
#include <mutex>
#include <utility>

namespace hawiya::auth {

struct LoginTrail::State {
  State(Checks first, path::ValidatedPath middle, Checks last)
      : before(std::move(first)), path(std::move(middle)), after(std::move(last)) {}
  Checks before;
  path::ValidatedPath path;
  Checks after;
  std::once_flag once = {};
  Checks all = {};
};

LoginTrail::LoginTrail(Checks before, path::ValidatedPath path, Checks after)
    : state_(std::make_shared<State>(std::move(before), std::move(path), std::move(after))) {}

LoginTrail LoginTrail::followed_by(const Checks& checks) const {
  Checks after = state_->after;
  after.insert(after.end(), checks.begin(), checks.end());
  return LoginTrail(state_->before, state_->path, std::move(after));
}

const Checks& LoginTrail::checks() const {
  std::call_once(state_->once, [this] {
    for (const Checks* part : {&std::as_const(state_->before), &state_->path.checks(), &std::as_const(state_->after)})
      state_->all.insert(state_->all.end(), part->begin(), part->end());
  });
  return state_->all;
}

}  // namespace hawiya::auth
