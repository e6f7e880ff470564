#pragma once
// Log in a citizen: begin(token, challenge, now) → needs → finish(answers, now) → Citizen.
//
// The order is cheap before costly and possession before any network: parse, challenge age, what the certificate says of its
// purpose and period, possession, path, then revocation. The caller keeps challenges single-use and starts the session.

#include <hawiya/auth/challenge.hpp>
#include <hawiya/auth/citizen.hpp>
#include <hawiya/auth/token.hpp>
#include <hawiya/base/fetch.hpp>
#include <hawiya/path/trust_store.hpp>
#include <hawiya/path/validate.hpp>
#include <hawiya/revocation/revocation.hpp>
#include <span>
#include <string_view>
#include <vector>

namespace hawiya::auth {

/// Whether revocation is checked. Off is for test suites and closed trials.
enum class RevocationCheck : std::uint8_t { on, off_dangerously };

struct LoginPolicy {
  /// Certificate policies under which no login is accepted (Estonian mobile-ID, whose keys are not on the card).
  std::vector<der::Oid> disallowed_policies = {der::Oid("1.3.6.1.4.1.10015.1.3"), der::Oid("1.3.6.1.4.1.10015.1.3.1"),
                                               der::Oid("1.3.6.1.4.1.10015.1.3.2"), der::Oid("1.3.6.1.4.1.10015.1.3.3")};
  path::PathPolicy path = {};
  /// CA certificates between the anchors and the citizens', which tokens of format 1.0 do not carry. Not trusted by being here.
  std::vector<x509::Certificate> intermediates = {};
  RevocationCheck check_revocation = RevocationCheck::on;
  revocation::RevocationPolicy revocation = {};
  Budget budget = {};
};

/// A login whose token, possession and path hold, and whose revocation check waits for answers.
class HAWIYA_API PendingLogin {
 public:
  [[nodiscard]] std::vector<FetchRequest> needs() const;
  /// As `revocation::Pending::more`.
  [[nodiscard]] std::vector<FetchRequest> more(std::span<const FetchAnswer> answers, Time now) const;
  /// The proof, or the error of the revocation room. `trail` as in `LoginVerifier::begin`.
  [[nodiscard]] Result<Citizen> finish(std::span<const FetchAnswer> answers, Time now, Checks* trail = nullptr) const;
  /// The checks made so far.
  [[nodiscard]] const Checks& checks() const { return trail_.checks(); }

 private:
  friend class LoginVerifier;
  PendingLogin(UnverifiedToken token, LoginTrail trail, Budget budget)
      : token_(std::move(token)), trail_(std::move(trail)), budget_(budget) {}
  UnverifiedToken token_;
  LoginTrail trail_;
  Budget budget_;
  std::optional<revocation::Pending> revocation_ = std::nullopt;
};

/// Immutable, cheap to copy, thread-safe: one for the whole site.
class HAWIYA_API LoginVerifier {
 public:
  LoginVerifier(Origin origin, path::TrustStore anchors, LoginPolicy policy = {});

  /// Everything that needs no network. Errors: those of tokens, challenges, certificates, signatures and paths;
  /// `key_usage_missing`, `key_usage_wrong`, `extended_key_usage_wrong`, `policy_disallowed`. `trail`, for the audit record, gets
  /// the checks made, also when the login is refused: then the failed one comes last. `stapled` is evidence about revocation that
  /// came along.
  [[nodiscard]] Result<PendingLogin> begin(std::string_view token, const Challenge& challenge, Time now, Checks* trail = nullptr,
                                           const revocation::Stapled& stapled = {}) const;

 private:
  [[nodiscard]] Result<PendingLogin> judge(std::string_view token, const Challenge& challenge, Time now,
                                           const revocation::Stapled& stapled, Checks& checks, bool explain) const;
  struct Impl;
  std::shared_ptr<const Impl> impl_;
};

}  // namespace hawiya::auth
