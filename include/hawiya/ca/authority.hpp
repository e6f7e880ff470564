#pragma once
// A CA at work: issues certificates and CRLs so that nothing signed goes unrecorded.
//
// The order is always: check, lint the exact to-be-signed octets, record the intent durably, touch the key, verify what it made,
// record that durably, hand it out. Whether the subject is who the order says is the registration officer's duty.

#include <hawiya/base/result.hpp>
#include <hawiya/base/time.hpp>
#include <hawiya/ca/profile.hpp>
#include <hawiya/ca/store.hpp>
#include <hawiya/crypto/signer.hpp>
#include <hawiya/x509/certificate.hpp>
#include <hawiya/x509/crl.hpp>
#include <hawiya/x509/request.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace hawiya::ca {

/// What somebody wants certified. The request proves that they hold the key; only its key is taken from it.
struct Order {
  const x509::Request& request;
  std::vector<x509::NameAttribute> subject;         ///< in any order
  std::optional<Duration> validity = std::nullopt;  ///< shorter than the profile's
};

/// Where the world finds what a CA publishes; written into the certificates that it issues.
struct Publication {
  std::string base_url;  ///< http, without a slash at its end
  [[nodiscard]] HAWIYA_API std::string crl(std::string_view ca_name) const;
  [[nodiscard]] HAWIYA_API std::string certificate(std::string_view ca_name) const;
  [[nodiscard]] HAWIYA_API std::string ocsp() const;
};

class HAWIYA_API Authority {
 public:
  /// An existing CA. `algorithm_key_mismatch` when the signer's key is not the certificate's.
  [[nodiscard]] static Result<Authority> open(std::string name, x509::Certificate certificate,
                                              std::shared_ptr<crypto::Signer> signer, std::shared_ptr<Store> store,
                                              Publication publication);
  /// A new root: signs its own certificate under a profile of kind root, and records it.
  [[nodiscard]] static Result<Authority> establish_root(std::string name, const Profile& profile,
                                                        const std::vector<x509::NameAttribute>& subject,
                                                        std::shared_ptr<crypto::Signer> signer, std::shared_ptr<Store> store,
                                                        Publication publication, const Act& act);

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const x509::Certificate& certificate() const { return certificate_; }

  /// What `issue` would refuse about this order, whatever the key: so that no key is made on a card for nothing. Its errors, but
  /// those of the key, of the store and of the signer.
  [[nodiscard]] Result<void> rehearse(const Profile& profile, const std::vector<x509::NameAttribute>& subject,
                                      const std::optional<Duration>& validity, const Act& act) const;

  /// Issues one certificate. Before any key is used: `key_too_weak` or `key_unsupported` (not of the profile), `subject_invalid`,
  /// `certificate_lint_failed` (among them: validity beyond the issuer's, a CA below a CA that may have none). Afterwards those
  /// of the store and of the signer.
  [[nodiscard]] Result<x509::Certificate> issue(const Profile& profile, const Order& order, const Act& act) const;

  /// Signs a complete CRL that is good for `validity`. Errors of the store and of the signer.
  [[nodiscard]] Result<x509::Crl> issue_crl(Duration validity, const Act& act) const;

 private:
  [[nodiscard]] Result<x509::CertificateFields> draft(const Profile& profile, const std::vector<x509::NameAttribute>& subject,
                                                      const std::optional<Duration>& validity, const crypto::PublicKey& key,
                                                      const Act& act) const;
  Authority(std::string name, x509::Certificate certificate, std::shared_ptr<crypto::Signer> signer, std::shared_ptr<Store> store,
            Publication publication);
  std::string name_;
  x509::Certificate certificate_;
  std::shared_ptr<crypto::Signer> signer_;
  std::shared_ptr<Store> store_;
  Publication publication_;
};

}  // namespace hawiya::ca
