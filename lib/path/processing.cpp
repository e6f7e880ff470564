#include "path/processing.hpp"

#include <algorithm>

#include "base/try.hpp"
#include "path/name_constraints.hpp"
#include "path/policy_graph.hpp"
#include "path/profile_rules.hpp"

namespace hawiya::path {
namespace {

// The state variables of §6.1.2, and the trail.
struct State {
  const PathPolicy& policy;
  Time now;
  Budget& budget;
  Checks* trail;
  std::uint32_t length;  // n
  PolicyGraph policies = {};
  NameConstraintsState names = {};
  std::uint32_t explicit_policy = 0;
  std::uint32_t inhibit_any_policy = 0;
  std::uint32_t policy_mapping = 0;
  std::uint32_t max_path_length = 0;
  std::vector<der::Oid> acceptable = {};
  std::string place = {};  // only with a trail

  State(const PathPolicy& p, Time t, Budget& b, Checks* c, std::size_t n)
      : policy(p),
        now(t),
        budget(b),
        trail(c),
        length(static_cast<std::uint32_t>(n)),
        explicit_policy(p.explicit_policy == Indicator::set ? 0 : length + 1),
        inhibit_any_policy(p.inhibit_any_policy == Indicator::set ? 0 : length + 1),
        policy_mapping(p.inhibit_policy_mapping == Indicator::set ? 0 : length + 1),
        max_path_length(p.max_intermediates.value_or(length)),
        acceptable(p.acceptable_policies) {}

