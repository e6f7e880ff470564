#include "sign/model.hpp"

#include <algorithm>

namespace hawiya::sign {

Bytes fingerprint_of(ByteView evidence) { return crypto::digest(crypto::HashAlgorithm::sha256, evidence); }

const crypto::AlgorithmPolicy& integrity_policy() {
  static const crypto::AlgorithmPolicy policy{.sha1 = crypto::Allow::yes,
                                              .dsa = crypto::Allow::yes,
                                              .min_rsa_bits = 1024,
                                              .min_curve_bits = 256,
                                              .digest_info_without_null = crypto::Allow::yes};
  return policy;
}

void EvidencePool::add_certificate(x509::Certificate certificate) {
  if (std::ranges::find(certificates, certificate) == certificates.end()) certificates.push_back(std::move(certificate));
}

void EvidencePool::add(const EvidencePool& other) {
  for (const auto& certificate : other.certificates) add_certificate(certificate);
  for (const auto& response : other.ocsp_responses)
    if (std::ranges::find(ocsp_responses, response) == ocsp_responses.end()) ocsp_responses.push_back(response);
  for (const auto& list : other.lists)
    if (std::ranges::find(lists, list) == lists.end()) lists.push_back(list);
}

SubIndication sub_indication_of(const Error& error) {
  using enum ErrorCode;
  const auto is_one_of = [&](auto... codes) { return ((error.code == codes) || ...); };
  if (is_one_of(signature_digest_mismatch, cms_content_mismatch, timestamp_mismatch)) return SubIndication::hash_failure;
  if (is_one_of(signature_reference_unresolved)) return SubIndication::signed_data_not_found;
  if (is_one_of(signature_invalid, signature_malformed, algorithm_key_mismatch)) return SubIndication::sig_crypto_failure;
  return SubIndication::format_failure;
}

void SignatureModel::failed(SubIndication sub_indication, Error error, std::string name, std::string clause) {
  bytes_failed = bytes_failed || sub_indication == SubIndication::hash_failure ||
                 sub_indication == SubIndication::signed_data_not_found || sub_indication == SubIndication::sig_crypto_failure;
  checks.push_back({std::move(name), std::move(clause), to_string(error), false});
  if (!failure) failure = Finding{sub_indication, std::move(error)};
}

}  // namespace hawiya::sign
