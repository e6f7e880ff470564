#include "sign/evaluation/signature.hpp"

#include <algorithm>

#include "base/try.hpp"

namespace hawiya::sign {
namespace {

using x509::KeyUsageBit;

constexpr Duration clock_skew = std::chrono::minutes(15);

Error not_allowed(const Error& error, const std::string& where) { return {error.code, error.detail, where}; }

Result<void> check_hash(crypto::HashAlgorithm hash, const crypto::AlgorithmPolicy& policy) {
  if (hash == crypto::HashAlgorithm::sha1 && policy.sha1 == crypto::Allow::no)
    return Error{ErrorCode::algorithm_not_allowed, "SHA-1"};
  return {};
}

Result<void> check_algorithm(const UsedAlgorithm& used, const std::optional<x509::Certificate>& signer,
                             const crypto::AlgorithmPolicy& policy) {
  if (const auto* hash = std::get_if<crypto::HashAlgorithm>(&used.algorithm)) return check_hash(*hash, policy);
  if (!signer || !signer->public_key()) return {};
  return crypto::check_allowed(std::get<crypto::SignatureAlgorithm>(used.algorithm), *signer->public_key(), policy);
}

Result<void> check_key_usage(const x509::Certificate& signer, SignerKeyUsage rule) {
  const auto& usage = signer.extensions().key_usage;
  if (rule == SignerKeyUsage::non_repudiation && (!usage || !usage->has(KeyUsageBit::non_repudiation)))
    return Error{ErrorCode::key_usage_wrong, "no nonRepudiation"};
  if (usage && !usage->has(KeyUsageBit::non_repudiation) && !usage->has(KeyUsageBit::digital_signature))
    return Error{ErrorCode::key_usage_wrong, "the key is not for signatures"};
  return {};
}

}  // namespace

Level level_of(const SignatureModel& model) {
  if (!model.is_ades) return Level::none;
  const auto has = [&](TimestampKind kind) {
    return std::ranges::any_of(model.timestamps, [&](const EmbeddedTimestamp& one) { return one.kind == kind && one.imprint; });
  };
  if (!has(TimestampKind::signature) && !has(TimestampKind::archive)) return Level::b;
  if (!model.has_evidence) return Level::t;
  return has(TimestampKind::archive) ? Level::lta : Level::lt;
}

// Each certificate that is open gets a path of its own, so that it alone is asked about.
void Evaluation::note_unresolved(const ChainVerdict& verdict, Time at, std::vector<path::ValidatedPath>& unresolved) {
  for (const std::size_t index : verdict.unresolved) {
    if (index == 0) {
      unresolved.push_back(*verdict.path);
      continue;
    }
    path::PathPolicy policy = policy_.path;
    policy.algorithms = algorithms_at(policy_, at);
    auto anchors = path::TrustStore::from_anchors({verdict.path->trust_anchor()});
    if (!anchors) continue;
    auto path = path::validate(verdict.path->certificates()[index], verdict.path->certificates(), *anchors, policy, at, budget_);
    if (path) unresolved.push_back(*std::move(path));
  }
}

EvaluatedTimestamp Evaluation::evaluate(const EmbeddedTimestamp& timestamp) {
  EvaluatedTimestamp evaluated{.report = {.kind = timestamp.kind}};
  TimestampReport& report = evaluated.report;
  const auto fail = [&](SubIndication sub, Error error, const char* name, std::string clause) {
    report.checks.push_back({name, std::move(clause), to_string(error), false});
    report.sub_indication = sub;
    report.indication = indication_of(sub);
    report.error = std::move(error);
    return evaluated;
  };
  if (!timestamp.token) return fail(SubIndication::format_failure, timestamp.token.error(), "timestamp token", "RFC 3161 §2.4.2");
  report.time = timestamp.token->info().time;
  if (!timestamp.imprint)
    return fail(sub_indication_of(timestamp.imprint.error()), timestamp.imprint.error(), "timestamp imprint", timestamp.clause);
  report.checks.push_back({"timestamp imprint", timestamp.clause, std::string(name_of(timestamp.kind)), true});
  const auto intact = timestamp.token->verify(integrity_policy(), evidence_.certificates());
  if (!intact) {
    const bool missing = intact.error().code == ErrorCode::cms_signer_certificate_missing;
    return fail(missing ? SubIndication::no_signing_certificate_found : SubIndication::sig_crypto_failure, intact.error(),
                "timestamp signature", "RFC 3161 §2.4.2");
  }
  report.intact = true;
  report.authority = intact->certificate();
  std::ranges::copy(intact->checks(), std::back_inserter(report.checks));

  const Time proved = proofs_.of(fingerprint_of(timestamp.token->der()), now_);
  const Time made = timestamp.token->info().time;
  if (made > now_ + clock_skew)
    return fail(SubIndication::timestamp_order_failure, {ErrorCode::timestamp_mismatch, "made after the time of validation"},
                "timestamp time", "EN 319 102-1 §5.4");
  if (auto allowed = check_hash(timestamp.token->info().imprint.hash, algorithms_at(policy_, proved)); !allowed)
    return fail(SubIndication::crypto_constraints_failure_no_poe, allowed.error(), "timestamp algorithms", "EN 319 102-1 §5.2.8");
  const x509::Certificate& authority = intact->certificate();
  const bool ended = proved > authority.not_after();
  const Time path_time = ended && policy_.when_authority_expired == WhenAuthorityExpired::accept_within_period ? made : proved;
  const auto& anchors = policy_.timestamp_anchors ? *policy_.timestamp_anchors : policy_.anchors;
  ChainVerdict chain = ChainJudge(policy_, now_, evidence_, proofs_, budget_)
                           .judge({authority, anchors, x509::purpose::time_stamping, path_time, made});
  std::ranges::move(chain.checks, std::back_inserter(report.checks));
  evaluated.used = chain.used;
  note_unresolved(chain, path_time, evaluated.unresolved);
  // Also for an authority that is an anchor itself, whose period no path has looked at.
  if (!chain.failure && made < authority.not_before())
    chain.failure = Finding{SubIndication::not_yet_valid, {ErrorCode::certificate_not_yet_valid, "the authority's certificate"}};
  if (!chain.failure && made > authority.not_after())
    chain.failure = Finding{SubIndication::out_of_bounds_no_poe, {ErrorCode::certificate_expired, "the authority's certificate"}};
  if (chain.failure) return fail(chain.failure->sub_indication, chain.failure->error, "timestamp authority", "EN 319 102-1 §5.4");
  report.indication = Indication::total_passed;
  proofs_.add(timestamp.covers, made);
  return evaluated;
}

/// One signature: timestamps from the newest back, then the signer at the time that they prove.
class Evaluation::One {
 public:
  One(Evaluation& evaluation, const SignatureModel& model)
      : evaluation_(evaluation), policy_(evaluation.policy_), model_(model) {}

