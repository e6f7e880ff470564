#pragma once
// Is the path still good? begin → needs → finish over every certificate of a validated path.
//
// `begin` says what to fetch, `more` asks for the next source where an answer settles nothing, `finish` judges and gives the
// proof `NotRevoked` or the reason why not. Nothing here opens a connection.

#include <hawiya/base/budget.hpp>
#include <hawiya/base/check.hpp>
#include <hawiya/base/fetch.hpp>
#include <hawiya/base/result.hpp>
#include <hawiya/base/time.hpp>
#include <hawiya/path/validate.hpp>
#include <hawiya/revocation/cache.hpp>
#include <hawiya/revocation/crl_check.hpp>
#include <hawiya/revocation/ocsp_check.hpp>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace hawiya::revocation {

/// Where an answer may come from.
enum class Source : std::uint8_t {
  stapled,  ///< OCSP answers that came with what is being checked
  cache,    ///< OCSP answers that the policy's cache holds
  ocsp,     ///< the responders that the certificate names
  crl       ///< lists: stapled, of the policy's store, cached, and those that the certificate names
};
/// Which certificates of the path must be proved unrevoked.
enum class Scope : std::uint8_t { whole_path, end_certificate };
/// What happens when no source gives an acceptable answer. The second accepts only where every source was silent or busy: an
/// answer that was refused is never excused.
enum class WhenUnavailable : std::uint8_t { refuse, accept_when_responder_is_down };

/// Freshness and grace are set in `ocsp` and `crl`.
struct RevocationPolicy {
  /// In the order in which they are asked. The first that tells a certificate's status ends the search for it.
  std::vector<Source> sources = {Source::stapled, Source::cache, Source::ocsp, Source::crl};
  Scope scope = Scope::whole_path;
  WhenUnavailable when_unavailable = WhenUnavailable::refuse;
  OcspPolicy ocsp = {};
  CrlPolicy crl = {};
  /// Keeps what was accepted, within its own limits; none is kept without one.
  std::shared_ptr<RevocationCache> cache = nullptr;
  /// Lists that the service keeps up to date by itself; those of the moment when the check begins count.
  std::shared_ptr<const CrlStore> lists = nullptr;
  /// Certificates of those who sign lists in an issuer's place; the path's own are always looked at. Not trusted by being here.
  std::vector<x509::Certificate> crl_issuers = {};
  std::size_t max_crl_bytes = 16u << 20;
  std::chrono::milliseconds timeout{5'000};  ///< per request
};

/// Evidence that came with what is being checked, such as a TLS staple or what a signature embeds. Its nonce proves nothing, so
/// freshness rests on its times.
struct Stapled {
  std::vector<Bytes> ocsp_responses = {};
  std::vector<x509::Crl> lists = {};
};

/// What was relied upon for one certificate, to be kept for the record or embedded in a signature.
struct Evidence {
  std::size_t certificate = 0;  ///< index in the path
  Source source = Source::ocsp;
  Bytes ocsp_response = {};
  std::optional<x509::Crl> list = std::nullopt;  ///< in place of an OCSP answer
  Time this_update = {};
  std::optional<Time> next_update = std::nullopt;

  /// The answer or list, DER.
  [[nodiscard]] ByteView der() const { return list ? list->der() : ByteView(ocsp_response); }
};

/// Proof that every certificate in scope was found unrevoked (or excused by a policy with a loud name); only `Pending::finish`
/// makes one.
class HAWIYA_API NotRevoked {
 public:
  [[nodiscard]] const std::vector<Evidence>& evidence() const { return evidence_; }
  [[nodiscard]] const Checks& checks() const { return checks_; }

 private:
  friend class Pending;
  NotRevoked() = default;
  std::vector<Evidence> evidence_;
  Checks checks_;
};

/// A revocation check that waits for answers. A value: it can be copied, kept and finished later.
class HAWIYA_API Pending {
 public:
  /// `path` must come from `path::validate`; URLs are taken from its certificates alone, and from lists and responders that one
  /// of its CAs signed. Nothing is asked about certificates that stapled, cached or stored evidence settles already.
  [[nodiscard]] static Pending begin(const path::ValidatedPath& path, const RevocationPolicy& policy,
                                     const Stapled& stapled = {});

  /// The first round of requests. The same pending check always asks the same.
  [[nodiscard]] const std::vector<FetchRequest>& needs() const;
  /// Requests to the next source for the certificates that `answers` leave open, and for the deltas of lists that settle one
  /// (RFC 5280 §5.2.6); empty when all are settled or nothing is left to ask.
  [[nodiscard]] std::vector<FetchRequest> more(std::span<const FetchAnswer> answers, Time now, Budget budget = {}) const;
  /// Judges all answers together. `certificate_revoked`, `certificate_status_unknown`, else `revocation_unavailable` with the
  /// reasons, or, when exactly one answer was given and refused, that refusal.
  /// `trail` gets the checks made, also when it fails: then the failed one comes last.
  [[nodiscard]] Result<NotRevoked> finish(std::span<const FetchAnswer> answers, Time now, Budget& budget,
                                          Checks* trail = nullptr) const;

 private:
  struct Impl;
  explicit Pending(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<const Impl> impl_;
};

}  // namespace hawiya::revocation
