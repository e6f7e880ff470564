#include <hawiya/cms/detached_signature.hpp>

#include "base/try.hpp"
#include "common/card_access.hpp"
#include "common/files.hpp"
#include "common/relying_party.hpp"
#include "hawiya/commands.hpp"

namespace hawiya::tools {
namespace {

constexpr std::size_t max_document = 256u << 20;

struct SignOptions {
  std::string file;
  std::string out;
  std::vector<std::string> chain;
  CardOptions card;
};

Result<Reply> sign(const SignOptions& options) {
  const std::string out = options.out.empty() ? options.file + ".p7s" : options.out;
  HAWIYA_CHECK(check_writable(out));
  HAWIYA_TRY(const Bytes document, read_file(options.file, max_document));
  std::vector<x509::Certificate> chain;
  for (const auto& path : options.chain) {
    HAWIYA_TRY(const auto certificates, read_certificates(path));
    chain.insert(chain.end(), certificates.begin(), certificates.end());
  }
  HAWIYA_TRY(OpenCard card, open_card(options.card));
  HAWIYA_TRY(const card::CardCertificate chosen, card.token.find(card::Purpose::signature));
  const Time now = system_now();
  HAWIYA_TRY(const auto signing, cms::DetachedSigning::begin(document, chosen.certificate, std::move(chain), now));
  HAWIYA_TRY(card::CardSigner key, card.token.signer(chosen.id, card.context_login));
  HAWIYA_TRY(const Bytes value, key.sign(signing.algorithm(), signing.to_be_signed()));
  HAWIYA_TRY(const Bytes signature, signing.attach(value));
  HAWIYA_CHECK(write_file(out, signature));
  const Json json{{"file", out},
                  {"format", "CAdES-B-B, detached"},
                  {"signer", chosen.certificate.subject().to_string()},
                  {"algorithm", signing.algorithm().to_string()},
                  {"claimed_time", to_string(now)}};
  return Reply{json, render(json) + "Next: hawiya verify " + out + " " + options.file + " --anchor …\n"};
}

struct VerifyOptions {
  std::string signature;
  std::string document;
  RelyingPartyOptions party;
};

// The signer's certificate is judged as of now: proof of an earlier time needs a timestamp, which this format has not.
Result<void> judge_signer(const cms::IntactSignature& signature, std::span<const x509::Certificate> embedded,
                          const RelyingParty& party, Checks& trail) {
  std::vector<x509::Certificate> intermediates(embedded.begin(), embedded.end());
  intermediates.insert(intermediates.end(), party.intermediates.begin(), party.intermediates.end());
  Budget budget;
  HAWIYA_TRY(const auto path, path::validate(signature.certificate(), intermediates, party.anchors, {}, party.now, budget));
  trail.insert(trail.end(), path.checks().begin(), path.checks().end());
  if (party.skip_revocation) {
    trail.push_back({"revocation not checked", "--skip-revocation", "", false});
    return {};
  }
  auto policy = party.revocation_policy();
  policy.crl_issuers.insert(policy.crl_issuers.end(), embedded.begin(), embedded.end());
  const auto pending = revocation::Pending::begin(path, policy, party.evidence);
  HAWIYA_CHECK(pending.finish(collect(pending, party), party.now, budget, &trail));
  return {};
}

Result<Json> judge(const VerifyOptions& options, const RelyingParty& party, Checks& trail) {
  HAWIYA_TRY(const Bytes signature, read_file(options.signature, cms::SignedData::max_size));
  HAWIYA_TRY(const Bytes document, read_file(options.document, max_document));
  HAWIYA_TRY(const auto data, cms::SignedData::from_der(signature));
  HAWIYA_TRY(const auto intact, cms::verify_detached(signature, document));
  Json signers = Json::array();
  for (const auto& one : intact) {
    trail.insert(trail.end(), one.checks().begin(), one.checks().end());
    HAWIYA_CHECK(judge_signer(one, data.certificates, party, trail));
    signers.push_back({{"signer", one.certificate().subject().to_string()},
                       {"claimed_time", to_string(one.claimed_time())},
                       {"algorithm", one.algorithm().to_string()}});
  }
  return signers;
}

Result<Reply> verify(const VerifyOptions& options) {
  HAWIYA_TRY(const RelyingParty party, read_relying_party(options.party));
  Checks trail;
  const auto signers = judge(options, party, trail);
  if (!signers && signers.error().kind() != ErrorKind::rejected) return signers.error();
  const auto judged = signers ? Result<Json>(Json{{"signatures", *signers}}) : signers.error();
  return verdict(judged, "valid", "invalid", party.now, trail);
}

}  // namespace

void add_sign(CLI::App& app, Program& program) {
  auto options = std::make_shared<SignOptions>();
  auto* command = app.add_subcommand("sign", "Sign a file with the card: a detached CAdES-B signature beside it");
  command->add_option("file", options->file, "What to sign")->required()->type_name("FILE");
  command->add_option("--out", options->out, "Where to write the signature; by default FILE.p7s")->type_name("FILE");
  command->add_option("--chain", options->chain, "CA certificates to embed")->type_name("FILE");
  add_card_options(*command, options->card);
  command->footer("Example:\n  hawiya sign contract.pdf --token citizen --chain citizens.cer");
  command->callback([&program, options] { program.command = [options] { return sign(*options); }; });
}

void add_verify(CLI::App& app, Program& program) {
  auto options = std::make_shared<VerifyOptions>();
  auto* command = app.add_subcommand("verify", "Verify a detached CAdES-B signature and its signer's certificate");
  command->add_option("signature", options->signature, "Signature (.p7s)")->required()->type_name("FILE");
  command->add_option("document", options->document, "What was signed")->required()->type_name("FILE");
  add_relying_party_options(*command, options->party);
  command->footer("Example:\n  hawiya verify contract.pdf.p7s contract.pdf --anchor citizens.cer");
  command->callback([&program, options] { program.command = [options] { return verify(*options); }; });
}

}  // namespace hawiya::tools
