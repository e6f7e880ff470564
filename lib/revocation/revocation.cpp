#include <algorithm>
#include <hawiya/crypto/random.hpp>
#include <hawiya/revocation/revocation.hpp>

#include "base/try.hpp"

namespace hawiya::revocation {
namespace {

std::string describe(const x509::Certificate& certificate) {
  return "serial " + certificate.serial_hex() + " of " + certificate.issuer().to_string();
}

// A verdict about the certificate settles it; everything else only says that this source could not.
bool settles(ErrorCode code) {
  return code == ErrorCode::certificate_revoked || code == ErrorCode::certificate_status_unknown ||
         code == ErrorCode::budget_exhausted;
}

Error revoked(std::optional<Time> at, std::optional<x509::RevocationReason> reason) {
  std::string detail = "revoked";
  if (at) detail += " at " + to_string(*at);
  if (reason) detail += ", reason " + std::string(x509::name_of(*reason));
  return {ErrorCode::certificate_revoked, detail};
}

std::vector<std::string> crl_urls(const x509::Certificate& certificate) {
  std::vector<std::string> urls;
  for (const x509::DistributionPoint& point : certificate.extensions().crl_distribution_points) {
    if (!point.crl_issuer.empty()) continue;
    for (const x509::GeneralName& name : point.full_name)
      if (name.kind == x509::GeneralName::Kind::uri && name.text.starts_with("http://")) urls.push_back(name.text);
  }
  return urls;
}

}  // namespace

Pending Pending::begin(const path::ValidatedPath& path, const RevocationPolicy& policy) {
  Pending pending(path, policy);
  const std::size_t count = policy.scope == Scope::end_certificate ? 1 : path.certificates().size();
  for (std::size_t index = 0; index < count; ++index) {
    Subject subject{index};
    pending.plan(subject);
    if (!subject.attempts.empty()) pending.needs_.push_back(subject.attempts.front().request);
    pending.subjects_.push_back(std::move(subject));
  }
  return pending;
}

void Pending::plan(Subject& subject) const {
  const x509::Certificate& certificate = path_.certificates()[subject.index];
  const std::string prefix = std::to_string(subject.index);
  const auto add_ocsp = [&] {
    if (policy_.ocsp.nonce != NonceRule::off) subject.nonce = crypto::random_bytes(32);
    const OcspRequest request{
        {CertId::of(path_.issuer_of(subject.index), certificate.serial_number(), crypto::HashAlgorithm::sha1)}, subject.nonce};
    for (const std::string& url : certificate.extensions().access_urls(x509::access_ocsp))
      subject.attempts.push_back(
          {Source::ocsp, FetchRequest{.id = "ocsp:" + prefix + ":" + std::to_string(subject.attempts.size()),
                                      .url = url,
                                      .method = FetchRequest::Method::post,
                                      .content_type = "application/ocsp-request",
                                      .accept = "application/ocsp-response",
                                      .body = request.to_der(),
                                      .max_bytes = OcspResponse::max_size,
                                      .timeout = policy_.timeout}});
  };
  const auto add_crl = [&] {
    for (const std::string& url : crl_urls(certificate))
      subject.attempts.push_back({Source::crl, FetchRequest{.id = "crl:" + prefix + ":" + std::to_string(subject.attempts.size()),
                                                            .url = url,
                                                            .max_bytes = policy_.max_crl_bytes,
                                                            .timeout = policy_.timeout}});
  };
  for (const Source source : policy_.sources) source == Source::ocsp ? add_ocsp() : add_crl();
}

Result<Evidence> Pending::judge(const Subject& subject, const Attempt& attempt, std::span<const FetchAnswer> answers, Time now,
                                Budget& budget, Checks& checks) const {
  const auto answer = std::ranges::find(answers, attempt.request.id, &FetchAnswer::id);
  if (answer == answers.end()) return Error{ErrorCode::revocation_unavailable, attempt.request.id + " was not fetched"};
  if (answer->error) return *answer->error;
  if (answer->body.size() > attempt.request.max_bytes) return Error{ErrorCode::fetch_too_large, attempt.request.id};
  const x509::Certificate& certificate = path_.certificates()[subject.index];
  const x509::Certificate& issuer = path_.issuer_of(subject.index);
  if (attempt.source == Source::ocsp) {
    HAWIYA_TRY(OcspVerdict verdict,
               check_ocsp(issuer, certificate.serial_number(), answer->body, subject.nonce, policy_.ocsp, now, budget));
    std::ranges::move(verdict.checks, std::back_inserter(checks));
    if (verdict.status == CertificateStatus::revoked) return revoked(verdict.revoked_at, verdict.reason);
    if (verdict.status == CertificateStatus::unknown) return Error{ErrorCode::certificate_status_unknown};
    return Evidence{subject.index, Source::ocsp, answer->body, verdict.this_update, verdict.next_update};
  }
  HAWIYA_TRY(const x509::Crl crl, x509::Crl::from_file_bytes(answer->body));
  HAWIYA_TRY(CrlVerdict verdict, check_crl(certificate, issuer, crl, policy_.crl, now, budget));
  std::ranges::move(verdict.checks, std::back_inserter(checks));
  if (verdict.revoked) return revoked(verdict.revoked->revoked_at, verdict.revoked->reason);
  return Evidence{subject.index, Source::crl, answer->body, verdict.this_update, verdict.next_update};
}

Result<Evidence> Pending::judge_subject(const Subject& subject, std::span<const FetchAnswer> answers, Time now, Budget& budget,
                                        Checks& checks, std::vector<Error>& refusals) const {
  const x509::Certificate& certificate = path_.certificates()[subject.index];
  for (const Attempt& attempt : subject.attempts) {
    Checks made;
    auto evidence = judge(subject, attempt, answers, now, budget, made);
    if (evidence || settles(evidence.error().code)) {
      std::ranges::move(made, std::back_inserter(checks));
      if (evidence) return evidence;
      Error error = std::move(evidence).error();
      error.where = describe(certificate);
      return error;
    }
    if (evidence.error().code != ErrorCode::revocation_unavailable) refusals.push_back(std::move(evidence).error());
  }
  // One answer that was given and refused is the reason; silence has one name, however it came about.
  if (refusals.size() == 1 && refusals.front().kind() != ErrorKind::try_later)
    return Error{refusals.front().code, refusals.front().detail, describe(certificate)};
  std::string reasons = subject.attempts.empty() ? "the certificate names no OCSP responder or CRL" : "";
  for (const Error& refusal : refusals) reasons += (reasons.empty() ? "" : "; ") + to_string(refusal);
  return Error{ErrorCode::revocation_unavailable, reasons, describe(certificate)};
}

std::vector<FetchRequest> Pending::more(std::span<const FetchAnswer> answers, Time now, Budget budget) const {
  std::vector<FetchRequest> requests;
  for (const Subject& subject : subjects_) {
    Checks checks;
    std::vector<Error> refusals;
    if (const auto judged = judge_subject(subject, answers, now, budget, checks, refusals);
        judged || settles(judged.error().code))
      continue;
    const auto next = std::ranges::find_if(subject.attempts, [&](const Attempt& attempt) {
      return std::ranges::find(answers, attempt.request.id, &FetchAnswer::id) == answers.end();
    });
    if (next != subject.attempts.end()) requests.push_back(next->request);
  }
  return requests;
}

Result<void> Pending::settle(const Subject& subject, std::span<const FetchAnswer> answers, Time now, Budget& budget,
                             NotRevoked& proof) const {
  std::vector<Error> refusals;
  auto evidence = judge_subject(subject, answers, now, budget, proof.checks_, refusals);
  if (evidence) {
    proof.evidence_.push_back(*std::move(evidence));
    return {};
  }
  // Silence is excused; an answer that was given and refused is not, however many others were silent.
  const bool excused = policy_.when_unavailable == WhenUnavailable::accept_when_responder_is_down &&
                       evidence.error().kind() == ErrorKind::try_later &&
                       std::ranges::all_of(refusals, [](const Error& error) { return error.kind() == ErrorKind::try_later; });
  if (!excused) return std::move(evidence).error();
  proof.checks_.push_back({"revocation not checked", "policy accept_when_responder_is_down", to_string(evidence.error()), false});
  return {};
}

Result<NotRevoked> Pending::finish(std::span<const FetchAnswer> answers, Time now, Budget& budget, Checks* trail) const {
  NotRevoked proof;
  Result<void> settled;
  for (const Subject& subject : subjects_) {
    settled = settle(subject, answers, now, budget, proof);
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
