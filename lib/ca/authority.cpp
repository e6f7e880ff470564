#include <hawiya/ca/authority.hpp>
#include <hawiya/path/validate.hpp>

#include "base/try.hpp"
#include "ca/certificate_template.hpp"
#include "ca/lint.hpp"

namespace hawiya::ca {
namespace {

using x509::Certificate;

// A signature that a faulty device made is never handed out: it is verified, and over the very octets that were linted.
Result<Bytes> sign_and_verify(crypto::Signer& signer, ByteView tbs) {
  const auto algorithm = crypto::default_algorithm(signer.public_key());
  HAWIYA_TRY(const Bytes signature, signer.sign(algorithm, tbs));
  if (const auto verified = signer.public_key().verify(algorithm, tbs, signature); !verified)
    return Error{ErrorCode::signing_failed, "the key made a signature that does not verify"};
  return x509::write_signed(tbs, algorithm, signature);
}

Result<Certificate> sign_recorded(const ProfileRules& rules, const IssuerIdentity& issuer, const x509::CertificateFields& fields,
                                  crypto::Signer& signer, Store& store, const Act& act) {
  const Bytes tbs = x509::encode_tbs(fields);
  HAWIYA_CHECK(lint(tbs, rules, issuer, act.now));
  HAWIYA_CHECK(store.record_intent({.issuer = issuer.name,
                                    .serial_number = fields.serial_number,
                                    .profile = rules.name,
                                    .tbs_digest = crypto::digest(crypto::HashAlgorithm::sha256, tbs),
                                    .not_before = fields.not_before,
                                    .not_after = fields.not_after},
                                   act));
  HAWIYA_TRY(const Bytes der, sign_and_verify(signer, tbs));
  HAWIYA_TRY(Certificate certificate, Certificate::from_der(der));
  HAWIYA_CHECK(store.record_certificate(issuer.name, fields.serial_number, der, act));
  return certificate;
}

Result<Duration> ordered_validity(const ProfileRules& rules, const std::optional<Duration>& wanted) {
  if (!wanted) return rules.validity;
  if (*wanted < Duration(60) || *wanted > rules.validity)
    return Error{ErrorCode::certificate_lint_failed, "the validity is not between a minute and the profile's", rules.name};
  return *wanted;
}

}  // namespace

std::string Publication::crl(std::string_view ca_name) const { return base_url + "/crl/" + std::string(ca_name) + ".crl"; }
std::string Publication::certificate(std::string_view ca_name) const { return base_url + "/ca/" + std::string(ca_name) + ".cer"; }
std::string Publication::ocsp() const { return base_url + "/ocsp"; }

Authority::Authority(std::string name, Certificate certificate, std::shared_ptr<crypto::Signer> signer,
                     std::shared_ptr<Store> store, Publication publication)
    : name_(std::move(name)),
      certificate_(std::move(certificate)),
      signer_(std::move(signer)),
      store_(std::move(store)),
      publication_(std::move(publication)) {}

Result<Authority> Authority::open(std::string name, Certificate certificate, std::shared_ptr<crypto::Signer> signer,
                                  std::shared_ptr<Store> store, Publication publication) {
  if (!equal(certificate.spki(), signer->public_key().spki()))
    return Error{ErrorCode::algorithm_key_mismatch, "the key is not the certificate's", name};
  return Authority(std::move(name), std::move(certificate), std::move(signer), std::move(store), std::move(publication));
}

Result<Authority> Authority::establish_root(std::string name, const Profile& profile,
                                            const std::vector<x509::NameAttribute>& subject,
                                            std::shared_ptr<crypto::Signer> signer, std::shared_ptr<Store> store,
                                            Publication publication, const Act& act) {
  const ProfileRules& rules = profile.rules();
  if (rules.kind != CertificateKind::root)
    return Error{ErrorCode::profile_invalid, "a root needs a profile of kind root", rules.name};
  const crypto::PublicKey& key = signer->public_key();
  HAWIYA_CHECK(check_key(rules, key));
  HAWIYA_TRY(const x509::Name subject_name, profile.subject(subject));
  const IssuerIdentity self{name, subject_name, key};
  const auto fields = make_fields(rules, self, subject_name, key, rules.validity, publication, act.now);
  HAWIYA_TRY(Certificate certificate, sign_recorded(rules, self, fields, *signer, *store, act));
  HAWIYA_CHECK(store->add_issuer({name, name, fields.serial_number}, act));
  return open(std::move(name), std::move(certificate), std::move(signer), std::move(store), std::move(publication));
}

Result<x509::CertificateFields> Authority::draft(const Profile& profile, const std::vector<x509::NameAttribute>& subject,
                                                 const std::optional<Duration>& validity, const crypto::PublicKey& key,
                                                 const Act& act) const {
  const ProfileRules& rules = profile.rules();
  if (rules.kind == CertificateKind::root)
    return Error{ErrorCode::profile_invalid, "a root is established, not issued", rules.name};
  HAWIYA_TRY(const x509::Name name, profile.subject(subject));
  HAWIYA_TRY(const Duration period, ordered_validity(rules, validity));
  const IssuerIdentity issuer{name_, certificate_.subject(), signer_->public_key(), &certificate_};
  return make_fields(rules, issuer, name, key, period, publication_, act.now);
}

Result<void> Authority::rehearse(const Profile& profile, const std::vector<x509::NameAttribute>& subject,
                                 const std::optional<Duration>& validity, const Act& act) const {
  const crypto::PublicKey& stand_in = signer_->public_key();
  HAWIYA_TRY(const auto fields, draft(profile, subject, validity, stand_in, act));
  return lint(x509::encode_tbs(fields), profile.rules(), {name_, certificate_.subject(), stand_in, &certificate_}, act.now);
}

Result<Certificate> Authority::issue(const Profile& profile, const Order& order, const Act& act) const {
  const crypto::PublicKey& key = order.request.public_key();
  HAWIYA_TRY(const auto fields, draft(profile, order.subject, order.validity, key, act));
  HAWIYA_CHECK(check_key(profile.rules(), key));
  const IssuerIdentity issuer{name_, certificate_.subject(), signer_->public_key(), &certificate_};
  return sign_recorded(profile.rules(), issuer, fields, *signer_, *store_, act);
}

Result<x509::Crl> Authority::issue_crl(Duration validity, const Act& act) const {
  HAWIYA_TRY(CrlDraft draft, store_->begin_crl(name_, act));
  const auto& key_identifier = certificate_.extensions().subject_key_identifier;
  const Bytes tbs = x509::encode_tbs(
      x509::CrlFields{.signature_algorithm = crypto::default_algorithm(signer_->public_key()),
                      .issuer = certificate_.subject(),
                      .this_update = act.now,
                      .next_update = act.now + validity,
                      .authority_key_identifier = key_identifier ? *key_identifier : x509::key_identifier(signer_->public_key()),
                      .crl_number = draft.number,
                      .revoked = std::move(draft.revoked)});
  HAWIYA_TRY(const Bytes der, sign_and_verify(*signer_, tbs));
  HAWIYA_TRY(x509::Crl crl, x509::Crl::from_der(der));
  HAWIYA_CHECK(store_->record_crl(name_, draft.number, der, act));
  return crl;
}

}  // namespace hawiya::ca
