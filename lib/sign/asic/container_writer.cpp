#include "sign/asic/container_writer.hpp"

#include <algorithm>

#include "base/try.hpp"
#include "sign/asic/meta_files.hpp"

namespace hawiya::sign {
namespace {

constexpr std::size_t piece_size = 64u << 10;

Result<void> read_in_pieces(const zip::Source& content, const zip::Sink& take) {
  Bytes room(std::min<std::uint64_t>(piece_size, content.size));
  for (std::uint64_t done = 0; done < content.size;) {
    const std::uint64_t size = std::min<std::uint64_t>(room.size(), content.size - done);
    HAWIYA_CHECK(content.read(done, std::span(room).first(size)));
    HAWIYA_CHECK(take(ByteView(room).first(size)));
    done += size;
  }
  return {};
}

bool is_media_type(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

}  // namespace

Result<ContainerWriter> ContainerWriter::create(ContainerKind kind, zip::Sink sink, Time modified,
                                                std::vector<crypto::HashAlgorithm> hashes) {
  const std::string_view media_type = media_type_of(kind);
  if (media_type.empty()) return Error{ErrorCode::argument_invalid, "only ASiC containers are made"};
  ContainerWriter writer(kind, zip::Writer(std::move(sink), modified), std::move(hashes), {});
  HAWIYA_CHECK(writer.archive_.add("mimetype", as_bytes(media_type)));
  return writer;
}

Result<ContainerWriter> ContainerWriter::extend(const Container& container, zip::Sink sink, Time modified,
                                                std::string_view former_manifest) {
  const zip::Reader& archive = container.archive();
  ContainerWriter writer(container.kind(), zip::Writer(std::move(sink), modified), {}, std::string(archive.comment()));
  writer.takes_data_files_ = false;
  for (const zip::Entry& entry : archive.entries()) {
    if (former_manifest.empty() || !is_newest_archive_manifest(entry.name)) {
      HAWIYA_CHECK(writer.archive_.copy(archive, entry));
      continue;
    }
    HAWIYA_TRY(const Bytes manifest, archive.extract(entry, AsicManifest::max_size));
    HAWIYA_CHECK(writer.add_meta_file(former_manifest, manifest));
  }
  return writer;
}

Result<DigestedFile> digest_file(std::string_view name, std::string_view media_type, const zip::Source& content,
                                 std::span<const crypto::HashAlgorithm> hashes) {
  DigestedFile file{std::string(name), std::string(media_type), content.size};
  if (!is_media_type(media_type)) return Error{ErrorCode::argument_invalid, "no media type", file.name};
  std::vector<crypto::Hasher> hashers(hashes.begin(), hashes.end());
  HAWIYA_CHECK(read_in_pieces(content, [&](ByteView piece) -> Result<void> {
    file.crc32 = zip::crc32(piece, file.crc32);
    for (crypto::Hasher& hasher : hashers) hasher.update(piece);
    return {};
  }));
  for (crypto::Hasher& hasher : hashers) file.digests.push_back(hasher.finish());
  return file;
}

Result<DigestedFile> ContainerWriter::add_data_file(std::string_view name, std::string_view media_type,
                                                    const zip::Source& content) {
  HAWIYA_TRY(DigestedFile file, digest_file(name, media_type, content, hashes_));
  HAWIYA_CHECK(add_data_file(file, content));
  return file;
}

Result<void> ContainerWriter::add_data_file(const DigestedFile& file, const zip::Source& content) {
  if (!takes_data_files_ || (kind_ == ContainerKind::asic_s && !data_files_.empty()))
    return Error{ErrorCode::argument_invalid, "the container takes no further data file", file.name};
  if (meta_kind_of(file.name) || file.name == "mimetype" || file.name.ends_with('/'))
    return Error{ErrorCode::argument_invalid, "no name for a data file", file.name};
  HAWIYA_CHECK(archive_.add_stored(file.name, file.size, file.crc32,
                                   [&](const zip::Sink& sink) { return read_in_pieces(content, sink); }));
  data_files_.push_back(file);
  return {};
}

Result<void> ContainerWriter::add_package_manifest() {
  takes_data_files_ = false;
  PackageManifest manifest{{{"/", std::string(media_type_of(kind_))}}};
  for (const DigestedFile& file : data_files_) manifest.files.push_back({file.name, file.media_type});
  return add_meta_file(PackageManifest::name, as_bytes(manifest.write()));
}

Result<void> ContainerWriter::add_meta_file(std::string_view name, ByteView content) {
  if (!meta_kind_of(name) || name.ends_with('/')) return Error{ErrorCode::argument_invalid, "not in META-INF", std::string(name)};
  return archive_.add(name, content, zip::Method::deflated);
}

Result<void> ContainerWriter::finish() { return archive_.finish(comment_); }

}  // namespace hawiya::sign
