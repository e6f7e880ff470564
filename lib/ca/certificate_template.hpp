#pragma once
// From a profile and an order to the fields of one certificate.

#include <hawiya/ca/authority.hpp>
#include <hawiya/x509/certificate.hpp>

namespace hawiya::ca {

/// Who signs: for a root, the subject itself.
struct IssuerIdentity {
  std::string name;
  x509::Name subject;
  const crypto::PublicKey& key;
  /// Absent for a root.
  const x509::Certificate* certificate = nullptr;
};

/// `key_unsupported`, `key_too_weak` for keys that the profile does not take.
[[nodiscard]] Result<void> check_key(const ProfileRules& rules, const crypto::PublicKey& key);

/// Everything but the signature: a new random serial number, validity from `now`, the profile's extensions.
[[nodiscard]] x509::CertificateFields make_fields(const ProfileRules& rules, const IssuerIdentity& issuer,
                                                  const x509::Name& subject, const crypto::PublicKey& key, Duration validity,
                                                  const Publication& publication, Time now);

}  // namespace hawiya::ca
