#include "sign/evaluation/document.hpp"

#include <algorithm>
#include <hawiya/text/hex.hpp>

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

void add_evidence(Evidence& evidence, const SignatureModel& model) {
  evidence.add(model.pool, "embedded");
  for (const EmbeddedTimestamp& timestamp : model.timestamps)
    if (timestamp.token) evidence.add(pool_of(timestamp.token->signed_data()), "embedded");
  for (const SignatureModel& counter : model.counter_signatures) add_evidence(evidence, counter);
}

Evidence evidence_with(const DocumentEvaluation& in, std::span<const FetchAnswer> answers) {
  Evidence evidence;
  evidence.add(in.supplied, "supplied");
  for (const SignatureModel& model : in.read.signatures) add_evidence(evidence, model);
  for (const EmbeddedTimestamp& timestamp : in.read.timestamps)
    if (timestamp.token) evidence.add(pool_of(timestamp.token->signed_data()), "embedded");
  for (const FetchAnswer& answer : answers)
    if (!answer.error && answer.body.size() <= in.policy.revocation.max_crl_bytes) evidence.add_answer(answer.body);
  return evidence;
}

}  // namespace

EvidencePool supplied_with(const ValidationInput& input) {
  EvidencePool pool{.certificates = input.certificates, .ocsp_responses = input.evidence.ocsp_responses};
  for (const x509::Crl& list : input.evidence.lists) pool.lists.push_back(to_bytes(list.der()));
  return pool;
}

DocumentEvaluation::Outcome DocumentEvaluation::evaluate(std::span<const FetchAnswer> answers, Time now) const {
  const Evidence evidence = evidence_with(*this, answers);
  Budget spent = budget;
  Evaluation evaluation(policy, now, evidence, spent);
  Outcome outcome{.report = {.validated_at = now, .container = read.container, .findings = read.findings}};
  // They are in the order of their times: a later one proves that those before existed.
  for (auto timestamp = read.timestamps.rbegin(); timestamp != read.timestamps.rend(); ++timestamp) {
    EvaluatedTimestamp one = evaluation.evaluate(*timestamp);
    outcome.report.timestamps.insert(outcome.report.timestamps.begin(), std::move(one.report));
    std::ranges::move(one.unresolved, std::back_inserter(outcome.unresolved));
  }
  for (const SignatureModel& model : read.signatures) {
    Evaluated one = evaluation.evaluate(model);
    outcome.report.signatures.push_back(std::move(one.report));
    outcome.used.push_back(std::move(one.used));
    std::ranges::move(one.unresolved, std::back_inserter(outcome.unresolved));
  }
  return outcome;
}

std::vector<FetchRequest> DocumentEvaluation::missing(const Outcome& outcome, std::span<const FetchAnswer> answers,
                                                      Time now) const {
  std::vector<FetchRequest> requests;
  const auto asking = policy_for_asking(policy);
  for (const path::ValidatedPath& path : outcome.unresolved) {
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

}  // namespace hawiya::sign
