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

namespace {

template <class Item>
void add_to(std::vector<Item>& items, Item item) {
  if (items.size() < EvidencePool::max_items && std::ranges::find(items, item) == items.end()) items.push_back(std::move(item));
}

}  // namespace

void EvidencePool::add_certificate(x509::Certificate certificate) { add_to(certificates, std::move(certificate)); }
void EvidencePool::add_response(Bytes response) { add_to(ocsp_responses, std::move(response)); }
void EvidencePool::add_list(Bytes list) { add_to(lists, std::move(list)); }

void EvidencePool::add(const EvidencePool& other) {
  for (const auto& certificate : other.certificates) add_certificate(certificate);
  for (const Bytes& response : other.ocsp_responses) add_response(response);
  for (const Bytes& list : other.lists) add_list(list);
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
