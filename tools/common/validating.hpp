#pragma once
// What commands share that validate signatures, or raise them: whom to trust, and what signatures are made over.

#include <hawiya/sign/validation.hpp>

#include "common/relying_party.hpp"

namespace hawiya::tools {

/// Of a document or container; it is held in memory.
inline constexpr std::size_t max_document = 1u << 30;

struct ValidationOptions {
  RelyingPartyOptions party;
  std::vector<std::string> timestamp_anchors;
  std::vector<std::string> responders;
  std::string sha1_until;
  bool offline = false;
};

/// --tsa-anchor and --responder.
void add_signature_trust_options(CLI::App& command, ValidationOptions& options);
/// These, those of relying parties, --sha1-until and --offline.
void add_validation_options(CLI::App& command, ValidationOptions& options);

/// The options, read and checked.
struct Validating {
  RelyingParty party;
  sign::ValidationPolicy policy;

  /// Views `document`.
  [[nodiscard]] sign::ValidationInput input(ByteView document, std::vector<sign::DetachedContent> contents) const {
    return {document, std::move(contents), party.intermediates, party.evidence};
  }
};
[[nodiscard]] Result<Validating> read_validating(const ValidationOptions& options);

/// Files that detached signatures were made over, by their last names; read when they are needed. `file_not_found`.
[[nodiscard]] Result<std::vector<sign::DetachedContent>> open_contents(const std::vector<std::string>& paths);

}  // namespace hawiya::tools
