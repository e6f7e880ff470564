#pragma once
// The signature that is to be raised: a file by itself, or one in a container, which it is put back into.

#include <hawiya/sign/validation.hpp>
#include <memory>

namespace hawiya::sign {

struct SignatureFileInContainer {
  bool is_xml = false;
  Bytes bytes = {};
  std::vector<DetachedContent> contents = {};
  std::size_t index = 0;  ///< of the signature in the file
  /// The container, and the entry's name in it; none for a file by itself.
  std::shared_ptr<const Bytes> archive = nullptr;
  std::string entry = {};
};

/// The signature with this number, the last one when absent. `signature_not_extendable` when there is none, and the errors of
/// files that can't be read.
[[nodiscard]] Result<SignatureFileInContainer> find_signature_file(const ValidationInput& input,
                                                                   std::optional<std::size_t> number);

/// The file, or the container with the file in the place of what it was and all else octet for octet as it was.
[[nodiscard]] Result<Bytes> put_back(const SignatureFileInContainer& file, const Bytes& bytes);

}  // namespace hawiya::sign
