#include <hawiya/auth/login.hpp>
#include <hawiya/x509/egyptian_number.hpp>

#include "base/try.hpp"
#include "common/card_access.hpp"
#include "common/files.hpp"
#include "common/relying_party.hpp"
#include "hawiya/commands.hpp"

namespace hawiya::tools {
namespace {

struct SignOptions {
  std::string origin;
  std::string nonce;
  CardOptions card;
};

// The nonce's age is the site's business: this side signs what it was given.
Result<auth::Challenge> challenge_of(const std::string& nonce, Time now) {
  return as_argument(auth::Challenge::restore(nonce, now + auth::Challenge::default_time_to_live), "--nonce");
}

Result<Reply> sign_challenge(const SignOptions& options) {
  HAWIYA_TRY(const auth::Origin origin, auth::Origin::parse(options.origin));
  HAWIYA_TRY(const auth::Challenge challenge, challenge_of(options.nonce, system_now()));
  HAWIYA_TRY(OpenCard card, open_card(options.card));
  HAWIYA_TRY(const card::CardCertificate chosen, card.token.find(card::Purpose::authentication));
  HAWIYA_TRY(card::CardSigner key, card.token.signer(chosen.id, card.context_login));
  HAWIYA_TRY(const std::string token, auth::create_token(origin, challenge, chosen.certificate, key, "hawiya"));
  return Reply{Json::parse(token), token + "\n"};
}

struct VerifyOptions {
  std::string token;
  std::string origin;
  std::string nonce;
  RelyingPartyOptions party;
};

Json describe(const auth::Citizen& citizen) {
  const auto& identity = citizen.identity();
  return {{"common_name", citizen.common_name()},
          {"surname", citizen.surname()},
          {"given_name", citizen.given_name()},
          {"country", identity.country},
          {"identity_type", auth::name_of(identity.type)},
          {"number", x509::masked_number(identity.number)},
          {"subject_key", citizen.certificate().public_key().value().to_string()},
          {"algorithm", citizen.algorithm()}};
}

Result<auth::Citizen> judge(const VerifyOptions& options, const RelyingParty& party, Checks& trail) {
  HAWIYA_TRY(const auth::Origin origin, auth::Origin::parse(options.origin));
  HAWIYA_TRY(const auth::Challenge challenge, challenge_of(options.nonce, party.now));
  HAWIYA_TRY(const Bytes token, read_file(options.token, auth::UnverifiedToken::max_size + 1));
  auth::LoginPolicy policy{.intermediates = party.intermediates, .revocation = party.revocation_policy()};
  if (party.skip_revocation) policy.check_revocation = auth::RevocationCheck::off_dangerously;
  const auth::LoginVerifier verifier(origin, party.anchors, policy);
  std::string_view text = as_text(token);
  if (text.ends_with('\n')) text.remove_suffix(1);
  HAWIYA_TRY(const auth::PendingLogin pending, verifier.begin(text, challenge, party.now, &trail, party.evidence));
  return pending.finish(collect(pending, party), party.now, &trail);
}

Result<Reply> verify_token(const VerifyOptions& options) {
  HAWIYA_TRY(const RelyingParty party, read_relying_party(options.party));
  Checks trail;
  const auto citizen = judge(options, party, trail);
  if (!citizen && citizen.error().kind() != ErrorKind::rejected) return citizen.error();
  const auto judged = citizen ? Result<Json>(Json{{"citizen", describe(*citizen)}}) : citizen.error();
  return verdict(judged, "accepted", "rejected", party.now, trail);
}

void add_sign_side(CLI::App& login, Program& program) {
  auto options = std::make_shared<SignOptions>();
  auto* command = login.add_subcommand("sign", "The citizen's side: sign a site's challenge with the card; prints the token");
  command->add_option("--origin", options->origin, "Origin of the site, such as https://portal.example")->required();
  command->add_option("--nonce", options->nonce, "Challenge nonce of the site")->required();
  add_card_options(*command, options->card);
  command->callback([&program, options] { program.command = [options] { return sign_challenge(*options); }; });
}

void add_verify_side(CLI::App& login, Program& program) {
  auto options = std::make_shared<VerifyOptions>();
  auto* command = login.add_subcommand("verify", "The site's side: judge a token and say who it is");
  command->add_option("token", options->token, "Authentication token (JSON); - is standard input")->required()->type_name("FILE");
  command->add_option("--origin", options->origin, "The site's own origin")->required();
  command->add_option("--nonce", options->nonce, "The challenge nonce that the site gave")->required();
  add_relying_party_options(*command, options->party);
  command->callback([&program, options] { program.command = [options] { return verify_token(*options); }; });
}

}  // namespace

void add_login(CLI::App& app, Program& program) {
  auto* command = app.add_subcommand("login", "Log in with a card (citizen's side), or judge a login (site's side)");
  command->require_subcommand(1);
  command->footer(
      "Examples:\n"
      "  hawiya login sign --origin https://portal.example --nonce \"$NONCE\" --token citizen > token.json\n"
      "  hawiya login verify token.json --origin https://portal.example --nonce \"$NONCE\" --anchor citizens.cer");
  add_sign_side(*command, program);
  add_verify_side(*command, program);
}

}  // namespace hawiya::tools
