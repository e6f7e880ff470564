#pragma once
// META-INF/manifest.xml (OpenDocument 1.2 part 3, §3): the media types of a package and its files.

#include <hawiya/base/bytes.hpp>
#include <hawiya/base/result.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace hawiya::sign {

struct PackageManifest {
  struct File {
    std::string name;  ///< "/" is the package itself
    std::string media_type;
  };
  std::vector<File> files;  ///< in the manifest's order; a hostile manifest may name a file twice

  static constexpr std::string_view name = "META-INF/manifest.xml";
  static constexpr std::size_t max_size = 4u << 20;

  /// `container_malformed` for other XML, and for an entry without a path. Whether the files are there is not judged.
  [[nodiscard]] static Result<PackageManifest> read(ByteView xml);
  [[nodiscard]] std::string write() const;
};

}  // namespace hawiya::sign
