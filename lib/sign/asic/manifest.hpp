#pragma once
// ASiCManifest (EN 319 162-1 §A.4): which files a CAdES signature or a time-stamp token covers, and their digests.

#include <hawiya/base/bytes.hpp>
#include <hawiya/base/result.hpp>
#include <hawiya/crypto/hash.hpp>
#include <string>
#include <vector>

namespace hawiya::sign {

struct DataObjectReference {
  std::string uri;         ///< as it stands
  std::string media_type;  ///< empty when not given
  bool is_root = false;    ///< the one whose content the others belong to
  std::string digest_method;
  Bytes digest;
};

struct AsicManifest {
  std::string signature_uri;
  std::string signature_media_type;  ///< empty when not given
  std::vector<DataObjectReference> objects = {};
  /// A few writers put the object references into SigReference, where the schema has no place for them.
  bool follows_schema = true;

  static constexpr std::size_t max_size = 4u << 20;
  static constexpr std::size_t max_objects = 10'000;

  /// `container_malformed` for other XML and for what the schema requires and is not there, a critical extension, a digest that
  /// is not base64, and more than `max_objects`. Neither URIs nor digest methods are judged.
  [[nodiscard]] static Result<AsicManifest> read(ByteView xml);
  /// The bytes to be signed.
  [[nodiscard]] std::string write() const;
};

}  // namespace hawiya::sign
