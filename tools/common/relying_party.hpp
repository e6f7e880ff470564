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

/// The options, read and checked.
struct RelyingParty {
  path::TrustStore anchors;
  std::vector<x509::Certificate> intermediates;
  Time now;
  std::vector<Bytes> ocsp_answers;
  std::vector<Bytes> crls;
  bool skip_revocation = false;
  bool allow_loopback = false;

  /// Evidence from files has no nonce of ours and is all there is.
  [[nodiscard]] bool offline() const { return !ocsp_answers.empty() || !crls.empty(); }
  [[nodiscard]] revocation::RevocationPolicy revocation_policy() const;
  /// Answers from the files, or from the network. `subjects` are the certificates in question, beside the intermediates: a CRL
  /// in a file is for those that its CA issued.
  [[nodiscard]] std::vector<FetchAnswer> answer(std::span<const FetchRequest> requests,
                                                std::span<const x509::Certificate> subjects) const;
  [[nodiscard]] std::vector<FetchAnswer> fetch(std::span<const FetchRequest> requests) const;
};
[[nodiscard]] Result<RelyingParty> read_relying_party(const RelyingPartyOptions& options);

/// Certificates of a DER file or of a PEM file with any number of them. `file_not_found`, `argument_invalid`.
[[nodiscard]] Result<std::vector<x509::Certificate>> read_certificates(const std::string& path);

/// begin → needs → more: all answers that a pending check asks for (at most one round for each source).
template <class PendingCheck>
[[nodiscard]] std::vector<FetchAnswer> collect(const PendingCheck& pending, const RelyingParty& party,
                                               std::span<const x509::Certificate> subjects) {
  std::vector<FetchAnswer> answers = party.answer(pending.needs(), subjects);
  for (int round = 0; round < 4; ++round) {
    const auto further = pending.more(answers, party.now);
    if (further.empty()) break;
    for (auto& answer : party.answer(further, subjects)) answers.push_back(std::move(answer));
  }
  return answers;
}

}  // namespace hawiya::tools
