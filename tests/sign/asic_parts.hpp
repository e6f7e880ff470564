#pragma once
// Containers for tests, made from names and contents.

#include <string>
#include <utility>
#include <vector>

#include "sign/asic/container_writer.hpp"
#include "zip/archive.hpp"

namespace hawiya::test {

inline const Time container_date = make_time(2026, 11, 25);

using Files = std::vector<std::pair<std::string, std::string>>;

inline std::string archive_of(const Files& files, const std::string& comment = {}) {
  Archive archive;
  for (const auto& [name, content] : files) archive.items.push_back(Item::of(name, content));
  archive.comment = comment;
  return archive.build();
}

inline sign::Container container_of(const Files& files, const std::string& comment = {}) {
  return sign::Container::open(source_of(archive_of(files, comment))).value();
}

inline zip::Sink into(std::string& text) {
  return [&text](ByteView piece) -> Result<void> {
    text += as_text(piece);
    return {};
  };
}

/// The names of the checks that failed, with "; " between them.
inline std::string failed(const sign::Container& container) {
  std::string names;
  for (const Check& check : container.checks())
    if (!check.passed) names += (names.empty() ? "" : "; ") + check.name;
  return names;
}

}  // namespace hawiya::test
