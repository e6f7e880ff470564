#pragma once
// A certificate profile: what a CA certifies, for whom, for how long and for what, read from XML and checked once.
//
// A `Profile` that exists asks for nothing that is unknown or forbidden. That it suits the law of the country is the operator's
// duty. The file format is described in certs/README.md.

#include <cstdint>
#include <hawiya/base/result.hpp>
#include <hawiya/base/time.hpp>
#include <hawiya/crypto/algorithm.hpp>
#include <hawiya/x509/extensions.hpp>
#include <hawiya/x509/name.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hawiya::ca {

enum class CertificateKind : std::uint8_t { root, ca, end_entity };

/// What a subject attribute's value must be, beside text fit for a name (`text::check_name_text`).
enum class ValueForm : std::uint8_t {
  text,             ///< at most `max_length` code points
  country,          ///< two upper-case letters
  egyptian_number,  ///< "PNOEG-" and a personal number (EN 319 412-1 §5.1.3)
};

struct SubjectRule {
  der::Oid type;
  bool required = true;
  ValueForm form = ValueForm::text;
  std::size_t max_length = 64;                      ///< code points (the upper bounds of X.520)
  std::optional<std::string> fixed = std::nullopt;  ///< the only value
};

/// The content of a profile.
struct ProfileRules {
  std::string name;
  std::string description;
  CertificateKind kind = CertificateKind::end_entity;
  std::vector<crypto::KeyType> key_types = {};
  std::uint32_t min_rsa_bits = 2048;
  Duration validity = {};
  std::vector<SubjectRule> subject = {};  ///< in the order of the name's RDNs

  bool basic_constraints_critical = true;
  std::optional<std::uint32_t> path_length = std::nullopt;
  x509::KeyUsage key_usage = {};
  std::vector<der::Oid> extended_key_usage = {};
  bool extended_key_usage_critical = false;
  std::vector<x509::PolicyInformation> policies = {};
  bool crl_distribution_point = false;  ///< The URLs come from the issuing authority.
  bool ocsp_url = false;
  bool ca_issuers_url = false;
  std::optional<x509::QcStatements> qc_statements = std::nullopt;
  bool ocsp_no_check = false;
  std::optional<Duration> private_key_usage = std::nullopt;  ///< how long the key signs, from the beginning of the validity
};

/// Immutable, cheap to copy.
class HAWIYA_API Profile {
 public:
  /// `source` names the file in errors, `policy_arc` replaces "{arc}" in policy OIDs. `xml_malformed` for what the format does
  /// not have; `profile_invalid` for what is unknown or forbidden: key usages that do not fit the kind, OCSP no-check without
  /// OCSPSigning, timeStamping that is not alone and critical (RFC 3161 §2.3), a key that signs
  /// beyond its certificate, QC statements against EN 319 412-5, weak keys.
  /// Both name the line.
  [[nodiscard]] static Result<Profile> parse(std::string_view xml, const std::string& source, const der::Oid& policy_arc);

  [[nodiscard]] const ProfileRules& rules() const& { return *rules_; }
  void rules() const&& = delete;  // it would not outlive the temporary
  [[nodiscard]] const std::string& name() const { return rules_->name; }

  /// The subject's name for these values, in the profile's order, with fixed values filled in. `subject_invalid` for values that
  /// are missing, not asked for, repeated, or not of their form; `where` is the attribute, and personal numbers are not repeated.
  [[nodiscard]] Result<x509::Name> subject(const std::vector<x509::NameAttribute>& values) const;

 private:
  explicit Profile(std::shared_ptr<const ProfileRules> rules) : rules_(std::move(rules)) {}
  std::shared_ptr<const ProfileRules> rules_;
};

/// The key type of a name as in profiles and programs: "P-256", "P-384", "P-521", "RSA", "Ed25519", ...
[[nodiscard]] HAWIYA_API std::optional<crypto::KeyType> key_type_by_name(std::string_view name);

}  // namespace hawiya::ca
