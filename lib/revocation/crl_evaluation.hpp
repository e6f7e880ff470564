#pragma once
// One run of RFC 5280 §6.3.3 over the lists at hand: the certificate that was asked for, and, where another key signed a list,
// that key's certificate too.

#include <hawiya/revocation/crl_check.hpp>
#include <map>

#include "revocation/crl_scope.hpp"

namespace hawiya::revocation {

struct CrlSubject {
  const x509::Certificate& certificate;
  const x509::Certificate& issuer;
  const CrlOrigin& origin;
};

class CrlEvaluation {
 public:
  CrlEvaluation(const CrlSet& lists, const CrlIssuers& issuers, const CrlPolicy& policy, Time now, Budget& budget)
      : lists_(lists), issuers_(issuers), policy_(policy), now_(now), budget_(budget) {}

  [[nodiscard]] Result<CrlVerdict> judge(const x509::Certificate& certificate, const x509::Certificate& issuer);

 private:
  struct State;
  [[nodiscard]] Result<void> consider(const CrlSubject& subject, const HeldCrl& held, State& state);
  [[nodiscard]] Result<const HeldCrl*> find_delta(const HeldCrl& complete, const x509::Certificate& signer);
  void record(const HeldCrl& held, const HeldCrl* delta, const x509::Certificate& signer,
              std::optional<x509::RevokedCertificate> entry, CrlVerdict& verdict) const;

  // crl_signer.cpp: §6.3.3 (f) and (g).
  [[nodiscard]] Result<x509::Certificate> find_signer(const CrlSubject& subject, const HeldCrl& held);
  [[nodiscard]] Result<void> try_signer(const x509::Certificate& signer, const HeldCrl& held);
  [[nodiscard]] Result<bool> is_key_of_same_issuer(const x509::Certificate& signer, const x509::Certificate& issuer);
  [[nodiscard]] Result<void> authorise(const CrlSubject& subject, const x509::Certificate& signer);
  [[nodiscard]] Result<void> validate(const x509::Certificate& signer);
  [[nodiscard]] Result<void> prove_unrevoked(const path::ValidatedPath& path);

  const CrlSet& lists_;
  const CrlIssuers& issuers_;
  const CrlPolicy& policy_;
  Time now_;
  Budget& budget_;
  // Signers judged before; nothing while a signer is being judged, so that no list proves its own signer.
  std::map<Bytes, std::optional<Result<void>>> signers_;
};

}  // namespace hawiya::revocation
