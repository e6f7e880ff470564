#pragma once
// Looking into a container of signed documents (ASiC, BDOC, signed OpenDocument): what files it holds, and one of them at a time.
//
// Nothing of the signatures is verified here: what is listed or extracted may have been changed by anybody. Where an extracted
// file is put, and under what name, remains the caller's duty; names are safe as relative paths (no "..", no absolute path, no
// control characters), but say nothing true of their content. The source is asked in pieces, so that a large container need not
// be in memory.

#include <cstdint>
#include <functional>
#include <hawiya/base/bytes.hpp>
#include <hawiya/base/check.hpp>
#include <hawiya/base/result.hpp>
#include <hawiya/sign/content.hpp>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace hawiya::sign {

enum class FileRole : std::uint8_t { data, signature, timestamp, manifest, mimetype, other };

/// "data", "signature", "timestamp", "manifest", "mimetype" or "other".
[[nodiscard]] HAWIYA_API std::string_view name_of(FileRole role);

struct ContainerFile {
  std::string name;        ///< UTF-8, with "/" between folders
  std::string media_type;  ///< as the container's manifest claims; empty when it does not
  std::uint64_t size = 0;  ///< in octets
  FileRole role = FileRole::other;
};

/// Immutable and cheap to copy.
class HAWIYA_API ContainerReader {
 public:
  /// `zip_malformed`, `zip_too_large` (4 GiB a file, 8 GiB together, 10,000 files), `container_malformed` for an archive that has
  /// neither the media type of a container nor signatures, and what `read` says. `read` is kept.
  [[nodiscard]] static Result<ContainerReader> open(std::uint64_t size, ReadAt read);
  /// Over bytes that the caller keeps alive.
  [[nodiscard]] static Result<ContainerReader> open(ByteView bytes);

  /// "ASiC-E", "ASiC-S" or "OpenDocument".
  [[nodiscard]] std::string_view kind() const;
  /// In the container's order, without folders.
  [[nodiscard]] const std::vector<ContainerFile>& files() const;
  /// Whether the container is built as EN 319 162-1 says (Annex A.1): findings, none of which changes what is signed.
  [[nodiscard]] const Checks& checks() const;

  /// Hands a file's content out in pieces of at most 64 KiB. All were genuine ZIP content only when this succeeds:
  /// `zip_malformed` when size or checksum turn out wrong, `file_not_found` for a name that is not listed, and what `sink` says.
  [[nodiscard]] Result<void> extract(std::string_view name, const std::function<Result<void>(ByteView)>& sink) const;
  /// The whole content; `zip_too_large` when it is longer than `max_size`.
  [[nodiscard]] Result<Bytes> extract(std::string_view name, std::uint64_t max_size) const;

 private:
  struct Impl;
  explicit ContainerReader(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<const Impl> impl_;
};

}  // namespace hawiya::sign
