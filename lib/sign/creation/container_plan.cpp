#include <algorithm>
#include <array>
#include <hawiya/sign/container_signing.hpp>
#include <set>

#include "base/try.hpp"
#include "sign/asic/container_writer.hpp"
#include "sign/asic/meta_files.hpp"
#include "sign/asic/reference.hpp"
#include "sign/xmldsig/algorithms.hpp"

namespace hawiya::sign {
namespace {

constexpr std::size_t piece_size = 64u << 10;

Error wrong(std::string detail) { return {ErrorCode::argument_invalid, std::move(detail)}; }

ContainerKind kind_of(ContainerFormat format) {
  return format < ContainerFormat::asic_s_xades ? ContainerKind::asic_e : ContainerKind::asic_s;
}

MetaKind signature_kind_of(ContainerFormat format) {
  using enum ContainerFormat;
  if (format == asic_e_xades || format == asic_s_xades) return MetaKind::xades_signatures;
  return format == asic_e_cades || format == asic_s_cades ? MetaKind::cades_signature : MetaKind::timestamp_token;
}

std::string_view signature_media_type(MetaKind kind) {
  return kind == MetaKind::cades_signature ? "application/x-pkcs7-signature" : "application/vnd.etsi.timestamp-token";
}

ReadContent in_pieces(const zip::Source& source) {
  return [source](const std::function<void(ByteView)>& sink) -> Result<void> {
    Bytes room(std::min<std::uint64_t>(piece_size, source.size));
    for (std::uint64_t done = 0; done < source.size;) {
      const std::size_t size = std::min<std::uint64_t>(room.size(), source.size - done);
      HAWIYA_CHECK(source.read(done, std::span(room).first(size)));
      sink(ByteView(room).first(size));
      done += size;
    }
    return {};
  };
}

ReadContent in_pieces(const std::shared_ptr<const Container>& container, const zip::Entry& entry) {
  return [container, &entry](const std::function<void(ByteView)>& sink) {
    return container->archive().extract(entry, [&](ByteView piece) -> Result<void> {
      sink(piece);
      return {};
    });
  };
}

}  // namespace

std::string_view name_of(ContainerFormat format) {
  constexpr std::array names{"ASiC-E with XAdES", "ASiC-E with CAdES", "ASiC-E with a timestamp",
                             "ASiC-S with XAdES", "ASiC-S with CAdES", "ASiC-S with a timestamp"};
  return names[static_cast<std::size_t>(format)];
}

FileToSign FileToSign::of(std::string name, std::string media_type, Bytes bytes) {
  const auto kept = std::make_shared<const Bytes>(std::move(bytes));
  return {std::move(name), std::move(media_type), kept->size(),
          [kept](std::uint64_t offset, std::span<std::uint8_t> into) -> Result<void> {
            std::copy_n(kept->begin() + static_cast<std::ptrdiff_t>(offset), into.size(), into.begin());
            return {};
          }};
}

struct ContainerPlan::Impl {
  ContainerFormat format;
  crypto::HashAlgorithm digest;
  std::vector<DigestedFile> files = {};
  std::vector<ReadContent> contents = {};          ///< of each file
  std::vector<zip::Source> sources = {};           ///< of each file of a new container
  std::shared_ptr<const Container> existing = {};  ///< that the signature is added to
  SignatureNames names = {};
  Bytes manifest = {};  ///< where the signature is over one
  std::vector<DataToSign> to_sign = {};

  [[nodiscard]] bool is_over_manifest() const { return !names.manifest.empty(); }

  void add(DigestedFile file, ReadContent read) {
    files.push_back(std::move(file));
    contents.push_back(std::move(read));
  }

