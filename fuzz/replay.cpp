// Runs a target over files and folders: seeds and what fuzzing once found, as ordinary tests with any compiler.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "touch.hpp"

namespace {

std::size_t replay(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  const hawiya::Bytes content(std::istreambuf_iterator<char>(file), {});
  LLVMFuzzerTestOneInput(content.data(), content.size());
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  std::size_t files = 0;
  for (int i = 1; i < argc; ++i) {
    if (!std::filesystem::is_directory(argv[i])) {
      files += replay(argv[i]);
      continue;
    }
    for (const auto& entry : std::filesystem::directory_iterator(argv[i])) files += replay(entry.path());
  }
  std::printf("%zu files\n", files);
  return files > 0 ? 0 : 1;
}
