#pragma once
// The central directory and the end of an archive.

#include "zip/format.hpp"
#include "zip/names.hpp"
#include "zip/reader.hpp"

namespace hawiya::zip {

struct Directory {
  DirectoryEnd end;
  std::string comment;
  std::vector<CentralRecord> records;
  std::vector<Entry> entries;  ///< of the records, one by one; what the local headers say is not in them yet
  NameIndex names;
};

/// `zip_malformed` when the end record is not where the archive ends, stands there twice, disagrees with the ZIP64 records, or
/// the records do not fill the directory exactly; for what `Reader` refuses in one record; `zip_too_large`.
[[nodiscard]] Result<Directory> read_directory(const Source& source, const Limits& limits);

}  // namespace hawiya::zip
