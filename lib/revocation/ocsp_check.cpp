#include <algorithm>
#include <hawiya/crypto/random.hpp>
#include <hawiya/path/validate.hpp>
#include <hawiya/revocation/ocsp_check.hpp>

#include "base/try.hpp"

namespace hawiya::revocation {
namespace {

Error not_authorised(std::string_view why) { return {ErrorCode::ocsp_responder_not_authorised, std::string(why)}; }

// A delegate must hold a certificate that the issuing CA's own key signed, with OCSPSigning, in its period (RFC 6960 §4.2.2.2).
Result<void> check_delegate(const x509::Certificate& delegate, const x509::Certificate& issuer, const OcspPolicy& policy,
                            Time now, Budget& budget) {
  const x509::Extensions& extensions = delegate.extensions();
  if (delegate.issuer() != issuer.subject()) return not_authorised("the responder's certificate has another issuer");
  if (std::ranges::find(extensions.extended_key_usage, x509::purpose::ocsp_signing) == extensions.extended_key_usage.end())
    return not_authorised("the responder's certificate lacks OCSPSigning");
  if (extensions.key_usage && !extensions.key_usage->has(x509::KeyUsageBit::digital_signature))
    return not_authorised("the responder's key usage lacks digitalSignature");
  for (const x509::RawExtension& item : extensions.all)
    if (item.critical && !x509::is_known_extension(item.oid))
      return not_authorised("the responder's certificate has an unknown critical extension");
  if (now < delegate.not_before() || now > delegate.not_after())
    return not_authorised("the responder's certificate is out of its period");
  if (auto verified = path::verify_signature(delegate, issuer, policy.algorithms, budget, policy.verified.get()); !verified) {
    if (verified.error().code == ErrorCode::budget_exhausted) return verified;
    return not_authorised("the responder's certificate was not issued by the certificate's issuer: " +
                          to_string(verified.error()));
  }
  return {};
}

Result<void> verify(const OcspResponse& response, const x509::Certificate& signer, const OcspPolicy& policy, Budget& budget) {
  HAWIYA_TRY(const auto algorithm, response.signature_algorithm());
  const auto& key = signer.public_key();
  if (!key) return key.error();
  HAWIYA_CHECK(crypto::check_allowed(algorithm, *key, policy.algorithms));
  HAWIYA_CHECK(Budget::spend(budget.signatures));
  if (!key->verify(algorithm, response.tbs(), response.signature(), policy.algorithms))
    return Error{ErrorCode::ocsp_signature_invalid};
  return {};
}

const DesignatedResponder* designated_for(const x509::Certificate& issuer, const OcspPolicy& policy) {
  for (const DesignatedResponder& designated : policy.designated)
    if (std::ranges::find(designated.issuers, issuer) != designated.issuers.end()) return &designated;
  return nullptr;
}

Result<x509::Certificate> check_designated(const OcspResponse& response, const DesignatedResponder& designated,
                                           const OcspPolicy& policy, Time now, Budget& budget) {
  const x509::Certificate& pinned = designated.certificate;
  if (!response.data()->responder.names(pinned)) return not_authorised("another responder than the designated one");
  if (now < pinned.not_before() || now > pinned.not_after())
    return not_authorised("the designated responder's certificate is out of its period");
  HAWIYA_CHECK(verify(response, pinned, policy, budget));
  return pinned;
}

// Who signed: the issuing CA itself, or one of the certificates in the answer, in any order.
Result<x509::Certificate> find_signer(const OcspResponse& response, const x509::Certificate& issuer, const OcspPolicy& policy,
                                      Time now, Budget& budget) {
  if (const DesignatedResponder* designated = designated_for(issuer, policy))
    return check_designated(response, *designated, policy, now, budget);
  const ResponderId& responder = response.data()->responder;
  std::optional<Error> failure;
  const auto keep = [&](Error error) {
    if (!failure || error.code == ErrorCode::ocsp_signature_invalid) failure = std::move(error);
  };
  for (const x509::Certificate& candidate : response.certificates()) {
    if (!responder.names(candidate) || equal(candidate.spki(), issuer.spki())) continue;
    auto authorised = check_delegate(candidate, issuer, policy, now, budget);
    if (!authorised) {
      keep(std::move(authorised).error());
      continue;
    }
    const x509::Certificate ready = policy.verified ? policy.verified->with_ready_key(candidate) : candidate;
    auto verified = verify(response, ready, policy, budget);
    if (verified && policy.verified) policy.verified->remember(ready, *issuer.public_key());
    if (verified) return ready;
    keep(std::move(verified).error());
  }
  if (responder.names(issuer)) {
    auto verified = verify(response, issuer, policy, budget);
    if (verified) return issuer;
    keep(std::move(verified).error());
  }
  if (failure) return *failure;
  return not_authorised("no certificate of the responder that the answer names");
}

// A delegate's certificate says itself that it needs no check, or a list of its issuer proves it (RFC 6960 §4.2.2.2.1).
Result<void> check_responder_status(const x509::Certificate& signer, const x509::Certificate& issuer, const OcspPolicy& policy,
                                    const ResponderLists& lists, Time now, Budget& budget) {
  if (policy.responder_status == ResponderStatus::not_checked || signer == issuer || signer.extensions().ocsp_no_check) return {};
  if (designated_for(issuer, policy) != nullptr) return {};
  const auto verdict = check_crls(signer, issuer, lists.lists, {}, lists.policy, now, budget);
  if (verdict && !verdict->revoked) return {};
  if (verdict) return not_authorised("the responder's certificate is revoked");
  if (verdict.error().code == ErrorCode::budget_exhausted) return verdict.error();
  return Error{ErrorCode::ocsp_responder_status_unknown, to_string(verdict.error())};
}

Result<void> check_times(const SingleResponse& single, const OcspPolicy& policy, Time now) {
  if (single.this_update > now + policy.clock_skew)
    return Error{ErrorCode::ocsp_answer_not_yet_valid, "thisUpdate is " + to_string(single.this_update)};
  if (single.next_update && *single.next_update < single.this_update)
    return Error{ErrorCode::ocsp_malformed, "nextUpdate before thisUpdate"};
  if (single.next_update && *single.next_update + policy.clock_skew + policy.grace < now)
    return Error{ErrorCode::ocsp_answer_too_old, "nextUpdate was " + to_string(*single.next_update)};
  if (policy.max_age && single.this_update + *policy.max_age < now)
    return Error{ErrorCode::ocsp_answer_too_old, "thisUpdate was " + to_string(single.this_update)};
  if (!single.next_update && !policy.max_age && single.this_update + policy.clock_skew < now)
    return Error{ErrorCode::ocsp_answer_too_old, "no nextUpdate, and thisUpdate was " + to_string(single.this_update)};
  return {};
}

// Nobody signed before the signer's certificate began.
Result<void> check_produced_at(const ResponseData& data, const x509::Certificate& signer, const OcspPolicy& policy, Time now) {
  if (data.produced_at > now + policy.clock_skew)
    return Error{ErrorCode::ocsp_answer_not_yet_valid, "producedAt is " + to_string(data.produced_at)};
  if (data.produced_at + policy.clock_skew < signer.not_before())
    return Error{ErrorCode::ocsp_malformed, "producedAt lies before the responder's certificate"};
  return {};
}

Result<void> check_nonce(const ResponseData& data, const std::optional<Bytes>& nonce, const OcspPolicy& policy) {
  if (policy.nonce == NonceRule::off || !nonce) return {};
  if (!data.nonce) {
    if (policy.nonce == NonceRule::if_present) return {};
    return Error{ErrorCode::ocsp_nonce_mismatch, "the answer has no nonce"};
  }
  if (!crypto::equal_in_constant_time(*data.nonce, *nonce)) return Error{ErrorCode::ocsp_nonce_mismatch};
  return {};
}

bool worse(CertificateStatus a, CertificateStatus b) {
  const auto rank = [](CertificateStatus s) {
    return s == CertificateStatus::revoked ? 2 : s == CertificateStatus::unknown ? 1 : 0;
  };
  return rank(a) > rank(b);
}

// Of the answers that concern the certificate the worst counts; each must be in time.
Result<const SingleResponse*> choose(const ResponseData& data, const x509::Certificate& issuer, ByteView serial,
                                     const OcspPolicy& policy, Time now) {
  const SingleResponse* worst = nullptr;
  for (const SingleResponse& single : data.responses) {
    if (!single.id.names(issuer, serial)) continue;
    if (single.unknown_critical) return Error{ErrorCode::ocsp_malformed, "an unknown critical extension"};
    HAWIYA_CHECK(check_times(single, policy, now));
    if (worst == nullptr || worse(single.status, worst->status)) worst = &single;
  }
  if (worst == nullptr) return Error{ErrorCode::ocsp_certificate_not_covered};
  return worst;
}

}  // namespace

Result<OcspVerdict> check_ocsp(const x509::Certificate& issuer, ByteView serial_number, ByteView bytes,
                               const std::optional<Bytes>& nonce, const OcspPolicy& policy, Time now, Budget& budget,
                               const ResponderLists& responder_lists) {
  HAWIYA_CHECK(Budget::spend(budget.bytes, std::uint64_t{bytes.size()}));
  HAWIYA_TRY(const OcspResponse response, OcspResponse::from_der(bytes));
  if (response.status() != OcspStatus::successful)
    return Error{ErrorCode::ocsp_unsuccessful, std::string(name_of(response.status()))};
  const ResponseData& data = *response.data();
  if (data.unknown_critical) return Error{ErrorCode::ocsp_malformed, "an unknown critical extension"};
  const bool covered =
      std::ranges::any_of(data.responses, [&](const SingleResponse& single) { return single.id.names(issuer, serial_number); });
  if (!covered) return Error{ErrorCode::ocsp_certificate_not_covered};
  HAWIYA_TRY(const x509::Certificate signer, find_signer(response, issuer, policy, now, budget));
  HAWIYA_CHECK(check_responder_status(signer, issuer, policy, responder_lists, now, budget));
  HAWIYA_TRY(const SingleResponse* single, choose(data, issuer, serial_number, policy, now));
  HAWIYA_CHECK(check_nonce(data, nonce, policy));
  HAWIYA_CHECK(check_produced_at(data, signer, policy, now));

  OcspVerdict verdict{single->status,         single->revoked_at,           single->reason,
                      single->this_update,    single->next_update,          data.produced_at,
                      single->archive_cutoff, signer.subject().to_string(), {}};
  const bool by_ca = signer == issuer;
  verdict.checks = {
      {"OCSP responder", "RFC 6960 §4.2.2.2",
       verdict.responder + (by_ca                                       ? " (the issuing CA)"
                            : designated_for(issuer, policy) != nullptr ? " (designated)"
                                                                        : " (delegated by the issuing CA)"),
       true},
      {"OCSP signature", "RFC 6960 §3.2", response.signature_algorithm()->to_string(), true},
      {"OCSP answer is recent", "RFC 6960 §4.2.2.1",
       "thisUpdate " + to_string(single->this_update) +
           (single->next_update ? ", nextUpdate " + to_string(*single->next_update) : ""),
       true},
      {"OCSP nonce", "RFC 9654 §2.1",
       !nonce || policy.nonce == NonceRule::off ? "not used"
       : data.nonce                             ? "repeated"
                                                : "absent, allowed by policy",
       true},
      {"OCSP certificate status", "RFC 6960 §2.2", std::string(name_of(single->status)),
       single->status == CertificateStatus::good},
  };
  return verdict;
}

}  // namespace hawiya::revocation
