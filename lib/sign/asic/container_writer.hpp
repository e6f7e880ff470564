#pragma once
// Containers written: a new one from data files, or an existing one with signatures added and all else octet for octet as it was.

#include "sign/asic/container.hpp"
#include "zip/writer.hpp"

namespace hawiya::sign {

/// A data file that was read once, for the references of signatures and for the archive.
struct DigestedFile {
  std::string name;
  std::string media_type;
  std::uint64_t size = 0;
  std::uint32_t crc32 = 0;
  std::vector<Bytes> digests = {};  ///< in the order of the hashes
};

/// `argument_invalid` for a media type that has control characters or is empty, and what `read` says.
[[nodiscard]] Result<DigestedFile> digest_file(std::string_view name, std::string_view media_type, const zip::Source& content,
                                               std::span<const crypto::HashAlgorithm> hashes);

class ContainerWriter {
 public:
  /// A new ASiC-E or ASiC-S container, begun with its mimetype entry. `argument_invalid` for other kinds, or a date that ZIP has
  /// not.
  [[nodiscard]] static Result<ContainerWriter> create(ContainerKind kind, zip::Sink sink, Time modified,
                                                      std::vector<crypto::HashAlgorithm> hashes);
  /// All entries of a container as they stand; but with `former_manifest` (see `ArchiveNames`) the present
  /// ASiCArchiveManifest.xml gets this name, and its entry is written anew with the same content.
  [[nodiscard]] static Result<ContainerWriter> extend(const Container& container, zip::Sink sink, Time modified,
                                                      std::string_view former_manifest = {});

  /// Stores a data file of a new container; its content is read twice, in pieces. `zip_malformed` when both readings differ, for
  /// a name that is not safe or is there already; `argument_invalid` for a name of META-INF or "mimetype", for a media type that
  /// has control characters or is empty, for a second file of an ASiC-S container, and after `add_package_manifest`.
  [[nodiscard]] Result<DigestedFile> add_data_file(std::string_view name, std::string_view media_type,
                                                   const zip::Source& content);
  /// The same for a file that was digested before, read once more.
  [[nodiscard]] Result<void> add_data_file(const DigestedFile& file, const zip::Source& content);
  /// META-INF/manifest.xml, over the data files so far.
  [[nodiscard]] Result<void> add_package_manifest();
  /// A signature file, token or manifest, deflated where that helps. `argument_invalid` for a name outside META-INF.
  [[nodiscard]] Result<void> add_meta_file(std::string_view name, ByteView content);
  [[nodiscard]] Result<void> finish();

  [[nodiscard]] const std::vector<DigestedFile>& data_files() const { return data_files_; }

 private:
  ContainerWriter(ContainerKind kind, zip::Writer archive, std::vector<crypto::HashAlgorithm> hashes, std::string comment)
      : kind_(kind), archive_(std::move(archive)), hashes_(std::move(hashes)), comment_(std::move(comment)) {}

  ContainerKind kind_;
  zip::Writer archive_;
  std::vector<crypto::HashAlgorithm> hashes_;
  std::string comment_;
  std::vector<DigestedFile> data_files_ = {};
  bool takes_data_files_ = true;
};

}  // namespace hawiya::sign
