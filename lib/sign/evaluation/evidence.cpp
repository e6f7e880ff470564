#include "sign/evaluation/evidence.hpp"

#include <algorithm>
#include <hawiya/text/pem.hpp>

namespace hawiya::sign {

void Evidence::add_certificate(const x509::Certificate& certificate) {
  if (certificates_.size() < max_certificates && seen_.insert(certificate.fingerprint()).second)
    certificates_.push_back(certificate);
}

// What is not an answer may be a list: only what was taken counts as seen.
void Evidence::add_response(ByteView der, const std::string& origin) {
  Bytes fingerprint = fingerprint_of(der);
  if (responses_.size() + lists_.size() >= max_items || seen_.contains(fingerprint)) return;
  auto response = revocation::OcspResponse::from_der(der);
  if (!response || !response->data()) return;
  seen_.insert(fingerprint);
  for (const auto& certificate : response->certificates()) add_certificate(certificate);
  responses_.push_back({*std::move(response), std::move(fingerprint), origin});
}

void Evidence::add_list(ByteView der, const std::string& origin) {
  Bytes fingerprint = fingerprint_of(der);
  if (responses_.size() + lists_.size() >= max_items || seen_.contains(fingerprint)) return;
  auto list = x509::Crl::from_der(der);
  if (!list) return;
  seen_.insert(fingerprint);
  lists_.push_back({revocation::HeldCrl(*std::move(list)), std::move(fingerprint), origin});
}

void Evidence::add(const EvidencePool& pool, const std::string& origin) {
  for (const auto& certificate : pool.certificates) add_certificate(certificate);
  for (const Bytes& response : pool.ocsp_responses) add_response(response, origin);
  for (const Bytes& list : pool.lists) add_list(list, origin);
}

void Evidence::add_answer(ByteView body) {
  add_response(body, "fetched");
  if (const auto list = text::der_or_pem(body, "X509 CRL")) add_list(*list, "fetched");
}

void ProofsOfExistence::add(const Fingerprints& items, Time at) {
  for (const Bytes& item : items) {
    const auto [known, added] = proved_.emplace(item, at);
    if (!added) known->second = std::min(known->second, at);
  }
}

Time ProofsOfExistence::of(const Bytes& fingerprint, Time now) const {
  const auto known = proved_.find(fingerprint);
  return known == proved_.end() ? now : std::min(known->second, now);
}

}  // namespace hawiya::sign
