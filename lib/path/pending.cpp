#include <algorithm>
#include <hawiya/path/pending.hpp>
#include <hawiya/x509/certificate_file.hpp>

#include "base/try.hpp"
#include "path/builder.hpp"

namespace hawiya::path {
namespace {

constexpr std::size_t max_answer_bytes = 256u << 10, max_answer_certificates = 64;
constexpr std::string_view id_prefix = "issuer:";

FetchRequest request_for(const std::string& url) {
  return {.id = std::string(id_prefix) + url, .url = url, .max_bytes = max_answer_bytes};
}

Result<std::vector<x509::Certificate>> read_answer(const FetchAnswer& answer, Budget& budget) {
  if (answer.error) return *answer.error;
  if (answer.body.size() > max_answer_bytes) return Error{ErrorCode::fetch_too_large};
  const std::uint64_t weight = answer.body.size();
  HAWIYA_CHECK(Budget::spend(budget.bytes, weight));
  return x509::certificates_from_file_bytes(answer.body, max_answer_certificates);
}

}  // namespace

PendingPath PendingPath::begin(const x509::Certificate& target, std::vector<x509::Certificate> intermediates,
                               const TrustStore& anchors, const PathPolicy& policy, Time now, const Budget& budget) {
  PendingPath pending(target, std::move(intermediates), anchors, policy, budget);
  pending.needs_ = pending.missing({}, now);
  return pending;
}

// The intermediates and what the answers hold; one entry in `checks` for each answer.
std::vector<x509::Certificate> PendingPath::pool(std::span<const FetchAnswer> answers, Budget& budget, Checks& checks) const {
  std::vector<x509::Certificate> all = intermediates_;
  std::size_t taken = 0;
  for (const FetchAnswer& answer : answers) {
    if (!answer.id.starts_with(id_prefix) || taken == policy_.max_issuer_fetches) continue;
    ++taken;
    auto found = read_answer(answer, budget);
    const std::string said = found ? std::to_string(found->size()) + " certificate(s)" : to_string(found.error());
    checks.push_back({"issuer fetched", "RFC 5280 §4.2.2.1", answer.id + ": " + said, found.has_value()});
    if (found) std::ranges::move(*found, std::back_inserter(all));
  }
  return all;
}

std::vector<FetchRequest> PendingPath::missing(std::span<const FetchAnswer> answers, Time now) const {
  if (policy_.issuer_fetching == IssuerFetching::off) return {};
  Budget budget = budget_;
  Checks told;
  const auto certificates = pool(answers, budget, told);
  PathBuilder builder(certificates, anchors_, policy_, now, budget);
  if (builder.build(target_)) return {};
  std::vector<FetchRequest> requests;
  std::size_t left = policy_.max_issuer_fetches - std::min<std::size_t>(policy_.max_issuer_fetches, told.size());
  for (const x509::Certificate* certificate : builder.without_issuer()) {
    for (const std::string& url : certificate->extensions().access_urls(x509::access_ca_issuers)) {
      FetchRequest request = request_for(url);
      const auto same = [&](const auto& other) { return other.id == request.id; };
      if (!url.starts_with("http://") || std::ranges::any_of(requests, same) || std::ranges::any_of(answers, same)) continue;
      if (left == 0) return requests;
      --left;
      requests.push_back(std::move(request));
    }
  }
  return requests;
}

std::vector<FetchRequest> PendingPath::more(std::span<const FetchAnswer> answers, Time now) const {
  return missing(answers, now);
}

Result<ValidatedPath> PendingPath::finish(std::span<const FetchAnswer> answers, Time now, Checks* trail) const {
  Budget budget = budget_;
  Checks told;
  const auto certificates = policy_.issuer_fetching == IssuerFetching::on ? pool(answers, budget, told) : intermediates_;
  if (trail != nullptr) trail->insert(trail->end(), told.begin(), told.end());
  return validate(target_, certificates, anchors_, policy_, now, budget, trail);
}

}  // namespace hawiya::path
