#pragma once
// Files as programs need them: read within a limit, written whole or not at all.

#include <filesystem>
#include <functional>
#include <hawiya/base/bytes.hpp>
#include <hawiya/base/result.hpp>
#include <span>
#include <string>
#include <vector>

namespace hawiya::tools {

namespace fs = std::filesystem;

/// "-" is standard input. `file_not_found`, `input_too_large`.
[[nodiscard]] Result<Bytes> read_file(const std::string& path, std::size_t max_bytes = 16u << 20);

/// A file that is read in places, for what may be too large for memory.
struct OpenFile {
  std::uint64_t size = 0;
  std::function<Result<void>(std::uint64_t offset, std::span<std::uint8_t> into)> read;
};
/// `file_not_found`, also for what is no regular file.
[[nodiscard]] Result<OpenFile> open_file(const std::string& path);

enum class Access : unsigned char { everybody, owner_only };
enum class Existing : unsigned char { keep, replace };

/// Whether this new file can be made, or any in "folder/": asked before what cannot be undone. `file_exists`, `file_not_written`.
[[nodiscard]] Result<void> check_writable(const fs::path& path);

/// Calls its argument with piece after piece, until all is handed over.
using WritePieces = std::function<Result<void>(const std::function<Result<void>(ByteView)>& sink)>;

/// Writes to a temporary name beside it, syncs, renames and syncs the folder. `file_exists` when it is kept, `file_not_written`.
[[nodiscard]] Result<void> write_file(const fs::path& path, ByteView content, Access access = Access::everybody,
                                      Existing existing = Existing::keep);
/// The same for what is too large to hold; also what `write` says.
[[nodiscard]] Result<void> write_file(const fs::path& path, const WritePieces& write, Access access = Access::everybody,
                                      Existing existing = Existing::keep);

/// Makes a folder that is complete when it appears under its name, or not there at all.
class NewFolder {
 public:
  /// `file_exists` when there is something of this name, `file_not_written`.
  [[nodiscard]] static Result<NewFolder> begin(const fs::path& final_path);
  NewFolder(NewFolder&& other) noexcept;
  NewFolder& operator=(NewFolder&&) = delete;
  ~NewFolder();
  /// Where to put its contents until `commit`.
  [[nodiscard]] const fs::path& path() const { return temporary_; }
  [[nodiscard]] Result<void> make(const char* subfolder) const;
  [[nodiscard]] Result<void> commit();

 private:
  NewFolder(fs::path temporary, fs::path final_path) : temporary_(std::move(temporary)), final_(std::move(final_path)) {}
  fs::path temporary_;
  fs::path final_;
};

}  // namespace hawiya::tools
