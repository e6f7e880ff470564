#pragma once
// Certificate revocation lists (RFC 5280 §5): parsed and indexed, not trusted; and their encoding for the CA.
//
// A list stays as its octets with an index of 16 octets an entry, so a list of a million entries costs little more than its file
// and a look-up takes well under a microsecond. Whose signature it bears and whether it covers a certificate is the revocation
// room's business.

#include <hawiya/base/bytes.hpp>
#include <hawiya/base/result.hpp>
#include <hawiya/base/time.hpp>
#include <hawiya/crypto/algorithm.hpp>
#include <hawiya/x509/extensions.hpp>
#include <hawiya/x509/name.hpp>
#include <memory>
#include <optional>
#include <vector>

namespace hawiya::x509 {

/// CRLReason (§5.3.1); 7 is not used.
enum class RevocationReason : std::uint8_t {
  unspecified = 0,
  key_compromise = 1,
  ca_compromise = 2,
  affiliation_changed = 3,
  superseded = 4,
  cessation_of_operation = 5,
  certificate_hold = 6,
  remove_from_crl = 8,
  privilege_withdrawn = 9,
  aa_compromise = 10
};
/// Such as "keyCompromise".
[[nodiscard]] HAWIYA_API std::string_view name_of(RevocationReason reason);
[[nodiscard]] HAWIYA_API std::optional<RevocationReason> reason_by_name(std::string_view name);
[[nodiscard]] HAWIYA_API std::optional<RevocationReason> reason_of(std::uint64_t number);

struct RevokedCertificate {
  Bytes serial_number;  ///< INTEGER content
  Time revoked_at;
  RevocationReason reason = RevocationReason::unspecified;
  std::optional<Time> invalidity_date = std::nullopt;
  /// Written into indirect lists, where it holds for the following entries too (§5.3.3); not filled when read.
  std::optional<Name> certificate_issuer = std::nullopt;
};

/// IssuingDistributionPoint (§5.2.5).
struct IssuingDistributionPoint {
  GeneralNames full_name = {};
  std::optional<Bytes> relative_name = std::nullopt;
  bool only_user_certificates = false;
  bool only_ca_certificates = false;
  std::optional<ReasonFlags> only_some_reasons = std::nullopt;
  bool indirect = false;
  bool only_attribute_certificates = false;
};

class HAWIYA_API Crl {
 public:
  static constexpr std::size_t max_size = 512u << 20;

  /// One DER list. `crl_malformed`, `extension_malformed` (also of entries), `extension_duplicate`, `input_too_large`.
  [[nodiscard]] static Result<Crl> from_der(ByteView der);
  /// The same without a copy of a list that the caller gives away.
  [[nodiscard]] static Result<Crl> from_der(Bytes&& der);
  /// The same from DER or from PEM labelled X509 CRL.
  [[nodiscard]] static Result<Crl> from_file_bytes(ByteView der_or_pem);

  [[nodiscard]] ByteView der() const;
  [[nodiscard]] ByteView tbs() const;
  [[nodiscard]] ByteView signature() const;
  [[nodiscard]] Result<crypto::SignatureAlgorithm> signature_algorithm() const;
  [[nodiscard]] const Name& issuer() const;
  [[nodiscard]] Time this_update() const;
  [[nodiscard]] std::optional<Time> next_update() const;
  /// INTEGER content; empty when absent.
  [[nodiscard]] ByteView crl_number() const;
  /// INTEGER content of the delta CRL indicator's base; empty for a complete list.
  [[nodiscard]] ByteView base_crl_number() const;
  [[nodiscard]] const std::optional<AuthorityKeyIdentifier>& authority_key_identifier() const;
  [[nodiscard]] const std::optional<IssuingDistributionPoint>& issuing_distribution_point() const;
  /// Content of the issuing distribution point's extension; empty when absent. Two lists of one scope have the same (§5.2.4).
  [[nodiscard]] ByteView issuing_distribution_point_der() const;
  /// Where delta lists to this one are published (§5.2.6).
  [[nodiscard]] const std::vector<DistributionPoint>& freshest_crl() const;
  [[nodiscard]] bool is_delta() const { return !base_crl_number().empty(); }
  /// Critical extensions that are not processed, of the list (§5.2) or of any entry (§5.3); a list that has any must not be used.
  [[nodiscard]] const std::vector<der::Oid>& unknown_critical() const;
  [[nodiscard]] std::size_t size() const;
  /// The entry for this certificate. In an indirect list the entry's issuer counts (§5.3.3), in others the list's.
  /// Of several entries one that revokes comes before one that removes.
  [[nodiscard]] std::optional<RevokedCertificate> find(const Name& certificate_issuer, ByteView serial_number) const;

 private:
  struct Impl;
  explicit Crl(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<const Impl> impl_;
};

/// What a CA puts into a list before it is signed.
struct CrlFields {
  crypto::SignatureAlgorithm signature_algorithm;
  Name issuer;
  Time this_update;
  Time next_update;
  Bytes authority_key_identifier;  ///< key identifier
  std::uint64_t crl_number = 0;
  std::optional<std::uint64_t> base_crl_number = std::nullopt;  ///< Makes it a delta to this list (§5.2.4).
  std::optional<IssuingDistributionPoint> issuing_distribution_point = std::nullopt;
  std::vector<RevokedCertificate> revoked = {};
};
/// TBSCertList, version 2. An empty list of entries is left out, the reason "unspecified" too (§5.1.2.6, §5.3.1).
[[nodiscard]] HAWIYA_API Bytes encode_tbs(const CrlFields& fields);

}  // namespace hawiya::x509
