#pragma once
// Where a CA lives: the folder "pki" with its records, keys, profiles and what it publishes.
//
//   pki/ca.db  hierarchy.xml  profiles/*.xml  keys/NAME.key  responders/NAME.pem  public/ca/NAME.cer  public/crl/NAME.crl

#include <filesystem>
#include <hawiya/ca/authority.hpp>
#include <hawiya/ca/hierarchy.hpp>
#include <hawiya/ca/ocsp_responder.hpp>
#include <hawiya/ca/profile.hpp>
#include <hawiya/ca/store.hpp>
#include <hawiya/crypto/key_file.hpp>
#include <string>

#include "common/files.hpp"

namespace hawiya::tools {

/// The certificate and key of an OCSP responder or a timestamp unit, kept in one file so that they are exchanged together.
struct ResponderFile {
  x509::Certificate certificate;
  std::shared_ptr<crypto::KeyFile> key;
};

class CaFolder {
 public:
  static constexpr const char* folder_name = "pki";
  static constexpr const char* subfolders[] = {"profiles", "keys", "responders", "public", "public/ca", "public/crl"};

  /// The folder "pki" in this directory. `file_not_found` with the way to make one.
  [[nodiscard]] static Result<CaFolder> open(const std::string& directory);
  CaFolder(fs::path path, ca::Hierarchy hierarchy, std::shared_ptr<ca::Store> store)
      : path_(std::move(path)), hierarchy_(std::move(hierarchy)), store_(std::move(store)) {}

  [[nodiscard]] const fs::path& path() const { return path_; }
  [[nodiscard]] const ca::Hierarchy& hierarchy() const { return hierarchy_; }
  [[nodiscard]] ca::Store& store() const { return *store_; }
  [[nodiscard]] const std::shared_ptr<ca::Store>& shared_store() const { return store_; }
  [[nodiscard]] ca::Publication publication() const { return {hierarchy_.base_url}; }

  /// `issuer_not_found` with the names that there are.
  [[nodiscard]] Result<const ca::PlannedCa*> planned(const std::string& name) const;
  /// The CA of this name; when it is empty, the only one that has no CA below it.
  [[nodiscard]] Result<const ca::PlannedCa*> planned_or_only(const std::string& name) const;
  [[nodiscard]] Result<ca::Profile> profile(const std::string& name) const;
  [[nodiscard]] Result<x509::Certificate> ca_certificate(const std::string& name) const;
  [[nodiscard]] Result<ca::Authority> authority(const std::string& name, const Secret& passphrase) const;
  [[nodiscard]] Result<ResponderFile> responder(const std::string& name, const Secret& passphrase) const;

  /// Makes and records the new key and certificate of an OCSP responder or a timestamp unit, and writes its file.
  [[nodiscard]] Result<x509::Certificate> make_responder(const ca::Authority& authority, const ca::PlannedCertificate& plan,
                                                         const Secret& passphrase, const ca::Act& act) const;
  /// Signs a CRL and publishes it.
  [[nodiscard]] Result<x509::Crl> make_crl(const ca::Authority& authority, Duration validity, const ca::Act& act) const;
  [[nodiscard]] fs::path key_file(const std::string& name) const { return path_ / "keys" / (name + ".key"); }
  [[nodiscard]] fs::path public_certificate(const std::string& name) const { return path_ / "public/ca" / (name + ".cer"); }
  [[nodiscard]] fs::path public_crl(const std::string& name) const { return path_ / "public/crl" / (name + ".crl"); }

 private:
  fs::path path_;
  ca::Hierarchy hierarchy_;
  std::shared_ptr<ca::Store> store_;
};

/// The person at the keyboard, for the audit record: SUDO_USER, else the login name.
[[nodiscard]] ca::Act act_now();

}  // namespace hawiya::tools
