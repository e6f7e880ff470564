#pragma once
// OCSP messages (RFC 6960, 8954, 9654), in both directions: what a client and a responder read and write.
//
// Nothing here is verified: `ocsp_check.hpp` judges an answer. Reading is strict DER; unknown critical extensions are reported,
// so that the judge can refuse them.

#include <hawiya/base/bytes.hpp>
#include <hawiya/base/result.hpp>
#include <hawiya/base/time.hpp>
#include <hawiya/crypto/signer.hpp>
#include <hawiya/x509/certificate.hpp>
#include <hawiya/x509/crl.hpp>
#include <memory>
#include <optional>
#include <vector>

namespace hawiya::revocation {

/// CertID (RFC 6960 §4.1.1): a certificate, named by its issuer's name and key and by its serial number.
struct HAWIYA_API CertId {
  crypto::HashAlgorithm hash = crypto::HashAlgorithm::sha1;
  Bytes issuer_name_hash;
  Bytes issuer_key_hash;
  Bytes serial_number;  ///< INTEGER content

  [[nodiscard]] static CertId of(const x509::Certificate& issuer, ByteView serial_number, crypto::HashAlgorithm hash);
  /// Whether this id names the certificate with this serial number that this issuer issued, whatever hash it uses.
  [[nodiscard]] bool names(const x509::Certificate& issuer, ByteView serial) const;
  [[nodiscard]] static Result<CertId> read(der::Reader& reader);
  void write(der::Writer& writer) const;
  friend bool operator==(const CertId&, const CertId&) = default;
};

struct HAWIYA_API OcspRequest {
  static constexpr std::size_t max_size = 16u << 10;
  static constexpr std::size_t max_ids = 64;

  std::vector<CertId> ids = {};
  std::optional<Bytes> nonce = std::nullopt;  ///< 1 to 128 octets (RFC 9654 §2.1)

  /// `ocsp_malformed` for bad DER, no or more than 64 ids, a nonce of a wrong length, or a critical extension that is not known.
  /// A requestor name or signature is allowed and not looked at.
  [[nodiscard]] static Result<OcspRequest> from_der(ByteView der);
  [[nodiscard]] Bytes to_der() const;
};

/// OCSPResponseStatus (§4.2.1); 4 is not used.
enum class OcspStatus : std::uint8_t {
  successful = 0,
  malformed_request = 1,
  internal_error = 2,
  try_later = 3,
  sig_required = 5,
  unauthorized = 6
};
[[nodiscard]] HAWIYA_API std::string_view name_of(OcspStatus status);

enum class CertificateStatus : std::uint8_t { good, revoked, unknown };
[[nodiscard]] HAWIYA_API std::string_view name_of(CertificateStatus status);

struct SingleResponse {
  CertId id;
  CertificateStatus status = CertificateStatus::unknown;
  std::optional<Time> revoked_at = std::nullopt;
  std::optional<x509::RevocationReason> reason = std::nullopt;
  Time this_update = {};
  std::optional<Time> next_update = std::nullopt;
  std::optional<Time> archive_cutoff = std::nullopt;
  bool unknown_critical = false;
};

/// By name or by SHA-1 of the responder's key (§4.2.1).
struct ResponderId {
  std::optional<x509::Name> name = std::nullopt;
  Bytes key_hash = {};
  [[nodiscard]] HAWIYA_API bool names(const x509::Certificate& certificate) const;
};

/// What a responder signs.
struct ResponseData {
  ResponderId responder = {};
  Time produced_at = {};
  std::vector<SingleResponse> responses = {};
  std::optional<Bytes> nonce = std::nullopt;
  bool nonce_bare = false;  ///< The nonce stood in the extension without its OCTET STRING, as some real responders send it.
  bool unknown_critical = false;
};

/// An answer as it was received.
class HAWIYA_API OcspResponse {
 public:
  static constexpr std::size_t max_size = 256u << 10;

  /// `ocsp_malformed` for anything but one whole response; one with an error status is read, and has no data.
  [[nodiscard]] static Result<OcspResponse> from_der(ByteView der);

  [[nodiscard]] OcspStatus status() const { return status_; }
  [[nodiscard]] const std::optional<ResponseData>& data() const { return data_; }
  [[nodiscard]] ByteView der() const { return der_; }
  /// The signed octets.
  [[nodiscard]] ByteView tbs() const { return tbs_; }
  [[nodiscard]] Result<crypto::SignatureAlgorithm> signature_algorithm() const {
    return crypto::SignatureAlgorithm::from_der(algorithm_);
  }
  [[nodiscard]] ByteView signature() const { return signature_; }
  [[nodiscard]] const std::vector<x509::Certificate>& certificates() const { return certificates_; }

 private:
  OcspResponse() = default;
  [[nodiscard]] Result<void> read();
  [[nodiscard]] Result<void> read_basic(ByteView der);

  Bytes der_;
  OcspStatus status_ = OcspStatus::internal_error;
  std::optional<ResponseData> data_;
  Bytes tbs_;
  Bytes algorithm_;
  Bytes signature_;
  std::vector<x509::Certificate> certificates_;
};

/// Signs the data and wraps it, with the responder's certificate when there is one. The signer's errors come through.
[[nodiscard]] HAWIYA_API Result<Bytes> sign_response(const ResponseData& data, crypto::Signer& signer,
                                                     const std::vector<x509::Certificate>& certificates);
/// An unsigned answer with an error status.
[[nodiscard]] HAWIYA_API Bytes error_response(OcspStatus status);

}  // namespace hawiya::revocation