  Evaluated run() {
    describe();
    judge_timestamps();
    judge_signature();
    for (const SignatureModel& counter : model_.counter_signatures) {
      Evaluated one = evaluation_.evaluate(counter);
      evaluated_.used.add(one.used);
      std::ranges::move(one.unresolved, std::back_inserter(evaluated_.unresolved));
      report().counter_signatures.push_back(std::move(one.report));
    }
    return std::move(evaluated_);
  }

 private:
  SignatureReport& report() { return evaluated_.report; }

  void describe() {
    SignatureReport& r = report();
    r.format = model_.format;
    r.level = level_of(model_);
    r.id = model_.id;
    r.where = model_.where;
    r.signer = model_.signer;
    r.algorithm = model_.algorithm;
    r.claimed_time = model_.claimed_time;
    if (model_.policy) r.policy = model_.policy->identifier.empty() ? "implied" : model_.policy->identifier;
    r.claimed_roles = model_.claimed_roles;
    r.commitment = model_.commitment;
    r.covered = model_.covered;
    r.checks = model_.checks;
    r.intact = model_.is_intact();
    r.proven_time = evaluation_.now_;
  }

  void judge_timestamps() {
    std::vector<TimestampReport> backwards;
    for (auto one = model_.timestamps.rbegin(); one != model_.timestamps.rend(); ++one) {
      EvaluatedTimestamp evaluated = evaluation_.evaluate(*one);
      evaluated_.used.add(evaluated.used);
      std::ranges::move(evaluated.unresolved, std::back_inserter(evaluated_.unresolved));
      if (evaluated.report.indication == Indication::total_passed) {
        const Time made = *evaluated.report.time;
        if (one->covers_signature) {
          report().proven_time = std::min(report().proven_time, made);
          report().proven_by_timestamp = true;
          if (one->kind == TimestampKind::archive) oldest_archive_ = std::min(oldest_archive_.value_or(made), made);
        }
        if (one->kind == TimestampKind::content) content_time_ = std::max(content_time_.value_or(made), made);
        if (one->kind == TimestampKind::signature && oldest_archive_ && made > *oldest_archive_ + clock_skew)
          order_is_wrong_ = true;
      }
      backwards.push_back(std::move(evaluated.report));
    }
    report().timestamps.assign(std::make_move_iterator(backwards.rbegin()), std::make_move_iterator(backwards.rend()));
  }

