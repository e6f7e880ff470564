#include "sign/asic/meta_files.hpp"

#include <set>

namespace hawiya::sign {
namespace {

constexpr std::string_view folder = "META-INF/";

std::string lower(std::string_view text) {
  std::string made(text);
  for (char& c : made)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return made;
}

std::string numbered(std::string_view stem, std::size_t number, std::size_t digits, std::string_view extension) {
  std::string figures = std::to_string(number);
  if (figures.size() < digits) figures.insert(0, digits - figures.size(), '0');
  return std::string(folder).append(stem).append(figures).append(extension);
}

SignatureNames names_of(MetaKind kind, std::size_t number) {
  if (kind == MetaKind::xades_signatures) return {numbered("signatures", number - 1, 1, ".xml"), {}};
  const std::string manifest = numbered("ASiCManifest", number, 3, ".xml");
  if (kind == MetaKind::cades_signature) return {numbered("signature", number, 3, ".p7s"), manifest};
  return {numbered("timestamp", number, 3, ".tst"), manifest};
}

SignatureNames names_of_asic_s(MetaKind kind) {
  const std::string_view name = kind == MetaKind::xades_signatures  ? "signatures.xml"
                                : kind == MetaKind::cades_signature ? "signature.p7s"
                                                                    : "timestamp.tst";
  return {std::string(folder).append(name), {}};
}

// Names differ by more than the case of letters, as META-INF requires.
class TakenNames {
 public:
  explicit TakenNames(const Container& container) {
    for (const MetaFile& file : container.meta_files()) names_.insert(lower(file.entry->name));
  }
  [[nodiscard]] bool has(const std::string& name) const { return names_.contains(lower(name)); }
  [[nodiscard]] bool has_one_of(const SignatureNames& names) const { return has(names.signature) || has(names.manifest); }

 private:
  std::set<std::string> names_;
};

}  // namespace

std::optional<MetaKind> meta_kind_of(std::string_view name) {
  const std::string folded = lower(name);
  const std::string prefix = lower(folder);
  if (!folded.starts_with(prefix)) return std::nullopt;
  const std::string_view rest = std::string_view(folded).substr(prefix.size());
  const auto is = [&](std::string_view stem, std::string_view extension) {
    return rest.find(stem) != std::string_view::npos && rest.ends_with(extension);
  };
  if (rest.find('/') != std::string_view::npos) return MetaKind::other;
  if (rest == "manifest.xml") return MetaKind::package_manifest;
  if (is("asicarchivemanifest", ".xml")) return MetaKind::archive_manifest;
  if (is("asicevidencerecordmanifest", ".xml")) return MetaKind::other_manifest;
  if (is("asicmanifest", ".xml")) return MetaKind::asic_manifest;
  if (is("evidencerecord", ".ers") || is("evidencerecord", ".xml")) return MetaKind::evidence_record;
  if (is("signatures", ".xml")) return MetaKind::xades_signatures;
  if (is("signature", ".p7s")) return MetaKind::cades_signature;
  if (is("timestamp", ".tst")) return MetaKind::timestamp_token;
  return MetaKind::other;
}

bool is_signature_file(MetaKind kind) {
  return kind == MetaKind::xades_signatures || kind == MetaKind::cades_signature || kind == MetaKind::timestamp_token ||
         kind == MetaKind::evidence_record;
}

bool is_manifest_file(MetaKind kind) {
  return kind == MetaKind::asic_manifest || kind == MetaKind::archive_manifest || kind == MetaKind::other_manifest ||
         kind == MetaKind::package_manifest;
}

bool is_newest_archive_manifest(std::string_view name) { return lower(name) == "meta-inf/asicarchivemanifest.xml"; }

bool is_name_of_asic_s(std::string_view name) {
  const std::string folded = lower(name);
  return folded == "meta-inf/signatures.xml" || folded == "meta-inf/signature.p7s" || folded == "meta-inf/timestamp.tst";
}

SignatureNames first_names(ContainerKind container, MetaKind kind) {
  return container == ContainerKind::asic_s ? names_of_asic_s(kind) : names_of(kind, 1);
}

Result<SignatureNames> free_names(const Container& container, MetaKind kind) {
  const TakenNames taken(container);
  if (container.kind() == ContainerKind::asic_s) {
    SignatureNames names = names_of_asic_s(kind);
    if (taken.has(names.signature))
      return Error{ErrorCode::argument_invalid, "an ASiC-S container has one such file", names.signature};
    return names;
  }
  for (std::size_t number = 1;; ++number)
    if (SignatureNames names = names_of(kind, number); !taken.has_one_of(names)) return names;
}

ArchiveNames free_archive_names(const Container& container) {
  const TakenNames taken(container);
  ArchiveNames names{{}, std::string(folder) + "ASiCArchiveManifest.xml", {}};
  std::size_t number = container.kind() == ContainerKind::asic_s ? 2 : 1;
  do names.timestamp = numbered("timestamp", number++, 3, ".tst");
  while (taken.has(names.timestamp));
  if (!taken.has(names.manifest)) return names;
  number = 1;
  do names.former_manifest = numbered("ASiCArchiveManifest", number++, 3, ".xml");
  while (taken.has(names.former_manifest));
  return names;
}

}  // namespace hawiya::sign
