#include <hawiya/cms/timestamp.hpp>

#include "base/try.hpp"
#include "cms/reading.hpp"
#include "cms/timestamp_parts.hpp"

namespace hawiya::cms {
namespace {

using der::Reader;
using der::Writer;
namespace tag = der::tag;

constexpr std::size_t max_request = 16u << 10;

Result<TimestampRequest> read(ByteView der) {
  HAWIYA_TRY(const der::Element whole, der::single(der, tag::sequence));
  Reader fields(whole.content);
  HAWIYA_TRY(const std::uint64_t version, fields.small_integer());
  if (version != 1) return Error{ErrorCode::timestamp_malformed, "version"};
  TimestampRequest request{.certificate_wanted = false};
  HAWIYA_TRY(request.imprint, read_imprint(fields));
  if (fields.next_is(tag::oid)) {
    HAWIYA_TRY(request.policy, fields.oid());
  }
  HAWIYA_TRY(request.nonce, read_nonce(fields));
  if (fields.next_is(tag::boolean)) {
    HAWIYA_TRY(request.certificate_wanted, fields.boolean_default_false());
  }
  HAWIYA_TRY(const auto extensions, fields.next_if(tag::constructed(0)));
  request.has_extensions = extensions.has_value();
  HAWIYA_CHECK(fields.end());
  return request;
}

}  // namespace

Result<MessageImprint> read_imprint(Reader& reader) {
  HAWIYA_TRY(Reader fields, reader.enter(tag::sequence));
  HAWIYA_TRY(const der::Element algorithm, fields.next(tag::sequence));
  MessageImprint imprint;
  HAWIYA_TRY(const ByteView digest, fields.octet_string());
  HAWIYA_CHECK(fields.end());
  HAWIYA_TRY(imprint.hash, read_digest_algorithm(algorithm));
  if (digest.size() != crypto::digest_size(imprint.hash))
    return Error{ErrorCode::timestamp_malformed, "a digest of a wrong size"};
  imprint.digest = to_bytes(digest);
  return imprint;
}

void write_imprint(Writer& writer, const MessageImprint& imprint) {
  writer.nested(tag::sequence, [&] {
    // With NULL, as most requesters write it; not every authority reads it without.
    writer.nested(tag::sequence, [&] { writer.oid(crypto::oid_of(imprint.hash)).null(); }).octet_string(imprint.digest);
  });
}

Result<std::optional<Bytes>> read_nonce(Reader& reader) {
  if (!reader.next_is(tag::integer)) return std::optional<Bytes>();
  HAWIYA_TRY(const ByteView nonce, reader.integer());
  return std::optional(to_bytes(nonce));
}

MessageImprint MessageImprint::of(crypto::HashAlgorithm hash, ByteView data) { return {hash, crypto::digest(hash, data)}; }

Result<TimestampRequest> TimestampRequest::from_der(ByteView der) {
  if (der.size() > max_request) return Error{ErrorCode::timestamp_malformed, "a request of more than 16 KiB"};
  return as_timestamp_error(read(der));
}

Bytes TimestampRequest::to_der() const {
  Writer writer;
  writer.nested(tag::sequence, [&] {
    writer.small_integer(1);
    write_imprint(writer, imprint);
    if (policy) writer.oid(*policy);
    if (nonce) writer.element(tag::integer, *nonce);
    if (certificate_wanted) writer.boolean(true);
  });
  return writer.take();
}

}  // namespace hawiya::cms
