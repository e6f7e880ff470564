#pragma once
// Timestamps (RFC 3161, updated by RFC 5816): requests, responses and tokens, read and written.
//
// An `IntactTimestamp` proves that a token was signed, as RFC 3161 §2.4.2 demands, with the key of the certificate that it names.
// Whether that certificate is a trusted authority's is said by the path and revocation rooms, and what the imprint was made over
// is the caller's to compare.

#include <chrono>
#include <hawiya/base/check.hpp>
#include <hawiya/cms/signed_data.hpp>
#include <hawiya/crypto/signer.hpp>
#include <memory>
#include <optional>
#include <string>

namespace hawiya::cms {

/// The digest that is timestamped.
struct MessageImprint {
  crypto::HashAlgorithm hash = crypto::HashAlgorithm::sha256;
  Bytes digest = {};

  [[nodiscard]] HAWIYA_API static MessageImprint of(crypto::HashAlgorithm hash, ByteView data);
  friend bool operator==(const MessageImprint&, const MessageImprint&) = default;
};

/// TimeStampReq (§2.4.1).
struct HAWIYA_API TimestampRequest {
  MessageImprint imprint = {};
  std::optional<der::Oid> policy = std::nullopt;
  std::optional<Bytes> nonce = std::nullopt;  ///< content octets of the INTEGER
  bool certificate_wanted = true;
  bool has_extensions = false;  ///< none is known; never written

  /// `timestamp_malformed` (also for more than 16 KiB), `algorithm_unsupported`.
  [[nodiscard]] static Result<TimestampRequest> from_der(ByteView der);
  [[nodiscard]] Bytes to_der() const;
};

/// Accuracy (§2.4.2), as a whole.
using Accuracy = std::chrono::microseconds;

/// TSTInfo (§2.4.2).
struct HAWIYA_API TstInfo {
  der::Oid policy = {};
  MessageImprint imprint = {};
  Bytes serial_number = {};  ///< content octets of the INTEGER
  Time time = {};            ///< genTime without its fraction
  std::chrono::microseconds fraction{0};
  /// With its fraction, to tell which of two came first.
  [[nodiscard]] std::chrono::sys_time<std::chrono::microseconds> exact_time() const { return time + fraction; }
  std::optional<Accuracy> accuracy = std::nullopt;
  bool ordering = false;
  std::optional<Bytes> nonce = std::nullopt;

  /// Digits beyond microseconds are cut off. `timestamp_malformed`, `algorithm_unsupported`, `extension_unknown_critical` for any
  /// critical extension.
  [[nodiscard]] static Result<TstInfo> from_der(ByteView der);
  [[nodiscard]] Bytes to_der() const;
};

class IntactTimestamp;

/// TimeStampToken: parsed, not trusted. Immutable, cheap to copy, thread-safe.
class HAWIYA_API TimestampToken {
 public:
  /// A ContentInfo with SignedData over one TSTInfo by exactly one signer. `timestamp_malformed` and the errors of `SignedData`.
  [[nodiscard]] static Result<TimestampToken> from_der(ByteView der);

  [[nodiscard]] ByteView der() const;  ///< as found
  [[nodiscard]] const TstInfo& info() const;
  [[nodiscard]] const SignedData& signed_data() const;

  /// The signature under the certificate that ESSCertID or ESSCertIDv2 names, sought in the token and in `further`; the
  /// certificate's only extended key usage is timeStamping, critical (§2.3). Errors: `cms_signer_certificate_missing`,
  /// `cms_signing_certificate_mismatch`, `cms_attribute_invalid`, `cms_content_mismatch`, `timestamp_certificate_wrong`,
  /// `signature_invalid`, those of the algorithm policy. `algorithms` also holds for the imprint's hash.
  [[nodiscard]] Result<IntactTimestamp> verify(const crypto::AlgorithmPolicy& algorithms = {},
                                               std::span<const x509::Certificate> further = {}) const;

 private:
  struct Impl;
  explicit TimestampToken(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<const Impl> impl_;
};

/// Proof that a token is what its authority's key signed; only `TimestampToken::verify` makes one.
class HAWIYA_API IntactTimestamp {
 public:
  [[nodiscard]] const TimestampToken& token() const { return token_; }
  [[nodiscard]] const TstInfo& info() const { return token_.info(); }
  [[nodiscard]] const x509::Certificate& certificate() const { return certificate_; }
  [[nodiscard]] const Checks& checks() const { return checks_; }

 private:
  friend class TimestampToken;
  IntactTimestamp(TimestampToken token, x509::Certificate certificate, Checks checks)
      : token_(std::move(token)), certificate_(std::move(certificate)), checks_(std::move(checks)) {}
  TimestampToken token_;
  x509::Certificate certificate_;
  Checks checks_;
};

/// PKIStatus and PKIFailureInfo (§2.4.2).
enum class TimestampStatus : std::uint8_t {
  granted,
  granted_with_mods,
  rejection,
  waiting,
  revocation_warning,
  revocation_notification
};
enum class TimestampFailure : std::uint8_t {
  bad_alg = 0,
  bad_request = 2,
  bad_data_format = 5,
  time_not_available = 14,
  unaccepted_policy = 15,
  unaccepted_extension = 16,
  add_info_not_available = 17,
  system_failure = 25
};

/// TimeStampResp.
struct HAWIYA_API TimestampResponse {
  TimestampStatus status = TimestampStatus::rejection;
  std::string text = {};
  std::optional<TimestampFailure> failure = std::nullopt;
  std::optional<Bytes> token = std::nullopt;  ///< in definite form

  /// `timestamp_malformed`; a token is there exactly when the status is granted or granted_with_mods.
  [[nodiscard]] static Result<TimestampResponse> from_der(ByteView der);
  [[nodiscard]] Bytes to_der() const;
};

/// The token of a response to this request, checked as §2.2 and §2.4 tell the requester to: status, imprint, nonce, policy, and
/// the certificate where it was wanted.
/// `timestamp_refused` (with status and text), `timestamp_mismatch`.
[[nodiscard]] HAWIYA_API Result<TimestampToken> accept_response(ByteView response, const TimestampRequest& request);

/// A token over this TSTInfo, signed with ESSCertIDv2 (RFC 5816); `certificates` are put in.
[[nodiscard]] HAWIYA_API Result<Bytes> sign_timestamp(const TstInfo& info, const x509::Certificate& certificate,
                                                      crypto::Signer& signer, std::span<const x509::Certificate> certificates,
                                                      Time signing_time);

}  // namespace hawiya::cms
