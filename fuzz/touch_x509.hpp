#pragma once
// Reads all of a name, of general names, of extensions and of a certificate.

#include <hawiya/x509/certificate.hpp>

#include "touch.hpp"

namespace hawiya::fuzz {

inline void touch(const x509::Name& name) {
  touch(name.der());
  touch(name.to_string());
  touch(name.canonical());
  (void)name.only(x509::attribute::common_name);
  // What was read can be compared with itself read again.
  require(x509::Name::from_der(name.der()).value() == name);
}

inline void touch(const x509::GeneralNames& names) {
  for (const x509::GeneralName& name : names) {
    touch(name.text);
    touch(name.octets);
    touch(name.directory);
  }
}

inline void touch(const x509::Extensions& extensions) {
  for (const x509::RawExtension& item : extensions.all) {
    touch(item.oid.to_string());
    touch(item.value);
    touch(x509::extension::name_of(item.oid));
    require(extensions.find(item.oid) != nullptr);
  }
  touch(extensions.subject_alternative_name);
  touch(extensions.issuer_alternative_name);
  for (const auto& point : extensions.crl_distribution_points) touch(point.full_name);
  for (const auto& access : extensions.authority_information_access) touch(access.location.text);
  for (const auto& oid : extensions.extended_key_usage) touch(x509::purpose::name_of(oid));
  for (const auto& policy : extensions.certificate_policies) touch(policy.policy.to_string());
}

inline void touch(const x509::Certificate& certificate) {
  touch(certificate.tbs());
  touch(certificate.signature());
  touch(certificate.serial_hex());
  touch(certificate.subject());
  touch(certificate.issuer());
  touch(to_string(certificate.not_before()));
  touch(to_string(certificate.not_after()));
  touch(certificate.extensions());
  touch(certificate.to_pem());
  if (const auto algorithm = certificate.signature_algorithm()) touch(algorithm->to_string());
  if (const auto& key = certificate.public_key()) touch(key->to_string());
  require(x509::Certificate::from_file_bytes(as_bytes(certificate.to_pem())).value() == certificate);
}

}  // namespace hawiya::fuzz
