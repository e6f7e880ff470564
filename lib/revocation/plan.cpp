#include "revocation/plan.hpp"

#include <algorithm>
#include <hawiya/crypto/random.hpp>
#include <hawiya/text/pem.hpp>

#include "base/try.hpp"

namespace hawiya::revocation {
namespace {

void add_ocsp(Subject& subject, const Plan& plan) {
  const x509::Certificate& certificate = plan.certificate(subject);
  const OcspPolicy& policy = plan.policy.ocsp;
  if (policy.nonce != NonceRule::off) subject.nonce = crypto::random_bytes(32);
  const OcspRequest request{{CertId::of(plan.issuer(subject), certificate.serial_number(), policy.cert_id_hash)}, subject.nonce};
  for (const std::string& url : certificate.extensions().access_urls(x509::access_ocsp))
    subject.attempts.push_back(
        {Source::ocsp, FetchRequest{.id = "ocsp:" + std::to_string(subject.index) + ":" + std::to_string(subject.attempts.size()),
                                    .url = url,
                                    .method = FetchRequest::Method::post,
                                    .content_type = "application/ocsp-request",
                                    .accept = "application/ocsp-response",
                                    .body = request.to_der(),
                                    .max_bytes = OcspResponse::max_size,
                                    .timeout = plan.policy.timeout}});
}

void add_lists(Subject& subject, const Plan& plan) {
  for (const std::string& url : urls_of(plan.certificate(subject).extensions().crl_distribution_points)) {
    std::string id = "crl:" + std::to_string(subject.index) + ":" + std::to_string(subject.attempts.size());
    subject.attempts.push_back({Source::crl, list_request(std::move(id), url, plan.policy)});
    if (plan.policy.cache) subject.attempts.back().cached = plan.policy.cache->find_list(url, plan.path.validated_at());
  }
}

void look_into_cache(Subject& subject, const Plan& plan) {
  if (!plan.policy.cache) return;
  const Bytes key = RevocationCache::key_of(plan.issuer(subject), plan.certificate(subject).serial_number(), plan.policy.ocsp);
  subject.cached = plan.policy.cache->find_answer(key, plan.policy.ocsp.algorithms, plan.path.validated_at());
}

}  // namespace

std::vector<std::string> urls_of(const std::vector<x509::DistributionPoint>& points) {
  std::vector<std::string> urls;
  for (const x509::DistributionPoint& point : points)
    for (const x509::GeneralName& name : point.full_name)
      if (name.kind == x509::GeneralName::Kind::uri && name.text.starts_with("http://")) urls.push_back(name.text);
  return urls;
}

FetchRequest list_request(std::string id, std::string url, const RevocationPolicy& policy) {
  return {.id = std::move(id), .url = std::move(url), .max_bytes = policy.max_crl_bytes, .timeout = policy.timeout};
}

Plan make_plan(const path::ValidatedPath& path, const RevocationPolicy& policy, const Stapled& stapled) {
  Plan plan{path, policy};
  plan.stapled_answers = stapled.ocsp_responses;
  if (policy.lists) plan.lists = policy.lists->snapshot();
  plan.lists = plan.lists.with(CrlSet::of(stapled.lists).lists());
  plan.crl_issuers.candidates = path.certificates();
  plan.crl_issuers.candidates.insert(plan.crl_issuers.candidates.end(), policy.crl_issuers.begin(), policy.crl_issuers.end());
  plan.crl_issuers.path.algorithms = policy.crl.algorithms;
  path::TrustAnchor anchor = path.trust_anchor();
  anchor.distrust_after.reset();  // what was issued before still needs lists, whose signers are younger
  if (auto anchors = path::TrustStore::from_anchors({std::move(anchor)})) plan.crl_issuers.anchors = *std::move(anchors);
  const std::size_t count = policy.scope == Scope::end_certificate ? 1 : path.certificates().size();
  for (std::size_t index = 0; index < count; ++index) {
    Subject subject{index};
    for (const Source source : policy.sources) {
      if (source == Source::cache) look_into_cache(subject, plan);
      if (source == Source::ocsp) add_ocsp(subject, plan);
      if (source == Source::crl) add_lists(subject, plan);
    }
    plan.subjects.push_back(std::move(subject));
  }
  return plan;
}

Result<HeldCrl> ReadLists::read(const FetchAnswer& answer, Budget& budget) {
  HAWIYA_TRY(Bytes der, text::der_or_pem(answer.body, "X509 CRL"));
  const std::lock_guard lock(mutex_);
  if (const auto known = by_id_.find(answer.id); known != by_id_.end() && equal(known->second.list().der(), der))
    return known->second;
  HAWIYA_CHECK(Budget::spend(budget.bytes, std::uint64_t{der.size()}));
  HAWIYA_TRY(x509::Crl list, x509::Crl::from_der(std::move(der)));
  return by_id_.insert_or_assign(answer.id, HeldCrl(std::move(list))).first->second;
}

}  // namespace hawiya::revocation
