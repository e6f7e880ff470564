#pragma once
// What the messages of RFC 3161 share.

#include <hawiya/cms/timestamp.hpp>
#include <hawiya/der/writer.hpp>

namespace hawiya::cms {

/// MessageImprint: `algorithm_unsupported`, `timestamp_malformed` when the digest is not of its algorithm's size.
[[nodiscard]] Result<MessageImprint> read_imprint(der::Reader& reader);
void write_imprint(der::Writer& writer, const MessageImprint& imprint);
[[nodiscard]] Result<std::optional<Bytes>> read_nonce(der::Reader& reader);

template <class T>
[[nodiscard]] Result<T> as_timestamp_error(Result<T> result) {
  if (!result && (result.error().code == ErrorCode::der_malformed || result.error().code == ErrorCode::extension_malformed))
    return Error{ErrorCode::timestamp_malformed, result.error().detail, result.error().where};
  return result;
}

}  // namespace hawiya::cms
