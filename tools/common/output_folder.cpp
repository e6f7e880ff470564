#include "common/output_folder.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>

#include "base/try.hpp"

namespace hawiya::tools {
namespace {

constexpr int folder_flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
constexpr int temporary_names = 1000;

bool stays_inside(const fs::path& name) {
  const bool climbs = std::any_of(name.begin(), name.end(), [](const fs::path& part) { return part == ".." || part == "."; });
  return !climbs && !name.is_absolute() && name.has_filename();
}

// Step by step, so that no link is followed.
Result<Descriptor> open_parent(int root, const fs::path& name, const fs::path& shown) {
  Descriptor folder(::fcntl(root, F_DUPFD_CLOEXEC, 3));
  for (const fs::path& part : name.parent_path()) {
    if (::mkdirat(folder.number(), part.c_str(), 0777) != 0 && errno != EEXIST)
      return system_error(ErrorCode::file_not_written, shown);
    folder = Descriptor(::openat(folder.number(), part.c_str(), folder_flags));
    if (folder.number() < 0) return system_error(ErrorCode::file_not_written, shown);
  }
  return folder;
}

struct Temporary {
  Descriptor descriptor{-1};
  std::string name = {};
};

Result<Temporary> make_temporary(int folder, const fs::path& shown) {
  Temporary made;
  for (int i = 0; i < temporary_names && made.descriptor.number() < 0; ++i) {
    made.name = ".hawiya-" + std::to_string(::getpid()) + "-" + std::to_string(i);
    made.descriptor = Descriptor(::openat(folder, made.name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666));
    if (made.descriptor.number() < 0 && errno != EEXIST) break;
  }
  if (made.descriptor.number() < 0) return system_error(ErrorCode::file_not_written, shown);
  return made;
}

// Renaming over a name would replace it; a hard link appears only where there is nothing.
Result<void> put_in_place(int folder, const std::string& temporary, const std::string& name, Existing existing,
                          const fs::path& shown) {
  if (existing == Existing::replace) {
    if (::renameat(folder, temporary.c_str(), folder, name.c_str()) != 0) return system_error(ErrorCode::file_not_written, shown);
    return {};
  }
  if (::linkat(folder, temporary.c_str(), folder, name.c_str(), 0) != 0)
    return system_error(errno == EEXIST ? ErrorCode::file_exists : ErrorCode::file_not_written, shown);
  ::unlinkat(folder, temporary.c_str(), 0);
  return {};
}

}  // namespace

Result<OutputFolder> OutputFolder::open(const fs::path& path) {
  std::error_code fault;
  fs::create_directories(path, fault);
  // What the user named may be a link.
  Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (descriptor.number() < 0) return system_error(ErrorCode::file_not_written, path);
  return OutputFolder(path, std::move(descriptor));
}

bool OutputFolder::has(const std::string& name) const {
  struct stat status = {};
  return ::fstatat(descriptor_.number(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0;
}

Result<void> OutputFolder::write_file(const std::string& name, Existing existing, const WritePieces& write) const {
  const fs::path relative(name);
  const fs::path shown = path_ / relative;
  if (!stays_inside(relative)) return Error{ErrorCode::argument_invalid, "a name that leaves the folder", name};
  HAWIYA_TRY(const Descriptor folder, open_parent(descriptor_.number(), relative, shown));
  HAWIYA_TRY(const Temporary temporary, make_temporary(folder.number(), shown));
  const int file = temporary.descriptor.number();
  auto done = write([&](ByteView piece) { return write_all(file, piece, shown); });
  if (done && ::fsync(file) != 0) done = system_error(ErrorCode::file_not_written, shown);
  if (done) done = put_in_place(folder.number(), temporary.name, relative.filename().string(), existing, shown);
  if (!done) ::unlinkat(folder.number(), temporary.name.c_str(), 0);
  return done;
}

}  // namespace hawiya::tools
