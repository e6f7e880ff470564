#pragma once
// A folder that hostile names are written into: whatever they are and whatever lies there, nothing outside is touched.

#include "common/descriptor.hpp"
#include "common/files.hpp"

namespace hawiya::tools {

class OutputFolder {
 public:
  /// Makes the folder where it is absent. `file_not_written`.
  [[nodiscard]] static Result<OutputFolder> open(const fs::path& path);

  /// Whether something is there under this name.
  [[nodiscard]] bool has(const std::string& name) const;
  /// Writes a file, with the folders that its name asks for, all of it or nothing. `file_exists`; `file_not_written`, also where
  /// a symbolic link stands in the place of a folder; `argument_invalid` for a name that is absolute or climbs; what `write`
  /// says.
  [[nodiscard]] Result<void> write_file(const std::string& name, Existing existing, const WritePieces& write) const;

 private:
  OutputFolder(fs::path path, Descriptor descriptor) : path_(std::move(path)), descriptor_(std::move(descriptor)) {}
  fs::path path_;
  Descriptor descriptor_;
};

}  // namespace hawiya::tools
