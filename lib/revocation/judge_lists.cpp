// The part of judging that is about lists: which are at hand, what they say, which others would help.
#include <algorithm>
#include <array>

#include "base/try.hpp"
#include "revocation/judge.hpp"

namespace hawiya::revocation {
namespace {

// Lists that were asked for because of what an answer said carry their purpose and URL in their ids.
constexpr std::array<std::string_view, 3> later_kinds{"delta:", "responder:", "signer:"};

// A hostile certificate could name thousands.
constexpr std::size_t max_later_requests = 8;

const Error silent{ErrorCode::revocation_unavailable, "no list at hand settles it"};

bool is_later_list(const FetchAnswer& answer) {
  return std::ranges::any_of(later_kinds, [&](std::string_view kind) { return answer.id.starts_with(kind); });
}

}  // namespace

Result<HeldCrl> Judge::read_list(const FetchAnswer& answer) {
  if (answer.error) return *answer.error;
  if (answer.body.size() > plan_.policy.max_crl_bytes) return Error{ErrorCode::fetch_too_large, answer.id};
  return read_lists_.read(answer, budget_);
}

// Also those of the path's other certificates: a list's signer may be covered by them.
CrlSet Judge::all_lists() {
  std::vector<HeldCrl> lists;
  const auto add = [&](const FetchAnswer& answer) {
    if (auto list = read_list(answer)) lists.push_back(*std::move(list));
  };
  for (const Subject& subject : plan_.subjects)
    for (const Attempt& attempt : subject.attempts) {
      if (attempt.cached) lists.push_back(*attempt.cached);
      const FetchAnswer* answer = answer_to(attempt.request.id);
      if (attempt.source == Source::crl && answer != nullptr) add(*answer);
    }
  for (const FetchAnswer& answer : answers_)
    if (is_later_list(answer)) add(answer);
  return plan_.lists.with(lists);
}

// Whether any list of the certificate's own distribution points came; those that can't be read are refused.
bool Judge::note_fetched(const Subject& subject, std::vector<Error>& refusals) {
  bool any = false;
  for (const Attempt& attempt : subject.attempts) {
    const FetchAnswer* answer = answer_to(attempt.request.id);
    if (attempt.source != Source::crl) continue;
    any = any || attempt.cached;
    if (answer == nullptr) continue;
    if (auto list = read_list(*answer))
      any = true;
    else
      refusals.push_back(std::move(list).error());
  }
  return any;
}

Judge::Outcome Judge::by_lists(const Subject& subject, Checks& checks, std::vector<Error>& refusals) {
  const std::size_t before = refusals.size();
  const bool fetched = note_fetched(subject, refusals);
  for (std::size_t i = before; i < refusals.size(); ++i)
    if (settles(refusals[i].code)) return refusals[i];
  const CrlSet lists = all_lists();
  if (lists.lists().empty()) return silent;
  auto verdict =
      check_crls(plan_.certificate(subject), plan_.issuer(subject), lists, plan_.crl_issuers, plan_.policy.crl, now_, budget_);
  if (verdict) return accept_lists(subject, *std::move(verdict), checks);
  if (settles(verdict.error().code)) return std::move(verdict).error();
  // Lists at hand that concern other certificates were not asked about this one.
  if (!fetched && verdict.error().code == ErrorCode::crl_certificate_not_covered) return silent;
  refusals.push_back(std::move(verdict).error());
  return silent;
}

void Judge::keep(const Subject& subject, const CrlVerdict& verdict) {
  if (!plan_.policy.cache) return;
  for (const Attempt& attempt : subject.attempts) {
    const FetchAnswer* answer = answer_to(attempt.request.id);
    if (attempt.source != Source::crl || answer == nullptr) continue;
    const auto held = read_list(*answer);
    const auto relied_upon = [&](const x509::Crl& list) { return equal(list.tbs(), held->list().tbs()); };
    if (held && std::ranges::any_of(verdict.lists, relied_upon)) plan_.policy.cache->keep_list(attempt.request.url, *held, now_);
  }
}

std::vector<FetchRequest> Judge::ask_for_lists(const Subject& subject, std::string_view why,
                                               const std::vector<std::string>& urls) const {
  std::vector<FetchRequest> requests;
  for (const std::string& url : urls) {
    std::string id = std::string(why) + ":" + std::to_string(subject.index) + ":" + url;
    const bool asked = answer_to(id) != nullptr || std::ranges::find(requests, id, &FetchRequest::id) != requests.end();
    if (!asked && requests.size() < max_later_requests) requests.push_back(list_request(std::move(id), url, plan_.policy));
  }
  return requests;
}

std::vector<std::string> Judge::delta_urls(const Subject& subject, const std::vector<Evidence>& evidence) const {
  std::vector<std::string> urls;
  if (plan_.policy.crl.deltas == DeltaLists::ignore) return urls;
  const auto add = [&](const std::vector<x509::DistributionPoint>& points) {
    for (std::string& url : urls_of(points)) urls.push_back(std::move(url));
  };
  for (const Evidence& item : evidence) {
    if (!item.list) continue;
    if (item.list->is_delta()) return {};  // one is there
    add(item.list->freshest_crl());
  }
  if (!evidence.empty() && evidence.front().list) add(plan_.certificate(subject).extensions().freshest_crl);
  return urls;
}

// Distribution points of delegates that the issuer itself certified: no other certificate of an answer makes us ask anybody.
std::vector<std::string> Judge::responder_urls(const Subject& subject) {
  std::vector<std::string> urls;
  const auto add = [&](ByteView bytes) {
    const auto response = OcspResponse::from_der(bytes);
    if (!response) return;
    for (const x509::Certificate& delegate : response->certificates())
      if (delegate.issuer() == plan_.issuer(subject).subject() &&
          path::verify_signature(delegate, plan_.issuer(subject), plan_.policy.ocsp.algorithms, budget_))
        for (std::string& url : urls_of(delegate.extensions().crl_distribution_points)) urls.push_back(std::move(url));
  };
  for (const Bytes& response : plan_.stapled_answers) add(response);
  for (const Attempt& attempt : subject.attempts)
    if (const FetchAnswer* answer = answer_to(attempt.request.id); attempt.source == Source::ocsp && answer != nullptr)
      add(answer->body);
  return urls;
}

std::vector<std::string> Judge::list_signer_urls() {
  std::vector<std::string> urls;
  const CrlSet lists = all_lists();
  for (const x509::Certificate& signer : plan_.policy.crl_issuers)
    if (!lists.of_issuer(signer.subject()).empty())
      for (std::string& url : urls_of(signer.extensions().crl_distribution_points)) urls.push_back(std::move(url));
  return urls;
}

}  // namespace hawiya::revocation
