#include <algorithm>
#include <hawiya/sign/validation.hpp>

#include "base/try.hpp"
#include "sign/evaluation/document.hpp"

namespace hawiya::sign {

struct Validation::Impl {
  DocumentEvaluation evaluation;
  Time begun = {};
  DocumentEvaluation::Outcome first = {};  ///< without answers
  std::vector<FetchRequest> needs = {};
};

Result<Validation> Validation::begin(const ValidationInput& input, const ValidationPolicy& policy, Time now,
                                     const Budget& budget) {
  auto impl = std::make_shared<Impl>(Impl{{policy, budget, supplied_with(input), {}}});
  Budget reading = budget_for_reading(budget, input.bytes.size());
  HAWIYA_TRY(impl->evaluation.read, read_signatures(input, reading));
  impl->begun = now;
  impl->first = impl->evaluation.evaluate({}, now);
  impl->needs = impl->evaluation.missing(impl->first, {}, now);
  return Validation(std::move(impl));
}

const std::vector<FetchRequest>& Validation::needs() const { return impl_->needs; }

std::vector<FetchRequest> Validation::more(std::span<const FetchAnswer> answers, Time now) const {
  return impl_->evaluation.missing(impl_->evaluation.evaluate(answers, now), answers, now);
}

Report Validation::finish(std::span<const FetchAnswer> answers, Time now) const {
  if (answers.empty() && now == impl_->begun) return impl_->first.report;
  return impl_->evaluation.evaluate(answers, now).report;
}

}  // namespace hawiya::sign
