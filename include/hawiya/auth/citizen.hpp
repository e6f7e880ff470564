#pragma once
// Who the citizen is: typed from the certificate's subject (EN 319 412-1), never raw strings that every site reads its own way.

#include <hawiya/auth/login_trail.hpp>
#include <hawiya/base/check.hpp>
#include <hawiya/base/result.hpp>
#include <hawiya/x509/certificate.hpp>
#include <optional>
#include <string>

namespace hawiya::auth {

/// Semantics of the subject's serialNumber (EN 319 412-1 §5.1.3); `unstated` where the card gives no prefix.
enum class IdentityType : std::uint8_t { personal_number, identity_card, passport, tax_number, unstated };
/// "PNO", "IDC", "PAS", "TIN", "".
[[nodiscard]] HAWIYA_API std::string_view name_of(IdentityType type);

struct Identity {
  IdentityType type = IdentityType::unstated;
  std::string country = {};  ///< ISO 3166-1 alpha-2; of the prefix, else of the subject's countryName
  std::string number = {};   ///< without prefix
};

/// Reads "PNOEG-29001011234567" or a bare number.
[[nodiscard]] HAWIYA_API Identity identity_of(const x509::Name& subject);

/// Proof that a citizen logged in; only `PendingLogin::finish` makes one.
class HAWIYA_API Citizen {
 public:
  [[nodiscard]] const Identity& identity() const { return identity_; }
  /// UTF-8; empty when the certificate does not say.
  [[nodiscard]] const std::string& common_name() const { return common_name_; }
  [[nodiscard]] const std::string& surname() const { return surname_; }
  [[nodiscard]] const std::string& given_name() const { return given_name_; }
  [[nodiscard]] const x509::Certificate& certificate() const { return certificate_; }
  /// JWS name of the algorithm that proved possession.
  [[nodiscard]] const std::string& algorithm() const { return algorithm_; }
  /// Every check made, in order.
  [[nodiscard]] const Checks& checks() const { return trail_.checks(); }

 private:
  friend class PendingLogin;
  Citizen(x509::Certificate certificate, std::string algorithm, LoginTrail trail);
  Identity identity_;
  std::string common_name_;
  std::string surname_;
  std::string given_name_;
  x509::Certificate certificate_;
  std::string algorithm_;
  LoginTrail trail_;
};

}  // namespace hawiya::auth
