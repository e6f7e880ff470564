#include "sign/evaluation/chain.hpp"

#include <algorithm>

#include "base/try.hpp"

namespace hawiya::sign {
namespace {

SubIndication sub_indication_of_path(const Error& error, bool end_certificate) {
  using enum ErrorCode;
  const auto is_one_of = [&](auto... codes) { return ((error.code == codes) || ...); };
  if (is_one_of(issuer_unknown)) return SubIndication::no_certificate_chain_found;
  if (is_one_of(certificate_not_yet_valid) && end_certificate) return SubIndication::not_yet_valid;
  if (is_one_of(certificate_expired, certificate_not_yet_valid)) return SubIndication::out_of_bounds_no_poe;
  if (is_one_of(algorithm_not_allowed, key_too_weak)) return SubIndication::crypto_constraints_failure_no_poe;
  if (is_one_of(certificate_signature_invalid, budget_exhausted)) return SubIndication::certificate_chain_general_failure;
  return SubIndication::chain_constraints_failure;
}

bool covers(const Statement& statement, Time at) {
  if (statement.this_update >= at) return true;
  if (statement.max_age && statement.this_update + *statement.max_age < at) return false;
  return statement.next_update.value_or(statement.this_update) + statement.clock_skew >= at;
}

Error revoked_error(Time at, std::optional<x509::RevocationReason> reason) {
  std::string detail = "revoked at " + to_string(at);
  if (reason) detail += ", reason " + std::string(x509::name_of(*reason));
  return {ErrorCode::certificate_revoked, std::move(detail)};
}

// RFC 3161 §4.1: what an authority stamped before stays valid when its certificate was revoked for one of these reasons. Without
// a reason, which lists write as unspecified, all its tokens are invalid.
bool leaves_tokens_valid(std::optional<x509::RevocationReason> reason) {
  using enum x509::RevocationReason;
  return reason == affiliation_changed || reason == superseded || reason == cessation_of_operation;
}

bool revocation_counts(const Statement& statement, const ChainQuestion& question) {
  if (*statement.revoked_at <= question.status_time) return true;
  return question.token_proved && *statement.revoked_at <= *question.token_proved && !leaves_tokens_valid(statement.reason);
}

}  // namespace

/// What the statements come to for one certificate at one time.
struct ChainJudge::Status {
  const Statement* good = nullptr;
  const Statement* revoked = nullptr;
  bool on_hold = false;
  std::optional<Error> refusal = std::nullopt;  ///< why a piece of evidence did not count
};

ChainVerdict ChainJudge::judge(const ChainQuestion& question) {
  ChainVerdict verdict;
  verdict.used.add_certificate(question.certificate);
  if (question.anchors.contains(question.certificate)) {
    verdict.failure = judge_anchor(question);
    verdict.checks.push_back({"trust anchor", "EN 319 102-1 §5.2.6", "the certificate is one itself", !verdict.failure});
    return verdict;
  }
  path::PathPolicy path_policy = policy_.path;
  path_policy.algorithms = algorithms_at(policy_, question.path_time);
  if (question.purpose) path_policy.purpose = question.purpose;
  auto path = path::validate(question.certificate, evidence_.certificates(), question.anchors, path_policy, question.path_time,
                             budget_, &verdict.checks);
  if (!path) {
    const bool end_certificate = path.error().where.empty() || path.error().where.starts_with("certificate 0 ");
    verdict.failure = Finding{sub_indication_of_path(path.error(), end_certificate), std::move(path).error()};
    return verdict;
  }
  verdict.path = *std::move(path);
  for (const auto& certificate : verdict.path->certificates()) verdict.used.add_certificate(certificate);
  verdict.used.add_certificate(verdict.path->anchor());
  if (policy_.revocation_checking == RevocationChecking::skipped) {
    verdict.checks.push_back({"revocation not checked", "policy", "", false});
    return verdict;
  }
  const std::size_t count =
      policy_.revocation.scope == revocation::Scope::end_certificate ? 1 : verdict.path->certificates().size();
  for (std::size_t index = 0; index < count; ++index) judge_status(question, index, verdict);
  return verdict;
}

// No path says whether an anchor that signed itself was within its period.
std::optional<Finding> ChainJudge::judge_anchor(const ChainQuestion& question) const {
  if (policy_.path.anchor_validity == path::AnchorValidity::ignore) return std::nullopt;
  const x509::Certificate& anchor = question.certificate;
  if (question.path_time > anchor.not_after())
    return Finding{SubIndication::out_of_bounds_no_poe, {ErrorCode::certificate_expired, to_string(anchor.not_after())}};
  if (question.path_time < anchor.not_before())
    return Finding{SubIndication::not_yet_valid, {ErrorCode::certificate_not_yet_valid, to_string(anchor.not_before())}};
  return std::nullopt;
}

void ChainJudge::judge_status(const ChainQuestion& question, std::size_t index, ChainVerdict& verdict) {
  const Statements& statements = statements_.about(*verdict.path, index);
  Status status{.refusal = statements.refusal};
  for (const Statement& one : statements.all) weigh(one, question, status);
  const std::string subject = verdict.path->certificates()[index].subject().to_string();
  if (status.revoked != nullptr) {
    Error error = revoked_error(*status.revoked->revoked_at, status.revoked->reason);
    verdict.checks.push_back({"revocation status", "EN 319 102-1 §5.2.6", subject + ": " + error.detail, false});
    if (verdict.failure) return;
    if (index == 0) verdict.revoked_at = status.revoked->revoked_at;
    verdict.failure = Finding{index == 0 ? SubIndication::revoked_no_poe : SubIndication::revoked_ca_no_poe, std::move(error)};
    return;
  }
  if (status.good != nullptr && !status.on_hold) {
    verdict.checks.insert(verdict.checks.end(), status.good->checks.begin(), status.good->checks.end());
    verdict.used.add(status.good->used);
    verdict.evidence.push_back(status.good->report);
    return;
  }
  verdict.unresolved.push_back(index);
  Error error{ErrorCode::revocation_unavailable, subject};
  if (status.refusal) error.detail += ": " + to_string(*status.refusal);
  verdict.checks.push_back({"revocation status", "EN 319 102-1 §5.2.6", error.detail, false});
  if (!verdict.failure) verdict.failure = Finding{SubIndication::try_later, std::move(error)};
}

// They come newest first. A revocation is for ever, whatever else is said; a hold may have ended since (RFC 5280 §5.3.1), and
// while it lasts nobody knows (EN 319 102-1 §5.2.6.4).
void ChainJudge::weigh(const Statement& statement, const ChainQuestion& question, Status& status) const {
  if (statement.revoked_at && revocation_counts(statement, question)) {
    Error error = revoked_error(*statement.revoked_at, statement.reason);
    if (statement.reason != x509::RevocationReason::certificate_hold) {
      if (status.revoked == nullptr) status.revoked = &statement;
    } else if (status.good == nullptr) {
      status.on_hold = true;
      status.refusal = std::move(error);
    }
    return;
  }
  if (!covers(statement, question.status_time)) {
    status.refusal = Error{ErrorCode::ocsp_answer_too_old, "thisUpdate " + to_string(statement.this_update)};
  } else if (!statement.revoked_at && statement.after_end) {
    status.refusal = Error{ErrorCode::ocsp_certificate_not_covered, "issued after notAfter"};
  } else if (auto proved = check_responder_proof(statement); !proved) {
    status.refusal = std::move(proved).error();
  } else if (status.good == nullptr) {
    status.good = &statement;
  }
}

// The responder's certificate ended after it answered: only a proof that the answer existed before keeps it from having been made
// later with a key that nobody guards any more.
Result<void> ChainJudge::check_responder_proof(const Statement& statement) const {
  const bool judged_then = policy_.when_responder_expired == WhenResponderExpired::judge_at_production;
  if (judged_then || !statement.responder_until) return {};
  if (proofs_.of(statement.fingerprint, now_) <= *statement.responder_until) return {};
  return Error{ErrorCode::ocsp_responder_not_authorised,
               "its certificate has ended, and nothing proves that the answer existed before"};
}

}  // namespace hawiya::sign
