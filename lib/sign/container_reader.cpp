#include <hawiya/sign/container.hpp>

#include "base/try.hpp"
#include "sign/asic/container.hpp"
#include "sign/asic/meta_files.hpp"

namespace hawiya::sign {
namespace {

FileRole role_of(std::string_view name) {
  const auto kind = meta_kind_of(name);
  if (!kind) return name == "mimetype" ? FileRole::mimetype : FileRole::data;
  if (is_manifest_file(*kind)) return FileRole::manifest;
  if (*kind == MetaKind::xades_signatures || *kind == MetaKind::cades_signature) return FileRole::signature;
  return is_signature_file(*kind) ? FileRole::timestamp : FileRole::other;
}

}  // namespace

std::string_view name_of(FileRole role) {
  switch (role) {
    case FileRole::data: return "data";
    case FileRole::signature: return "signature";
    case FileRole::timestamp: return "timestamp";
    case FileRole::manifest: return "manifest";
    case FileRole::mimetype: return "mimetype";
    case FileRole::other: break;
  }
  return "other";
}

struct ContainerReader::Impl {
  Container container;
  std::vector<ContainerFile> files = {};
};

Result<ContainerReader> ContainerReader::open(std::uint64_t size, ReadAt read) {
  HAWIYA_TRY(const Container container, Container::open(zip::Source{size, std::move(read)}));
  if (container.kind() == ContainerKind::unknown)
    return Error{ErrorCode::container_malformed, "neither media type nor signatures"};
  Impl impl{container};
  for (const zip::Entry& entry : container.archive().entries())
    if (!entry.is_folder())
      impl.files.push_back({entry.name, std::string(container.media_type_of(entry)), entry.size, role_of(entry.name)});
  return ContainerReader(std::make_shared<const Impl>(std::move(impl)));
}

Result<ContainerReader> ContainerReader::open(ByteView bytes) {
  zip::Source source = zip::Source::of(bytes);
  return open(source.size, std::move(source.read));
}

std::string_view ContainerReader::kind() const { return sign::name_of(impl_->container.kind()); }
const std::vector<ContainerFile>& ContainerReader::files() const { return impl_->files; }
const Checks& ContainerReader::checks() const { return impl_->container.checks(); }

Result<void> ContainerReader::extract(std::string_view name, const std::function<Result<void>(ByteView)>& sink) const {
  const zip::Entry* entry = impl_->container.archive().find(name);
  if (entry == nullptr || entry->is_folder()) return Error{ErrorCode::file_not_found, "not in the container", std::string(name)};
  return impl_->container.archive().extract(*entry, sink);
}

Result<Bytes> ContainerReader::extract(std::string_view name, std::uint64_t max_size) const {
  const zip::Entry* entry = impl_->container.archive().find(name);
  if (entry == nullptr || entry->is_folder()) return Error{ErrorCode::file_not_found, "not in the container", std::string(name)};
  return impl_->container.archive().extract(*entry, max_size);
}

}  // namespace hawiya::sign
