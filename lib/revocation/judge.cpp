#include "revocation/judge.hpp"

#include <algorithm>

#include "base/try.hpp"

namespace hawiya::revocation {
namespace {

std::string describe(const x509::Certificate& certificate) {
  return "serial " + certificate.serial_hex() + " of " + certificate.issuer().to_string();
}

Error revoked(std::optional<Time> at, std::optional<x509::RevocationReason> reason) {
  std::string detail = "revoked";
  if (at) detail += " at " + to_string(*at);
  if (reason) detail += ", reason " + std::string(x509::name_of(*reason));
  return {ErrorCode::certificate_revoked, detail};
}

// Nothing came from this source; silence is no refusal.
Error silent(std::string detail) { return {ErrorCode::revocation_unavailable, std::move(detail)}; }

bool is_in_time(const OcspVerdict& verdict, const OcspPolicy& policy, Time now) {
  if (policy.max_age && verdict.this_update + *policy.max_age < now) return false;
  return !verdict.next_update || *verdict.next_update + policy.clock_skew + policy.grace >= now;
}

}  // namespace

bool settles(ErrorCode code) {
  return code == ErrorCode::certificate_revoked || code == ErrorCode::certificate_status_unknown ||
         code == ErrorCode::budget_exhausted;
}

Result<std::vector<Evidence>> Judge::judge(const Subject& subject, Checks& checks, std::vector<Error>& refusals) {
  const x509::Certificate& certificate = plan_.certificate(subject);
  for (const Source source : plan_.policy.sources) {
    Checks made;
    auto outcome = by(source, subject, made, refusals);
    if (!outcome && !settles(outcome.error().code)) continue;
    std::ranges::move(made, std::back_inserter(checks));
    if (outcome) return outcome;
    Error error = std::move(outcome).error();
    error.where = describe(certificate);
    return error;
  }
  // One answer that was given and refused is the reason; silence has one name, however it came about.
  if (refusals.size() == 1 && refusals.front().kind() != ErrorKind::try_later)
    return Error{refusals.front().code, refusals.front().detail, describe(certificate)};
  std::string reasons = subject.attempts.empty() && refusals.empty() ? "the certificate names no OCSP responder or CRL" : "";
  for (const Error& refusal : refusals) reasons += (reasons.empty() ? "" : "; ") + to_string(refusal);
  return Error{ErrorCode::revocation_unavailable, reasons, describe(certificate)};
}

std::vector<FetchRequest> Judge::next_requests(const Subject& subject) {
  Checks checks;
  std::vector<Error> refusals;
  const auto judged = judge(subject, checks, refusals);
  if (judged) return ask_for_lists(subject, "delta", delta_urls(subject, *judged));
  if (settles(judged.error().code)) return {};
  const auto refused = [&](ErrorCode code) { return std::ranges::find(refusals, code, &Error::code) != refusals.end(); };
  std::vector<FetchRequest> requests;
  if (refused(ErrorCode::ocsp_responder_status_unknown)) requests = ask_for_lists(subject, "responder", responder_urls(subject));
  if (requests.empty() && refused(ErrorCode::crl_issuer_not_authorised))
    requests = ask_for_lists(subject, "signer", list_signer_urls());
  if (!requests.empty()) return requests;
  const auto next = std::ranges::find_if(
      subject.attempts, [&](const Attempt& attempt) { return !attempt.cached && answer_to(attempt.request.id) == nullptr; });
  if (next != subject.attempts.end()) requests.push_back(next->request);
  return requests;
}

const FetchAnswer* Judge::answer_to(const std::string& id) const {
  const auto answer = std::ranges::find(answers_, id, &FetchAnswer::id);
  return answer == answers_.end() ? nullptr : &*answer;
}

Judge::Outcome Judge::by(Source source, const Subject& subject, Checks& checks, std::vector<Error>& refusals) {
  switch (source) {
    case Source::stapled: return by_stapled(subject, checks, refusals);
    case Source::cache: return by_cache(subject, checks);
    case Source::ocsp: return by_responders(subject, checks, refusals);
    case Source::crl: return by_lists(subject, checks, refusals);
  }
  return silent("unknown source");
}

// Staples come for the whole path, in no order: those about other certificates are left aside.
Judge::Outcome Judge::by_stapled(const Subject& subject, Checks& checks, std::vector<Error>& refusals) {
  for (const Bytes& response : plan_.stapled_answers) {
    Checks made;
    auto verdict = check_answer(subject, response, std::nullopt);
    auto outcome = verdict ? accept(subject, Source::stapled, *std::move(verdict), response, made) : Outcome(verdict.error());
    if (!outcome && outcome.error().code == ErrorCode::ocsp_certificate_not_covered) continue;
    if (outcome || settles(outcome.error().code)) {
      checks = std::move(made);
      return outcome;
    }
    refusals.push_back(std::move(outcome).error());
  }
  return silent("nothing stapled");
}

Judge::Outcome Judge::by_cache(const Subject& subject, Checks& checks) {
  if (!subject.cached || !is_in_time(subject.cached->verdict, plan_.policy.ocsp, now_)) return silent("nothing cached");
  // A check that was begun long ago must not rest on what was known then.
  if (now_ - subject.cached->kept_at > plan_.policy.cache->limits().max_answer_age) return silent("the cached answer is too old");
  auto outcome = accept(subject, Source::cache, subject.cached->verdict, subject.cached->response, checks);
  checks.push_back({"OCSP answer from the cache", "policy", "kept at " + to_string(subject.cached->kept_at), true});
  return outcome;
}

Judge::Outcome Judge::by_responders(const Subject& subject, Checks& checks, std::vector<Error>& refusals) {
  for (const Attempt& attempt : subject.attempts) {
    const FetchAnswer* answer = answer_to(attempt.request.id);
    if (attempt.source != Source::ocsp || answer == nullptr) continue;
    Checks made;
    auto outcome = by_answer(subject, *answer, attempt.request.max_bytes, made);
    if (outcome || settles(outcome.error().code)) {
      checks = std::move(made);
      return outcome;
    }
    refusals.push_back(std::move(outcome).error());
  }
  return silent("no responder answered");
}

Judge::Outcome Judge::by_answer(const Subject& subject, const FetchAnswer& answer, std::size_t max_bytes, Checks& checks) {
  if (answer.error) return *answer.error;
  if (answer.body.size() > max_bytes) return Error{ErrorCode::fetch_too_large, answer.id};
  HAWIYA_TRY(OcspVerdict verdict, check_answer(subject, answer.body, subject.nonce));
  if (plan_.policy.cache && verdict.status != CertificateStatus::unknown)
    plan_.policy.cache->keep_answer(
        RevocationCache::key_of(plan_.issuer(subject), plan_.certificate(subject).serial_number(), plan_.policy.ocsp),
        {verdict, answer.body, plan_.policy.ocsp.algorithms, now_});
  return accept(subject, Source::ocsp, std::move(verdict), answer.body, checks);
}

Result<OcspVerdict> Judge::check_answer(const Subject& subject, ByteView response, const std::optional<Bytes>& nonce) {
  OcspPolicy policy = plan_.policy.ocsp;
  if (!nonce) policy.nonce = NonceRule::off;
  const auto judge_with = [&](const ResponderLists& lists) {
    return check_ocsp(plan_.issuer(subject), plan_.certificate(subject).serial_number(), response, nonce, policy, now_, budget_,
                      lists);
  };
  auto verdict = judge_with({});
  if (verdict || verdict.error().code != ErrorCode::ocsp_responder_status_unknown) return verdict;
  return judge_with({all_lists(), plan_.policy.crl});
}

// An answer about an expired certificate says nothing unless the responder keeps what it knows so long (RFC 6960 §4.4.4).
Judge::Outcome Judge::accept(const Subject& subject, Source source, OcspVerdict verdict, ByteView response,
                             Checks& checks) const {
  const Time not_after = plan_.certificate(subject).not_after();
  if (verdict.status == CertificateStatus::good && verdict.this_update > not_after &&
      !(verdict.archive_cutoff && *verdict.archive_cutoff <= not_after))
    return Error{ErrorCode::ocsp_certificate_not_covered, "the answer came after notAfter, and no archive cutoff reaches back"};
  std::ranges::move(verdict.checks, std::back_inserter(checks));
  if (verdict.status == CertificateStatus::revoked) return revoked(verdict.revoked_at, verdict.reason);
  if (verdict.status == CertificateStatus::unknown) return Error{ErrorCode::certificate_status_unknown};
  return std::vector{Evidence{.certificate = subject.index,
                              .source = source,
                              .ocsp_response = to_bytes(response),
                              .this_update = verdict.this_update,
                              .next_update = verdict.next_update}};
}

Judge::Outcome Judge::accept_lists(const Subject& subject, CrlVerdict verdict, Checks& checks) {
  keep(subject, verdict);
  std::ranges::move(verdict.checks, std::back_inserter(checks));
  if (verdict.revoked) return revoked(verdict.revoked->revoked_at, verdict.revoked->reason);
  std::vector<Evidence> evidence;
  for (const x509::Crl& list : verdict.lists)
    evidence.push_back({.certificate = subject.index,
                        .source = Source::crl,
                        .list = list,
                        .this_update = list.this_update(),
                        .next_update = list.next_update()});
  return evidence;
}

}  // namespace hawiya::revocation
