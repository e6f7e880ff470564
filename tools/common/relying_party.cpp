#include "common/relying_party.hpp"

#include <algorithm>
#include <hawiya/http/client.hpp>
#include <hawiya/revocation/ocsp.hpp>
#include <hawiya/text/pem.hpp>

#include "base/try.hpp"
#include "common/files.hpp"
#include "common/reply.hpp"

namespace hawiya::tools {
namespace {

bool answers_request(ByteView answer, const FetchRequest& request) {
  const auto asked = revocation::OcspRequest::from_der(request.body);
  const auto response = revocation::OcspResponse::from_der(answer);
  if (!asked || !response || !response->data()) return false;
  for (const auto& single : response->data()->responses)
    if (single.id.serial_number == asked->ids.front().serial_number) return true;
  return false;
}

bool points_to(const x509::Certificate& certificate, const std::string& url) {
  for (const auto& point : certificate.extensions().crl_distribution_points)
    for (const auto& name : point.full_name)
      if (name.text == url) return true;
  return false;
}

// The list of the CA that issued the certificate with this URL, or one for several CAs, or any when that certificate is not
// known. Whether it may be believed is judged by the revocation room.
const Bytes* crl_for(const std::vector<Bytes>& crls, const std::string& url, std::span<const x509::Certificate> certificates) {
  const auto subject = std::ranges::find_if(certificates, [&](const auto& certificate) { return points_to(certificate, url); });
  for (const Bytes& crl : crls) {
    const auto parsed = x509::Crl::from_file_bytes(crl);
    if (!parsed) continue;
    const auto& point = parsed->issuing_distribution_point();
    const bool names_other = point && !point->full_name.empty() && point->full_name.front().text != url;
    const bool other_issuer = subject != certificates.end() && !(parsed->issuer() == subject->issuer());
    if (!names_other && (!other_issuer || (point && point->indirect))) return &crl;
  }
  return nullptr;
}

/// Evidence of one kind; a file that is of another kind would only be passed over in silence later.
template <class Parse>
Result<std::vector<Bytes>> read_files(const std::vector<std::string>& paths, std::size_t limit, Parse parse) {
  std::vector<Bytes> files;
  for (const auto& path : paths) {
    HAWIYA_TRY(Bytes file, as_argument(read_file(path, limit), path));
    HAWIYA_CHECK(as_argument(parse(file), path));
    files.push_back(std::move(file));
  }
  return files;
}

Result<std::vector<x509::Certificate>> parse_certificates(ByteView file) {
  std::vector<x509::Certificate> certificates;
  const auto add = [&](ByteView der) -> Result<void> {
    HAWIYA_TRY(auto certificate, x509::Certificate::from_der(der));
    certificates.push_back(std::move(certificate));
    return {};
  };
  if (!text::looks_like_pem(file)) {
    HAWIYA_CHECK(add(file));
    return certificates;
  }
  HAWIYA_TRY(const auto blocks, text::parse_pem(as_text(file)));
  for (const auto& block : blocks)
    if (block.label == "CERTIFICATE") HAWIYA_CHECK(add(block.der));
  if (certificates.empty()) return Error{ErrorCode::pem_malformed, "no certificate"};
  return certificates;
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
  return as_argument(parse_certificates(file), path);
}

Result<RelyingParty> read_relying_party(const RelyingPartyOptions& options) {
  const auto read_all = [](const std::vector<std::string>& paths) -> Result<std::vector<x509::Certificate>> {
    std::vector<x509::Certificate> all;
    for (const auto& path : paths) {
      HAWIYA_TRY(const auto some, read_certificates(path));
      all.insert(all.end(), some.begin(), some.end());
    }
    return all;
  };
  HAWIYA_TRY(auto anchors, read_all(options.anchors));
  HAWIYA_TRY(path::TrustStore store, path::TrustStore::create(std::move(anchors)));
  HAWIYA_TRY(auto intermediates, read_all(options.intermediates));
  Time now = system_now();
  if (!options.at.empty()) {
    HAWIYA_TRY(now, as_argument(parse_time(options.at), "--at"));
  }
  HAWIYA_TRY(auto ocsp, read_files(options.ocsp_files, revocation::OcspResponse::max_size, revocation::OcspResponse::from_der));
  HAWIYA_TRY(auto crls, read_files(options.crl_files, x509::Crl::max_size, x509::Crl::from_file_bytes));
  return RelyingParty{std::move(store),        std::move(intermediates), now, std::move(ocsp), std::move(crls),
                      options.skip_revocation, options.allow_loopback};
}

revocation::RevocationPolicy RelyingParty::revocation_policy() const {
  revocation::RevocationPolicy policy;
  if (offline()) policy.ocsp.nonce = revocation::NonceRule::off;
  return policy;
}

std::vector<FetchAnswer> RelyingParty::fetch(std::span<const FetchRequest> requests) const {
  auto answers =
      http::fetch(requests, {.addresses = allow_loopback ? http::Addresses::allow_loopback : http::Addresses::public_only});
  for (FetchAnswer& answer : answers)
    if (answer.error && answer.error->code == ErrorCode::address_refused && !allow_loopback)
      answer.error->detail += " (is it this machine? then --allow-loopback)";
  return answers;
}

std::vector<FetchAnswer> RelyingParty::answer(std::span<const FetchRequest> requests,
                                              std::span<const x509::Certificate> subjects) const {
  if (!offline()) return fetch(requests);
  std::vector<x509::Certificate> certificates(subjects.begin(), subjects.end());
  certificates.insert(certificates.end(), intermediates.begin(), intermediates.end());
  std::vector<FetchAnswer> answers;
  for (const FetchRequest& request : requests) {
    FetchAnswer answer{.id = request.id, .error = Error{ErrorCode::fetch_failed, "no file answers this request", request.url}};
    const Bytes* found = request.method == FetchRequest::Method::get ? crl_for(crls, request.url, certificates) : nullptr;
    for (const Bytes& file : ocsp_answers)
      if (answers_request(file, request)) found = &file;
    if (found != nullptr) answer = {.id = request.id, .body = *found};
    answers.push_back(std::move(answer));
  }
  return answers;
}

}  // namespace hawiya::tools
