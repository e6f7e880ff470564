#pragma once
// A citizen's card, the site that they log in to, and a responder: one login from challenge to proof.

#include <hawiya/auth/login.hpp>

#include "support/status.hpp"

namespace hawiya::test {

struct LoginFlow {
  TestCa root = TestCa::root();
  TestCa ca = root.intermediate("Citizen CA");
  auth::Origin origin = auth::Origin::parse("https://example.com").value();
  auth::Challenge challenge = auth::Challenge::create(test_now);
  Key key = make_key(crypto::KeyType::p384);
  CertificateBuilder card{.subject = "citizen",
                          .key = key,
                          .extensions = {usage({x509::KeyUsageBit::digital_signature}), purposes({x509::purpose::client_auth}),
                                         responder("http://ocsp.example/")}};

  static x509::RawExtension purposes(const std::vector<der::Oid>& list) {
    return plain(x509::extension::extended_key_usage, x509::encode::extended_key_usage(list));
  }
  static x509::RawExtension responder(const std::string& url) {
    return plain(x509::extension::authority_information_access,
                 x509::encode::access_descriptions({{x509::access_ocsp, x509::GeneralName::of_uri(url)}}));
  }

  auth::LoginVerifier verifier(const auth::LoginPolicy& policy = {}) const {
    return {origin, path::TrustStore::create({ca.certificate}).value(), policy};
  }
  std::string token(const x509::Certificate& certificate) const {
    return auth::create_token(origin, challenge, certificate, *key, "test").value();
  }
  std::string token() const { return token(ca.issue(card)); }
  Result<auth::PendingLogin> begin(const std::string& token, const auth::LoginPolicy& policy = {}) const {
    return verifier(policy).begin(token, challenge, test_now);
  }
  ErrorCode refusal(const std::string& token, const auth::LoginPolicy& policy = {}) const {
    const auto pending = begin(token, policy);
    return pending ? ErrorCode::internal_error : pending.error().code;
  }
  // The responder's answer to a login's only request.
  std::vector<FetchAnswer> answer(const auth::PendingLogin& pending, const x509::Certificate& certificate,
                                  revocation::CertificateStatus status = revocation::CertificateStatus::good) const {
    const FetchRequest request = pending.needs().at(0);
    auto data = answer_of(ca.certificate, {status_of(ca.certificate, certificate, status)});
    data.nonce = revocation::OcspRequest::from_der(request.body).value().nonce;
    return {{request.id, revocation::sign_response(data, *ca.key, {}).value()}};
  }
};

}  // namespace hawiya::test
