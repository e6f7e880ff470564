#pragma once
// What lies outside of the signature's own document: files of the container, contents that the caller supplied.

#include <functional>
#include <hawiya/crypto/hash.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace hawiya::sign {

/// One file. Big ones are read and digested in pieces; `digest` may remember.
struct ExternalContent {
  std::string name;
  std::function<Result<Bytes>(crypto::HashAlgorithm)> digest;
  std::function<Result<void>(const std::function<void(ByteView)>& sink)> read;

  /// All of it; `input_too_large` beyond `max_size`.
  [[nodiscard]] Result<Bytes> bytes(std::size_t max_size = 64u << 20) const;
};

/// The file that a reference names, if it is here; an empty optional URI stands for a reference without one.
using ContentResolver = std::function<std::optional<ExternalContent>(const std::optional<std::string>& uri)>;

/// A content that lies in memory and is kept alive by the caller.
[[nodiscard]] ExternalContent content_in_memory(std::string name, ByteView bytes);

/// A content that is read anew for each algorithm, once.
[[nodiscard]] ExternalContent content_in_pieces(std::string name,
                                                std::function<Result<void>(const std::function<void(ByteView)>&)> read);

}  // namespace hawiya::sign
