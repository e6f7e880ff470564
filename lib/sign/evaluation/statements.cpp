#include "sign/evaluation/statements.hpp"

#include <algorithm>

#include "base/try.hpp"

namespace hawiya::sign {
namespace {

using revocation::CertificateStatus;

// Freshness is judged by whoever asks, so the revocation room shall not: longer than anybody's archive.
constexpr Duration for_ever = std::chrono::hours(24 * 365 * 100);

revocation::CrlSet set_of(const std::vector<ListEvidence>& lists) {
  std::vector<revocation::HeldCrl> held;
  for (const ListEvidence& one : lists) held.push_back(one.list);
  return revocation::CrlSet(std::move(held));
}

bool concerns(const revocation::OcspResponse& response, const x509::Certificate& issuer, ByteView serial_number) {
  return std::ranges::any_of(response.data()->responses,
                             [&](const auto& single) { return single.id.names(issuer, serial_number); });
}

// An answer or list about an expired certificate says nothing unless it reaches back (RFC 6960 §4.4.4).
bool speaks_of_expired(const revocation::OcspVerdict& verdict, const x509::Certificate& certificate) {
  return verdict.this_update <= certificate.not_after() ||
         (verdict.archive_cutoff && *verdict.archive_cutoff <= certificate.not_after());
}

// Certificates beside an answer are not signed: anybody may add one of the same name that ends later, but not take the right one
// out. So the earliest end counts.
Time responder_until(const revocation::OcspResponse& response, const x509::Certificate& issuer,
                     const std::vector<x509::Certificate>& designated) {
  std::optional<Time> until;
  const auto consider = [&](const x509::Certificate& one) {
    if (response.data()->responder.names(one)) until = std::min(until.value_or(one.not_after()), one.not_after());
  };
  consider(issuer);
  std::ranges::for_each(designated, consider);
  std::ranges::for_each(response.certificates(), consider);
  return until.value_or(issuer.not_after());
}

}  // namespace

crypto::AlgorithmPolicy algorithms_at(const ValidationPolicy& policy, Time at) {
  crypto::AlgorithmPolicy algorithms = policy.algorithms;
  if (policy.sha1_until && at <= *policy.sha1_until) algorithms.sha1 = crypto::Allow::yes;
  return algorithms;
}

StatementReader::StatementReader(const ValidationPolicy& policy, Time now, const Evidence& evidence, Budget& budget)
    : policy_(policy), now_(now), evidence_(evidence), budget_(budget), all_lists_(set_of(evidence.lists())) {}

const Statements& StatementReader::about(const path::ValidatedPath& path, std::size_t index) {
  Bytes key;
  for (const x509::Certificate* one : {&path.certificates()[index], &path.issuer_of(index), &path.anchor()}) {
    const Bytes fingerprint = one->fingerprint();
    key.insert(key.end(), fingerprint.begin(), fingerprint.end());
  }
  const auto [known, added] = known_.try_emplace(std::move(key));
  if (!added) return known->second;
  Statements& statements = known->second;
  read_responses(path, index, statements);
  read_lists(path, index, statements);
  std::ranges::stable_sort(statements.all, std::greater{}, &Statement::this_update);
  return statements;
}

void StatementReader::read_responses(const path::ValidatedPath& path, std::size_t index, Statements& statements) {
  const x509::Certificate& certificate = path.certificates()[index];
  const x509::Certificate& issuer = path.issuer_of(index);
  for (const OcspEvidence& evidence : evidence_.responses()) {
    if (!concerns(evidence.response, issuer, certificate.serial_number())) continue;
    auto statement = read_response(evidence, certificate, issuer);
    if (statement)
      statements.all.push_back(*std::move(statement));
    else
      statements.refusal = std::move(statement).error();
  }
}

Result<Statement> StatementReader::read_response(const OcspEvidence& evidence, const x509::Certificate& certificate,
                                                 const x509::Certificate& issuer) {
  const revocation::ResponseData& data = *evidence.response.data();
  revocation::OcspPolicy policy = policy_.revocation.ocsp;
  policy.nonce = revocation::NonceRule::off;
  policy.grace = for_ever;
  policy.max_age.reset();
  policy.algorithms = algorithms_at(policy_, data.produced_at);
  const auto responder =
      std::ranges::find_if(policy_.responders, [&](const x509::Certificate& one) { return data.responder.names(one); });
  if (responder != policy_.responders.end()) policy.designated = {{*responder, {issuer}}};
  revocation::CrlPolicy list_policy = policy_.revocation.crl;
  list_policy.grace = for_ever;
  HAWIYA_TRY(const auto verdict,
             revocation::check_ocsp(issuer, certificate.serial_number(), evidence.response.der(), std::nullopt, policy,
                                    data.produced_at, budget_, {all_lists_, list_policy}));
  if (std::max(verdict.this_update, data.produced_at) > now_ + policy.clock_skew)
    return Error{ErrorCode::ocsp_answer_not_yet_valid, "producedAt " + to_string(data.produced_at)};
  if (verdict.status == CertificateStatus::unknown) return Error{ErrorCode::certificate_status_unknown};
  Statement statement{.this_update = verdict.this_update,
                      .next_update = verdict.next_update,
                      .clock_skew = policy.clock_skew,
                      .max_age = policy_.revocation.ocsp.max_age,
                      .after_end = !speaks_of_expired(verdict, certificate),
                      .responder_until = responder_until(evidence.response, issuer, policy_.responders),
                      .fingerprint = evidence.fingerprint,
                      .checks = verdict.checks};
  if (verdict.status == CertificateStatus::revoked) {
    statement.revoked_at = verdict.revoked_at.value_or(verdict.this_update);
    statement.reason = verdict.reason;
  }
  statement.used.ocsp_responses.push_back(to_bytes(evidence.response.der()));
  for (const auto& one : evidence.response.certificates()) statement.used.add_certificate(one);
  statement.report = {certificate.subject().to_string(), "OCSP", evidence.origin, verdict.this_update, verdict.next_update};
  return statement;
}

// Each list by itself, so that one which was replaced cannot hide what its successor says; those that share out the reasons of
// revocation together.
void StatementReader::read_lists(const path::ValidatedPath& path, std::size_t index, Statements& statements) {
  std::vector<revocation::HeldCrl> deltas, together;
  const auto consider = [&](const std::vector<revocation::HeldCrl>& lists) {
    auto statement = read_list(lists, path, index);
    if (statement)
      statements.all.push_back(*std::move(statement));
    else if (statement.error().code != ErrorCode::crl_certificate_not_covered)
      statements.refusal = std::move(statement).error();
  };
  const auto is_known = [&](const x509::Crl& list) { return list.this_update() <= now_ + policy_.revocation.crl.clock_skew; };
  for (const ListEvidence& evidence : evidence_.lists())
    if (is_known(evidence.list.list()) && evidence.list.list().is_delta()) deltas.push_back(evidence.list);
  for (const ListEvidence& evidence : evidence_.lists()) {
    const x509::Crl& list = evidence.list.list();
    if (!is_known(list) || list.is_delta()) continue;
    const auto& scope = list.issuing_distribution_point();
    if (scope && scope->only_some_reasons) together.push_back(evidence.list);
    std::vector<revocation::HeldCrl> lists{evidence.list};
    std::ranges::copy_if(deltas, std::back_inserter(lists),
                         [&](const revocation::HeldCrl& delta) { return delta.list().issuer() == list.issuer(); });
    consider(lists);
  }
  if (together.size() > 1) consider(together);
}

Result<Statement> StatementReader::read_list(const std::vector<revocation::HeldCrl>& lists, const path::ValidatedPath& path,
                                             std::size_t index) {
  const x509::Certificate& certificate = path.certificates()[index];
  Time newest{};
  for (const revocation::HeldCrl& one : lists) newest = std::max(newest, one.list().this_update());
  revocation::CrlPolicy policy = policy_.revocation.crl;
  policy.grace = for_ever;
  policy.max_age.reset();
  policy.algorithms = algorithms_at(policy_, newest);
  revocation::CrlIssuers issuers{.candidates = evidence_.certificates(), .path = {.algorithms = policy.algorithms}};
  if (auto anchors = path::TrustStore::from_anchors({path.trust_anchor()})) issuers.anchors = *std::move(anchors);
  HAWIYA_TRY(const auto verdict, revocation::check_crls(certificate, path.issuer_of(index), revocation::CrlSet(lists), issuers,
                                                        policy, newest, budget_));
  Statement statement{.this_update = verdict.this_update,
                      .next_update = verdict.next_update,
                      .clock_skew = policy.clock_skew,
                      .max_age = policy_.revocation.crl.max_age,
                      .after_end = verdict.this_update > certificate.not_after(),
                      .checks = verdict.checks};
  if (verdict.revoked) {
    statement.revoked_at = verdict.revoked->revoked_at;
    statement.reason = verdict.revoked->reason;
  }
  std::string origin = "embedded";
  for (const x509::Crl& list : verdict.lists) {
    statement.used.lists.push_back(to_bytes(list.der()));
    const auto known =
        std::ranges::find_if(evidence_.lists(), [&](const auto& one) { return equal(one.list.list().der(), list.der()); });
    if (known != evidence_.lists().end()) origin = known->origin;
  }
  statement.report = {certificate.subject().to_string(), "CRL", origin, verdict.this_update, verdict.next_update};
  return statement;
}

}  // namespace hawiya::sign
