#include "sign/asic/container.hpp"

#include <algorithm>
#include <map>

#include "base/try.hpp"
#include "sign/asic/meta_files.hpp"
#include "sign/asic/reference.hpp"

namespace hawiya::sign {
namespace {

constexpr std::string_view mimetype_name = "mimetype";
constexpr std::string_view clause = "EN 319 162-1 A.1";
constexpr std::uint64_t max_mimetype_size = 1024;

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view white_space = " \t\r\n";
  const std::size_t first = text.find_first_not_of(white_space);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(white_space) - first + 1);
}

ContainerKind kind_of(std::string_view media_type) {
  for (const auto kind : {ContainerKind::asic_e, ContainerKind::asic_s})
    if (media_type == media_type_of(kind)) return kind;
  return media_type.starts_with("application/vnd.oasis.opendocument.") ? ContainerKind::open_document : ContainerKind::unknown;
}

// A comment "mimetype=…" may say it too (A.1).
ContainerKind kind_of_comment(std::string_view comment) {
  constexpr std::string_view prefix = "mimetype=";
  return comment.starts_with(prefix) ? kind_of(trimmed(comment.substr(prefix.size()))) : ContainerKind::unknown;
}

}  // namespace

std::string_view name_of(ContainerKind kind) {
  switch (kind) {
    case ContainerKind::asic_e: return "ASiC-E";
    case ContainerKind::asic_s: return "ASiC-S";
    case ContainerKind::open_document: return "OpenDocument";
    case ContainerKind::unknown: break;
  }
  return "unknown";
}

std::string_view media_type_of(ContainerKind kind) {
  if (kind == ContainerKind::asic_e) return "application/vnd.etsi.asic-e+zip";
  return kind == ContainerKind::asic_s ? "application/vnd.etsi.asic-s+zip" : "";
}

struct Container::Impl {
  zip::Reader archive;
  ContainerLimits limits;
  ContainerKind kind = ContainerKind::unknown;
  std::string mimetype = {};
  Checks checks = {};
  std::vector<const zip::Entry*> data_files = {};
  std::vector<MetaFile> meta_files = {};
  std::optional<PackageManifest> package_manifest = {};
  std::map<std::string_view, std::string_view> media_types = {};

  void note(std::string name, bool passed, std::string inputs = {}) {
    checks.push_back({std::move(name), std::string(clause), std::move(inputs), passed});
  }

  Result<void> sort_entries() {
    std::size_t signature_files = 0;
    for (const zip::Entry& entry : archive.entries()) {
      if (entry.is_folder() || entry.name == mimetype_name) continue;
      const auto meta = meta_kind_of(entry.name);
      if (!meta) {
        data_files.push_back(&entry);
        continue;
      }
      meta_files.push_back({*meta, &entry});
      if (*meta != MetaKind::other && ++signature_files > limits.max_signature_files)
        return Error{ErrorCode::zip_too_large, "too many signatures, tokens and manifests"};
    }
    return {};
  }

  Result<void> read_mimetype() {
    const zip::Entry* entry = archive.find(mimetype_name);
    note("mimetype is there", entry != nullptr);
    if (entry == nullptr) return {};
    note("mimetype is the first entry", entry->header_offset == 0);
    note("mimetype is stored", entry->method == zip::Method::stored);
    note("mimetype has no extra field", !entry->has_extra_field);
    HAWIYA_TRY(const Bytes content, archive.extract(*entry, max_mimetype_size));
    mimetype = trimmed(as_text(content));
    note("mimetype has nothing but the media type", mimetype.size() == content.size());
    return {};
  }

  [[nodiscard]] ContainerKind kind_of_files() const {
    const auto is_plain = [](const MetaFile& file) { return is_name_of_asic_s(file.entry->name); };
    const auto is_manifest = [](const MetaFile& file) { return file.kind == MetaKind::asic_manifest; };
    const auto is_signature = [](const MetaFile& file) { return is_signature_file(file.kind); };
    if (std::none_of(meta_files.begin(), meta_files.end(), is_signature)) return ContainerKind::unknown;
    const bool simple = data_files.size() == 1 && std::any_of(meta_files.begin(), meta_files.end(), is_plain) &&
                        std::none_of(meta_files.begin(), meta_files.end(), is_manifest);
    return simple ? ContainerKind::asic_s : ContainerKind::asic_e;
  }

