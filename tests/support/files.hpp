#pragma once
// Files and third-party test data for tests.

#include <filesystem>
#include <fstream>
#include <hawiya/base/bytes.hpp>
#include <iostream>
#include <iterator>
#include <optional>
#include <string>

namespace hawiya::test {

inline Bytes read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return Bytes(std::istreambuf_iterator<char>(file), {});
}

/// The folder of a suite of third-party data, or nothing (and a visible word) where it is absent.
inline std::optional<std::filesystem::path> conformance_suite(const std::string& name) {
  const std::filesystem::path path = std::filesystem::path(HAWIYA_CONFORMANCE_DIR) / name;
  if (std::filesystem::is_directory(path)) return path;
  std::cout << "skipped: no conformance data (" << name << ")\n";
  return std::nullopt;
}

}  // namespace hawiya::test
