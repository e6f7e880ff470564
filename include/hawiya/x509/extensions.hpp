#pragma once
// Certificate extensions (RFC 5280 §4.2, RFC 3739, RFC 6960 §4.2.2.2.1, EN 319 412-5), decoded strictly and encoded.
//
// Every known extension is decoded when the certificate is read, critical or not; one that does not decode makes the certificate
// `extension_malformed`, one that occurs twice `extension_duplicate`. Unknown ones are kept raw; that a critical one is refused
// is the path room's business, and so is every consequence of what is said here.

#include <hawiya/base/bytes.hpp>
#include <hawiya/base/time.hpp>
#include <hawiya/crypto/public_key.hpp>
#include <hawiya/der/oid.hpp>
#include <hawiya/x509/general_name.hpp>
#include <optional>
#include <string>
#include <vector>

namespace hawiya::x509 {

/// Extension OIDs.
namespace extension {
inline constexpr der::Oid subject_directory_attributes("2.5.29.9"), subject_key_identifier("2.5.29.14"), key_usage("2.5.29.15"),
    private_key_usage_period("2.5.29.16"), subject_alternative_name("2.5.29.17"), issuer_alternative_name("2.5.29.18"),
    basic_constraints("2.5.29.19"), name_constraints("2.5.29.30"), crl_distribution_points("2.5.29.31"),
    certificate_policies("2.5.29.32"), policy_mappings("2.5.29.33"), authority_key_identifier("2.5.29.35"),
    policy_constraints("2.5.29.36"), extended_key_usage("2.5.29.37"), freshest_crl("2.5.29.46"), inhibit_any_policy("2.5.29.54"),
    authority_information_access("1.3.6.1.5.5.7.1.1"), subject_information_access("1.3.6.1.5.5.7.1.11"),
    qc_statements("1.3.6.1.5.5.7.1.3"), ocsp_no_check("1.3.6.1.5.5.7.48.1.5");
/// Such as "keyUsage"; the dotted OID when it is unknown.
[[nodiscard]] HAWIYA_API std::string name_of(const der::Oid& oid);
}  // namespace extension

/// Extended key usages.
namespace purpose {
inline constexpr der::Oid any("2.5.29.37.0"), server_auth("1.3.6.1.5.5.7.3.1"), client_auth("1.3.6.1.5.5.7.3.2"),
    code_signing("1.3.6.1.5.5.7.3.3"), email_protection("1.3.6.1.5.5.7.3.4"), time_stamping("1.3.6.1.5.5.7.3.8"),
    ocsp_signing("1.3.6.1.5.5.7.3.9");
[[nodiscard]] HAWIYA_API std::string name_of(const der::Oid& oid);
/// The OID of a name such as "clientAuth" or of a dotted OID.
[[nodiscard]] HAWIYA_API std::optional<der::Oid> by_name(std::string_view name);
}  // namespace purpose

inline constexpr der::Oid any_policy("2.5.29.32.0");
/// Access methods of AIA and SIA.
inline constexpr der::Oid access_ocsp("1.3.6.1.5.5.7.48.1"), access_ca_issuers("1.3.6.1.5.5.7.48.2");

/// Bits of KeyUsage (§4.2.1.3), by number.
enum class KeyUsageBit : std::uint8_t {
  digital_signature,
  non_repudiation,
  key_encipherment,
  data_encipherment,
  key_agreement,
  key_cert_sign,
  crl_sign,
  encipher_only,
  decipher_only
};
[[nodiscard]] HAWIYA_API std::string_view name_of(KeyUsageBit bit);
[[nodiscard]] HAWIYA_API std::optional<KeyUsageBit> key_usage_by_name(std::string_view name);

struct KeyUsage {
  std::uint32_t bits = 0;  ///< bit n of KeyUsage is 1 << n
  [[nodiscard]] bool has(KeyUsageBit bit) const { return (bits >> static_cast<unsigned>(bit) & 1) != 0; }
  void set(KeyUsageBit bit) { bits |= 1u << static_cast<unsigned>(bit); }
};

struct BasicConstraints {
  bool ca = false;
  std::optional<std::uint32_t> path_length = std::nullopt;
};

struct AuthorityKeyIdentifier {
  std::optional<Bytes> key_identifier = std::nullopt;
  GeneralNames issuer = {};
  Bytes serial_number = {};
};

/// At least one of the two instants is there.
struct PrivateKeyUsagePeriod {
  std::optional<Time> not_before = std::nullopt;
  std::optional<Time> not_after = std::nullopt;
};

struct PolicyInformation {
  der::Oid policy;
  std::vector<std::string> cps_uris = {};  ///< id-qt-cps qualifiers; user notices are checked (§4.2.1.4) and skipped.
  bool unknown_qualifier = false;          ///< Has a qualifier of another kind.
};

struct PolicyMapping {
  der::Oid issuer_domain;
  der::Oid subject_domain;
};

struct PolicyConstraints {
  std::optional<std::uint32_t> require_explicit_policy = std::nullopt;
  std::optional<std::uint32_t> inhibit_policy_mapping = std::nullopt;
};

struct NameConstraints {
  GeneralNames permitted = {};  ///< minimum is 0 and maximum absent, as §4.2.1.10 demands.
  GeneralNames excluded = {};
};

/// ReasonFlags (§4.2.1.13) as bits by number; bit 0 is unused.
using ReasonFlags = std::uint32_t;
inline constexpr ReasonFlags all_reasons = 0x1fe;

struct DistributionPoint {
  GeneralNames full_name = {};
  std::optional<Bytes> relative_name = std::nullopt;  ///< nameRelativeToCRLIssuer: the SET content of one RDN.
  std::optional<ReasonFlags> reasons = std::nullopt;
  GeneralNames crl_issuer = {};
};

struct AccessDescription {
  der::Oid method;
  GeneralName location;
};

/// Statements of EN 319 412-5 and RFC 3739; others are kept by OID.
namespace qc {
inline constexpr der::Oid compliance("0.4.0.1862.1.1"), limit_value("0.4.0.1862.1.2"), retention("0.4.0.1862.1.3"),
    sscd("0.4.0.1862.1.4"), pds("0.4.0.1862.1.5"), type("0.4.0.1862.1.6"), cc_legislation("0.4.0.1862.1.7"),
    syntax_v1("1.3.6.1.5.5.7.11.1"), syntax_v2("1.3.6.1.5.5.7.11.2"), type_esign("0.4.0.1862.1.6.1"),
    type_eseal("0.4.0.1862.1.6.2"), type_web("0.4.0.1862.1.6.3"), semantics_natural("0.4.0.194121.1.1"),
    semantics_legal("0.4.0.194121.1.2");
}  // namespace qc

struct PdsLocation {
  std::string url;
  std::string language;  ///< ISO 639-1, lower case when written
};

struct QcStatement {
  der::Oid id;
  std::optional<Bytes> info = std::nullopt;  ///< statementInfo, DER, as found
};

struct QcStatements {
  std::vector<QcStatement> statements = {};
  bool compliance = false;
  bool sscd = false;
  std::vector<der::Oid> types = {};
  std::vector<PdsLocation> pds = {};
  std::vector<std::string> legislation = {};         ///< ISO 3166-1 alpha-2
  std::optional<der::Oid> semantics = std::nullopt;  ///< of pkixQCSyntax-v2
  std::optional<std::uint32_t> retention_years = std::nullopt;
};

struct RawExtension {
  der::Oid oid;
  bool critical = false;
  Bytes value;  ///< Content of extnValue.
};

/// Every extension of a certificate or request, decoded.
struct HAWIYA_API Extensions {
  std::vector<RawExtension> all = {};

