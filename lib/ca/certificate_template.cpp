#include "ca/certificate_template.hpp"

#include <algorithm>
#include <hawiya/crypto/random.hpp>

namespace hawiya::ca {
namespace {

using x509::RawExtension;
namespace ext = x509::extension;
namespace encode = x509::encode;

// 126 random bits behind a leading 01: positive, and always of the same length.
Bytes new_serial_number() {
  Bytes serial = crypto::random_bytes(16);
  serial[0] = static_cast<std::uint8_t>((serial[0] & 0x3f) | 0x40);
  return serial;
}

Bytes issuer_key_identifier(const IssuerIdentity& issuer) {
  if (issuer.certificate != nullptr && issuer.certificate->extensions().subject_key_identifier)
    return *issuer.certificate->extensions().subject_key_identifier;
  return x509::key_identifier(issuer.key);
}

std::vector<x509::AccessDescription> access_descriptions(const ProfileRules& rules, const std::string& issuer,
                                                         const Publication& publication) {
  std::vector<x509::AccessDescription> found;
  if (rules.ocsp_url) found.push_back({x509::access_ocsp, x509::GeneralName::of_uri(publication.ocsp())});
  if (rules.ca_issuers_url)
    found.push_back({x509::access_ca_issuers, x509::GeneralName::of_uri(publication.certificate(issuer))});
  return found;
}

std::vector<RawExtension> make_extensions(const ProfileRules& rules, const IssuerIdentity& issuer, const crypto::PublicKey& key,
                                          const Publication& publication, Time now) {
  const bool ca = rules.kind != CertificateKind::end_entity;
  std::vector<RawExtension> list;
  const auto add = [&](const der::Oid& oid, bool critical, Bytes value) { list.push_back({oid, critical, std::move(value)}); };
  add(ext::basic_constraints, rules.basic_constraints_critical, encode::basic_constraints({ca, rules.path_length}));
  add(ext::key_usage, true, encode::key_usage(rules.key_usage));
  if (!rules.extended_key_usage.empty())
    add(ext::extended_key_usage, rules.extended_key_usage_critical, encode::extended_key_usage(rules.extended_key_usage));
  add(ext::subject_key_identifier, false, encode::subject_key_identifier(x509::key_identifier(key)));
  if (issuer.certificate != nullptr)
    add(ext::authority_key_identifier, false, encode::authority_key_identifier(issuer_key_identifier(issuer)));
  if (!rules.policies.empty()) add(ext::certificate_policies, false, encode::certificate_policies(rules.policies));
  if (rules.crl_distribution_point)
    add(ext::crl_distribution_points, false,
        encode::distribution_points({{.full_name = {x509::GeneralName::of_uri(publication.crl(issuer.name))}}}));
  if (rules.ocsp_url || rules.ca_issuers_url)
    add(ext::authority_information_access, false,
        encode::access_descriptions(access_descriptions(rules, issuer.name, publication)));
  if (rules.qc_statements) add(ext::qc_statements, false, encode::qc_statements(*rules.qc_statements));
  if (rules.private_key_usage)
    add(ext::private_key_usage_period, false,
        encode::private_key_usage_period({.not_before = now, .not_after = now + *rules.private_key_usage - Duration(1)}));
  if (rules.ocsp_no_check) add(ext::ocsp_no_check, false, encode::ocsp_no_check());
  return list;
}

}  // namespace

Result<void> check_key(const ProfileRules& rules, const crypto::PublicKey& key) {
  if (std::ranges::find(rules.key_types, key.type()) == rules.key_types.end())
    return Error{ErrorCode::key_unsupported, "the profile takes no " + key.to_string() + " keys", rules.name};
  if (key.type() == crypto::KeyType::rsa && key.bits() < rules.min_rsa_bits)
    return Error{ErrorCode::key_too_weak, "the profile asks for " + std::to_string(rules.min_rsa_bits) + " bits", rules.name};
  return {};
}

x509::CertificateFields make_fields(const ProfileRules& rules, const IssuerIdentity& issuer, const x509::Name& subject,
                                    const crypto::PublicKey& key, Duration validity, const Publication& publication, Time now) {
  return {.serial_number = new_serial_number(),
          .signature_algorithm = crypto::default_algorithm(issuer.key),
          .issuer = issuer.subject,
          .not_before = now,
          // The last second belongs to the period (RFC 5280 §4.1.2.5).
          .not_after = now + validity - Duration(1),
          .subject = subject,
          .spki = to_bytes(key.spki()),
          .extensions = make_extensions(rules, issuer, key, publication, now)};
}

}  // namespace hawiya::ca
