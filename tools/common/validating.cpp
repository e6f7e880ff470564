#include "common/validating.hpp"

#include "base/try.hpp"
#include "common/files.hpp"
#include "common/reply.hpp"

namespace hawiya::tools {
namespace {

constexpr std::size_t piece_size = 64u << 10;

sign::ReadContent in_pieces(OpenFile file) {
  return [file = std::move(file)](const std::function<void(ByteView)>& sink) -> Result<void> {
    Bytes room(std::min<std::uint64_t>(piece_size, file.size));
    for (std::uint64_t done = 0; done < file.size;) {
      const auto piece = std::span(room).first(std::min<std::uint64_t>(room.size(), file.size - done));
      HAWIYA_CHECK(file.read(done, piece));
      sink(piece);
      done += piece.size();
    }
    return {};
  };
}

}  // namespace

void add_signature_trust_options(CLI::App& command, ValidationOptions& options) {
  command
      .add_option("--tsa-anchor", options.timestamp_anchors,
                  "Trusted CA certificate for timestamps; by default those of --anchor")
      ->type_name("FILE");
  command.add_option("--responder", options.responders, "OCSP responder's certificate that is trusted for every issuer")
      ->type_name("FILE");
}

void add_validation_options(CLI::App& command, ValidationOptions& options) {
  add_relying_party_options(command, options.party);
  add_signature_trust_options(command, options);
  command.add_option("--sha1-until", options.sha1_until, "Accept SHA-1 in what a timestamp proves to be older")
      ->type_name("DATE");
  command.add_flag("--offline", options.offline, "Fetch nothing: judge by what the document holds and by --ocsp and --crl");
}

Result<Validating> read_validating(const ValidationOptions& options) {
  HAWIYA_TRY(RelyingParty party, read_relying_party(options.party));
  sign::ValidationPolicy policy{.anchors = party.anchors};
  if (!options.timestamp_anchors.empty()) {
    HAWIYA_TRY(policy.timestamp_anchors, read_anchors(options.timestamp_anchors));
  }
  HAWIYA_TRY(policy.responders, read_certificates(options.responders));
  if (!options.sha1_until.empty()) {
    HAWIYA_TRY(policy.sha1_until, as_argument(parse_time(options.sha1_until), "--sha1-until"));
  }
  policy.revocation = party.revocation_policy();
  if (party.skip_revocation) policy.revocation_checking = sign::RevocationChecking::skipped;
  if (options.offline) party.reach = Reach::files;
  return Validating{std::move(party), std::move(policy)};
}

Result<std::vector<sign::DetachedContent>> open_contents(const std::vector<std::string>& paths) {
  std::vector<sign::DetachedContent> contents;
  for (const std::string& path : paths) {
    HAWIYA_TRY(OpenFile file, open_file(path));
    contents.push_back({.name = fs::path(path).filename().string(), .read = in_pieces(std::move(file))});
  }
  return contents;
}

}  // namespace hawiya::tools
