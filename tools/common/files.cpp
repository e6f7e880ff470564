#include "common/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/try.hpp"
#include "common/descriptor.hpp"

namespace hawiya::tools {
namespace {

Result<void> sync_folder(const fs::path& folder) {
  const Descriptor descriptor(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (descriptor.number() < 0 || ::fsync(descriptor.number()) != 0) return system_error(ErrorCode::file_not_written, folder);
  return {};
}

// Renaming over a name would replace it; a hard link appears only where there is nothing.
Result<void> put_in_place(const std::string& temporary, const fs::path& path, Existing existing) {
  if (existing == Existing::replace) {
    if (::rename(temporary.c_str(), path.c_str()) != 0) return system_error(ErrorCode::file_not_written, path);
    return {};
  }
  const bool linked = ::link(temporary.c_str(), path.c_str()) == 0;
  if (!linked) return system_error(errno == EEXIST ? ErrorCode::file_exists : ErrorCode::file_not_written, path);
  ::unlink(temporary.c_str());
  return {};
}

}  // namespace

Result<Bytes> read_file(const std::string& path, std::size_t max_bytes) {
  const Descriptor descriptor(path == "-" ? 0 : ::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (descriptor.number() < 0) return system_error(ErrorCode::file_not_found, path);
  Bytes content;
  std::uint8_t chunk[16384];
  while (true) {
    const ssize_t count = ::read(descriptor.number(), chunk, sizeof chunk);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_error(ErrorCode::file_not_found, path);
    if (count == 0) return content;
    content.insert(content.end(), chunk, chunk + count);
    if (content.size() > max_bytes)
      return Error{ErrorCode::input_too_large, "more than " + std::to_string(max_bytes) + " bytes", path};
  }
}

Result<OpenFile> open_file(const std::string& path) {
  const auto descriptor = std::make_shared<const Descriptor>(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status = {};
  if (descriptor->number() < 0 || ::fstat(descriptor->number(), &status) != 0)
    return system_error(ErrorCode::file_not_found, path);
  if (!S_ISREG(status.st_mode)) return Error{ErrorCode::file_not_found, "not a regular file", path};
  const auto read = [descriptor, path](std::uint64_t offset, std::span<std::uint8_t> into) -> Result<void> {
    while (!into.empty()) {
      const ssize_t count = ::pread(descriptor->number(), into.data(), into.size(), static_cast<off_t>(offset));
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return system_error(ErrorCode::file_not_found, path);
      if (count == 0) return Error{ErrorCode::file_not_found, "the file became shorter", path};
      offset += static_cast<std::uint64_t>(count);
      into = into.subspan(static_cast<std::size_t>(count));
    }
    return {};
  };
  return OpenFile{static_cast<std::uint64_t>(status.st_size), read};
}

Result<void> check_writable(const fs::path& path) {
  std::error_code fault;
  if (path.has_filename() && fs::exists(path, fault)) return Error{ErrorCode::file_exists, {}, path.string()};
  const fs::path folder = path.has_parent_path() ? path.parent_path() : ".";
  if (::access(folder.c_str(), W_OK | X_OK) != 0) return system_error(ErrorCode::file_not_written, path);
  return {};
}

Result<void> write_file(const fs::path& path, ByteView content, Access access, Existing existing) {
  return write_file(
      path, [content](const auto& sink) { return sink(content); }, access, existing);
}

Result<void> write_file(const fs::path& path, const WritePieces& write, Access access, Existing existing) {
  std::error_code fault;
  if (existing == Existing::keep && fs::exists(path, fault)) return Error{ErrorCode::file_exists, {}, path.string()};
  std::string temporary = path.string() + ".XXXXXX";
  const Descriptor descriptor(::mkostemp(temporary.data(), O_CLOEXEC));
  if (descriptor.number() < 0) return system_error(ErrorCode::file_not_written, path);
  auto done = write([&](ByteView piece) { return write_all(descriptor.number(), piece, path); });
  if (done && access == Access::everybody && ::fchmod(descriptor.number(), 0644) != 0)
    done = system_error(ErrorCode::file_not_written, path);
  if (done && ::fsync(descriptor.number()) != 0) done = system_error(ErrorCode::file_not_written, path);
  if (done) done = put_in_place(temporary, path, existing);
  if (!done) {
    ::unlink(temporary.c_str());
    return done;
  }
  return sync_folder(path.parent_path());
}

Result<NewFolder> NewFolder::begin(const fs::path& final_path) {
  std::error_code fault;
  if (fs::exists(final_path, fault)) return Error{ErrorCode::file_exists, {}, final_path.string()};
  fs::create_directories(final_path.parent_path().empty() ? "." : final_path.parent_path(), fault);
  std::string name = final_path.string() + ".new-XXXXXX";
  if (::mkdtemp(name.data()) == nullptr) return system_error(ErrorCode::file_not_written, final_path);
  return NewFolder(name, final_path);
}

NewFolder::NewFolder(NewFolder&& other) noexcept : temporary_(std::move(other.temporary_)), final_(std::move(other.final_)) {
  other.temporary_.clear();
}

NewFolder::~NewFolder() {
  std::error_code ignored;
  if (!temporary_.empty()) fs::remove_all(temporary_, ignored);
}

Result<void> NewFolder::make(const char* subfolder) const {
  if (::mkdir((temporary_ / subfolder).c_str(), 0700) != 0)
    return system_error(ErrorCode::file_not_written, temporary_ / subfolder);
  return {};
}

Result<void> NewFolder::commit() {
  HAWIYA_CHECK(sync_folder(temporary_));
  // Fails where meanwhile a folder with something in it appeared.
  if (::rename(temporary_.c_str(), final_.c_str()) != 0)
    return system_error(errno == ENOTEMPTY || errno == EEXIST ? ErrorCode::file_exists : ErrorCode::file_not_written, final_);
  temporary_.clear();
  return sync_folder(final_.parent_path());
}

}  // namespace hawiya::tools
