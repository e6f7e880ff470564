#include <algorithm>
#include <hawiya/text/hex.hpp>
#include <map>

#include "base/try.hpp"
#include "hawiya-ca/ca_folder.hpp"
#include "hawiya-ca/commands.hpp"

namespace hawiya::tools {
namespace {

constexpr std::size_t min_passphrase = 8;

struct InitOptions {
  std::string hierarchy;
  std::string profiles;
  SecretSource passphrase;
};

/// A plan whose every profile, subject and period was checked before any key is made.
struct CheckedPlan {
  ca::Hierarchy hierarchy;
  Bytes hierarchy_xml;
  std::map<std::string, ca::Profile> profiles;
  std::map<std::string, Bytes> profile_xml;
};

Error wrong_plan(const std::string& source, const std::string& name, std::string why) {
  return {ErrorCode::hierarchy_invalid, "\"" + name + "\": " + std::move(why), source};
}

Result<void> load_profiles(const fs::path& folder, CheckedPlan& plan) {
  std::error_code fault;
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder, fault))
    if (entry.path().extension() == ".xml") files.push_back(entry.path());
  if (files.empty()) return Error{ErrorCode::file_not_found, "no profiles", folder.string()};
  std::sort(files.begin(), files.end());
  for (const fs::path& file : files) {
    HAWIYA_TRY(Bytes xml, as_argument(read_file(file.string(), 1u << 20), file.string()));
    HAWIYA_TRY(ca::Profile profile, ca::Profile::parse(as_text(xml), file.string(), plan.hierarchy.policy_arc));
    const std::string name = profile.name();
    if (file.stem() != name) return Error{ErrorCode::profile_invalid, "the file's name is not the profile's", file.string()};
    plan.profiles.emplace(name, std::move(profile));
    plan.profile_xml.emplace(name, std::move(xml));
  }
  return {};
}

Result<void> check_planned(const CheckedPlan& plan, const ca::PlannedCertificate& planned, const std::string& source,
                           ca::CertificateKind kind) {
  const auto profile = plan.profiles.find(planned.profile);
  if (profile == plan.profiles.end()) return wrong_plan(source, planned.name, "no profile \"" + planned.profile + "\"");
  const auto& rules = profile->second.rules();
  if (rules.kind != kind) return wrong_plan(source, planned.name, "the profile is of another kind");
  if (std::ranges::find(rules.key_types, planned.key) == rules.key_types.end() ||
      (planned.key == crypto::KeyType::rsa && planned.rsa_bits < rules.min_rsa_bits))
    return wrong_plan(source, planned.name, "the profile does not take this key");
  const auto subject = profile->second.subject(planned.subject);
  if (!subject) return wrong_plan(source, planned.name, "subject: " + subject.error().where + " " + subject.error().detail);
  return {};
}

/// A key that serves below this CA: an OCSP responder or a timestamp unit.
Result<void> check_service(const CheckedPlan& plan, const ca::PlannedCertificate& service, Duration issuer_validity,
                           const der::Oid& purpose, const std::string& source) {
  HAWIYA_CHECK(check_planned(plan, service, source, ca::CertificateKind::end_entity));
  const auto& rules = plan.profiles.at(service.profile).rules();
  if (std::ranges::find(rules.extended_key_usage, purpose) == rules.extended_key_usage.end())
    return wrong_plan(source, service.name, "the profile is not for " + x509::purpose::name_of(purpose));
  if (rules.validity > issuer_validity) return wrong_plan(source, service.name, "it would outlive its issuer");
  return {};
}

