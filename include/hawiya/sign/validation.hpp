#pragma once
// Validates electronic signatures by EN 319 102-1: XAdES, CAdES, ASiC containers and timestamps. begin → needs → more → finish.
//
// Nothing here opens a connection or a file: what the signature lacks (status of certificates) becomes `needs`, which the caller
// may fetch or leave. All that stands in a document is hostile; the caller says whom it trusts.

#include <hawiya/base/budget.hpp>
#include <hawiya/base/fetch.hpp>
#include <hawiya/path/trust_store.hpp>
#include <hawiya/revocation/revocation.hpp>
#include <hawiya/sign/content.hpp>
#include <hawiya/sign/report.hpp>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace hawiya::sign {

/// An OCSP responder's certificate has ended since it answered.
enum class WhenResponderExpired : std::uint8_t {
  judge_at_production,  ///< It counts as of the time at which it answered.
  require_proof         ///< A timestamp must prove that the answer existed before (§5.6.2).
};
/// A timestamp authority's certificate has ended, and no later timestamp covers its timestamps.
enum class WhenAuthorityExpired : std::uint8_t {
  require_proof,        ///< OUT_OF_BOUNDS_NO_POE.
  accept_within_period  ///< A timestamp counts when it was made within the period of its authority's certificate.
};
/// Whether the signer's key usage must be what EN 319 412-2 §4.3.2 asks of certificates for signatures: nonRepudiation.
enum class SignerKeyUsage : std::uint8_t { any_signing, non_repudiation };

/// Whether certificates must be proved unrevoked.
enum class RevocationChecking : std::uint8_t { required, skipped };

struct ValidationPolicy {
  path::TrustStore anchors;  ///< for signers
  /// For timestamp authorities; `anchors` where there are none.
  std::optional<path::TrustStore> timestamp_anchors = std::nullopt;
  path::PathPolicy path = {};
  revocation::RevocationPolicy revocation = {};
  /// OCSP responders that are trusted for every issuer, such as those of a trusted list.
  std::vector<x509::Certificate> responders = {};
  /// Of signatures, digests and timestamps. SHA-1 is accepted where a timestamp proves existence until `sha1_until`.
  crypto::AlgorithmPolicy algorithms = {};
  std::optional<Time> sha1_until = std::nullopt;
  WhenResponderExpired when_responder_expired = WhenResponderExpired::judge_at_production;
  WhenAuthorityExpired when_authority_expired = WhenAuthorityExpired::require_proof;
  SignerKeyUsage signer_key_usage = SignerKeyUsage::any_signing;
  RevocationChecking revocation_checking = RevocationChecking::required;
  /// OIDs or URIs of signature policies that the caller knows; a signature made under any other is
  /// SIGNATURE_POLICY_NOT_AVAILABLE. Nothing: whatever policy a signature names is only reported.
  std::optional<std::vector<std::string>> signature_policies = std::nullopt;
};

/// What a detached signature was made over. `name` is compared with the signature's references where these have one.
struct DetachedContent {
  std::string name = {};
  Bytes bytes = {};
  ReadContent read = nullptr;  ///< in place of `bytes`, for content too large to hold
};

/// A file with signatures in it, or one that is a signature.
struct ValidationInput {
  ByteView bytes = {};
  std::vector<DetachedContent> contents = {};
  /// Further certificates, untrusted, such as a signer's that the signature leaves out.
  std::vector<x509::Certificate> certificates = {};
  /// Evidence from elsewhere, such as files, beside what the document holds.
  revocation::Stapled evidence = {};
  /// In place of `bytes`, for a container too large to hold. Heeded by `Validation::begin` alone, which does not keep it.
  std::optional<StoredFile> container = std::nullopt;
};

/// A validation that may wait for answers. A value: it can be copied, kept and finished later.
class HAWIYA_API Validation {
 public:
  /// Parses everything and checks all digests and signature values. Errors are those of files that can't be read at all:
  /// `signature_format_unknown`, `document_malformed`, `cms_malformed`, `zip_malformed`, `zip_too_large`, `container_malformed`,
  /// `input_too_large`.
  [[nodiscard]] static Result<Validation> begin(const ValidationInput& input, const ValidationPolicy& policy, Time now,
                                                const Budget& budget = {});

  /// Status of the certificates for which the document holds no acceptable evidence.
  [[nodiscard]] const std::vector<FetchRequest>& needs() const;
  /// What is still to be asked after these answers.
  [[nodiscard]] std::vector<FetchRequest> more(std::span<const FetchAnswer> answers, Time now) const;
  /// The report, with whatever was answered. Never fails for what a document holds.
  [[nodiscard]] Report finish(std::span<const FetchAnswer> answers, Time now) const;

 private:
  struct Impl;
  explicit Validation(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<const Impl> impl_;
};

}  // namespace hawiya::sign
