// show, list, revoke, crl: what the records say and how they change.
#include <hawiya/text/hex.hpp>
#include <iomanip>
#include <sstream>

#include "base/try.hpp"
#include "common/describe.hpp"
#include "hawiya-ca/ca_folder.hpp"
#include "hawiya-ca/commands.hpp"
#include "hawiya-ca/serials.hpp"

namespace hawiya::tools {
namespace {

Result<Reply> show(const std::string& serial, const std::string& directory) {
  HAWIYA_TRY(const CaFolder folder, CaFolder::open(directory));
  HAWIYA_TRY(const auto record, find_by_serial(folder, serial));
  Json json = describe(record, system_now());
  if (!record.certificate.empty()) {
    HAWIYA_TRY(const auto certificate, x509::Certificate::from_der(record.certificate));
    json["certificate"] = describe(certificate);
    json["pem"] = certificate.to_pem();
  }
  Json shown = json;
  shown.erase("pem");
  return Reply{json, render(shown)};
}

Result<Reply> list(const ca::RecordFilter& filter, const std::string& directory) {
  HAWIYA_TRY(const CaFolder folder, CaFolder::open(directory));
  HAWIYA_TRY(const auto records, folder.store().list(filter));
  const Time now = system_now();
  Json json = Json::array();
  std::ostringstream human;
  human << std::left << std::setw(34) << "SERIAL NUMBER" << std::setw(12) << "CA" << std::setw(26) << "PROFILE" << std::setw(22)
        << "UNTIL"
        << "STATUS\n";
  for (const auto& record : records) {
    json.push_back(describe(record, now));
    human << std::setw(34) << text::to_hex(record.serial_number) << std::setw(12) << record.issuer << std::setw(26)
          << record.profile << std::setw(22) << to_string(record.not_after) << status_of(record, now) << '\n';
  }
  if (records.size() == filter.limit) human << "… more may follow: --offset " << filter.offset + filter.limit << '\n';
  return Reply{{{"certificates", json}}, human.str()};
}

struct RevokeOptions {
  std::string serial;
  std::string reason = "unspecified";
  std::string invalidity_date;
  bool release = false;
};

Result<Reply> revoke(const RevokeOptions& options, const std::string& directory) {
  HAWIYA_TRY(const CaFolder folder, CaFolder::open(directory));
  const auto reason = x509::reason_by_name(options.reason);
  if (!reason) return Error{ErrorCode::argument_invalid, "no such reason: " + options.reason, "--reason"};
  std::optional<Time> invalidity;
  if (!options.invalidity_date.empty()) {
    HAWIYA_TRY(invalidity, as_argument(parse_time(options.invalidity_date), "--invalidity-date"));
  }
  HAWIYA_TRY(const auto found, find_by_serial(folder, options.serial));
  const ca::Act act = act_now();
  HAWIYA_TRY(const auto record, options.release
                                    ? folder.store().release(found.issuer, found.serial_number, act)
                                    : folder.store().revoke(found.issuer, found.serial_number, *reason, invalidity, act));
  const Json json = describe(record, act.now);
  return Reply{json, render(json) + "OCSP answers say so from now on. Next: hawiya-ca crl --ca " + record.issuer + "\n"};
}

struct CrlOptions {
  std::string ca;
  SecretSource passphrase;
};

Result<Reply> crl(const CrlOptions& options, const std::string& directory) {
  HAWIYA_TRY(const CaFolder folder, CaFolder::open(directory));
  HAWIYA_TRY(const ca::PlannedCa* planned, folder.planned_or_only(options.ca));
  HAWIYA_TRY(const Secret passphrase, read_secret(options.passphrase, "Passphrase of the key of " + planned->name));
  HAWIYA_TRY(const ca::Authority authority, folder.authority(planned->name, passphrase));
  HAWIYA_TRY(const x509::Crl made, folder.make_crl(authority, planned->crl_validity, act_now()));
  Json json = describe(made);
  json["file"] = folder.public_crl(planned->name).string();
  json["url"] = folder.publication().crl(planned->name);
  return Reply{json, render(json) + "Next: sign another before " + to_string(*made.next_update()) + "\n"};
}

}  // namespace

void add_show(CLI::App& app, CaProgram& program) {
  auto serial = std::make_shared<std::string>();
  auto* command = app.add_subcommand("show", "Show one certificate and its state");
  command->add_option("serial", *serial, "Serial number in hexadecimal")->required();
  command->footer("Example:\n  hawiya-ca show 5c0e9d4f2b7a4be1a1c0ffee00112233 --json");
  command->callback([&program, serial] { program.command = [&program, serial] { return show(*serial, program.directory); }; });
}

void add_list(CLI::App& app, CaProgram& program) {
  auto filter = std::make_shared<ca::RecordFilter>();
  auto* command = app.add_subcommand("list", "List certificates, newest first");
  command->add_option_function<std::string>(
      "--ca", [filter](const std::string& name) { filter->issuer = name; }, "Only of this CA");
  command->add_option_function<std::string>(
      "--profile", [filter](const std::string& name) { filter->profile = name; }, "Only of this profile");
  command->add_flag("--revoked", filter->revoked_only, "Only revoked ones");
  command->add_option("--limit", filter->limit, "At most so many")->capture_default_str()->check(CLI::Range(1, 100'000));
  command->add_option("--offset", filter->offset, "Skip so many");
  command->footer("Example:\n  hawiya-ca list --profile citizen-authentication --revoked");
  command->callback([&program, filter] { program.command = [&program, filter] { return list(*filter, program.directory); }; });
}

void add_revoke(CLI::App& app, CaProgram& program) {
  auto options = std::make_shared<RevokeOptions>();
  auto* command = app.add_subcommand("revoke", "Revoke a certificate, put it on hold, or end a hold");
  command->add_option("serial", options->serial, "Serial number in hexadecimal")->required();
  command
      ->add_option("--reason", options->reason,
                   "unspecified, keyCompromise, cACompromise, affiliationChanged, superseded, cessationOfOperation, "
                   "certificateHold, privilegeWithdrawn or aACompromise")
      ->capture_default_str();
  command->add_option("--invalidity-date", options->invalidity_date, "Since when the key may be known to others")
      ->type_name("TIME");
  command->add_flag("--release", options->release, "End a hold")->excludes("--reason");
  command->footer(
      "Example:\n  hawiya-ca revoke 5c0e9d4f2b7a4be1a1c0ffee00112233 --reason keyCompromise --invalidity-date 2026-11-01");
  command->callback(
      [&program, options] { program.command = [&program, options] { return revoke(*options, program.directory); }; });
}

void add_crl(CLI::App& app, CaProgram& program) {
  auto options = std::make_shared<CrlOptions>();
  auto* command = app.add_subcommand("crl", "Sign and publish a certificate revocation list");
  command->add_option("--ca", options->ca, "Which CA; may be left out when only one issues to people");
  add_passphrase(*command, options->passphrase);
  command->footer("Example:\n  hawiya-ca crl --ca root --passphrase-file /run/secrets/ca");
  command->callback([&program, options] { program.command = [&program, options] { return crl(*options, program.directory); }; });
}

}  // namespace hawiya::tools