Result<void> check_plan(const CheckedPlan& plan, const std::string& source) {
  for (const auto& ca : plan.hierarchy.cas) {
    HAWIYA_CHECK(check_planned(plan, ca, source, ca.parent ? ca::CertificateKind::ca : ca::CertificateKind::root));
    const Duration validity = plan.profiles.at(ca.profile).rules().validity;
    if (ca.parent) {
      const auto parent = std::ranges::find(plan.hierarchy.cas, *ca.parent, &ca::PlannedCa::name);
      if (validity > plan.profiles.at(parent->profile).rules().validity)
        return wrong_plan(source, ca.name, "it would outlive its issuer");
    }
    if (ca.responder) HAWIYA_CHECK(check_service(plan, *ca.responder, validity, x509::purpose::ocsp_signing, source));
    if (ca.timestamp_unit) HAWIYA_CHECK(check_service(plan, *ca.timestamp_unit, validity, x509::purpose::time_stamping, source));
  }
  return {};
}

Result<CheckedPlan> load_plan(const InitOptions& options) {
  CheckedPlan plan;
  HAWIYA_TRY(plan.hierarchy_xml, as_argument(read_file(options.hierarchy, 1u << 20), "hierarchy"));
  HAWIYA_TRY(plan.hierarchy, ca::Hierarchy::parse(as_text(plan.hierarchy_xml), options.hierarchy));
  const fs::path beside = fs::path(options.hierarchy).parent_path() / ".." / "profiles";
  HAWIYA_CHECK(load_profiles(options.profiles.empty() ? beside : fs::path(options.profiles), plan));
  HAWIYA_CHECK(check_plan(plan, options.hierarchy));
  return plan;
}

Result<void> write_skeleton(const NewFolder& folder, const CheckedPlan& plan) {
  for (const char* name : CaFolder::subfolders) HAWIYA_CHECK(folder.make(name));
  HAWIYA_CHECK(write_file(folder.path() / "hierarchy.xml", plan.hierarchy_xml));
  for (const auto& [name, xml] : plan.profile_xml) HAWIYA_CHECK(write_file(folder.path() / "profiles" / (name + ".xml"), xml));
  return {};
}

/// Makes the CAs of a plan, parents first, inside a folder that is not in place yet.
class Founding {
 public:
  Founding(const CaFolder& folder, const CheckedPlan& plan, const Secret& passphrase)
      : folder_(folder), plan_(plan), passphrase_(passphrase), act_(act_now()) {}

  Result<void> found(const ca::PlannedCa& planned) {
    HAWIYA_TRY(crypto::KeyFile generated, crypto::KeyFile::generate(planned.key, planned.rsa_bits));
    auto key = std::make_shared<crypto::KeyFile>(std::move(generated));
    HAWIYA_TRY(const Secret encrypted, key->to_encrypted_pem(passphrase_));
    HAWIYA_CHECK(write_file(folder_.key_file(planned.name), encrypted.view(), Access::owner_only));
    HAWIYA_TRY(ca::Authority authority, planned.parent ? found_below(planned, key) : found_root(planned, key));
    HAWIYA_CHECK(write_file(folder_.public_certificate(planned.name), authority.certificate().der()));
    HAWIYA_CHECK(folder_.make_crl(authority, planned.crl_validity, act_));
    Json entry{{"name", planned.name},
               {"subject", authority.certificate().subject().to_string()},
               {"key", key->public_key().to_string()},
               {"until", to_string(authority.certificate().not_after())},
               {"sha256", text::to_hex(authority.certificate().fingerprint())}};
    if (planned.responder) {
      HAWIYA_TRY(const auto responder, folder_.make_responder(authority, *planned.responder, passphrase_, act_));
      entry["ocsp_responder_until"] = to_string(responder.not_after());
    }
    if (planned.timestamp_unit) {
      HAWIYA_TRY(const auto unit, folder_.make_responder(authority, *planned.timestamp_unit, passphrase_, act_));
      entry["timestamp_unit_until"] = to_string(unit.not_after());
    }
    made_.push_back(std::move(entry));
    authorities_.emplace(planned.name, std::move(authority));
    return {};
  }

  [[nodiscard]] const Json& made() const { return made_; }

 private:
  Result<ca::Authority> found_root(const ca::PlannedCa& planned, const std::shared_ptr<crypto::KeyFile>& key) {
    return ca::Authority::establish_root(planned.name, plan_.profiles.at(planned.profile), planned.subject, key,
                                         folder_.shared_store(), folder_.publication(), act_);
  }