  void judge_signature() {
    std::optional<Finding> finding = model_.failure;
    const auto note = [&](SubIndication sub, Error error, const char* name, const char* clause) {
      report().checks.push_back({name, clause, to_string(error), false});
      if (!finding) finding = Finding{sub, std::move(error)};
    };
    if (model_.signer) judge_signer(finding);
    if (auto allowed = check_algorithms(); !allowed)
      note(SubIndication::crypto_constraints_failure_no_poe, allowed.error(), "algorithms", "EN 319 102-1 §5.2.8");
    else
      report().checks.push_back({"algorithms", "EN 319 102-1 §5.2.8", report().algorithm, true});
    if (!policy_is_known())
      note(SubIndication::signature_policy_not_available, {ErrorCode::signature_structure_invalid, report().policy.value_or("")},
           "signature policy", "EN 319 102-1 §5.2.4");
    if (order_is_wrong_ || (content_time_ && *content_time_ > report().proven_time + clock_skew))
      note(SubIndication::timestamp_order_failure, {ErrorCode::timestamp_mismatch, "timestamps contradict each other"},
           "order of timestamps", "EN 319 102-1 §5.5.4");
    if (finding) {
      report().sub_indication = finding->sub_indication;
      report().indication = indication_of(finding->sub_indication);
      report().error = finding->error;
    } else {
      report().indication = Indication::total_passed;
    }
  }

  void judge_signer(std::optional<Finding>& finding) {
    const x509::Certificate& signer = *model_.signer;
    const Time at = report().proven_time;
    ChainVerdict chain = ChainJudge(policy_, evaluation_.now_, evaluation_.evidence_, evaluation_.proofs_, evaluation_.budget_)
                             .judge({signer, policy_.anchors, std::nullopt, at, at});
    std::ranges::move(chain.checks, std::back_inserter(report().checks));
    std::ranges::move(chain.evidence, std::back_inserter(report().evidence));
    evaluated_.used.add(chain.used);
    evaluation_.note_unresolved(chain, at, evaluated_.unresolved);
    if (chain.failure) refine(*chain.failure);
    auto usage = check_key_usage(signer, policy_.signer_key_usage);
    report().checks.push_back(
        {"key usage", "RFC 5280 §4.2.1.3", usage ? "for signatures" : to_string(usage.error()), usage.has_value()});
    if (!usage && !chain.failure) chain.failure = Finding{SubIndication::chain_constraints_failure, usage.error()};
    if (chain.failure && !finding) finding = std::move(chain.failure);
  }

  // What a content timestamp proves turns doubt into certainty: the signature was made after the certificate's end (§5.3.4).
  void refine(Finding& finding) const {
    const x509::Certificate& signer = *model_.signer;
    const bool signed_after_end = content_time_ && *content_time_ > signer.not_after();
    if (finding.sub_indication == SubIndication::out_of_bounds_no_poe && signed_after_end)
      finding.sub_indication = SubIndication::expired;
    else if (finding.sub_indication == SubIndication::out_of_bounds_no_poe && evaluated_.report.proven_by_timestamp &&
             evaluated_.report.proven_time > signer.not_after())
      finding.sub_indication = SubIndication::out_of_bounds_not_revoked;
  }

  Result<void> check_algorithms() const {
    const auto policy =
        algorithms_at(policy_, evaluated_.report.proven_by_timestamp ? evaluated_.report.proven_time : evaluation_.now_);
    for (const UsedAlgorithm& used : model_.algorithms)
      if (auto allowed = check_algorithm(used, model_.signer, policy); !allowed) return not_allowed(allowed.error(), used.where);
    return {};
  }

  bool policy_is_known() const {
    if (!policy_.signature_policies || !model_.policy) return true;
    return std::ranges::find(*policy_.signature_policies, model_.policy->identifier) != policy_.signature_policies->end();
  }

  Evaluation& evaluation_;
  const ValidationPolicy& policy_;
  const SignatureModel& model_;
  Evaluated evaluated_;
  std::optional<Time> content_time_ = std::nullopt;
  std::optional<Time> oldest_archive_ = std::nullopt;
  bool order_is_wrong_ = false;
};

Evaluated Evaluation::evaluate(const SignatureModel& model) { return One(*this, model).run(); }

}  // namespace hawiya::sign
