#pragma once
// What a pending revocation check knows before any answer comes: the certificates in question and whom to ask about each.

#include <hawiya/revocation/revocation.hpp>
#include <map>
#include <mutex>

namespace hawiya::revocation {

struct Attempt {
  Source source;
  FetchRequest request;
  std::optional<HeldCrl> cached = std::nullopt;  ///< a list that need not be fetched
};

/// One certificate of the path that is to be proved unrevoked.
struct Subject {
  std::size_t index;
  std::optional<Bytes> nonce = std::nullopt;
  std::optional<CachedAnswer> cached = std::nullopt;
  std::vector<Attempt> attempts = {};
};

/// Lists that were read from answers, so that a large one is read and verified once however often it is judged.
class ReadLists {
 public:
  [[nodiscard]] Result<HeldCrl> read(const FetchAnswer& answer, Budget& budget);

 private:
  std::mutex mutex_;
  std::map<std::string, HeldCrl> by_id_;
};

struct Plan {
  path::ValidatedPath path;
  RevocationPolicy policy;
  std::vector<Bytes> stapled_answers = {};
  CrlSet lists = {};  ///< stapled and stored
  CrlIssuers crl_issuers = {};
  std::vector<Subject> subjects = {};

  [[nodiscard]] const x509::Certificate& certificate(const Subject& subject) const { return path.certificates()[subject.index]; }
  [[nodiscard]] const x509::Certificate& issuer(const Subject& subject) const { return path.issuer_of(subject.index); }
};

[[nodiscard]] Plan make_plan(const path::ValidatedPath& path, const RevocationPolicy& policy, const Stapled& stapled);

/// http URLs of distribution points.
[[nodiscard]] std::vector<std::string> urls_of(const std::vector<x509::DistributionPoint>& points);
[[nodiscard]] FetchRequest list_request(std::string id, std::string url, const RevocationPolicy& policy);

}  // namespace hawiya::revocation
