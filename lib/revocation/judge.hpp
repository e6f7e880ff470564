#pragma once
// What the evidence at hand says of one certificate of the path, source by source.

#include <hawiya/revocation/revocation.hpp>

#include "revocation/plan.hpp"

namespace hawiya::revocation {

/// Whether an error is a verdict about the certificate, or ends the check; every other only says that a source could not tell.
[[nodiscard]] bool settles(ErrorCode code);

/// One round over given answers.
class Judge {
 public:
  Judge(const Plan& plan, ReadLists& read_lists, std::span<const FetchAnswer> answers, Time now, Budget& budget)
      : plan_(plan), read_lists_(read_lists), answers_(answers), now_(now), budget_(budget) {}

  /// The evidence that the certificate is not revoked, or the reason why there is none; `refusals` gets what was refused on the
  /// way, `checks` what was checked of the source that settled it.
  [[nodiscard]] Result<std::vector<Evidence>> judge(const Subject& subject, Checks& checks, std::vector<Error>& refusals);
  /// Requests for what no answer is there yet and what would settle the certificate, or bring its list up to date.
  [[nodiscard]] std::vector<FetchRequest> next_requests(const Subject& subject);

 private:
  using Outcome = Result<std::vector<Evidence>>;

  [[nodiscard]] const FetchAnswer* answer_to(const std::string& id) const;
  [[nodiscard]] Outcome by(Source source, const Subject& subject, Checks& checks, std::vector<Error>& refusals);
  [[nodiscard]] Outcome by_stapled(const Subject& subject, Checks& checks, std::vector<Error>& refusals);
  [[nodiscard]] Outcome by_cache(const Subject& subject, Checks& checks);
  [[nodiscard]] Outcome by_responders(const Subject& subject, Checks& checks, std::vector<Error>& refusals);
  [[nodiscard]] Outcome by_answer(const Subject& subject, const FetchAnswer& answer, std::size_t max_bytes, Checks& checks);
  [[nodiscard]] Outcome by_lists(const Subject& subject, Checks& checks, std::vector<Error>& refusals);
  [[nodiscard]] Outcome accept(const Subject& subject, Source source, OcspVerdict verdict, ByteView response,
                               Checks& checks) const;
  [[nodiscard]] Result<OcspVerdict> check_answer(const Subject& subject, ByteView response, const std::optional<Bytes>& nonce);

  // judge_lists.cpp
  [[nodiscard]] Result<HeldCrl> read_list(const FetchAnswer& answer);
  [[nodiscard]] CrlSet all_lists();
  [[nodiscard]] bool note_fetched(const Subject& subject, std::vector<Error>& refusals);
  [[nodiscard]] Outcome accept_lists(const Subject& subject, CrlVerdict verdict, Checks& checks);
  void keep(const Subject& subject, const CrlVerdict& verdict);
  [[nodiscard]] std::vector<FetchRequest> ask_for_lists(const Subject& subject, std::string_view why,
                                                        const std::vector<std::string>& urls) const;
  [[nodiscard]] std::vector<std::string> delta_urls(const Subject& subject, const std::vector<Evidence>& evidence) const;
  [[nodiscard]] std::vector<std::string> responder_urls(const Subject& subject);
  [[nodiscard]] std::vector<std::string> list_signer_urls();

  const Plan& plan_;
  ReadLists& read_lists_;
  std::span<const FetchAnswer> answers_;
  Time now_;
  Budget& budget_;
};

}  // namespace hawiya::revocation
