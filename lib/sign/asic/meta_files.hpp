#pragma once
// The names of META-INF: what they mean, and which are free.

#include <optional>
#include <string>
#include <string_view>

#include "sign/asic/container.hpp"

namespace hawiya::sign {

/// Nothing for a name outside META-INF, in any case of letters.
[[nodiscard]] std::optional<MetaKind> meta_kind_of(std::string_view name);
/// Signatures, tokens and evidence records.
[[nodiscard]] bool is_signature_file(MetaKind kind);
[[nodiscard]] bool is_manifest_file(MetaKind kind);
/// The names without a number that ASiC-S has (EN 319 162-1 §4.3.3.2 item 4).
[[nodiscard]] bool is_name_of_asic_s(std::string_view name);

/// ASiCArchiveManifest.xml, the one without a number.
[[nodiscard]] bool is_newest_archive_manifest(std::string_view name);

/// Where a new signature goes, and the manifest that it signs (empty when it needs none).
struct SignatureNames {
  std::string signature;
  std::string manifest;
};

/// Names that no entry has yet. ASiC-E: signatures0.xml, signatures1.xml, …; signature001.p7s with ASiCManifest001.xml;
/// timestamp001.tst with ASiCManifest001.xml. ASiC-S: signatures.xml, signature.p7s, timestamp.tst, and `argument_invalid` when
/// it has that file already, since it can have but one of each. `kind` is one of these three.
[[nodiscard]] Result<SignatureNames> free_names(const Container& container, MetaKind kind);
/// The same for a container that has no entries yet.
[[nodiscard]] SignatureNames first_names(ContainerKind container, MetaKind kind);
/// Where a new archive time-stamp goes. Its manifest is always ASiCArchiveManifest.xml; the one that has this name so far is
/// renamed, its content unchanged, and becomes the new one's Rootfile (EN 319 162-1 §4.3.3.2 item 4, §4.4.4.2 item 5).
struct ArchiveNames {
  std::string timestamp;
  std::string manifest;
  std::string former_manifest;  ///< the new name of the present one; empty when there is none
};
/// timestamp001.tst, … (in ASiC-S from 002 on) and ASiCArchiveManifest001.xml, ….
[[nodiscard]] ArchiveNames free_archive_names(const Container& container);

}  // namespace hawiya::sign
