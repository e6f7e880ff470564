#include "sign/evaluation/chain.hpp"

#include <algorithm>

#include "base/try.hpp"

namespace hawiya::sign {
namespace {

using revocation::CertificateStatus;

// Freshness is judged here, so the revocation room shall not: longer than anybody's archive.
constexpr Duration for_ever = std::chrono::hours(24 * 365 * 100);

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

// An answer or list about an expired certificate says nothing unless it reaches back (RFC 6960 §4.4.4).
bool speaks_of_expired(const revocation::OcspVerdict& verdict, const x509::Certificate& certificate) {
  return verdict.this_update <= certificate.not_after() ||
         (verdict.archive_cutoff && *verdict.archive_cutoff <= certificate.not_after());
}

bool covers(Time at, Time this_update, std::optional<Time> next_update, Duration skew, std::optional<Duration> max_age) {
  if (this_update >= at) return true;
  if (max_age && this_update + *max_age < at) return false;
  return next_update ? *next_update + skew >= at : this_update + skew >= at;
}

Error revoked_error(Time at, std::optional<x509::RevocationReason> reason) {
  std::string detail = "revoked at " + to_string(at);
  if (reason) detail += ", reason " + std::string(x509::name_of(*reason));
  return {ErrorCode::certificate_revoked, std::move(detail)};
}

bool is_compromise(std::optional<x509::RevocationReason> reason) {
  return reason == x509::RevocationReason::key_compromise || reason == x509::RevocationReason::ca_compromise ||
         reason == x509::RevocationReason::aa_compromise;
}

}  // namespace

crypto::AlgorithmPolicy algorithms_at(const ValidationPolicy& policy, Time at) {
  crypto::AlgorithmPolicy algorithms = policy.algorithms;
  if (policy.sha1_until && at <= *policy.sha1_until) algorithms.sha1 = crypto::Allow::yes;
  return algorithms;
}

/// What the evidence says of one certificate.
struct ChainJudge::Status {
  bool good = false;
  std::optional<Error> revoked = std::nullopt;
  std::optional<EvidenceReport> report = std::nullopt;
  Checks checks = {};
  EvidencePool used = {};
  std::optional<Error> refusal = std::nullopt;  ///< why a piece of evidence did not count
  bool compromise_counts_always = false;

