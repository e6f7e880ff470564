#include "sign/xmldsig/content.hpp"

#include <map>
#include <memory>

#include "base/try.hpp"

namespace hawiya::sign {

Result<Bytes> ExternalContent::bytes(std::size_t max_size) const {
  Bytes all;
  bool too_large = false;
  HAWIYA_CHECK(read([&](ByteView piece) {
    too_large = too_large || all.size() + piece.size() > max_size;
    if (!too_large) all.insert(all.end(), piece.begin(), piece.end());
  }));
  if (too_large) return Error{ErrorCode::input_too_large, "a signed file that a transform needs whole", name};
  return all;
}

ExternalContent content_in_memory(std::string name, ByteView bytes) {
  return {std::move(name), [bytes](crypto::HashAlgorithm hash) -> Result<Bytes> { return crypto::digest(hash, bytes); },
          [bytes](const std::function<void(ByteView)>& sink) -> Result<void> {
            sink(bytes);
            return {};
          }};
}

ExternalContent content_in_pieces(std::string name, std::function<Result<void>(const std::function<void(ByteView)>&)> read) {
  auto known = std::make_shared<std::map<crypto::HashAlgorithm, Bytes>>();
  return {std::move(name),
          [read, known](crypto::HashAlgorithm hash) -> Result<Bytes> {
            if (const auto found = known->find(hash); found != known->end()) return found->second;
            crypto::Hasher hasher(hash);
            HAWIYA_CHECK(read([&](ByteView piece) { hasher.update(piece); }));
            return known->emplace(hash, hasher.finish()).first->second;
          },
          read};
}

}  // namespace hawiya::sign
