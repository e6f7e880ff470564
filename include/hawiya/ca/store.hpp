#pragma once
// The port for a CA's records: what was intended, what was issued, what was revoked, which CRLs were signed, who did it.
//
// Every method that writes is one durable transaction: when it returns success, the record survives a power cut. The records are
// what makes "nothing signed goes unrecorded" true; keeping copies of the database elsewhere remains the operator's duty.

#include <cstdint>
#include <hawiya/base/bytes.hpp>
#include <hawiya/base/result.hpp>
#include <hawiya/base/time.hpp>
#include <hawiya/x509/crl.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace hawiya::ca {

/// Who does something, and when: part of every write. The store refuses with `clock_behind` when `now` lies more than
/// `clock_tolerance` before the newest time that it has recorded.
struct Act {
  std::string operator_name;
  Time now;
};
inline constexpr Duration clock_tolerance{5};

struct IssuerRecord {
  std::string name;       ///< of the CA in its hierarchy, such as "citizens"
  std::string issued_by;  ///< the CA that signed its certificate; a root's own name
  Bytes serial_number;    ///< of its certificate
};

/// What is about to be signed.
struct Intent {
  std::string issuer;
  Bytes serial_number;  ///< INTEGER content
  std::string profile;
  Bytes tbs_digest;  ///< SHA-256 of the to-be-signed octets
  Time not_before;
  Time not_after;
};

/// `intended` certificates may or may not have been signed: they were never handed out, and can be revoked.
enum class CertificateState : std::uint8_t { intended, issued };
[[nodiscard]] HAWIYA_API std::string_view name_of(CertificateState state);

struct CertificateRecord {
  std::string issuer;
  Bytes serial_number;
  std::string profile;
  CertificateState state = CertificateState::intended;
  Time not_before;
  Time not_after;
  std::optional<Time> revoked_at = std::nullopt;
  std::optional<x509::RevocationReason> reason = std::nullopt;
  std::optional<Time> invalidity_date = std::nullopt;
  Bytes certificate = {};  ///< DER; empty when intended, and in lists
};

struct RecordFilter {
  std::optional<std::string> issuer = std::nullopt;
  std::optional<std::string> profile = std::nullopt;
  bool revoked_only = false;
  std::size_t offset = 0;
  std::size_t limit = 100;
};

/// The number and entries of a CRL that is about to be signed.
struct CrlDraft {
  std::uint64_t number = 0;
  std::vector<x509::RevokedCertificate> revoked = {};
};

/// Serial numbers for timestamps, `first` and those that follow it.
struct SerialBlock {
  std::uint64_t first = 1;
  std::uint64_t count = 0;
  Time newest = {};  ///< the newest time that the store has recorded, by any act
};

class HAWIYA_API Store {
 public:
  virtual ~Store() = default;

  /// After its certificate was recorded. `store_failed` when there is one of this name.
  [[nodiscard]] virtual Result<void> add_issuer(const IssuerRecord& issuer, const Act& act) = 0;
  [[nodiscard]] virtual Result<std::vector<IssuerRecord>> issuers() = 0;

  /// Before the key is touched. `store_failed` when the serial number is in use.
  [[nodiscard]] virtual Result<void> record_intent(const Intent& intent, const Act& act) = 0;
  /// Before the certificate is handed out. `serial_unknown` without an intent, `store_failed` when it is recorded already.
  [[nodiscard]] virtual Result<void> record_certificate(const std::string& issuer, ByteView serial_number, ByteView certificate,
                                                        const Act& act) = 0;

  /// Nothing when the issuer never intended this serial number.
  [[nodiscard]] virtual Result<std::optional<CertificateRecord>> find(const std::string& issuer, ByteView serial_number) = 0;
  /// Newest first, without the certificates' octets.
  [[nodiscard]] virtual Result<std::vector<CertificateRecord>> list(const RecordFilter& filter) = 0;

  /// Revokes as `revocation_change` allows; the record as it is then. `serial_unknown`, `revocation_state_conflict`.
  [[nodiscard]] virtual Result<CertificateRecord> revoke(const std::string& issuer, ByteView serial_number,
                                                         x509::RevocationReason reason, std::optional<Time> invalidity_date,
                                                         const Act& act) = 0;
  /// Ends a hold. `serial_unknown`, `revocation_state_conflict`.
  [[nodiscard]] virtual Result<CertificateRecord> release(const std::string& issuer, ByteView serial_number, const Act& act) = 0;

  /// Reserves the next CRL number and takes the entries, in one transaction. Entries of certificates that expired before the
  /// last signed CRL are left out (RFC 5280 §3.3).
  [[nodiscard]] virtual Result<CrlDraft> begin_crl(const std::string& issuer, const Act& act) = 0;
  [[nodiscard]] virtual Result<void> record_crl(const std::string& issuer, std::uint64_t number, ByteView crl,
                                                const Act& act) = 0;
  /// The signed CRL with the highest number; nothing when there is none.
  [[nodiscard]] virtual Result<std::optional<Bytes>> latest_crl(const std::string& issuer) = 0;

  /// Takes the next `count` serial numbers of a timestamping unit; none is ever given out twice.
  [[nodiscard]] virtual Result<SerialBlock> reserve_timestamps(const std::string& unit, std::uint64_t count, const Act& act) = 0;
};

/// What revoking makes of a record: revocation date and reason. A hold may become final and keeps its date; a final revocation
/// may only be raised to keyCompromise, with its date (which then says since when the key must not be trusted). Everything else,
/// and the reason removeFromCRL, is `revocation_state_conflict`.
struct RevocationChange {
  Time revoked_at;
  x509::RevocationReason reason;
};
[[nodiscard]] HAWIYA_API Result<RevocationChange> revocation_change(const CertificateRecord& record,
                                                                    x509::RevocationReason reason, Time now);

/// A new SQLite database in this file, which must not exist (`file_exists`).
[[nodiscard]] HAWIYA_API Result<std::shared_ptr<Store>> create_sqlite_store(const std::string& path);
/// `file_not_found`; `store_schema_unknown` for files that are not such a database of this version or an earlier one, which is
/// brought up to date. Thread-safe, and any number of processes may have it open.
[[nodiscard]] HAWIYA_API Result<std::shared_ptr<Store>> open_sqlite_store(const std::string& path);

}  // namespace hawiya::ca
