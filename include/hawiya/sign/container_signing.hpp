#pragma once
// Containers of signed documents (ASiC, EN 319 162-1): new ones, and further signatures in those there are.
//
// A `ContainerPlan` says what is to be signed and, when there is a signature over it, writes the container. The data files are
// read in pieces, twice: once for their digests, once to be written. Between the two steps of a signing nothing but the files
// need be kept: the same files give the same plan.

#include <hawiya/sign/container.hpp>
#include <hawiya/sign/signing.hpp>
#include <hawiya/sign/validation.hpp>

namespace hawiya::sign {

enum class ContainerFormat : std::uint8_t {
  asic_e_xades,      ///< any number of files, XAdES signatures
  asic_e_cades,      ///< any number of files, CAdES signatures over manifests
  asic_e_timestamp,  ///< any number of files, a timestamp token over a manifest
  asic_s_xades,      ///< one file, one XAdES signature file
  asic_s_cades,      ///< one file, one CAdES signature
  asic_s_timestamp   ///< one file, one timestamp token
};
/// Such as "ASiC-E with XAdES".
[[nodiscard]] HAWIYA_API std::string_view name_of(ContainerFormat format);

/// A file that lies somewhere else until the container is written.
struct FileToSign {
  std::string name;             ///< in the container: UTF-8, relative, "/" between folders
  std::string media_type = {};  ///< "application/octet-stream" when empty
  std::uint64_t size = 0;
  ReadAt read = nullptr;

  /// A file in memory, which is kept.
  [[nodiscard]] HAWIYA_API static FileToSign of(std::string name, std::string media_type, Bytes bytes);
};

/// Takes what is written, piece by piece.
using ContainerSink = std::function<Result<void>(ByteView)>;

/// Immutable and cheap to copy.
class HAWIYA_API ContainerPlan {
 public:
  /// A new container. Reads every file once. `argument_invalid` for none, for several in an ASiC-S, for names that are not safe,
  /// are those of META-INF, or occur twice; what `read` says.
  [[nodiscard]] static Result<ContainerPlan> create(std::vector<FileToSign> files, ContainerFormat format,
                                                    crypto::HashAlgorithm digest = crypto::HashAlgorithm::sha256);
  /// A further signature over all data files of a container, whose format must be the same kind (ASiC-E; an ASiC-S holds but one
  /// signature file: `argument_invalid`). The errors of `ContainerReader::open`. `read` is kept.
  [[nodiscard]] static Result<ContainerPlan> add_to(std::uint64_t size, ReadAt read, ContainerFormat format,
                                                    crypto::HashAlgorithm digest = crypto::HashAlgorithm::sha256);

  /// For `Signing::begin` with `packaging()` and the same digest; for a timestamp the one item whose digest is to be stamped.
  [[nodiscard]] const std::vector<DataToSign>& to_sign() const;
  [[nodiscard]] Packaging packaging() const;
  /// What the signature covers, for `Extending` and `Validation`.
  [[nodiscard]] std::vector<DetachedContent> contents() const;
  /// Where the signature goes, such as "META-INF/signatures0.xml".
  [[nodiscard]] const std::string& signature_name() const;

  /// The container with this signature (or token), dated `modified` (1980 to 2107). What was in an existing container stays octet
  /// for octet. `zip_malformed` when a file has changed since it was digested.
  [[nodiscard]] Result<void> write(ByteView signature, Time modified, const ContainerSink& sink) const;
  /// The same in memory.
  [[nodiscard]] Result<Bytes> write(ByteView signature, Time modified) const;

 private:
  struct Impl;
  explicit ContainerPlan(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<const Impl> impl_;
};

}  // namespace hawiya::sign
