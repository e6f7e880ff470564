#pragma once
// What the readers of the formats hand to the evaluation: a signature whose digests and values are checked already, and which is
// not yet trusted. The evaluation knows no XML and no CMS.

#include <hawiya/cms/timestamp.hpp>
#include <hawiya/sign/report.hpp>
#include <set>
#include <variant>

namespace hawiya::sign {

/// Why a signature is not passed, as EN 319 102-1 names it and as Hawiya does.
struct Finding {
  SubIndication sub_indication;
  Error error;
};

/// An algorithm in use, with the place for the log; judged against the policy once the time of the signature is proved.
struct UsedAlgorithm {
  std::variant<crypto::HashAlgorithm, crypto::SignatureAlgorithm> algorithm;
  std::string where;
};

/// SHA-256 fingerprints of evidence (certificates, OCSP answers, lists, timestamp tokens).
using Fingerprints = std::set<Bytes>;
[[nodiscard]] Bytes fingerprint_of(ByteView evidence);

struct EmbeddedTimestamp {
  TimestampKind kind = TimestampKind::signature;
  std::string clause = {};
  Result<cms::TimestampToken> token;
  /// Whether the token's imprint is that of what it should cover.
  Result<void> imprint = {};
  /// Whether the signature value is covered, directly or by what is.
  bool covers_signature = false;
  /// Evidence whose existence it proves.
  Fingerprints covers = {};
};

struct SignaturePolicy {
  std::string identifier = {};  ///< OID in dotted form, or a URI; empty for an implied policy
  std::string location = {};
  std::optional<crypto::HashAlgorithm> hash = std::nullopt;
  Bytes digest = {};
};

/// Everything embedded that may help to judge certificates. Untrusted.
struct EvidencePool {
  std::vector<x509::Certificate> certificates = {};
  std::vector<Bytes> ocsp_responses = {};
  std::vector<Bytes> lists = {};

  void add(const EvidencePool& other);
  void add_certificate(x509::Certificate certificate);
};

/// By which values and digests are verified at first: what the caller's policy makes of the algorithms is judged afterwards, when
/// the time of the signature is known (EN 319 102-1 §5.2.8).
[[nodiscard]] const crypto::AlgorithmPolicy& integrity_policy();

/// What EN 319 102-1 §5.2 calls an error about a signature's bytes: digests, values, what is not here; all else is the format's.
[[nodiscard]] SubIndication sub_indication_of(const Error& error);

struct SignatureModel {
  SignatureFormat format = SignatureFormat::xades;
  std::string id = {};
  std::string where = {};
  std::optional<Finding> failure = std::nullopt;  ///< the first thing that is wrong with structure, references or value
  Checks checks = {};
  std::optional<x509::Certificate> signer = std::nullopt;
  std::string algorithm = {};
  std::vector<UsedAlgorithm> algorithms = {};
  EvidencePool pool = {};
  std::optional<Time> claimed_time = std::nullopt;
  std::optional<SignaturePolicy> policy = std::nullopt;
  std::vector<std::string> claimed_roles = {};
  std::optional<std::string> commitment = std::nullopt;
  std::vector<Covered> covered = {};
  std::vector<EmbeddedTimestamp> timestamps = {};  ///< in the order in which they were added
  std::vector<SignatureModel> counter_signatures = {};
  /// Whether the signed properties of AdES are there, complete and right.
  bool is_ades = false;
  bool has_evidence = false;    ///< certificate and revocation values of LT
  bool bytes_failed = false;    ///< a digest is wrong, or what is signed is not here
  bool value_verified = false;  ///< the signature value, with the signer's key or at least one that came along

  /// Whether every digest and the value are right; a wrong structure or an unnamed certificate says nothing about the bytes.
  [[nodiscard]] bool is_intact() const { return value_verified && !bytes_failed; }
  void passed(std::string name, std::string clause, std::string inputs = {}) {
    checks.push_back({std::move(name), std::move(clause), std::move(inputs), true});
  }
  /// Keeps the first failure, and all of them as checks.
  void failed(SubIndication sub_indication, Error error, std::string name, std::string clause);
};

}  // namespace hawiya::sign
