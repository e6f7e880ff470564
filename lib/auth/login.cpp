#include <algorithm>
#include <hawiya/auth/login.hpp>

#include "base/try.hpp"

namespace hawiya::auth {
namespace {

// What a login certificate must say of itself. It reads only the certificate, so it comes before any signature is verified.
Result<void> check_purpose(const x509::Certificate& certificate, const LoginPolicy& policy, Checks& checks) {
  const x509::Extensions& extensions = certificate.extensions();
  if (!extensions.key_usage) return Error{ErrorCode::key_usage_missing};
  if (!extensions.key_usage->has(x509::KeyUsageBit::digital_signature))
    return Error{ErrorCode::key_usage_wrong, "lacks digitalSignature"};
  checks.push_back({"key usage", "RFC 5280 §4.2.1.3", "digitalSignature", true});
  const auto& purposes = extensions.extended_key_usage;
  const auto has = [&](const der::Oid& oid) { return std::ranges::find(purposes, oid) != purposes.end(); };
  if (!purposes.empty() && !has(x509::purpose::client_auth))
    return Error{ErrorCode::extended_key_usage_wrong, "lacks clientAuth"};
  checks.push_back(
      {"extended key usage", "RFC 5280 §4.2.1.12", purposes.empty() ? "absent, no restriction" : "clientAuth", true});
  for (const x509::PolicyInformation& information : extensions.certificate_policies)
    if (std::ranges::find(policy.disallowed_policies, information.policy) != policy.disallowed_policies.end())
      return Error{ErrorCode::policy_disallowed, information.policy.to_string()};
  checks.push_back({"certificate policies", "relying party's policy", "none that is refused", true});
  return {};
}

Result<void> check_period(const x509::Certificate& certificate, Time now, Checks& checks) {
  if (now < certificate.not_before())
    return Error{ErrorCode::certificate_not_yet_valid, "notBefore is " + to_string(certificate.not_before())};
  if (now > certificate.not_after())
    return Error{ErrorCode::certificate_expired, "notAfter is " + to_string(certificate.not_after())};
  checks.push_back({"certificate period", "RFC 5280 §4.1.2.5",
                    to_string(certificate.not_before()) + " to " + to_string(certificate.not_after()), true});
  return {};
}

Result<void> check_possession(const UnverifiedToken& token, const Origin& origin, const Challenge& challenge,
                              const LoginPolicy& policy, Budget& budget, Checks& checks) {
  const auto& key = token.certificate.public_key();
  if (!key) return key.error();
  HAWIYA_CHECK(Budget::spend(budget.signatures));
  const Bytes message = message_to_sign(origin, challenge, token.algorithm.hash);
  HAWIYA_CHECK(key->verify(token.algorithm, message, token.signature, policy.path.algorithms, crypto::SignatureEncoding::raw));
  checks.push_back({"possession of the card's key", "Web eID token 1.0",
                    token.algorithm_name + " over origin " + origin.text() + " and the challenge", true});
  return {};
}

}  // namespace

struct LoginVerifier::Impl {
  Origin origin;
  path::TrustStore anchors;
  LoginPolicy policy;
};

LoginVerifier::LoginVerifier(Origin origin, path::TrustStore anchors, LoginPolicy policy) {
  auto& signers = policy.revocation.crl_issuers;  // the CAs' other keys may have signed their lists
  signers.insert(signers.end(), policy.intermediates.begin(), policy.intermediates.end());
  impl_ = std::make_shared<const Impl>(Impl{std::move(origin), std::move(anchors), std::move(policy)});
}

Result<PendingLogin> LoginVerifier::judge(std::string_view text, const Challenge& challenge, Time now,
                                          const revocation::Stapled& stapled, Checks& checks, bool explain) const {
  const LoginPolicy& policy = impl_->policy;
  Budget budget = policy.budget;
  HAWIYA_TRY(UnverifiedToken token, UnverifiedToken::parse(text));
  checks.push_back({"token format", "Web eID token 1.0", token.format, true});
  HAWIYA_CHECK(challenge.check(now));
  checks.push_back({"challenge age", "Web eID token 1.0", "expires " + to_string(challenge.expires()), true});
  HAWIYA_CHECK(check_purpose(token.certificate, policy, checks));
  HAWIYA_CHECK(check_period(token.certificate, now, checks));
  HAWIYA_CHECK(check_possession(token, impl_->origin, challenge, policy, budget, checks));
  Checks told;
  const auto path = path::validate(token.certificate, policy.intermediates, impl_->anchors, policy.path, now, budget,
                                   explain ? &told : nullptr);
  if (!path) {
    checks.insert(checks.end(), told.begin(), told.end());
    return path.error();
  }
  PendingLogin pending(std::move(token), LoginTrail(std::move(checks), *path), budget);
  if (policy.check_revocation == RevocationCheck::on)
    pending.revocation_ = revocation::Pending::begin(*path, policy.revocation, stapled);
  return pending;
}

Result<PendingLogin> LoginVerifier::begin(std::string_view token, const Challenge& challenge, Time now, Checks* trail,
                                          const revocation::Stapled& stapled) const {
  Checks checks;
  auto pending = judge(token, challenge, now, stapled, checks, trail != nullptr);
  if (trail == nullptr) return pending;
  *trail = pending ? pending->checks() : std::move(checks);
  const bool told = !trail->empty() && !trail->back().passed;
  if (!pending && !told) trail->push_back({"login", "see the error", to_string(pending.error()), false});
  return pending;
}

std::vector<FetchRequest> PendingLogin::needs() const { return revocation_ ? revocation_->needs() : std::vector<FetchRequest>{}; }

std::vector<FetchRequest> PendingLogin::more(std::span<const FetchAnswer> answers, Time now) const {
  return revocation_ ? revocation_->more(answers, now, budget_) : std::vector<FetchRequest>{};
}

Result<Citizen> PendingLogin::finish(std::span<const FetchAnswer> answers, Time now, Checks* trail) const {
  Checks checks;
  Result<void> settled;
  if (revocation_) {
    Budget budget = budget_;
    if (const auto proof = revocation_->finish(answers, now, budget, &checks); !proof) settled = proof.error();
  } else {
    checks.push_back({"revocation not checked", "policy off_dangerously", "", false});
  }
  LoginTrail whole = trail_.followed_by(checks);
  if (trail != nullptr) *trail = whole.checks();
  if (!settled) return settled.error();
  return Citizen(token_.certificate, token_.algorithm_name, std::move(whole));
}

}  // namespace hawiya::auth
