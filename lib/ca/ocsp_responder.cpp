#include <algorithm>
#include <hawiya/ca/ocsp_responder.hpp>
#include <hawiya/path/validate.hpp>

#include "base/try.hpp"

namespace hawiya::ca {
namespace {

using revocation::CertificateStatus;
using revocation::OcspStatus;

const x509::Certificate& signing_certificate(const ResponderKey& key) {
  return key.delegate ? *key.delegate : key.ca_certificate;
}

// What check_ocsp will ask of a delegate (RFC 6960 §4.2.2.2), asked once at the start.
Result<void> check_delegate(const ResponderKey& key) {
  if (!key.delegate) return {};
  const auto refused = [&](std::string why) {
    return Error{ErrorCode::ocsp_responder_not_authorised, std::move(why), key.ca_name};
  };
  const auto& purposes = key.delegate->extensions().extended_key_usage;
  if (std::ranges::find(purposes, x509::purpose::ocsp_signing) == purposes.end()) return refused("no OCSPSigning");
  Budget budget;
  const auto verified = path::verify_signature(*key.delegate, key.ca_certificate, {}, budget);
  if (!verified) return refused("not issued by this CA: " + to_string(verified.error()));
  return {};
}

}  // namespace

Result<OcspResponder> OcspResponder::create(std::vector<ResponderKey> keys, std::shared_ptr<Store> store, Duration validity) {
  if (keys.empty()) return Error{ErrorCode::argument_invalid, "an OCSP responder without a key"};
  for (const ResponderKey& key : keys) {
    if (!equal(signing_certificate(key).spki(), key.signer->public_key().spki()))
      return Error{ErrorCode::algorithm_key_mismatch, "the key is not the responder certificate's", key.ca_name};
    HAWIYA_CHECK(check_delegate(key));
  }
  return OcspResponder(std::move(keys), std::move(store), validity);
}

const ResponderKey* OcspResponder::key_for(const revocation::OcspRequest& request) const {
  const auto serves_all = [&](const ResponderKey& key) {
    return std::ranges::all_of(request.ids, [&](const auto& id) { return id.names(key.ca_certificate, id.serial_number); });
  };
  const auto found = std::ranges::find_if(keys_, serves_all);
  return found == keys_.end() ? nullptr : &*found;
}

Result<revocation::SingleResponse> OcspResponder::single(const ResponderKey& key, const revocation::CertId& id, Time now) const {
  HAWIYA_TRY(const auto record, store_->find(key.ca_name, id.serial_number));
  revocation::SingleResponse single{.id = id, .this_update = now, .next_update = now + validity_};
  if (record && record->revoked_at) {
    single.status = CertificateStatus::revoked;
    single.revoked_at = record->revoked_at;
    if (record->reason != x509::RevocationReason::unspecified) single.reason = record->reason;
  } else if (record && record->state == CertificateState::issued) {
    single.status = CertificateStatus::good;
  }
  return single;
}

Bytes OcspResponder::answer(ByteView request, Time now) const {
  const auto parsed = revocation::OcspRequest::from_der(request);
  if (!parsed) return revocation::error_response(OcspStatus::malformed_request);
  const ResponderKey* key = key_for(*parsed);
  if (key == nullptr) return revocation::error_response(OcspStatus::unauthorized);
  const x509::Certificate& signing = signing_certificate(*key);
  if (now < signing.not_before() || now > signing.not_after()) return revocation::error_response(OcspStatus::try_later);

  revocation::ResponseData data{.responder = {.name = signing.subject()}, .produced_at = now, .nonce = parsed->nonce};
  for (const auto& id : parsed->ids) {
    auto answered = single(*key, id, now);
    if (!answered) return revocation::error_response(OcspStatus::try_later);
    data.responses.push_back(*std::move(answered));
  }
  const auto certificates = key->delegate ? std::vector{*key->delegate} : std::vector<x509::Certificate>();
  auto signed_answer = revocation::sign_response(data, *key->signer, certificates);
  return signed_answer ? *std::move(signed_answer) : revocation::error_response(OcspStatus::try_later);
}

}  // namespace hawiya::ca
