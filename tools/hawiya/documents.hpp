#pragma once
// Files as documents to be signed: their names, types and contents, read in pieces; and where what was made of them goes.

#include <hawiya/sign/container_signing.hpp>
#include <string>
#include <vector>

#include "common/files.hpp"

namespace hawiya::tools {

/// By the name's ending; empty for what is not known.
[[nodiscard]] std::string media_type_of(const std::string& name);

/// By its last name. `file_not_found`.
[[nodiscard]] Result<sign::FileToSign> open_document(const std::string& path);

/// Results, each of one or several files.
struct Output {
  std::vector<std::string> files;
  std::string path;
};

struct OutputOptions {
  std::string out;
  bool force = false;
};
/// One result over all files: --out, or the only file's name with `suffix`. `argument_invalid` without either.
[[nodiscard]] Result<std::vector<Output>> one_output(const std::vector<std::string>& files, const OutputOptions& options,
                                                     const std::string& suffix);
/// A result for each file, beside it or in the folder --out, with `suffix`; for a single file --out may be a file.
/// `argument_invalid` when two have one name.
[[nodiscard]] Result<std::vector<Output>> outputs_for_each(const std::vector<std::string>& files, const OutputOptions& options,
                                                           const std::string& suffix);
/// Before anything is signed: `file_exists` unless forced, `file_not_written`.
[[nodiscard]] Result<void> check_outputs(const std::vector<Output>& outputs, const OutputOptions& options);

}  // namespace hawiya::tools
