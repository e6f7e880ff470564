#pragma once
// Revocation lists at hand: verified once, searched by issuer, shared by threads and replaced as one.
//
// Nothing here is trusted by being here: `check_crls` judges what is found. Fetching lists and throwing old ones away is the
// caller's business.

#include <hawiya/base/budget.hpp>
#include <hawiya/base/result.hpp>
#include <hawiya/crypto/algorithm.hpp>
#include <hawiya/x509/certificate.hpp>
#include <hawiya/x509/crl.hpp>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

namespace hawiya::revocation {

/// A list that remembers under whose keys its signature verified. Copies share the list and the memory; thread-safe.
class HAWIYA_API HeldCrl {
 public:
  explicit HeldCrl(x509::Crl list);
  [[nodiscard]] const x509::Crl& list() const { return list_; }
  /// Verifies the list's signature with the signer's key, the first time only: `crl_signature_invalid`, or the error of the
  /// algorithm policy, which is asked every time. A verification spends a signature and the list's octets of the budget.
  [[nodiscard]] Result<void> verify(const x509::Certificate& signer, const crypto::AlgorithmPolicy& algorithms,
                                    Budget& budget) const;

 private:
  struct Memory;
  x509::Crl list_;
  std::shared_ptr<Memory> memory_;
};

/// An immutable set of lists, cheap to copy, thread-safe.
class HAWIYA_API CrlSet {
 public:
  CrlSet();
  explicit CrlSet(std::vector<HeldCrl> lists);
  [[nodiscard]] static CrlSet of(std::vector<x509::Crl> lists);

  [[nodiscard]] const std::vector<HeldCrl>& lists() const;
  /// The lists that this issuer's name stands on, complete and delta.
  [[nodiscard]] std::vector<const HeldCrl*> of_issuer(const x509::Name& issuer) const;
  /// These lists and those.
  [[nodiscard]] CrlSet with(std::span<const HeldCrl> others) const;

 private:
  struct Impl;
  std::shared_ptr<const Impl> impl_;
};

/// The lists that a service keeps. Readers take a snapshot and are never blocked by a writer for longer than a pointer's copy;
/// a snapshot stays whole while others are put in.
class HAWIYA_API CrlStore {
 public:
  CrlStore() = default;
  CrlStore(const CrlStore&) = delete;
  CrlStore& operator=(const CrlStore&) = delete;

  [[nodiscard]] CrlSet snapshot() const;
  /// Puts these lists in the place of all.
  void replace(std::vector<x509::Crl> lists);
  /// Puts one list in the place of those with the same issuer, scope and kind (complete or delta) that were issued before it.
  /// False, and nothing changes, when the store holds one that was issued later. Only lists whose signature the caller trusts
  /// belong here: an unverified one could take the place of a good one, which refuses, never accepts, what it covered.
  bool add(x509::Crl list);

 private:
  mutable std::mutex mutex_;
  CrlSet lists_;
};

}  // namespace hawiya::revocation