  Result<ca::Authority> found_below(const ca::PlannedCa& planned, const std::shared_ptr<crypto::KeyFile>& key) {
    HAWIYA_TRY(const x509::Request request, x509::Request::create(x509::Name(), *key));
    HAWIYA_TRY(x509::Certificate certificate,
               authorities_.at(*planned.parent).issue(plan_.profiles.at(planned.profile), {request, planned.subject}, act_));
    HAWIYA_CHECK(folder_.store().add_issuer({planned.name, *planned.parent, to_bytes(certificate.serial_number())}, act_));
    return ca::Authority::open(planned.name, std::move(certificate), key, folder_.shared_store(), folder_.publication());
  }

  const CaFolder& folder_;
  const CheckedPlan& plan_;
  const Secret& passphrase_;
  ca::Act act_;
  std::map<std::string, ca::Authority> authorities_;
  Json made_ = Json::array();
};

Result<Json> found_all(const NewFolder& place, const CheckedPlan& plan, const Secret& passphrase) {
  HAWIYA_TRY(auto store, ca::create_sqlite_store((place.path() / "ca.db").string()));
  const CaFolder folder(place.path(), plan.hierarchy, std::move(store));
  Founding founding(folder, plan, passphrase);
  for (const auto& planned : plan.hierarchy.cas) HAWIYA_CHECK(founding.found(planned));
  return founding.made();
}

Result<Reply> init(const InitOptions& options, const std::string& directory) {
  HAWIYA_TRY(const CheckedPlan plan, load_plan(options));
  const fs::path path = fs::path(directory) / CaFolder::folder_name;
  std::error_code fault;
  if (fs::exists(path, fault)) return Error{ErrorCode::file_exists, "there is a CA already; it stays as it is", path.string()};
  HAWIYA_TRY(const Secret passphrase, read_secret(options.passphrase, "Passphrase for the new CA's keys", Asking::twice));
  if (passphrase.view().size() < min_passphrase)
    return Error{ErrorCode::argument_invalid, "a passphrase has at least 8 characters", "passphrase"};
  HAWIYA_TRY(NewFolder place, NewFolder::begin(path));
  HAWIYA_CHECK(write_skeleton(place, plan));
  HAWIYA_TRY(Json made, found_all(place, plan, passphrase));
  HAWIYA_CHECK(place.commit());

  std::string human = "Made the PKI \"" + plan.hierarchy.name + "\" in " + path.string() + "\n\n";
  for (const Json& ca : made) human += render(ca) + "\n";
  human +=
      "The keys are encrypted in " + (path / "keys").string() + "; keep a copy of the passphrase and of this folder apart.\n";
  const std::string program = directory == "." ? "hawiya-ca" : "hawiya-ca --dir " + directory;
  human += "Next: " + program + " issue --profile citizen-authentication …, " + program + " serve\n";
  return Reply{{{"folder", path.string()}, {"hierarchy", plan.hierarchy.name}, {"url", plan.hierarchy.base_url}, {"cas", made}},
               human};
}

}  // namespace

void add_init(CLI::App& app, CaProgram& program) {
  auto options = std::make_shared<InitOptions>();
  auto* command = app.add_subcommand("init", "Make a hierarchy of CAs from its plan");
  command->add_option("hierarchy", options->hierarchy, "Plan of the hierarchy (XML)")->required()->type_name("FILE");
  command->add_option("--profiles", options->profiles, "Folder of profiles; by default ../profiles beside the plan")
      ->type_name("FOLDER");
  add_passphrase(*command, options->passphrase);
  command->footer(
      "Makes the folder \"pki\" whole, or nothing.\n\nExample:\n"
      "  hawiya-ca --dir demo init certs/hierarchies/demo.xml --passphrase-file /run/secrets/ca");
  command->callback([&program, options] { program.command = [&program, options] { return init(*options, program.directory); }; });
}

}  // namespace hawiya::tools