  // Passes the outcome on; puts it into words when there is a trail.
  template <class Inputs>
  Result<void> made(const char* name, const char* clause, Result<void> outcome, Inputs&& inputs) {
    if (trail != nullptr)
      trail->push_back({name, clause, place + ": " + (outcome ? inputs() : to_string(outcome.error())), outcome.has_value()});
    return outcome;
  }
};

void lower_to(std::uint32_t& variable, std::optional<std::uint32_t> value) {
  if (value) variable = std::min(variable, *value);
}

void step_down(std::uint32_t& variable) {
  if (variable > 0) --variable;
}

bool holds(const std::vector<der::Oid>& list, const der::Oid& oid) { return std::ranges::find(list, oid) != list.end(); }

std::string list_of(const std::vector<der::Oid>& oids) {
  std::string text;
  for (std::size_t i = 0; i < oids.size() && i < 8; ++i) text += (i > 0 ? ", " : "") + oids[i].to_string();
  return oids.empty() ? "none" : oids.size() > 8 ? text + " and " + std::to_string(oids.size() - 8) + " more" : text;
}

std::string period_of(const x509::Certificate& certificate, Time now) {
  return to_string(certificate.not_before()) + " to " + to_string(certificate.not_after()) + ", at " + to_string(now);
}

Result<void> check_validity(const x509::Certificate& certificate, Time now, ErrorCode early, ErrorCode late) {
  if (now < certificate.not_before()) return Error{early, "notBefore is " + to_string(certificate.not_before())};
  if (now > certificate.not_after()) return Error{late, "notAfter is " + to_string(certificate.not_after())};
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

Result<void> made_critical_extensions(State& state, const x509::Certificate& certificate, const char* clause) {
  return state.made("critical extensions", clause, check_critical_extensions(certificate), [&] {
    std::string known;
    for (const x509::RawExtension& item : certificate.extensions().all)
      if (item.critical) known += (known.empty() ? "" : ", ") + x509::extension::name_of(item.oid);
    return known.empty() ? "none" : known + ": all processed";
  });
}

Result<void> check_purpose(State& state, const x509::Certificate& certificate) {
  if (!state.policy.purpose) return {};
  const der::Oid& wanted = *state.policy.purpose;
  const auto& purposes = certificate.extensions().extended_key_usage;
  Result<void> outcome;
  if (!purposes.empty() && !holds(purposes, wanted) && !holds(purposes, x509::purpose::any))
    outcome = Error{ErrorCode::extended_key_usage_wrong, "lacks " + x509::purpose::name_of(wanted)};
  return state.made("extended key usage", "RFC 5280 §4.2.1.12", std::move(outcome), [&] {
    return x509::purpose::name_of(wanted) + (purposes.empty() ? " is not excluded: there is no such extension" : " is allowed");
  });
}

// A key that is not understood is no concern of the end certificate's path; what uses it will refuse it.
Result<void> check_end_key(State& state, const x509::Certificate& certificate) {
  const auto& key = certificate.public_key();
  if (!key) return {};
  return state.made("key", "policy algorithms", crypto::check_key_allowed(*key, state.policy.algorithms),
                    [&] { return key->to_string(); });
}

Result<void> check_rules(State& state, const x509::Certificate& certificate, Position position) {
  if (state.policy.profile == ProfileRules::lenient) return {};
  return state.made("certificate profile", "RFC 5280 §4", check_profile(certificate, position),
                    [] { return std::string("every rule of the strict profile holds"); });
}

// §6.1.3 (d) to (f).
Result<void> check_policies(State& state, const x509::Certificate& certificate, bool final) {
  const bool any_policy_allowed = state.inhibit_any_policy > 0 || (!final && certificate.self_issued());
  HAWIYA_CHECK(state.policies.add_level(certificate.extensions().certificate_policies, any_policy_allowed, state.budget));
  Result<void> outcome;
  if (state.explicit_policy == 0 && state.policies.empty())
    outcome = Error{ErrorCode::policy_required, "no policy is valid from the anchor down to here"};
  return state.made("certificate policies", "RFC 5280 §6.1.3 (d) to (f), RFC 9618 §5", std::move(outcome), [&] {
    return std::to_string(certificate.extensions().certificate_policies.size()) + " asserted, the valid policy graph is " +
           (state.policies.empty() ? "empty" : "not empty") +
           (state.explicit_policy == 0 ? ", an explicit policy is required" : "");
  });
}

// §6.1.3 (a)(2), (b) to (f). The signature (a)(1) and the name chaining (a)(4) were checked while building.
Result<void> basic_processing(State& state, const x509::Certificate& certificate, bool final) {
  HAWIYA_CHECK(
      state.made("validity period", "RFC 5280 §6.1.3 (a)(2)",
                 check_validity(certificate, state.now, ErrorCode::certificate_not_yet_valid, ErrorCode::certificate_expired),
                 [&] { return period_of(certificate, state.now); }));
  if (certificate.issuer().empty())
    return state.made("issuer name", "RFC 5280 §4.1.2.4", Error{ErrorCode::name_malformed, "an empty issuer name"},
                      [] { return std::string(); });
  if (!certificate.self_issued() || final)
    HAWIYA_CHECK(state.made("name constraints", "RFC 5280 §6.1.3 (b), (c)", state.names.check(certificate, state.budget),
                            [&] { return state.names.describe(); }));
  return check_policies(state, certificate, final);
}

// §6.1.4 (a), (b) and (g) to (j).
Result<void> carry_over(State& state, const x509::Certificate& certificate) {
  const x509::Extensions& extensions = certificate.extensions();
  const bool mapping_allowed = state.policy_mapping > 0;
  if (!extensions.policy_mappings.empty())
    HAWIYA_CHECK(state.made("policy mappings", "RFC 5280 §6.1.4 (a), (b)",
                            state.policies.map(extensions.policy_mappings, mapping_allowed, state.budget), [&] {
                              return std::to_string(extensions.policy_mappings.size()) +
                                     (mapping_allowed ? " applied" : " inhibited: the mapped policies end here");
                            }));
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
  return {};
}

// §6.1.4 (k) to (n).
Result<void> check_may_issue(State& state, const x509::Certificate& certificate) {
  const x509::Extensions& extensions = certificate.extensions();
  Result<void> outcome;
  if (certificate.version() != 3 || !extensions.basic_constraints || !extensions.basic_constraints->ca)
    outcome = Error{ErrorCode::issuer_not_ca};
  HAWIYA_CHECK(state.made("basic constraints", "RFC 5280 §6.1.4 (k)", std::move(outcome), [] { return std::string("a CA"); }));
  if (!certificate.self_issued()) {
    Result<void> length;
    if (state.max_path_length == 0) length = Error{ErrorCode::path_too_long};
    HAWIYA_CHECK(state.made("path length", "RFC 5280 §6.1.4 (l)", std::move(length),
                            [&] { return std::to_string(state.max_path_length) + " more allowed before this one"; }));
    --state.max_path_length;
  }
  lower_to(state.max_path_length, extensions.basic_constraints->path_length);  // (m)
  Result<void> usage;
  if (extensions.key_usage && !extensions.key_usage->has(x509::KeyUsageBit::key_cert_sign))
    usage = Error{ErrorCode::issuer_key_usage_wrong};
  return state.made("key usage", "RFC 5280 §6.1.4 (n)", std::move(usage),
                    [&] { return std::string(extensions.key_usage ? "keyCertSign" : "no such extension"); });
}

// §6.1.4, for every certificate but the last. The working public key, (c) to (f), was set while building.
Result<void> prepare_for_next(State& state, const x509::Certificate& certificate) {
  HAWIYA_CHECK(carry_over(state, certificate));
  HAWIYA_CHECK(check_may_issue(state, certificate));
  HAWIYA_CHECK(made_critical_extensions(state, certificate, "RFC 5280 §6.1.4 (o)"));
  HAWIYA_CHECK(check_rules(state, certificate, Position::issuer));
  if (state.policy.purpose_chaining == PurposeChaining::on) HAWIYA_CHECK(check_purpose(state, certificate));
  return {};
}

// §6.1.5.
Result<std::vector<der::Oid>> wrap_up(State& state, const x509::Certificate& certificate) {
  step_down(state.explicit_policy);  // (a)
  const auto& constraints = certificate.extensions().policy_constraints;
  if (constraints && constraints->require_explicit_policy == 0u) state.explicit_policy = 0;  // (b)
  HAWIYA_CHECK(made_critical_extensions(state, certificate, "RFC 5280 §6.1.5 (f)"));
  HAWIYA_CHECK(check_rules(state, certificate, Position::end));
  HAWIYA_CHECK(check_purpose(state, certificate));
  HAWIYA_CHECK(check_end_key(state, certificate));
  auto policies = state.policies.constrained_to(state.acceptable);
  Result<void> outcome;
  if (state.explicit_policy == 0 && policies.empty())
    outcome = Error{ErrorCode::policy_required, "acceptable are " + list_of(state.acceptable)};
  HAWIYA_CHECK(state.made("user-constrained policies", "RFC 5280 §6.1.5 (g)", std::move(outcome), [&] {
    return list_of(policies) + (state.explicit_policy == 0 ? ", at least one is required" : ", none is required");
  }));
  return policies;
}

// §6.1.1 (d) with the operator's own limits (RFC 5937 §3.2).
Result<void> apply_operator_limits(State& state, const TrustAnchor& anchor, const x509::Certificate& target) {
  if (anchor.distrust_after) {
    Result<void> outcome;
    if (target.not_before() > *anchor.distrust_after)
      outcome = Error{ErrorCode::anchor_distrusted, "the end certificate's notBefore is " + to_string(target.not_before()) +
                                                        ", the anchor is trusted up to " + to_string(*anchor.distrust_after)};
    HAWIYA_CHECK(state.made("anchor trusted up to", "policy distrust_after", std::move(outcome),
                            [&] { return to_string(*anchor.distrust_after); }));
  }
  lower_to(state.max_path_length, anchor.path_length);
  if (anchor.name_constraints) state.names.add(*anchor.name_constraints);
  if (!anchor.policies || holds(*anchor.policies, x509::any_policy)) return {};
  if (holds(state.acceptable, x509::any_policy))
    state.acceptable = *anchor.policies;
  else
    std::erase_if(state.acceptable, [&](const der::Oid& policy) { return !holds(*anchor.policies, policy); });
  state.explicit_policy = 0;
  return {};
}

// RFC 5937: the anchor certificate's own constraints enter the initial state.
Result<void> apply_anchor_certificate(State& state, const x509::Certificate& anchor) {
  const x509::Extensions& extensions = anchor.extensions();
  if (state.policy.anchor_validity == AnchorValidity::check)
    HAWIYA_CHECK(state.made("validity period", "policy anchor_validity",
                            check_validity(anchor, state.now, ErrorCode::anchor_not_yet_valid, ErrorCode::anchor_expired),
                            [&] { return period_of(anchor, state.now); }));
  if (state.policy.anchor_constraints == AnchorConstraints::ignore) return {};
  Result<void> may_issue;
  if (extensions.basic_constraints && !extensions.basic_constraints->ca)
    may_issue = Error{ErrorCode::issuer_not_ca};
  else if (extensions.key_usage && !extensions.key_usage->has(x509::KeyUsageBit::key_cert_sign))
    may_issue = Error{ErrorCode::issuer_key_usage_wrong};
  HAWIYA_CHECK(state.made("anchor may issue", "RFC 5937 §3.2", std::move(may_issue),
                          [] { return std::string("basic constraints and key usage"); }));
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
  HAWIYA_CHECK(check_rules(state, anchor, Position::anchor));
  if (state.policy.purpose_chaining == PurposeChaining::on) HAWIYA_CHECK(check_purpose(state, anchor));
  return made_critical_extensions(state, anchor, "RFC 5937 §3.2");
}

Result<void> apply_anchor(State& state, const TrustAnchor& anchor, const x509::Certificate& target) {
  const auto placed = [&](Error error) {
    error.where = place_of(anchor);
    return error;
  };
  if (state.trail != nullptr) state.place = place_of(anchor);
  if (auto applied = apply_operator_limits(state, anchor, target); !applied) return placed(std::move(applied).error());
  if (auto applied = apply_anchor_certificate(state, anchor.certificate); !applied) return placed(std::move(applied).error());
  return {};
}

Error at(Error error, std::size_t index, const x509::Certificate& certificate) {
  error.where = place_of(index, certificate);
  return error;
}

}  // namespace

std::string place_of(const TrustAnchor& anchor) { return "trust anchor (serial " + anchor.certificate.serial_hex() + ")"; }

std::string place_of(std::size_t index, const x509::Certificate& certificate) {
  return "certificate " + std::to_string(index) + " (serial " + certificate.serial_hex() + ")";
}

Check signature_check(std::size_t index, const x509::Certificate& certificate, const x509::Certificate& issuer) {
  const auto algorithm = certificate.signature_algorithm();
  const auto& key = issuer.public_key();
  return {"certificate signature", "RFC 5280 §6.1.3 (a)(1), (4)",
          place_of(index, certificate) + ": " + (algorithm ? algorithm->to_string() : "unknown algorithm") + " by the " +
              (key ? key->to_string() : "unknown") + " key of " + issuer.subject().to_string(),
          true};
}

Result<std::vector<der::Oid>> process(const CertificateChain& path, const TrustAnchor& anchor, const PathPolicy& policy, Time now,
                                      Budget& budget, Checks* trail) {
  State state(policy, now, budget, trail, path.size());
  HAWIYA_CHECK(apply_anchor(state, anchor, *path.front()));
  for (std::size_t index = path.size(); index-- > 0;) {
    const x509::Certificate& certificate = *path[index];
    const bool final = index == 0;
    if (trail != nullptr) {
      state.place = place_of(index, certificate);
      trail->push_back(signature_check(index, certificate, index + 1 < path.size() ? *path[index + 1] : anchor.certificate));
    }
    if (auto done = basic_processing(state, certificate, final); !done) return at(std::move(done).error(), index, certificate);
    if (final) break;
    if (auto done = prepare_for_next(state, certificate); !done) return at(std::move(done).error(), index, certificate);
  }
  auto policies = wrap_up(state, *path.front());
  if (!policies) return at(std::move(policies).error(), 0, *path.front());
  return policies;
}

}  // namespace hawiya::path
