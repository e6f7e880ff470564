#include "common/extending.hpp"

#include "base/try.hpp"
#include "common/reply.hpp"

namespace hawiya::tools {

void add_timestamp_options(CLI::App& command, TimestampOptions& options) {
  command.add_option("--tsa", options.url, "Timestamp authority (RFC 3161)")->type_name("URL");
  command.add_option("--tsa-policy", options.policy, "Policy that the authority shall stamp under")->type_name("OID");
}

Result<sign::TimestampService> read_timestamp_service(const TimestampOptions& options) {
  if (options.url.empty()) return Error{ErrorCode::argument_invalid, "a timestamp authority is needed", "--tsa"};
  sign::TimestampService service{.url = options.url};
  if (!options.policy.empty()) {
    HAWIYA_TRY(service.policy, as_argument(der::Oid::parse(options.policy), "--tsa-policy"));
  }
  return service;
}

void add_extending_options(CLI::App& command, ExtendingOptions& options) {
  add_timestamp_options(command, options.timestamps);
  RelyingPartyOptions& party = options.validation.party;
  command.add_option("--anchor", party.anchors, "Trusted CA certificate, needed for lt and lta; may be repeated")
      ->type_name("FILE");
  command.add_option("--intermediate", party.intermediates, "Further CA certificates, not trusted by themselves")
      ->type_name("FILE");
  add_signature_trust_options(command, options.validation);
  command.add_flag("--allow-loopback", party.allow_loopback, "Fetch also from this machine (tests, demonstrations)");
}

sign::Level level_by_name(const std::string& name) {
  if (name == "b") return sign::Level::b;
  if (name == "t") return sign::Level::t;
  if (name == "lt") return sign::Level::lt;
  return name == "lta" ? sign::Level::lta : sign::Level::none;
}

Result<Extender> Extender::create(const ExtendingOptions& options, sign::Level level) {
  sign::TimestampService service;
  if (level > sign::Level::b) {
    HAWIYA_TRY(service, read_timestamp_service(options.timestamps));
  }
  if (level > sign::Level::t && options.validation.party.anchors.empty())
    return Error{ErrorCode::argument_invalid, std::string(name_of(level)) + " embeds evidence: whom to trust is needed",
                 "--anchor"};
  HAWIYA_TRY(Validating validating, read_validating(options.validation));
  return Extender(level, std::move(service), std::move(validating));
}

Result<Bytes> Extender::raise(Bytes document, std::vector<sign::DetachedContent> contents,
                              std::optional<std::size_t> signature) const {
  if (level_ == sign::Level::b) return document;
  const auto input = validating_.input(document, std::move(contents));
  const sign::ExtendingPolicy policy{
      .level = level_, .timestamps = service_, .validation = validating_.policy, .signature = signature};
  HAWIYA_TRY(const auto extending, sign::Extending::begin(input, policy, system_now()));
  // Timestamps are made meanwhile, so the clock is asked again each time.
  std::vector<FetchAnswer> answers;
  std::vector<FetchRequest> requests = extending.needs();
  for (int round = 0; round < max_rounds && !requests.empty(); ++round) {
    for (FetchAnswer& answer : fetch_answers(requests, validating_.party.allow_loopback)) answers.push_back(std::move(answer));
    requests = extending.more(answers, system_now());
  }
  return extending.finish(answers, system_now());
}

}  // namespace hawiya::tools
