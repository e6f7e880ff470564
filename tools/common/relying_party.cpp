#include "common/relying_party.hpp"

#include <hawiya/http/client.hpp>
#include <hawiya/revocation/ocsp.hpp>
#include <hawiya/x509/certificate_file.hpp>

#include "base/try.hpp"
#include "common/files.hpp"
#include "common/reply.hpp"

namespace hawiya::tools {
namespace {

constexpr std::size_t max_certificates = 1000;  // of one file

// A file that is of another kind would only be passed over in silence later.
Result<revocation::Stapled> read_evidence(const RelyingPartyOptions& options) {
  revocation::Stapled evidence;
  for (const auto& path : options.ocsp_files) {
    HAWIYA_TRY(Bytes file, as_argument(read_file(path, revocation::OcspResponse::max_size), path));
    HAWIYA_CHECK(as_argument(revocation::OcspResponse::from_der(file), path));
    evidence.ocsp_responses.push_back(std::move(file));
  }
  for (const auto& path : options.crl_files) {
    HAWIYA_TRY(const Bytes file, as_argument(read_file(path, x509::Crl::max_size), path));
    HAWIYA_TRY(x509::Crl list, as_argument(x509::Crl::from_file_bytes(file), path));
    evidence.lists.push_back(std::move(list));
  }
  return evidence;
}

}  // namespace

void add_relying_party_options(CLI::App& command, RelyingPartyOptions& options) {
  command.add_option("--anchor", options.anchors, "Trusted CA certificate; may be repeated")->required()->type_name("FILE");
  command.add_option("--intermediate", options.intermediates, "Further CA certificates, not trusted by themselves")
      ->type_name("FILE");
  command.add_option("--at", options.at, "Judge as of this instant, such as 2026-11-24T08:00:00Z")->type_name("TIME");
  command.add_option("--ocsp", options.ocsp_files, "OCSP response from a file; then nothing is fetched")->type_name("FILE");
  command.add_option("--crl", options.crl_files, "CRL from a file; then nothing is fetched")->type_name("FILE");
  command.add_flag("--skip-revocation", options.skip_revocation, "Don't ask whether certificates were revoked (dangerous)");
  command.add_flag("--allow-loopback", options.allow_loopback, "Fetch also from this machine (tests, demonstrations)");
}

Result<std::vector<x509::Certificate>> read_certificates(const std::string& path) {
  HAWIYA_TRY(const Bytes file, as_argument(read_file(path, 1u << 20), path));
  return as_argument(x509::certificates_from_file_bytes(file, max_certificates), path);
}

Result<std::vector<x509::Certificate>> read_certificates(const std::vector<std::string>& paths) {
  std::vector<x509::Certificate> all;
  for (const auto& path : paths) {
    HAWIYA_TRY(const auto some, read_certificates(path));
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

Result<path::TrustStore> read_anchors(const std::vector<std::string>& paths) {
  if (paths.empty()) return path::TrustStore::none();
  HAWIYA_TRY(auto anchors, read_certificates(paths));
  return path::TrustStore::create(std::move(anchors));
}

Result<RelyingParty> read_relying_party(const RelyingPartyOptions& options) {
  HAWIYA_TRY(path::TrustStore store, read_anchors(options.anchors));
  HAWIYA_TRY(auto intermediates, read_certificates(options.intermediates));
  Time now = system_now();
  if (!options.at.empty()) {
    HAWIYA_TRY(now, as_argument(parse_time(options.at), "--at"));
  }
  HAWIYA_TRY(auto evidence, read_evidence(options));
  const Reach reach = options.ocsp_files.empty() && options.crl_files.empty() ? Reach::network : Reach::files;
  return RelyingParty{std::move(store),        std::move(intermediates), now, std::move(evidence), reach,
                      options.skip_revocation, options.allow_loopback};
}

revocation::RevocationPolicy RelyingParty::revocation_policy() const {
  revocation::RevocationPolicy policy{.crl_issuers = intermediates};
  if (reach == Reach::files) policy.sources = {revocation::Source::stapled, revocation::Source::crl};
  return policy;
}

std::vector<FetchAnswer> fetch_answers(std::span<const FetchRequest> requests, bool allow_loopback) {
  auto answers =
      http::fetch(requests, {.addresses = allow_loopback ? http::Addresses::allow_loopback : http::Addresses::public_only});
  for (FetchAnswer& answer : answers)
    if (answer.error && answer.error->code == ErrorCode::address_refused && !allow_loopback)
      answer.error->detail += " (is it this machine? then --allow-loopback)";
  return answers;
}

}  // namespace hawiya::tools
