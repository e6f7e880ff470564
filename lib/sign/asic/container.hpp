#pragma once
// An associated signature container (EN 319 162-1), or another package that is signed like one (OpenDocument), taken apart: which
// files are data, which are signatures, tokens and manifests. What these mean and whether they verify is not known here.
//
// Breaches of the format that change nothing of what is signed are findings in `checks`, not refusals: real containers have them.

#include <hawiya/base/check.hpp>
#include <hawiya/crypto/hash.hpp>
#include <memory>
#include <optional>
#include <span>

#include "sign/asic/manifest.hpp"
#include "sign/asic/package_manifest.hpp"
#include "zip/reader.hpp"

namespace hawiya::sign {

enum class ContainerKind : std::uint8_t { asic_e, asic_s, open_document, unknown };

/// "ASiC-E", "ASiC-S", "OpenDocument" or "unknown".
[[nodiscard]] std::string_view name_of(ContainerKind kind);
/// "application/vnd.etsi.asic-e+zip" or "…asic-s+zip"; empty for the others.
[[nodiscard]] std::string_view media_type_of(ContainerKind kind);

/// What a file of META-INF is, by its name and without regard to the case of letters (§4.3.3.2, §4.4.3.2, §4.4.4.2).
enum class MetaKind : std::uint8_t {
  xades_signatures,  ///< *signatures*.xml
  cades_signature,   ///< *signature*.p7s
  timestamp_token,   ///< *timestamp*.tst
  evidence_record,   ///< *evidencerecord*.ers and .xml
  asic_manifest,     ///< *ASiCManifest*.xml
  archive_manifest,  ///< *ASiCArchiveManifest*.xml
  other_manifest,    ///< *ASiCEvidenceRecordManifest*.xml
  package_manifest,  ///< manifest.xml
  other
};

struct MetaFile {
  MetaKind kind = MetaKind::other;
  const zip::Entry* entry = nullptr;
};

struct ContainerLimits {
  zip::Limits archive = {};
  std::uint64_t max_signature_size = 16u << 20;  ///< of a signature file, a token or an evidence record
  std::size_t max_signature_files = 1'000;       ///< of all these, and of manifests
};

/// Immutable and cheap to copy. Thread-safe when the source is.
class Container {
 public:
  /// What `zip::Reader` refuses; `zip_too_large` for too many signature files; `container_malformed` for a package manifest that
  /// is no XML of its kind.
  [[nodiscard]] static Result<Container> open(zip::Source source, const ContainerLimits& limits = {});

  /// By the mimetype entry; where that says nothing, by the archive's comment and the files there are.
  [[nodiscard]] ContainerKind kind() const;
  /// What the mimetype entry holds, without white space around it; empty when there is none.
  [[nodiscard]] std::string_view mimetype() const;
  /// Annex A.1: the mimetype entry, its place and form; and that the signature files fit the kind.
  [[nodiscard]] const Checks& checks() const;
  [[nodiscard]] const zip::Reader& archive() const;

  /// All files but "mimetype" and those of META-INF, in the archive's order.
  [[nodiscard]] std::span<const zip::Entry* const> data_files() const;
  /// The files of META-INF, in the archive's order.
  [[nodiscard]] std::span<const MetaFile> meta_files() const;
  [[nodiscard]] std::vector<const zip::Entry*> meta_files(MetaKind kind) const;
  [[nodiscard]] const std::optional<PackageManifest>& package_manifest() const;
  /// As the package manifest says; empty when it does not.
  [[nodiscard]] std::string_view media_type_of(const zip::Entry& entry) const;

  /// The file that a signature's reference means; see `resolve` in reference.hpp.
  [[nodiscard]] const zip::Entry* find(std::string_view uri) const;
  /// A signature file, a token or a manifest, whole. `zip_too_large` beyond the bound of its kind.
  [[nodiscard]] Result<Bytes> read(const MetaFile& file) const;
  /// The digests of a file, in the order of `hashes`, in one reading.
  [[nodiscard]] Result<std::vector<Bytes>> digests(const zip::Entry& entry, std::span<const crypto::HashAlgorithm> hashes) const;

 private:
  struct Impl;
  explicit Container(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<const Impl> impl_;
};

}  // namespace hawiya::sign