  /// What is signed follows from the files: they themselves, or a manifest of them (§4.4.3.2).
  void decide() {
    if (!is_over_manifest()) {
      // CAdES digests by the hash of its signature algorithm, which is not known yet.
      const bool digested = format != ContainerFormat::asic_s_cades;
      for (std::size_t i = 0; i < files.size(); ++i)
        to_sign.push_back({.name = files[i].name,
                           .media_type = files[i].media_type,
                           .digest = digested ? std::optional(files[i].digests.front()) : std::nullopt,
                           .read = contents[i]});
      return;
    }
    AsicManifest listed{.signature_uri = reference_to(names.signature),
                        .signature_media_type = std::string(signature_media_type(signature_kind_of(format)))};
    for (const DigestedFile& file : files)
      listed.objects.push_back({.uri = reference_to(file.name),
                                .media_type = file.media_type,
                                .digest_method = std::string(uri_of(digest)),
                                .digest = file.digests.front()});
    manifest = to_bytes(as_bytes(listed.write()));
    to_sign.push_back({.name = names.manifest, .media_type = "text/xml", .bytes = manifest});
    to_sign.front().digest.reset();
  }
};

Result<ContainerPlan> ContainerPlan::create(std::vector<FileToSign> files, ContainerFormat format, crypto::HashAlgorithm digest) {
  const ContainerKind kind = kind_of(format);
  if (files.empty()) return wrong("a container without files");
  if (kind == ContainerKind::asic_s && files.size() != 1) return wrong("an ASiC-S holds exactly one file");
  auto impl = std::make_shared<Impl>(Impl{format, digest});
  impl->names = first_names(kind, signature_kind_of(format));
  const std::array hashes{digest};
  std::set<std::string> names;
  for (FileToSign& file : files) {
    if (!names.insert(file.name).second) return wrong("two files of the name " + file.name);
    const std::string media_type = file.media_type.empty() ? "application/octet-stream" : file.media_type;
    zip::Source source{file.size, std::move(file.read)};
    HAWIYA_TRY(DigestedFile digested, digest_file(file.name, media_type, source, hashes));
    impl->add(std::move(digested), in_pieces(source));
    impl->sources.push_back(std::move(source));
  }
  impl->decide();
  return ContainerPlan(std::move(impl));
}

Result<ContainerPlan> ContainerPlan::add_to(std::uint64_t size, ReadAt read, ContainerFormat format,
                                            crypto::HashAlgorithm digest) {
  auto impl = std::make_shared<Impl>(Impl{format, digest});
  HAWIYA_TRY(Container container, Container::open({size, std::move(read)}));
  if (container.kind() != kind_of(format))
    return wrong("the container is " + std::string(sign::name_of(container.kind())) + ", not " + std::string(name_of(format)));
  if (container.data_files().empty()) return wrong("a container without files");
  impl->existing = std::make_shared<const Container>(std::move(container));
  HAWIYA_TRY(impl->names, free_names(*impl->existing, signature_kind_of(format)));
  const std::array hashes{digest};
  for (const zip::Entry* entry : impl->existing->data_files()) {
    HAWIYA_TRY(auto digests, impl->existing->digests(*entry, hashes));
    std::string media_type(impl->existing->media_type_of(*entry));
    if (media_type.empty()) media_type = "application/octet-stream";
    impl->add({entry->name, std::move(media_type), entry->size, entry->crc32, std::move(digests)},
              in_pieces(impl->existing, *entry));
  }
  impl->decide();
  return ContainerPlan(std::move(impl));
}

const std::vector<DataToSign>& ContainerPlan::to_sign() const { return impl_->to_sign; }
const std::string& ContainerPlan::signature_name() const { return impl_->names.signature; }

Packaging ContainerPlan::packaging() const {
  return signature_kind_of(impl_->format) == MetaKind::xades_signatures ? Packaging::xades_detached : Packaging::cades_detached;
}

std::vector<DetachedContent> ContainerPlan::contents() const {
  if (impl_->is_over_manifest()) return {{.name = impl_->names.manifest, .bytes = impl_->manifest}};
  std::vector<DetachedContent> contents;
  for (std::size_t i = 0; i < impl_->files.size(); ++i)
    contents.push_back({.name = impl_->files[i].name, .read = impl_->contents[i]});
  return contents;
}

Result<void> ContainerPlan::write(ByteView signature, Time modified, const ContainerSink& sink) const {
  const auto begin = [&]() -> Result<ContainerWriter> {
    if (impl_->existing) return ContainerWriter::extend(*impl_->existing, sink, modified);
    HAWIYA_TRY(ContainerWriter writer, ContainerWriter::create(kind_of(impl_->format), sink, modified, {}));
    for (std::size_t i = 0; i < impl_->files.size(); ++i) HAWIYA_CHECK(writer.add_data_file(impl_->files[i], impl_->sources[i]));
    HAWIYA_CHECK(writer.add_package_manifest());
    return writer;
  };
  HAWIYA_TRY(ContainerWriter writer, begin());
  if (impl_->is_over_manifest()) HAWIYA_CHECK(writer.add_meta_file(impl_->names.manifest, impl_->manifest));
  HAWIYA_CHECK(writer.add_meta_file(impl_->names.signature, signature));
  return writer.finish();
}

Result<Bytes> ContainerPlan::write(ByteView signature, Time modified) const {
  Bytes container;
  HAWIYA_CHECK(write(signature, modified, [&](ByteView piece) -> Result<void> {
    container.insert(container.end(), piece.begin(), piece.end());
    return {};
  }));
  return container;
}

}  // namespace hawiya::sign
