#include "ca/lint.hpp"

#include <algorithm>

#include "base/try.hpp"

namespace hawiya::ca {
namespace {

using x509::Certificate;
using x509::Extensions;
using x509::KeyUsageBit;

Error broken(std::string rule) { return {ErrorCode::certificate_lint_failed, std::move(rule)}; }

// The octets are read back by the parser that relying parties use; the signature is not there yet.
Result<Certificate> read_back(ByteView tbs, const crypto::PublicKey& issuer_key) {
  const Bytes unsigned_certificate = x509::write_signed(tbs, crypto::default_algorithm(issuer_key), Bytes(64));
  auto certificate = Certificate::from_der(unsigned_certificate);
  if (!certificate) return broken("does not read back: " + to_string(certificate.error()));
  return certificate;
}

Result<void> lint_fields(const Certificate& certificate, const IssuerIdentity& issuer, Time now) {
  const ByteView serial = certificate.serial_number();
  if (certificate.version() != 3) return broken("RFC 5280 §4.1.2.1: not version 3");
  if (serial.empty() || serial.size() > 20 || (serial[0] & 0x80) != 0)
    return broken("RFC 5280 §4.1.2.2: the serial number is not positive or longer than 20 octets");
  if (serial.size() < 9) return broken("the serial number has fewer than 64 random bits");
  if (certificate.subject().empty()) return broken("RFC 5280 §4.1.2.6: the subject is empty");
  if (!(certificate.issuer() == issuer.subject)) return broken("RFC 5280 §4.1.2.4: the issuer is not the CA's subject");
  if (certificate.not_after() <= certificate.not_before()) return broken("RFC 5280 §4.1.2.5: the validity is empty");
  if (certificate.not_before() > now) return broken("the validity begins in the future");
  if (!certificate.public_key()) return broken("the subject's key: " + to_string(certificate.public_key().error()));
  const auto algorithm = certificate.signature_algorithm();
  if (!algorithm || *algorithm != crypto::default_algorithm(issuer.key))
    return broken("RFC 5280 §4.1.2.3: the signature algorithm is not the issuer's");
  return {};
}

Result<void> lint_usage(const Extensions& extensions, const ProfileRules& rules) {
  const bool ca = rules.kind != CertificateKind::end_entity;
  if (!extensions.basic_constraints || extensions.basic_constraints->ca != ca ||
      extensions.basic_constraints->path_length != rules.path_length)
    return broken("RFC 5280 §4.2.1.9: the basic constraints are not the profile's");
  const auto* usage = extensions.find(x509::extension::key_usage);
  if (usage == nullptr || !usage->critical || extensions.key_usage->bits != rules.key_usage.bits)
    return broken("RFC 5280 §4.2.1.3: the key usage is absent, not critical or not the profile's");
  if (extensions.key_usage->has(KeyUsageBit::key_cert_sign) != ca)
    return broken("RFC 5280 §4.2.1.3: keyCertSign and CA go together");
  if (extensions.extended_key_usage != rules.extended_key_usage)
    return broken("RFC 5280 §4.2.1.12: the extended key usage is not the profile's");
  return {};
}

Result<void> lint_identifiers(const Certificate& certificate, const IssuerIdentity& issuer) {
  const Extensions& extensions = certificate.extensions();
  if (!extensions.subject_key_identifier || *extensions.subject_key_identifier != x509::key_identifier(*certificate.public_key()))
    return broken("RFC 5280 §4.2.1.2: the subject key identifier is not the key's");
  if (issuer.certificate == nullptr) return {};
  const auto& above = issuer.certificate->extensions().subject_key_identifier;
  const auto& authority = extensions.authority_key_identifier;
  if (!authority || !authority->key_identifier || (above && *authority->key_identifier != *above))
    return broken("RFC 5280 §4.2.1.1: the authority key identifier is not the issuer's");
  return {};
}

Result<void> lint_against_issuer(const Certificate& certificate, const ProfileRules& rules, const Certificate& issuer, Time now) {
  if (now < issuer.not_before() || now > issuer.not_after()) return broken("the issuer's certificate is not valid now");
  if (certificate.not_after() > issuer.not_after())
    return broken("the validity ends " + to_string(certificate.not_after()) + ", after the issuer's, " +
                  to_string(issuer.not_after()));
  const Extensions& above = issuer.extensions();
  if (!above.basic_constraints || !above.basic_constraints->ca) return broken("the issuer is no CA");
  if (above.key_usage && !above.key_usage->has(KeyUsageBit::key_cert_sign)) return broken("the issuer may not sign certificates");
  const auto& length = above.basic_constraints->path_length;
  if (rules.kind == CertificateKind::ca && length) {
    if (*length == 0) return broken("RFC 5280 §4.2.1.9: the issuer may have no CA below it");
    if (!rules.path_length || *rules.path_length >= *length)
      return broken("RFC 5280 §4.2.1.9: the path length is not below the issuer's");
  }
  const auto holds = [&](const der::Oid& oid) {
    return std::ranges::find(above.certificate_policies, oid, &x509::PolicyInformation::policy) !=
           above.certificate_policies.end();
  };
  if (!above.certificate_policies.empty() && !holds(x509::any_policy))
    for (const auto& policy : certificate.extensions().certificate_policies)
      if (!holds(policy.policy))
        return broken("RFC 5280 §6.1.3 (d): the issuer's policies do not have " + policy.policy.to_string());
  return {};
}

}  // namespace

Result<void> lint(ByteView tbs, const ProfileRules& rules, const IssuerIdentity& issuer, Time now) {
  HAWIYA_TRY(const Certificate certificate, read_back(tbs, issuer.key));
  HAWIYA_CHECK(lint_fields(certificate, issuer, now));
  HAWIYA_CHECK(lint_usage(certificate.extensions(), rules));
  HAWIYA_CHECK(lint_identifiers(certificate, issuer));
  if (issuer.certificate == nullptr) return {};
  return lint_against_issuer(certificate, rules, *issuer.certificate, now);
}

}  // namespace hawiya::ca
