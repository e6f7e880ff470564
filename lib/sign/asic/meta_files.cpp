#include "sign/asic/meta_files.hpp"

#include <algorithm>

#include "base/try.hpp"

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
bool is_free(const Container& container, const std::string& name) {
  const auto files = container.meta_files();
  return std::none_of(files.begin(), files.end(), [&](const MetaFile& file) { return lower(file.entry->name) == lower(name); });
}

bool are_free(const Container& container, const SignatureNames& names) {
  return is_free(container, names.signature) && (names.manifest.empty() || is_free(container, names.manifest));
}

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

bool is_name_of_asic_s(std::string_view name) {
  const std::string folded = lower(name);
  return folded == "meta-inf/signatures.xml" || folded == "meta-inf/signature.p7s" || folded == "meta-inf/timestamp.tst";
}

SignatureNames first_names(ContainerKind container, MetaKind kind) {
  return container == ContainerKind::asic_s ? names_of_asic_s(kind) : names_of(kind, 1);
}

Result<SignatureNames> free_names(const Container& container, MetaKind kind) {
  if (container.kind() == ContainerKind::asic_s) {
    SignatureNames names = names_of_asic_s(kind);
    if (!are_free(container, names))
      return Error{ErrorCode::argument_invalid, "an ASiC-S container has one such file", names.signature};
    return names;
  }
  for (std::size_t number = 1;; ++number)
    if (SignatureNames names = names_of(kind, number); are_free(container, names)) return names;
}

SignatureNames free_archive_names(const Container& container) {
  SignatureNames names{{}, std::string(folder) + "ASiCArchiveManifest.xml"};
  for (std::size_t number = 1; !is_free(container, names.manifest); ++number)
    names.manifest = numbered("ASiCArchiveManifest", number, 3, ".xml");
  for (std::size_t number = 2; names.signature.empty() || !is_free(container, names.signature); ++number)
    names.signature = numbered("timestamp", number, 3, ".tst");
  return names;
}

}  // namespace hawiya::sign
