#include <algorithm>
#include <hawiya/revocation/revocation.hpp>

#include "revocation/judge.hpp"
#include "revocation/plan.hpp"

namespace hawiya::revocation {

struct Pending::Impl {
  Plan plan;
  mutable ReadLists read_lists = {};
  std::vector<FetchRequest> needs = {};

  explicit Impl(Plan made) : plan(std::move(made)) {}

  std::vector<FetchRequest> next_requests(std::span<const FetchAnswer> answers, Time now, Budget& budget) const {
    Judge judge(plan, read_lists, answers, now, budget);
    std::vector<FetchRequest> requests;
    for (const Subject& subject : plan.subjects) std::ranges::move(judge.next_requests(subject), std::back_inserter(requests));
    return requests;
  }

  Result<void> settle(const Subject& subject, Judge& judge, std::vector<Evidence>& evidence, Checks& checks) const;
};

Pending Pending::begin(const path::ValidatedPath& path, const RevocationPolicy& policy, const Stapled& stapled) {
  auto impl = std::make_shared<Impl>(make_plan(path, policy, stapled));
  Budget budget;
  impl->needs = impl->next_requests({}, path.validated_at(), budget);
  return Pending(std::move(impl));
}

const std::vector<FetchRequest>& Pending::needs() const { return impl_->needs; }

std::vector<FetchRequest> Pending::more(std::span<const FetchAnswer> answers, Time now, Budget budget) const {
  return impl_->next_requests(answers, now, budget);
}

Result<void> Pending::Impl::settle(const Subject& subject, Judge& judge, std::vector<Evidence>& evidence, Checks& checks) const {
  std::vector<Error> refusals;
  auto judged = judge.judge(subject, checks, refusals);
  if (judged) {
    std::ranges::move(*judged, std::back_inserter(evidence));
    return {};
  }
  // Silence is excused; an answer that was given and refused is not, however many others were silent.
  const bool excused = plan.policy.when_unavailable == WhenUnavailable::accept_when_responder_is_down &&
                       judged.error().kind() == ErrorKind::try_later &&
                       std::ranges::all_of(refusals, [](const Error& error) { return error.kind() == ErrorKind::try_later; });
  if (!excused) return std::move(judged).error();
  checks.push_back({"revocation not checked", "policy accept_when_responder_is_down", to_string(judged.error()), false});
  return {};
}

Result<NotRevoked> Pending::finish(std::span<const FetchAnswer> answers, Time now, Budget& budget, Checks* trail) const {
  NotRevoked proof;
  Judge judge(impl_->plan, impl_->read_lists, answers, now, budget);
  Result<void> settled;
  for (const Subject& subject : impl_->plan.subjects) {
    settled = impl_->settle(subject, judge, proof.evidence_, proof.checks_);
    if (!settled) {
      proof.checks_.push_back({"revocation of certificate " + std::to_string(subject.index), "RFC 5280 §6.3, RFC 6960 §3.2",
                               to_string(settled.error()), false});
      break;
    }
  }
  if (trail != nullptr) trail->insert(trail->end(), proof.checks_.begin(), proof.checks_.end());
  if (!settled) return settled.error();
  return proof;
}

}  // namespace hawiya::revocation
