#include <hawiya/auth/login.hpp>

using namespace hawiya;

// `fetch` is Hawiya's http::fetch, or your own HTTP client.
template <class Fetch>
Result<auth::Citizen> log_in(const auth::LoginVerifier& verifier, std::string_view token, const auth::Challenge& challenge,
                             Fetch fetch) {
  const Time now = system_now();
  auto pending = verifier.begin(token, challenge, now);  // token, possession of the card's key, certificate path
  if (!pending) return pending.error();
  auto answers = fetch(pending->needs());  // OCSP
  while (true) {
    const auto further = pending->more(answers, now);  // a CRL where OCSP gave no answer
    if (further.empty()) break;
    for (auto& answer : fetch(further)) answers.push_back(std::move(answer));
  }
  return pending->finish(answers, now);  // a Citizen, or the reason why not
}