  std::optional<AuthorityKeyIdentifier> authority_key_identifier = {};
  std::optional<Bytes> subject_key_identifier = {};
  std::optional<KeyUsage> key_usage = {};
  std::optional<PrivateKeyUsagePeriod> private_key_usage_period = {};
  std::vector<PolicyInformation> certificate_policies = {};
  std::vector<PolicyMapping> policy_mappings = {};
  GeneralNames subject_alternative_name = {};
  GeneralNames issuer_alternative_name = {};
  std::optional<BasicConstraints> basic_constraints = {};
  std::optional<NameConstraints> name_constraints = {};
  std::optional<PolicyConstraints> policy_constraints = {};
  std::vector<der::Oid> extended_key_usage = {};
  std::vector<DistributionPoint> crl_distribution_points = {};
  std::vector<DistributionPoint> freshest_crl = {};
  std::optional<std::uint32_t> inhibit_any_policy = {};
  std::vector<AccessDescription> authority_information_access = {};
  std::vector<AccessDescription> subject_information_access = {};
  std::optional<QcStatements> qc_statements = {};
  bool ocsp_no_check = false;

  /// The content of an Extensions SEQUENCE, which is not empty. `extension_malformed`, `extension_duplicate`.
  [[nodiscard]] static Result<Extensions> read(der::Reader content);
  [[nodiscard]] const RawExtension* find(const der::Oid& oid) const;
  /// http(s) URLs of AIA locations of this method.
  [[nodiscard]] std::vector<std::string> access_urls(const der::Oid& method) const;
};

/// Whether `Extensions::read` decodes this extension.
[[nodiscard]] HAWIYA_API bool is_known_extension(const der::Oid& oid);

/// Encoders: each gives the content of extnValue.
namespace encode {
[[nodiscard]] HAWIYA_API Bytes key_usage(KeyUsage usage);
[[nodiscard]] HAWIYA_API Bytes basic_constraints(const BasicConstraints& constraints);
[[nodiscard]] HAWIYA_API Bytes subject_key_identifier(ByteView identifier);
[[nodiscard]] HAWIYA_API Bytes authority_key_identifier(ByteView key_identifier);
[[nodiscard]] HAWIYA_API Bytes extended_key_usage(const std::vector<der::Oid>& purposes);
[[nodiscard]] HAWIYA_API Bytes private_key_usage_period(const PrivateKeyUsagePeriod& period);
[[nodiscard]] HAWIYA_API Bytes certificate_policies(const std::vector<PolicyInformation>& policies);
[[nodiscard]] HAWIYA_API Bytes policy_mappings(const std::vector<PolicyMapping>& mappings);
[[nodiscard]] HAWIYA_API Bytes policy_constraints(const PolicyConstraints& constraints);
[[nodiscard]] HAWIYA_API Bytes inhibit_any_policy(std::uint32_t skip);
[[nodiscard]] HAWIYA_API Bytes name_constraints(const NameConstraints& constraints);
[[nodiscard]] HAWIYA_API Bytes general_names(const GeneralNames& names);
[[nodiscard]] HAWIYA_API Bytes distribution_points(const std::vector<DistributionPoint>& points);
[[nodiscard]] HAWIYA_API Bytes access_descriptions(const std::vector<AccessDescription>& descriptions);
[[nodiscard]] HAWIYA_API Bytes qc_statements(const QcStatements& statements);
[[nodiscard]] HAWIYA_API Bytes ocsp_no_check();
}  // namespace encode

/// Method 1 of §4.2.1.2: SHA-1 over the key's octets. An identifier, not a security function.
[[nodiscard]] HAWIYA_API Bytes key_identifier(const crypto::PublicKey& key);

}  // namespace hawiya::x509
