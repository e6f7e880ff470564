#include "hawiya-ca/ca_folder.hpp"

#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <hawiya/text/pem.hpp>
#include <hawiya/x509/request.hpp>

#include "base/try.hpp"

namespace hawiya::tools {
namespace {

constexpr std::size_t max_xml = 1u << 20, max_key_file = 64u << 10;

Error unknown_ca(const ca::Hierarchy& hierarchy, const std::string& why) {
  std::string names;
  for (const auto& ca : hierarchy.cas) names += (names.empty() ? "" : ", ") + ca.name;
  return {ErrorCode::issuer_not_found, why + "; there are: " + names};
}

bool has_children(const ca::Hierarchy& hierarchy, const ca::PlannedCa& ca) {
  return std::ranges::any_of(hierarchy.cas, [&](const ca::PlannedCa& other) { return other.parent == ca.name; });
}

}  // namespace

Result<CaFolder> CaFolder::open(const std::string& directory) {
  const fs::path path = fs::path(directory) / folder_name;
  std::error_code fault;
  if (!fs::is_directory(path, fault))
    return Error{ErrorCode::file_not_found, "no CA here: make one with \"hawiya-ca init\", or name its place with --dir",
                 path.string()};
  HAWIYA_TRY(const Bytes xml, read_file((path / "hierarchy.xml").string(), max_xml));
  HAWIYA_TRY(ca::Hierarchy hierarchy, ca::Hierarchy::parse(as_text(xml), (path / "hierarchy.xml").string()));
  HAWIYA_TRY(auto store, ca::open_sqlite_store((path / "ca.db").string()));
  return CaFolder(path, std::move(hierarchy), std::move(store));
}

Result<const ca::PlannedCa*> CaFolder::planned(const std::string& name) const {
  const auto found = std::ranges::find(hierarchy_.cas, name, &ca::PlannedCa::name);
  if (found == hierarchy_.cas.end()) return unknown_ca(hierarchy_, "no CA \"" + name + "\"");
  return &*found;
}

Result<const ca::PlannedCa*> CaFolder::planned_or_only(const std::string& name) const {
  if (!name.empty()) return planned(name);
  const ca::PlannedCa* only = nullptr;
  for (const auto& ca : hierarchy_.cas) {
    if (has_children(hierarchy_, ca)) continue;
    if (only != nullptr) return unknown_ca(hierarchy_, "several CAs could be meant: name one with --ca");
    only = &ca;
  }
  return only;
}

Result<ca::Profile> CaFolder::profile(const std::string& name) const {
  const fs::path file = path_ / "profiles" / (name + ".xml");
  std::error_code fault;
  if (name.find('/') != std::string::npos || !fs::is_regular_file(file, fault))
    return Error{ErrorCode::file_not_found, "no profile \"" + name + "\"", (path_ / "profiles").string()};
  HAWIYA_TRY(const Bytes xml, read_file(file.string(), max_xml));
  return ca::Profile::parse(as_text(xml), file.string(), hierarchy_.policy_arc);
}

Result<x509::Certificate> CaFolder::ca_certificate(const std::string& name) const {
  HAWIYA_TRY(const auto issuers, store_->issuers());
  const auto found = std::ranges::find(issuers, name, &ca::IssuerRecord::name);
  if (found == issuers.end()) return unknown_ca(hierarchy_, "no CA \"" + name + "\" in the records");
  HAWIYA_TRY(const auto record, store_->find(found->issued_by, found->serial_number));
  if (!record || record->certificate.empty()) return Error{ErrorCode::store_failed, "the CA's certificate is missing", name};
  return x509::Certificate::from_der(record->certificate);
}

Result<ca::Authority> CaFolder::authority(const std::string& name, const Secret& passphrase) const {
  HAWIYA_TRY(x509::Certificate certificate, ca_certificate(name));
  HAWIYA_TRY(const Bytes file, read_file(key_file(name).string(), max_key_file));
  auto key = crypto::KeyFile::open(file, passphrase);
  if (!key) return Error{key.error().code, key.error().detail, key_file(name).string()};
  return ca::Authority::open(name, std::move(certificate), std::make_shared<crypto::KeyFile>(*std::move(key)), store_,
                             publication());
}

Result<ResponderFile> CaFolder::responder(const std::string& name, const Secret& passphrase) const {
  const std::string path = (path_ / "responders" / (name + ".pem")).string();
  HAWIYA_TRY(const Bytes file, read_file(path, max_key_file));
  HAWIYA_TRY(const auto blocks, text::parse_pem(as_text(file)));
  if (blocks.size() != 2 || blocks[0].label != "CERTIFICATE" || blocks[1].label != "ENCRYPTED PRIVATE KEY")
    return Error{ErrorCode::pem_malformed, "a responder's file holds its certificate and its encrypted key", path};
  HAWIYA_TRY(x509::Certificate certificate, x509::Certificate::from_der(blocks[0].der));
  auto key = crypto::KeyFile::open(blocks[1].der, passphrase);
  if (!key) return Error{key.error().code, key.error().detail, path};
  return ResponderFile{std::move(certificate), std::make_shared<crypto::KeyFile>(*std::move(key))};
}

Result<x509::Certificate> CaFolder::make_responder(const ca::Authority& authority, const ca::PlannedCertificate& plan,
                                                   const Secret& passphrase, const ca::Act& act) const {
  HAWIYA_TRY(const ca::Profile profile, this->profile(plan.profile));
  HAWIYA_TRY(crypto::KeyFile key, crypto::KeyFile::generate(plan.key, plan.rsa_bits));
  HAWIYA_TRY(const Secret encrypted, key.to_encrypted_pem(passphrase));
  HAWIYA_TRY(const x509::Request request, x509::Request::create(x509::Name(), key));
  HAWIYA_TRY(x509::Certificate certificate, authority.issue(profile, {request, plan.subject}, act));
  const std::string content = certificate.to_pem() + std::string(encrypted.text());
  HAWIYA_CHECK(write_file(path_ / "responders" / (plan.name + ".pem"), as_bytes(content), Access::owner_only, Existing::replace));
  return certificate;
}

Result<x509::Crl> CaFolder::make_crl(const ca::Authority& authority, Duration validity, const ca::Act& act) const {
  HAWIYA_TRY(x509::Crl crl, authority.issue_crl(validity, act));
  // Another process may have signed a newer one meanwhile: what is published is what the records say.
  HAWIYA_TRY(const auto latest, store_->latest_crl(authority.name()));
  HAWIYA_CHECK(
      write_file(public_crl(authority.name()), latest.value_or(to_bytes(crl.der())), Access::everybody, Existing::replace));
  return crl;
}

ca::Act act_now() {
  std::string name = "unknown";
  if (const passwd* entry = ::getpwuid(::getuid())) name = entry->pw_name;
  if (const char* before_sudo = std::getenv("SUDO_USER"); before_sudo != nullptr && *before_sudo != '\0')
    name = std::string(before_sudo) + " as " + name;
  return {name, system_now()};
}

}  // namespace hawiya::tools
