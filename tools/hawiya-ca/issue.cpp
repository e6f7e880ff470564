#include <algorithm>
#include <hawiya/text/hex.hpp>

#include "base/try.hpp"
#include "common/card_access.hpp"
#include "common/describe.hpp"
#include "hawiya-ca/ca_folder.hpp"
#include "hawiya-ca/commands.hpp"

namespace hawiya::tools {
namespace {

struct IssueOptions {
  std::string ca;
  std::string profile;
  std::vector<std::string> subject;
  bool subject_from_csr = false;
  std::string csr;
  unsigned days = 0;
  std::string out;
  std::string responder;
  std::string timestamp_unit;
  SecretSource passphrase;

  bool card = false;
  CardOptions card_access;
  std::string key_type = "P-384";
  std::string key_id;
  bool always_authenticate = false;
};

Result<std::vector<x509::NameAttribute>> parse_subject(const std::vector<std::string>& arguments) {
  std::vector<x509::NameAttribute> attributes;
  for (const std::string& argument : arguments) {
    const std::size_t equals = argument.find('=');
    if (equals == std::string::npos) return Error{ErrorCode::argument_invalid, "TYPE=VALUE is expected", "--subject"};
    HAWIYA_TRY(const der::Oid type, as_argument(x509::attribute::by_name(argument.substr(0, equals)), "--subject"));
    attributes.push_back({.type = type, .value = argument.substr(equals + 1)});
  }
  return attributes;
}

Result<std::vector<x509::NameAttribute>> wanted_subject(const IssueOptions& options, const x509::Request& request) {
  if (!options.subject_from_csr) return parse_subject(options.subject);
  std::vector<x509::NameAttribute> attributes;
  for (const auto& item : request.subject().attributes()) attributes.push_back({.type = item.type, .value = item.value});
  return attributes;
}

/// What a command of `issue` works with.
struct Desk {
  CaFolder folder;
  ca::Profile profile;
  ca::Authority authority;
  std::optional<Duration> validity;
};

Result<Desk> open_desk(const IssueOptions& options, const std::string& directory) {
  HAWIYA_TRY(CaFolder folder, CaFolder::open(directory));
  HAWIYA_TRY(ca::Profile profile, folder.profile(options.profile));
  HAWIYA_TRY(const ca::PlannedCa* planned, folder.planned_or_only(options.ca));
  HAWIYA_TRY(const Secret passphrase, read_secret(options.passphrase, "Passphrase of the key of " + planned->name));
  HAWIYA_TRY(ca::Authority authority, folder.authority(planned->name, passphrase));
  const auto validity = options.days > 0 ? std::optional<Duration>(std::chrono::days(options.days)) : std::nullopt;
  return Desk{std::move(folder), std::move(profile), std::move(authority), validity};
}

Json describe_issued(const x509::Certificate& certificate, const Desk& desk) {
  return {{"serial_number", text::to_hex(certificate.serial_number())},
          {"ca", desk.authority.name()},
          {"profile", desk.profile.name()},
          {"subject", certificate.subject().to_string()},
          {"key", certificate.public_key() ? certificate.public_key()->to_string() : ""},
          {"not_before", to_string(certificate.not_before())},
          {"not_after", to_string(certificate.not_after())}};
}

Result<Reply> issue_from_csr(const IssueOptions& options, const std::string& directory) {
  HAWIYA_TRY(const Bytes file, read_file(options.csr, 64u << 10));
  HAWIYA_TRY(const x509::Request request, x509::Request::from_file_bytes(file));
  HAWIYA_TRY(const auto subject, wanted_subject(options, request));
  HAWIYA_CHECK(check_writable(options.out.empty() ? "./" : options.out));
  HAWIYA_TRY(const Desk desk, open_desk(options, directory));
  HAWIYA_TRY(const auto certificate, desk.authority.issue(desk.profile, {request, subject, desk.validity}, act_now()));
  Json json = describe_issued(certificate, desk);
  const std::string out = options.out.empty() ? text::to_hex(certificate.serial_number()) + ".pem" : options.out;
  if (const auto written = write_file(out, as_bytes(certificate.to_pem())); !written)
    return Error{written.error().code,
                 "issued and recorded, but not written: get it with \"hawiya-ca show " +
                     text::to_hex(certificate.serial_number()) + " --json\"",
                 out};
  json["file"] = out;
  const std::string human = render(json);
  json["pem"] = certificate.to_pem();
  return Reply{json, human + "Next: hand out " + out + "\n"};
}

// Signature keys and login keys have ids of their own, so that both fit on one card.
Result<Bytes> key_id(const IssueOptions& options, const ca::Profile& profile) {
  if (!options.key_id.empty()) return as_argument(text::from_hex(options.key_id), "--key-id");
  const bool signature = profile.rules().key_usage.has(x509::KeyUsageBit::non_repudiation);
  return Bytes{static_cast<std::uint8_t>(signature ? 2 : 1)};
}

Result<x509::Certificate> issue_to_key(const Desk& desk, const std::vector<x509::NameAttribute>& subject, card::Token& token,
                                       card::CardSigner& key) {
  HAWIYA_TRY(const x509::Request request, x509::Request::create(x509::Name(), key));
  HAWIYA_TRY(x509::Certificate certificate, desk.authority.issue(desk.profile, {request, subject, desk.validity}, act_now()));
  if (const auto written = token.write_certificate(certificate, key.id(), desk.profile.name()); !written)
    return Error{written.error().code,
                 written.error().detail + "; issued and recorded, but not on the card: revoke " +
                     text::to_hex(certificate.serial_number()),
                 written.error().where};
  return certificate;
}

Result<Reply> issue_to_card(const IssueOptions& options, const std::string& directory) {
  const auto type = ca::key_type_by_name(options.key_type);
  if (!type) return Error{ErrorCode::argument_invalid, "unknown key type", "--key"};
  HAWIYA_TRY(const auto subject, parse_subject(options.subject));
  HAWIYA_TRY(const Desk desk, open_desk(options, directory));
  // What would be refused after the key was made is refused before.
  HAWIYA_CHECK(desk.authority.rehearse(desk.profile, subject, desk.validity, act_now()));
  const auto& types = desk.profile.rules().key_types;
  if (std::ranges::find(types, *type) == types.end())
    return Error{ErrorCode::key_unsupported, "the profile takes no such keys", options.key_type};
  HAWIYA_TRY(Bytes id, key_id(options, desk.profile));
  HAWIYA_TRY(OpenCard card, open_card(options.card_access));
  HAWIYA_TRY(card::CardSigner key,
             card.token.generate_key(
                 {.type = *type, .id = id, .label = desk.profile.name(), .always_authenticate = options.always_authenticate},
                 card.context_login));
  auto certificate = issue_to_key(desk, subject, card.token, key);
  if (!certificate) {
    // A key without its certificate would only confuse: the card is left as it was found.
    if (const auto removed = card.token.remove(id); !removed)
      return Error{certificate.error().code, certificate.error().detail + "; and the new key could not be removed from the card",
                   certificate.error().where};
    return certificate.error();
  }
  HAWIYA_TRY(const auto info, card.token.info());
  Json json = describe_issued(*certificate, desk);
  json["card"] = info.label;
  json["key_id"] = text::to_hex(id);
  const std::string human = render(json);
  json["pem"] = certificate->to_pem();
  return Reply{json, human + "The key was made on the card and never leaves it.\n"};
}

// The key of an OCSP responder, or of a timestamp unit.
Result<Reply> renew_service(const IssueOptions& options, const std::string& directory) {
  HAWIYA_TRY(const CaFolder folder, CaFolder::open(directory));
  const bool unit = options.responder.empty();
  HAWIYA_TRY(const ca::PlannedCa* planned, folder.planned(unit ? options.timestamp_unit : options.responder));
  if (unit ? !planned->timestamp_unit : !planned->responder)
    return Error{ErrorCode::argument_invalid,
                 unit ? "the plan has no timestamp unit for this CA" : "the plan has no OCSP responder for this CA",
                 planned->name};
  const ca::PlannedCertificate& service = unit ? *planned->timestamp_unit : *planned->responder;
  HAWIYA_TRY(const Secret passphrase, read_secret(options.passphrase, "Passphrase of the key of " + planned->name));
  HAWIYA_TRY(const ca::Authority authority, folder.authority(planned->name, passphrase));
  HAWIYA_TRY(const auto certificate, folder.make_responder(authority, service, passphrase, act_now()));
  const Json json{{"serial_number", text::to_hex(certificate.serial_number())},
                  {unit ? "timestamp_unit" : "responder", service.name},
                  {"not_after", to_string(certificate.not_after())}};
  return Reply{json, render(json) + "Next: restart hawiya-ca serve\n"};
}

Result<Reply> issue(const IssueOptions& options, const std::string& directory) {
  if (!options.responder.empty() || !options.timestamp_unit.empty()) return renew_service(options, directory);
  if (options.profile.empty()) return Error{ErrorCode::argument_invalid, "name a profile", "--profile"};
  if (options.card == !options.csr.empty()) return Error{ErrorCode::argument_invalid, "either --csr or --card", "issue"};
  return options.card ? issue_to_card(options, directory) : issue_from_csr(options, directory);
}

}  // namespace

void add_issue(CLI::App& app, CaProgram& program) {
  auto options = std::make_shared<IssueOptions>();
  auto* command = app.add_subcommand("issue", "Issue a certificate for a request, or for a new key on a card");
  command->add_option("--profile", options->profile, "Profile to issue under")->type_name("NAME");
  command->add_option("--ca", options->ca, "Which CA; may be left out when only one issues to people")->type_name("NAME");
  command->add_option("--subject", options->subject, "Subject attribute; once for each")->type_name("TYPE=VALUE");
  command->add_flag("--subject-from-csr", options->subject_from_csr, "Take the subject from the request")->excludes("--subject");
  command->add_option("--csr", options->csr, "Certification request (PEM or DER)")->type_name("FILE");
  command->add_option("--days", options->days, "Shorter validity than the profile's")->check(CLI::Range(1, 36'525));
  command->add_option("--out", options->out, "Where to write the certificate; by default SERIAL.pem")->type_name("FILE");
  command->add_flag("--card", options->card, "Make the key on a card and write the certificate there");
  add_card_options(*command, options->card_access);
  command->add_option("--key", options->key_type, "With --card: type of the key")->capture_default_str();
  command->add_option("--key-id", options->key_id, "With --card: CKA_ID of the key; 01 for login, 02 for signatures")
      ->type_name("HEX");
  command->add_flag("--always-authenticate", options->always_authenticate, "With --card: the key asks for the PIN at each use");
  command->add_option("--responder", options->responder, "Instead: a new key and certificate for this CA's OCSP responder")
      ->type_name("CA");
  command
      ->add_option("--timestamp-unit", options->timestamp_unit, "Instead: a new key and certificate for this CA's timestamp unit")
      ->type_name("CA")
      ->excludes("--responder");
  add_passphrase(*command, options->passphrase);
  command->footer(
      "Examples:\n"
      "  hawiya-ca issue --profile citizen-authentication --csr card.csr --out card.pem \\\n"
      "      --subject 'CN=…' --subject 'SN=…' --subject 'GN=…' --subject serialNumber=PNOEG-29001011234567\n"
      "  hawiya-ca issue --profile citizen-signature --card --module /usr/lib/softhsm/libsofthsm2.so --token citizen …\n"
      "  hawiya-ca issue --responder citizens");
  command->callback(
      [&program, options] { program.command = [&program, options] { return issue(*options, program.directory); }; });
}

}  // namespace hawiya::tools
