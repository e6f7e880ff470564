#include <algorithm>
#include <hawiya/sign/validation.hpp>
#include <hawiya/text/hex.hpp>

#include "base/try.hpp"
#include "sign/evaluation/signature.hpp"
#include "sign/reading.hpp"

namespace hawiya::sign {
namespace {

// Answers are judged by their own times: a document may be validated again from what was fetched once.
revocation::RevocationPolicy policy_for_asking(const ValidationPolicy& policy) {
  revocation::RevocationPolicy asking = policy.revocation;
  asking.scope = revocation::Scope::end_certificate;
  asking.ocsp.nonce = revocation::NonceRule::off;
  asking.sources = {revocation::Source::ocsp, revocation::Source::crl};
  return asking;
}

std::string prefix_of(const path::ValidatedPath& path) {
  return text::to_hex(path.end_certificate().fingerprint()).substr(0, 16) + "/";
}

EvidencePool pool_of(const cms::SignedData& data) {
  return {.certificates = data.certificates, .ocsp_responses = data.ocsp_responses(), .lists = data.crls()};
}

}  // namespace

struct Validation::Impl {
  ValidationPolicy policy;
  Budget budget;
  std::vector<x509::Certificate> certificates;
  ReadSignatures read;
  std::vector<FetchRequest> needs = {};

  struct Outcome {
    Report report;
    std::vector<path::ValidatedPath> unresolved;
  };

  void add_evidence(Evidence& evidence, const SignatureModel& model) const {
    evidence.add(model.pool, "embedded");
    for (const EmbeddedTimestamp& timestamp : model.timestamps)
      if (timestamp.token) evidence.add(pool_of(timestamp.token->signed_data()), "embedded");
    for (const SignatureModel& counter : model.counter_signatures) add_evidence(evidence, counter);
  }

  Evidence evidence_with(std::span<const FetchAnswer> answers) const {
    Evidence evidence;
    evidence.add({.certificates = certificates}, "supplied");
    for (const SignatureModel& model : read.signatures) add_evidence(evidence, model);
    for (const EmbeddedTimestamp& timestamp : read.timestamps)
      if (timestamp.token) evidence.add(pool_of(timestamp.token->signed_data()), "embedded");
    for (const FetchAnswer& answer : answers)
      if (!answer.error && answer.body.size() <= policy.revocation.max_crl_bytes) evidence.add_answer(answer.body);
    return evidence;
  }

  Outcome evaluate(std::span<const FetchAnswer> answers, Time now) const {
    const Evidence evidence = evidence_with(answers);
    Budget spent = budget;
    Evaluation evaluation(policy, now, evidence, spent);
    Outcome outcome{.report = {.validated_at = now, .container = read.container, .findings = read.findings}, .unresolved = {}};
    // They are in the order of their times: a later one proves that those before existed.
    for (auto timestamp = read.timestamps.rbegin(); timestamp != read.timestamps.rend(); ++timestamp) {
      EvaluatedTimestamp one = evaluation.evaluate(*timestamp);
      outcome.report.timestamps.insert(outcome.report.timestamps.begin(), std::move(one.report));
      std::ranges::move(one.unresolved, std::back_inserter(outcome.unresolved));
    }
    for (const SignatureModel& model : read.signatures) {
      Evaluated one = evaluation.evaluate(model);
      outcome.report.signatures.push_back(std::move(one.report));
      std::ranges::move(one.unresolved, std::back_inserter(outcome.unresolved));
    }
    return outcome;
  }

  std::vector<FetchRequest> missing(std::span<const FetchAnswer> answers, Time now) const {
    std::vector<FetchRequest> requests;
    const auto asking = policy_for_asking(policy);
    for (const path::ValidatedPath& path : evaluate(answers, now).unresolved) {
      const std::string prefix = prefix_of(path);
      std::vector<FetchAnswer> own;
      for (const FetchAnswer& answer : answers)
        if (answer.id.starts_with(prefix)) own.push_back({answer.id.substr(prefix.size()), answer.body, answer.error});
      const auto pending = revocation::Pending::begin(path, asking);
      std::vector<FetchRequest> next = own.empty() ? pending.needs() : pending.more(own, now);
      for (FetchRequest& request : next) {
        request.id = prefix + request.id;
        const bool asked = std::ranges::any_of(requests, [&](const auto& one) { return one.id == request.id; }) ||
                           std::ranges::any_of(answers, [&](const auto& one) { return one.id == request.id; });
        if (!asked) requests.push_back(std::move(request));
      }
    }
    return requests;
  }
};

Result<Validation> Validation::begin(const ValidationInput& input, const ValidationPolicy& policy, Time now, const Budget& budget) {
  auto impl = std::make_shared<Impl>(Impl{policy, budget, input.certificates, {}});
  Budget reading = budget;
  reading.bytes = std::max<std::uint64_t>(budget.bytes, 16ull * input.bytes.size());
  HAWIYA_TRY(impl->read, read_signatures(input, reading));
  impl->needs = impl->missing({}, now);
  return Validation(std::move(impl));
}

const std::vector<FetchRequest>& Validation::needs() const { return impl_->needs; }

std::vector<FetchRequest> Validation::more(std::span<const FetchAnswer> answers, Time now) const {
  return impl_->missing(answers, now);
}

Report Validation::finish(std::span<const FetchAnswer> answers, Time now) const { return impl_->evaluate(answers, now).report; }

}  // namespace hawiya::sign
