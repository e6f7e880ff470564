#pragma once
// The inputs of RFC 5280 §6.1.1 as a "pathval-cases/1" case states them.

#include <hawiya/path/validate.hpp>

#include "suite.hpp"

namespace hawiya::test {

// What a case of level "policy" is about: purposes in CA certificates, or else the algorithms that the default policy refuses.
inline void tighten(path::PathPolicy& policy, const std::string& id) {
  if (id.find("eku") != std::string::npos)
    policy.purpose_chaining = path::PurposeChaining::on;
  else
    policy.algorithms = {};
}

inline path::PathPolicy path_policy_of(const json& entry) {
  path::PathPolicy policy;
  policy.algorithms = {.sha1 = crypto::Allow::yes, .dsa = crypto::Allow::yes, .min_rsa_bits = 1024};
  const auto flag = [&](const char* name) { return entry.value(name, false) ? path::Indicator::set : path::Indicator::unset; };
  policy.explicit_policy = flag("explicit_policy");
  policy.inhibit_policy_mapping = flag("inhibit_mapping");
  policy.inhibit_any_policy = flag("inhibit_any");
  if (entry.contains("policies") && !entry["policies"].empty()) {
    policy.acceptable_policies.clear();
    for (const auto& oid : entry["policies"])
      policy.acceptable_policies.push_back(der::Oid::parse(oid.get<std::string>()).value());
  }
  const std::string purpose = entry.value("purpose", "any");
  if (purpose == "serverAuth") policy.purpose = x509::purpose::server_auth;
  if (purpose == "clientAuth") policy.purpose = x509::purpose::client_auth;
  const std::string level = entry.value("level", "path");
  if (level == "eku-chain") policy.purpose_chaining = path::PurposeChaining::on;
  if (level == "profile") policy.profile = path::ProfileRules::strict;
  if (level == "policy") tighten(policy, entry["id"].get<std::string>());
  if (entry.contains("max_intermediates") && !entry["max_intermediates"].is_null())
    policy.max_intermediates = entry["max_intermediates"].get<std::uint32_t>();
  const std::string mode = entry.value("anchor_mode", "bare");
  policy.anchor_constraints = mode.starts_with("constraints") ? path::AnchorConstraints::apply : path::AnchorConstraints::ignore;
  policy.anchor_validity = mode.ends_with("+expiry") ? path::AnchorValidity::check : path::AnchorValidity::ignore;
  return policy;
}

}  // namespace hawiya::test