  void say_revoked(Time revoked_at, std::optional<x509::RevocationReason> reason, Time at) {
    const bool before = revoked_at <= at || (compromise_counts_always && is_compromise(reason));
    if (before) revoked = revoked_error(revoked_at, reason);
  }
};

ChainVerdict ChainJudge::judge(const ChainQuestion& question) {
  ChainVerdict verdict;
  verdict.used.add_certificate(question.certificate);
  if (question.anchors.contains(question.certificate)) {
    verdict.checks.push_back({"trust anchor", "EN 319 102-1 §5.2.6", "the certificate is one itself", true});
    return verdict;
  }
  path::PathPolicy path_policy = policy_.path;
  path_policy.algorithms = algorithms_at(policy_, question.path_time);
  if (question.purpose) path_policy.purpose = question.purpose;
  auto path = path::validate(question.certificate, evidence_.certificates(), question.anchors, path_policy, question.path_time,
                             budget_, &verdict.checks);
  if (!path) {
    const bool end_certificate = path.error().where.empty() || path.error().where == "certificate 0";
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

void ChainJudge::judge_status(const ChainQuestion& question, std::size_t index, ChainVerdict& verdict) {
  const x509::Certificate& certificate = verdict.path->certificates()[index];
  Status status;
  status.compromise_counts_always = question.purpose == x509::purpose::time_stamping;
  by_responses(certificate, verdict.path->issuer_of(index), question.status_time, status);
  if (!status.good || status.revoked) by_lists(*verdict.path, index, question.status_time, status);
  std::ranges::move(status.checks, std::back_inserter(verdict.checks));
  const std::string subject = certificate.subject().to_string();
  if (status.revoked) {
    verdict.checks.push_back({"revocation status", "EN 319 102-1 §5.2.6", subject + ": " + status.revoked->detail, false});
    if (!verdict.failure)
      verdict.failure = Finding{index == 0 ? SubIndication::revoked_no_poe : SubIndication::revoked_ca_no_poe, *status.revoked};
    return;
  }
  if (status.good) {
    verdict.used.add(status.used);
    verdict.evidence.push_back(*status.report);
    return;
  }
  verdict.unresolved.push_back(index);
  Error error{ErrorCode::revocation_unavailable, subject};
  if (status.refusal) error.detail += ": " + to_string(*status.refusal);
  verdict.checks.push_back({"revocation status", "EN 319 102-1 §5.2.6", error.detail, false});
  if (!verdict.failure) verdict.failure = Finding{SubIndication::try_later, std::move(error)};
}

void ChainJudge::by_responses(const x509::Certificate& certificate, const x509::Certificate& issuer, Time at, Status& status) {
  for (const OcspEvidence& evidence : evidence_.responses()) {
    const auto& singles = evidence.response.data()->responses;
    const bool concerns =
        std::ranges::any_of(singles, [&](const auto& single) { return single.id.names(issuer, certificate.serial_number()); });
    if (concerns) by_response(evidence, certificate, issuer, at, status);
  }
}

void ChainJudge::by_response(const OcspEvidence& evidence, const x509::Certificate& certificate, const x509::Certificate& issuer,
                             Time at, Status& status) {
  const revocation::ResponseData& data = *evidence.response.data();
  revocation::OcspPolicy policy = policy_.revocation.ocsp;
  policy.nonce = revocation::NonceRule::off;
  policy.grace = for_ever;
  policy.max_age.reset();
  policy.algorithms = algorithms_at(policy_, data.produced_at);
  const auto responder =
      std::ranges::find_if(policy_.responders, [&](const x509::Certificate& one) { return data.responder.names(one); });
  if (responder != policy_.responders.end()) policy.designated = {{*responder, {issuer}}};
  std::vector<revocation::HeldCrl> lists;
  for (const ListEvidence& list : evidence_.lists()) lists.push_back(list.list);
  revocation::CrlPolicy list_policy = policy_.revocation.crl;
  list_policy.grace = for_ever;
  const auto verdict = revocation::check_ocsp(issuer, certificate.serial_number(), evidence.response.der(), std::nullopt, policy,
                                              data.produced_at, budget_, {revocation::CrlSet(lists), list_policy});
  const auto refuse = [&](Error error) { status.refusal = std::move(error); };
  if (!verdict) return refuse(verdict.error());
  if (verdict->this_update > now_ + policy.clock_skew) return refuse({ErrorCode::ocsp_answer_not_yet_valid});
  if (auto proved = check_responder_proof(evidence); !proved) return refuse(proved.error());
  if (verdict->status == CertificateStatus::revoked)
    status.say_revoked(verdict->revoked_at.value_or(verdict->this_update), verdict->reason, at);
  if (verdict->status == CertificateStatus::unknown) return refuse({ErrorCode::certificate_status_unknown});
  if (verdict->status == CertificateStatus::good && !speaks_of_expired(*verdict, certificate))
    return refuse({ErrorCode::ocsp_certificate_not_covered, "the answer came after notAfter"});
  if (!covers(at, verdict->this_update, verdict->next_update, policy.clock_skew, policy_.revocation.ocsp.max_age))
    return refuse({ErrorCode::ocsp_answer_too_old, "thisUpdate " + to_string(verdict->this_update)});
  if (status.good) return;
  status.good = true;
  status.checks = verdict->checks;
  status.used.ocsp_responses.push_back(to_bytes(evidence.response.der()));
  for (const auto& one : evidence.response.certificates()) status.used.add_certificate(one);
  status.report =
      EvidenceReport{certificate.subject().to_string(), "OCSP", evidence.origin, verdict->this_update, verdict->next_update};
}

// The responder's certificate ended after it answered: only a proof that the answer existed before keeps it from having been made
// later with a key that nobody guards any more.
Result<void> ChainJudge::check_responder_proof(const OcspEvidence& evidence) const {
  if (policy_.when_responder_expired == WhenResponderExpired::judge_at_production) return {};
  const auto& certificates = evidence.response.certificates();
  const auto responder = std::ranges::find_if(
      certificates, [&](const x509::Certificate& one) { return evidence.response.data()->responder.names(one); });
  if (responder == certificates.end() || proofs_.of(evidence.fingerprint, now_) <= responder->not_after()) return {};
  return Error{ErrorCode::ocsp_responder_not_authorised,
               "its certificate has ended, and nothing proves that the answer existed before"};
}

void ChainJudge::by_lists(const path::ValidatedPath& path, std::size_t index, Time at, Status& status) {
  const x509::Certificate& certificate = path.certificates()[index];
  const Duration skew = policy_.revocation.crl.clock_skew;
  std::vector<revocation::HeldCrl> lists;
  Time newest{};
  for (const ListEvidence& evidence : evidence_.lists()) {
    const x509::Crl& list = evidence.list.list();
    const bool in_time = list.this_update() <= now_ + skew && list.this_update() <= certificate.not_after() &&
                         covers(at, list.this_update(), list.next_update(), skew, policy_.revocation.crl.max_age);
    if (!in_time) continue;
    lists.push_back(evidence.list);
    newest = std::max(newest, list.this_update());
  }
  if (lists.empty()) return;
  revocation::CrlPolicy policy = policy_.revocation.crl;
  policy.grace = for_ever;
  policy.max_age.reset();
  policy.algorithms = algorithms_at(policy_, newest);
  revocation::CrlIssuers issuers{.candidates = evidence_.certificates(), .path = {.algorithms = policy.algorithms}};
  if (auto anchors = path::TrustStore::from_anchors({path.trust_anchor()})) issuers.anchors = *std::move(anchors);
  const auto verdict = revocation::check_crls(certificate, path.issuer_of(index), revocation::CrlSet(std::move(lists)), issuers,
                                              policy, newest, budget_);
  if (!verdict) {
    if (verdict.error().code != ErrorCode::crl_certificate_not_covered) status.refusal = verdict.error();
    return;
  }
  if (verdict->revoked) status.say_revoked(verdict->revoked->revoked_at, verdict->revoked->reason, at);
  if (status.good) return;
  status.good = true;
  status.checks = verdict->checks;
  for (const x509::Crl& list : verdict->lists) {
    status.used.lists.push_back(to_bytes(list.der()));
    const auto known =
        std::ranges::find_if(evidence_.lists(), [&](const auto& one) { return equal(one.list.list().der(), list.der()); });
    status.report =
        EvidenceReport{certificate.subject().to_string(), "CRL", known == evidence_.lists().end() ? "embedded" : known->origin,
                       list.this_update(), list.next_update()};
  }
}

}  // namespace hawiya::sign
