#include "path/processing.hpp"

#include <algorithm>

#include "base/try.hpp"
#include "path/name_constraints.hpp"
#include "path/policy_graph.hpp"

namespace hawiya::path {
namespace {

// The state variables of §6.1.2.
struct State {
  const PathPolicy& policy;
  Time now;
  Budget& budget;
  std::uint32_t length;  // n
  PolicyGraph policies = {};
  NameConstraintsState names = {};
  std::uint32_t explicit_policy = 0;
  std::uint32_t inhibit_any_policy = 0;
  std::uint32_t policy_mapping = 0;
  std::uint32_t max_path_length = 0;

  State(const PathPolicy& p, Time t, Budget& b, std::size_t n)
      : policy(p),
        now(t),
        budget(b),
        length(static_cast<std::uint32_t>(n)),
        explicit_policy(p.explicit_policy == Indicator::set ? 0 : length + 1),
        inhibit_any_policy(p.inhibit_any_policy == Indicator::set ? 0 : length + 1),
        policy_mapping(p.inhibit_policy_mapping == Indicator::set ? 0 : length + 1),
        max_path_length(p.max_intermediates.value_or(length)) {}
};

void lower_to(std::uint32_t& variable, std::optional<std::uint32_t> value) {
  if (value) variable = std::min(variable, *value);
}

void step_down(std::uint32_t& variable) {
  if (variable > 0) --variable;
}

Result<void> check_validity(const x509::Certificate& certificate, Time now) {
  if (now < certificate.not_before())
    return Error{ErrorCode::certificate_not_yet_valid, "notBefore is " + to_string(certificate.not_before())};
  if (now > certificate.not_after())
    return Error{ErrorCode::certificate_expired, "notAfter is " + to_string(certificate.not_after())};
  return {};
}

Result<void> check_critical_extensions(const x509::Certificate& certificate) {
  for (const x509::RawExtension& item : certificate.extensions().all)
    if (item.critical && !x509::is_known_extension(item.oid))
      return Error{ErrorCode::extension_unknown_critical, item.oid.to_string()};
  // A qualifier in a critical extension must be understood (§4.2.1.4).
  const auto& policies = certificate.extensions().certificate_policies;
  if (std::ranges::find(policies, true, &x509::PolicyInformation::unknown_qualifier) != policies.end() &&
      certificate.extensions().find(x509::extension::certificate_policies)->critical)
    return Error{ErrorCode::extension_unknown_critical, "an unknown policy qualifier"};
  return {};
}

Result<void> check_purpose(const x509::Certificate& certificate, const PathPolicy& policy) {
  if (!policy.purpose) return {};
  const auto& purposes = certificate.extensions().extended_key_usage;
  const auto has = [&](const der::Oid& oid) { return std::ranges::find(purposes, oid) != purposes.end(); };
  if (purposes.empty() || has(*policy.purpose) || has(x509::purpose::any)) return {};
  return Error{ErrorCode::extended_key_usage_wrong, "lacks " + x509::purpose::name_of(*policy.purpose)};
}

// §6.1.3 (a)(2), (b) to (f). The signature (a)(1) and the name chaining (a)(4) were checked while building.
Result<void> basic_processing(State& state, const x509::Certificate& certificate, bool final) {
  HAWIYA_CHECK(check_validity(certificate, state.now));
  const bool self_issued = certificate.self_issued();
  if (!self_issued || final) HAWIYA_CHECK(state.names.check(certificate, state.budget));
  const bool any_policy_allowed = state.inhibit_any_policy > 0 || (!final && self_issued);
  HAWIYA_CHECK(state.policies.add_level(certificate.extensions().certificate_policies, any_policy_allowed, state.budget));
  if (state.explicit_policy == 0 && state.policies.empty()) return Error{ErrorCode::policy_required};
  return {};
}

// §6.1.4 (k) to (n).
Result<void> check_may_issue(State& state, const x509::Certificate& certificate) {
  const x509::Extensions& extensions = certificate.extensions();
  if (certificate.version() != 3 || !extensions.basic_constraints || !extensions.basic_constraints->ca)
    return Error{ErrorCode::issuer_not_ca};
  if (!certificate.self_issued()) {
    if (state.max_path_length == 0) return Error{ErrorCode::path_too_long};
    --state.max_path_length;
  }
  lower_to(state.max_path_length, extensions.basic_constraints->path_length);
  if (extensions.key_usage && !extensions.key_usage->has(x509::KeyUsageBit::key_cert_sign))
    return Error{ErrorCode::issuer_key_usage_wrong};
  return {};
}

// §6.1.4, for every certificate but the last.
Result<void> prepare_for_next(State& state, const x509::Certificate& certificate) {
  const x509::Extensions& extensions = certificate.extensions();
  HAWIYA_CHECK(state.policies.map(extensions.policy_mappings, state.policy_mapping > 0, state.budget));
  if (extensions.name_constraints) state.names.add(*extensions.name_constraints);
  if (!certificate.self_issued()) {
    step_down(state.explicit_policy);
    step_down(state.policy_mapping);
    step_down(state.inhibit_any_policy);
  }
  if (extensions.policy_constraints) {
    lower_to(state.explicit_policy, extensions.policy_constraints->require_explicit_policy);
    lower_to(state.policy_mapping, extensions.policy_constraints->inhibit_policy_mapping);
  }
  lower_to(state.inhibit_any_policy, extensions.inhibit_any_policy);
  HAWIYA_CHECK(check_may_issue(state, certificate));
  HAWIYA_CHECK(check_critical_extensions(certificate));
  if (state.policy.purpose_chaining == PurposeChaining::on) HAWIYA_CHECK(check_purpose(certificate, state.policy));
  return {};
}

// §6.1.5.
Result<std::vector<der::Oid>> wrap_up(State& state, const x509::Certificate& certificate) {
  step_down(state.explicit_policy);
  const auto& constraints = certificate.extensions().policy_constraints;
  if (constraints && constraints->require_explicit_policy == 0u) state.explicit_policy = 0;
  HAWIYA_CHECK(check_critical_extensions(certificate));
  HAWIYA_CHECK(check_purpose(certificate, state.policy));
  auto policies = state.policies.constrained_to(state.policy.acceptable_policies);
  if (state.explicit_policy == 0 && policies.empty()) return Error{ErrorCode::policy_required};
  return policies;
}

// RFC 5937: the anchor certificate's own constraints enter the initial state.
Result<void> apply_anchor(State& state, const x509::Certificate& anchor) {
  const x509::Extensions& extensions = anchor.extensions();
  if (state.policy.anchor_validity == AnchorValidity::check) {
    if (state.now < anchor.not_before())
      return Error{ErrorCode::anchor_not_yet_valid, "notBefore is " + to_string(anchor.not_before())};
    if (state.now > anchor.not_after()) return Error{ErrorCode::anchor_expired, "notAfter is " + to_string(anchor.not_after())};
  }
  if (state.policy.anchor_constraints == AnchorConstraints::ignore) return {};
  if (extensions.basic_constraints && !extensions.basic_constraints->ca) return Error{ErrorCode::issuer_not_ca};
  if (extensions.key_usage && !extensions.key_usage->has(x509::KeyUsageBit::key_cert_sign))
    return Error{ErrorCode::issuer_key_usage_wrong};
  if (extensions.basic_constraints) lower_to(state.max_path_length, extensions.basic_constraints->path_length);
  if (extensions.name_constraints) state.names.add(*extensions.name_constraints);
  if (extensions.policy_constraints) {
    lower_to(state.explicit_policy, extensions.policy_constraints->require_explicit_policy);
    lower_to(state.policy_mapping, extensions.policy_constraints->inhibit_policy_mapping);
  }
  lower_to(state.inhibit_any_policy, extensions.inhibit_any_policy);
  if (!extensions.certificate_policies.empty()) {
    HAWIYA_CHECK(state.policies.add_level(extensions.certificate_policies, true, state.budget));
    HAWIYA_CHECK(state.policies.map(extensions.policy_mappings, state.policy_mapping > 0, state.budget));
  }
  if (state.policy.purpose_chaining == PurposeChaining::on) HAWIYA_CHECK(check_purpose(anchor, state.policy));
  return check_critical_extensions(anchor);
}

Error at(Error error, std::size_t index, const x509::Certificate& certificate) {
  error.where = "certificate " + std::to_string(index) + " (serial " + certificate.serial_hex() + ")";
  return error;
}

}  // namespace

Result<std::vector<der::Oid>> process(const std::vector<const x509::Certificate*>& path, const x509::Certificate& anchor,
                                      const PathPolicy& policy, Time now, Budget& budget) {
  State state(policy, now, budget, path.size());
  if (auto applied = apply_anchor(state, anchor); !applied) {
    Error error = std::move(applied).error();
    error.where = "trust anchor (serial " + anchor.serial_hex() + ")";
    return error;
  }
  for (std::size_t index = path.size(); index-- > 0;) {
    const x509::Certificate& certificate = *path[index];
    const bool final = index == 0;
    if (auto done = basic_processing(state, certificate, final); !done) return at(std::move(done).error(), index, certificate);
    if (final) break;
    if (auto done = prepare_for_next(state, certificate); !done) return at(std::move(done).error(), index, certificate);
  }
  auto policies = wrap_up(state, *path.front());
  if (!policies) return at(std::move(policies).error(), 0, *path.front());
  return policies;
}

}  // namespace hawiya::path