  void decide_kind() {
    kind = kind_of(mimetype);
    note("mimetype is that of a container", kind != ContainerKind::unknown, mimetype);
    if (kind == ContainerKind::unknown) kind = kind_of_comment(archive.comment());
    if (kind == ContainerKind::unknown) kind = kind_of_files();
    if (kind == ContainerKind::asic_s)
      checks.push_back(
          {"ASiC-S holds one data file", "EN 319 162-1 §4.3.3.2", std::to_string(data_files.size()), data_files.size() == 1});
  }

  // Signatures may be judged without it, so that one that cannot be read is a finding.
  void read_package_manifest() {
    for (const MetaFile& file : meta_files) {
      if (file.kind != MetaKind::package_manifest) continue;
      const auto octets = archive.extract(*file.entry, PackageManifest::max_size);
      auto read = octets ? PackageManifest::read(*octets) : Result<PackageManifest>(octets.error());
      note("package manifest is readable", read.has_value(), read ? "" : to_string(read.error()));
      if (read) package_manifest = *std::move(read);
    }
    if (!package_manifest) return;
    for (const PackageManifest::File& file : package_manifest->files) media_types.try_emplace(file.name, file.media_type);
  }
};

Result<Container> Container::open(zip::Source source, const ContainerLimits& limits) {
  HAWIYA_TRY(zip::Reader archive, zip::Reader::open(std::move(source), limits.archive));
  const auto impl = std::make_shared<Impl>(Impl{.archive = std::move(archive), .limits = limits});
  HAWIYA_CHECK(impl->sort_entries());
  HAWIYA_CHECK(impl->read_mimetype());
  impl->decide_kind();
  impl->read_package_manifest();
  return Container(impl);
}

ContainerKind Container::kind() const { return impl_->kind; }
std::string_view Container::mimetype() const { return impl_->mimetype; }
const Checks& Container::checks() const { return impl_->checks; }
const zip::Reader& Container::archive() const { return impl_->archive; }
std::span<const zip::Entry* const> Container::data_files() const { return impl_->data_files; }
std::span<const MetaFile> Container::meta_files() const { return impl_->meta_files; }
const std::optional<PackageManifest>& Container::package_manifest() const { return impl_->package_manifest; }

std::vector<const zip::Entry*> Container::meta_files(MetaKind kind) const {
  std::vector<const zip::Entry*> found;
  for (const MetaFile& file : impl_->meta_files)
    if (file.kind == kind) found.push_back(file.entry);
  return found;
}

std::string_view Container::media_type_of(const zip::Entry& entry) const {
  const auto found = impl_->media_types.find(entry.name);
  return found == impl_->media_types.end() ? std::string_view() : found->second;
}

const zip::Entry* Container::find(std::string_view uri) const { return resolve(impl_->archive, uri); }

Result<Bytes> Container::read(const MetaFile& file) const {
  return impl_->archive.extract(*file.entry,
                                is_manifest_file(file.kind) ? AsicManifest::max_size : impl_->limits.max_signature_size);
}

Result<std::vector<Bytes>> Container::digests(const zip::Entry& entry, std::span<const crypto::HashAlgorithm> hashes) const {
  std::vector<crypto::Hasher> hashers(hashes.begin(), hashes.end());
  HAWIYA_CHECK(impl_->archive.extract(entry, [&](ByteView piece) -> Result<void> {
    for (crypto::Hasher& hasher : hashers) hasher.update(piece);
    return {};
  }));
  std::vector<Bytes> made;
  for (crypto::Hasher& hasher : hashers) made.push_back(hasher.finish());
  return made;
}

}  // namespace hawiya::sign
