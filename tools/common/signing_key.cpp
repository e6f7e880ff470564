#include "common/signing_key.hpp"

#include <algorithm>
#include <hawiya/crypto/key_file.hpp>

#include "base/try.hpp"
#include "common/files.hpp"
#include "common/relying_party.hpp"
#include "common/reply.hpp"

namespace hawiya::tools {
namespace {

constexpr std::size_t max_key_file = 64u << 10;

Result<SigningKey> key_on_card(const SigningKeyOptions& options, std::vector<x509::Certificate> chain) {
  HAWIYA_TRY(OpenCard card, open_card(options.card));
  HAWIYA_TRY(const card::CardCertificate chosen, card.token.find(card::Purpose::signature));
  HAWIYA_TRY(card::CardSigner signer, card.token.signer(chosen.id, card.context_login));
  return SigningKey{std::make_shared<card::CardSigner>(std::move(signer)), chosen.certificate, std::move(chain)};
}

// The file may hold the certificates of the issuers, too.
Result<SigningKey> key_in_file(const SigningKeyOptions& options, std::vector<x509::Certificate> chain) {
  if (options.certificate.empty()) return Error{ErrorCode::argument_invalid, "a key file needs its certificate", "--certificate"};
  HAWIYA_TRY(auto certificates, read_certificates(options.certificate));
  HAWIYA_TRY(const Bytes file, as_argument(read_file(options.key, max_key_file), options.key));
  HAWIYA_TRY(const Secret passphrase, read_secret(options.passphrase, "Passphrase of " + options.key));
  auto opened = crypto::KeyFile::open(file, passphrase);
  if (!opened) return Error{opened.error().code, opened.error().detail, options.key};
  auto key = std::make_shared<crypto::KeyFile>(*std::move(opened));
  const auto is_its = [&](const x509::Certificate& one) { return one.public_key() && *one.public_key() == key->public_key(); };
  const auto found = std::ranges::find_if(certificates, is_its);
  if (found == certificates.end())
    return Error{ErrorCode::argument_invalid, "the certificate is not that of the key", options.certificate};
  const x509::Certificate certificate = *found;
  certificates.erase(found);
  chain.insert(chain.begin(), certificates.begin(), certificates.end());
  return SigningKey{std::move(key), certificate, std::move(chain)};
}

}  // namespace

void add_signing_key_options(CLI::App& command, SigningKeyOptions& options) {
  add_card_options(command, options.card);
  auto* key = command.add_option("--key", options.key, "Key in a file (encrypted PKCS #8) in place of a card")->type_name("FILE");
  command.add_option("--certificate", options.certificate, "Certificate of the key in the file")->type_name("FILE")->needs(key);
  command.add_option("--passphrase-file", options.passphrase.file, "File whose first line is the passphrase of --key")
      ->type_name("FILE")
      ->needs(key);
  command.add_option("--passphrase-fd", options.passphrase.descriptor, "Open file descriptor to read that passphrase from")
      ->type_name("N")
      ->needs(key);
  command.add_option("--chain", options.chain, "CA certificates to embed")->type_name("FILE");
}

Result<SigningKey> open_signing_key(const SigningKeyOptions& options) {
  HAWIYA_TRY(auto chain, read_certificates(options.chain));
  return options.key.empty() ? key_on_card(options, std::move(chain)) : key_in_file(options, std::move(chain));
}

}  // namespace hawiya::tools
