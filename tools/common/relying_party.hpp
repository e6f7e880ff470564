#pragma once
// What commands that judge certificates share: anchors from files, the time, and evidence from files or from the network.

#include <CLI/CLI.hpp>
#include <hawiya/base/fetch.hpp>
#include <hawiya/path/trust_store.hpp>
#include <hawiya/revocation/revocation.hpp>
#include <span>
#include <string>
#include <vector>

namespace hawiya::tools {

/// Of requests, each after the answers to those before.
inline constexpr int max_rounds = 8;

struct RelyingPartyOptions {
  std::vector<std::string> anchors;
  std::vector<std::string> intermediates;
  std::string at;
  std::vector<std::string> ocsp_files;
  std::vector<std::string> crl_files;
  bool skip_revocation = false;
  bool allow_loopback = false;
};

/// --anchor, --intermediate, --at, --ocsp, --crl, --skip-revocation, --allow-loopback.
void add_relying_party_options(CLI::App& command, RelyingPartyOptions& options);

/// Where a command may look for what its files don't hold.
enum class Reach : unsigned char { files, network };

/// Answers from the network; a refusal to ask this machine says how to allow it.
[[nodiscard]] std::vector<FetchAnswer> fetch_answers(std::span<const FetchRequest> requests, bool allow_loopback);

/// The options, read and checked.
struct RelyingParty {
  path::TrustStore anchors;
  std::vector<x509::Certificate> intermediates;
  Time now;
  revocation::Stapled evidence;  ///< out of the files
  Reach reach = Reach::network;
  bool skip_revocation = false;
  bool allow_loopback = false;

  [[nodiscard]] revocation::RevocationPolicy revocation_policy() const;
};
/// Commands fetch what they need unless evidence was given in files.
[[nodiscard]] Result<RelyingParty> read_relying_party(const RelyingPartyOptions& options);

/// Certificates of a DER file or of a PEM file with any number of them. `file_not_found`, `argument_invalid`.
[[nodiscard]] Result<std::vector<x509::Certificate>> read_certificates(const std::string& path);
/// Those of several files.
[[nodiscard]] Result<std::vector<x509::Certificate>> read_certificates(const std::vector<std::string>& paths);
/// Trusts nobody where no file is named.
[[nodiscard]] Result<path::TrustStore> read_anchors(const std::vector<std::string>& paths);

/// begin → needs → more: all answers that a pending check asks for; none where only files count.
template <class PendingCheck>
[[nodiscard]] std::vector<FetchAnswer> collect(const PendingCheck& pending, const RelyingParty& party) {
  std::vector<FetchAnswer> answers;
  if (party.reach == Reach::files) return answers;
  std::vector<FetchRequest> requests = pending.needs();
  for (int round = 0; round < max_rounds && !requests.empty(); ++round) {
    for (auto& answer : fetch_answers(requests, party.allow_loopback)) answers.push_back(std::move(answer));
    requests = pending.more(answers, party.now);
  }
  return answers;
}

}  // namespace hawiya::tools
