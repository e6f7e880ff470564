#include <hawiya/path/pending.hpp>
#include <hawiya/x509/egyptian_number.hpp>

#include "base/try.hpp"
#include "common/describe.hpp"
#include "common/files.hpp"
#include "common/relying_party.hpp"
#include "hawiya/commands.hpp"

namespace hawiya::tools {
namespace {

struct ChainOptions {
  std::vector<std::string> files;
  RelyingPartyOptions party;
  std::vector<std::string> policies;
  std::string purpose;
  bool explicit_policy = false;
  bool inhibit_mapping = false;
  bool inhibit_any_policy = false;
  bool strict = false;
  bool allow_sha1 = false;
  bool fetch = false;
};

Result<path::PathPolicy> read_policy(const ChainOptions& options) {
  const auto indicator = [](bool set) { return set ? path::Indicator::set : path::Indicator::unset; };
  path::PathPolicy policy{.explicit_policy = indicator(options.explicit_policy),
                          .inhibit_policy_mapping = indicator(options.inhibit_mapping),
                          .inhibit_any_policy = indicator(options.inhibit_any_policy),
                          .profile = options.strict ? path::ProfileRules::strict : path::ProfileRules::lenient,
                          .issuer_fetching = options.fetch ? path::IssuerFetching::on : path::IssuerFetching::off};
  if (options.allow_sha1) policy.algorithms.sha1 = crypto::Allow::yes;
  if (!options.policies.empty()) policy.acceptable_policies.clear();
  for (const std::string& text : options.policies) {
    HAWIYA_TRY(const der::Oid oid, as_argument(der::Oid::parse(text), "--policy"));
    policy.acceptable_policies.push_back(oid);
  }
  if (options.purpose.empty()) return policy;
  policy.purpose = x509::purpose::by_name(options.purpose);
  if (!policy.purpose) return Error{ErrorCode::argument_invalid, "no such extended key usage: " + options.purpose, "--purpose"};
  return policy;
}

// A verdict goes into logs, so the personal number is masked.
std::string subject_of(const x509::Certificate& certificate) {
  std::string subject = certificate.subject().to_string();
  if (const std::string* number = certificate.subject().only(x509::attribute::serial_number))
    if (const auto at = subject.find(*number); at != std::string::npos)
      subject.replace(at, number->size(), x509::masked_number(*number));
  return subject;
}

Json describe_step(const x509::Certificate& certificate) {
  return {{"subject", subject_of(certificate)},
          {"serial_number", certificate.serial_hex()},
          {"not_before", to_string(certificate.not_before())},
          {"not_after", to_string(certificate.not_after())},
          {"key", certificate.public_key() ? certificate.public_key()->to_string() : "unusable"}};
}

std::string_view name_of(revocation::Source source) {
  using enum revocation::Source;
  switch (source) {
    case stapled: return "OCSP answer in a file";
    case cache: return "OCSP answer out of a cache";
    case ocsp: return "OCSP answer";
    case crl: return "CRL";
  }
  return "";
}

Json describe_evidence(const revocation::NotRevoked& proof) {
  Json list = Json::array();
  for (const revocation::Evidence& item : proof.evidence()) {
    Json one{{"certificate", item.certificate}, {"source", name_of(item.source)}, {"this_update", to_string(item.this_update)}};
    if (item.next_update) one["next_update"] = to_string(*item.next_update);
    list.push_back(std::move(one));
  }
  return list;
}

Json describe_path(const path::ValidatedPath& path) {
  Json steps = Json::array(), policies = Json::array();
  for (const x509::Certificate& certificate : path.certificates()) steps.push_back(describe_step(certificate));
  steps.push_back(describe_step(path.anchor()));
  for (const der::Oid& policy : path.policies()) policies.push_back(policy == x509::any_policy ? "any" : policy.to_string());
  return {{"path", std::move(steps)}, {"policies", std::move(policies)}};
}

// The first certificate of the first file is the one in question; all others may be its issuers.
Result<std::vector<x509::Certificate>> read_chain(const ChainOptions& options) {
  std::vector<x509::Certificate> all;
  for (const std::string& file : options.files) {
    HAWIYA_TRY(const auto some, read_certificates(file));
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

Result<Json> judge(const std::vector<x509::Certificate>& chain, const path::PathPolicy& policy, const RelyingParty& party,
                   Checks& trail) {
  std::vector<x509::Certificate> intermediates(chain.begin() + 1, chain.end());
  intermediates.insert(intermediates.end(), party.intermediates.begin(), party.intermediates.end());
  const auto pending_path = path::PendingPath::begin(chain.front(), intermediates, party.anchors, policy, party.now);
  HAWIYA_TRY(const auto path, pending_path.finish(collect(pending_path, party), party.now, &trail));
  Json told = describe_path(path);
  if (party.skip_revocation) {
    trail.push_back({"revocation not checked", "--skip-revocation", "", false});
    return told;
  }
  auto revocation_policy = party.revocation_policy();
  revocation_policy.crl_issuers = std::move(intermediates);
  revocation_policy.ocsp.algorithms = revocation_policy.crl.algorithms = policy.algorithms;
  const auto pending = revocation::Pending::begin(path, revocation_policy, party.evidence);
  Budget budget;
  HAWIYA_TRY(const auto proof, pending.finish(collect(pending, party), party.now, budget, &trail));
  told["evidence"] = describe_evidence(proof);
  return told;
}

Result<Reply> verify_chain(const ChainOptions& options) {
  HAWIYA_TRY(const auto policy, read_policy(options));
  HAWIYA_TRY(RelyingParty party, read_relying_party(options.party));
  HAWIYA_TRY(const auto chain, read_chain(options));
  party.reach = options.fetch ? Reach::network : Reach::files;
  Checks trail;
  const auto judged = judge(chain, policy, party, trail);
  // That evidence is missing is a verdict too: the path is told, and what to do.
  if (!judged && judged.error().kind() == ErrorKind::misconfigured) return judged.error();
  Reply reply = verdict(judged, "valid", "invalid", party.now, trail);
  if (!judged && judged.error().code == ErrorCode::revocation_unavailable && !options.fetch)
    reply.human += "Give evidence with --ocsp or --crl, or let it be fetched with --fetch.\n";
  return reply;
}

}  // namespace

void add_verify_chain(CLI::App& app, Program& program) {
  auto options = std::make_shared<ChainOptions>();
  auto* command = app.add_subcommand("verify-chain", "Find and judge a certificate's path: each check, and why it was refused");
  command->add_option("files", options->files, "Certificates, DER, PEM or PKCS #7; the first is the one in question")
      ->required()
      ->type_name("FILE");
  add_relying_party_options(*command, options->party);
  command->add_option("--policy", options->policies, "Acceptable certificate policy; may be repeated")->type_name("OID");
  command->add_flag("--explicit-policy", options->explicit_policy, "The path must be valid under one of the policies");
  command->add_flag("--inhibit-mapping", options->inhibit_mapping, "Policy mappings don't count");
  command->add_flag("--inhibit-any-policy", options->inhibit_any_policy, "anyPolicy doesn't count");
  command->add_option("--purpose", options->purpose, "Extended key usage that is needed, such as clientAuth")->type_name("NAME");
  command->add_flag("--strict", options->strict, "Demand what RFC 5280 demands of conforming CAs, too");
  command->add_flag("--allow-sha1", options->allow_sha1, "Accept signatures over SHA-1 (old evidence)");
  command->add_flag("--fetch", options->fetch, "Fetch missing issuers, OCSP answers and CRLs");
  command->footer(
      "Without --fetch nothing is fetched: revocation is judged by the files given with --ocsp and --crl.\n"
      "Examples:\n"
      "  hawiya verify-chain card.cer citizens.cer --anchor root.cer --crl citizens.crl --crl root.crl\n"
      "  hawiya verify-chain card.cer --anchor root.cer --fetch --purpose clientAuth --json");
  command->callback([&program, options] { program.command = [options] { return verify_chain(*options); }; });
}

}  // namespace hawiya::tools
