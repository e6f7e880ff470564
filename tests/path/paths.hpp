#pragma once
// Short words for path tests.

#include <hawiya/path/validate.hpp>

#include "support/builders.hpp"

namespace hawiya::test {

inline Result<path::ValidatedPath> check_path(const x509::Certificate& target, std::vector<x509::Certificate> pool,
                                              const x509::Certificate& anchor, path::PathPolicy policy = {}, Budget budget = {},
                                              Time now = test_now) {
  return path::validate(target, pool, path::TrustStore::create({anchor}).value(), policy, now, budget);
}

/// The error, or `internal_error` for a path that holds.
inline ErrorCode code_of(const Result<path::ValidatedPath>& result) {
  return result ? ErrorCode::internal_error : result.error().code;
}
inline constexpr auto accepted = ErrorCode::internal_error;

inline x509::RawExtension policies(std::vector<x509::PolicyInformation> list) {
  return plain(x509::extension::certificate_policies, x509::encode::certificate_policies(list));
}

inline std::vector<x509::RawExtension> ca_with(x509::RawExtension extra) {
  auto list = ca_extensions();
  list.push_back(std::move(extra));
  return list;
}

/// What the strict profile asks of a CA's or an end certificate's extensions, beside the rest.
inline x509::RawExtension key_identifier_of(const Key& key) {
  return plain(x509::extension::subject_key_identifier,
               x509::encode::subject_key_identifier(x509::key_identifier(key->public_key())));
}
inline x509::RawExtension issuer_key_identifier_of(const Key& key) {
  return plain(x509::extension::authority_key_identifier,
               x509::encode::authority_key_identifier(x509::key_identifier(key->public_key())));
}

inline x509::RawExtension alternative_name(x509::GeneralName name) {
  return plain(x509::extension::subject_alternative_name, x509::encode::general_names({std::move(name)}));
}

}  // namespace hawiya::test
