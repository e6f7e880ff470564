#include <algorithm>
#include <array>
#include <hawiya/cms/timestamp.hpp>
#include <hawiya/cms/verify_signer.hpp>
#include <hawiya/der/ber.hpp>
#include <hawiya/text/utf8.hpp>

#include "base/try.hpp"
#include "cms/timestamp_parts.hpp"

namespace hawiya::cms {
namespace {

using der::Reader;
using der::Writer;
namespace tag = der::tag;

constexpr std::size_t max_text = 4096;

constexpr std::array<std::string_view, 6> status_names{"granted", "grantedWithMods",   "rejection",
                                                       "waiting", "revocationWarning", "revocationNotification"};
constexpr std::array failures{
    std::pair{TimestampFailure::bad_alg, "badAlg"},
    std::pair{TimestampFailure::bad_request, "badRequest"},
    std::pair{TimestampFailure::bad_data_format, "badDataFormat"},
    std::pair{TimestampFailure::time_not_available, "timeNotAvailable"},
    std::pair{TimestampFailure::unaccepted_policy, "unacceptedPolicy"},
    std::pair{TimestampFailure::unaccepted_extension, "unacceptedExtension"},
    std::pair{TimestampFailure::add_info_not_available, "addInfoNotAvailable"},
    std::pair{TimestampFailure::system_failure, "systemFailure"},
};

bool is_granted(TimestampStatus status) {
  return status == TimestampStatus::granted || status == TimestampStatus::granted_with_mods;
}

// PKIFreeText (RFC 4210 §5.1.1), as one text.
Result<std::string> read_text(Reader lines) {
  std::string text;
  while (!lines.at_end()) {
    HAWIYA_TRY(const der::Element line, lines.next(tag::utf8_string));
    if (!text.empty()) text += "; ";
    if (text.size() + line.content.size() > max_text || !text::decode_utf8(as_text(line.content)))
      return Error{ErrorCode::timestamp_malformed, "status text"};
    text += as_text(line.content);
  }
  return text;
}

Result<void> read_status(Reader fields, TimestampResponse& response) {
  HAWIYA_TRY(const std::uint64_t status, fields.small_integer());
  if (status >= status_names.size()) return Error{ErrorCode::timestamp_malformed, "status"};
  response.status = static_cast<TimestampStatus>(status);
  HAWIYA_TRY(const auto lines, fields.enter_if(tag::sequence));
  if (lines) {
    HAWIYA_TRY(response.text, read_text(*lines));
  }
  if (fields.next_is(tag::bit_string)) {
    HAWIYA_TRY(const der::BitString bits, fields.bit_string());
    for (const auto& [failure, name] : failures)
      if (!response.failure && bits.bit(static_cast<std::size_t>(failure))) response.failure = failure;
  }
  return fields.end();
}

Result<TimestampResponse> read(ByteView ber) {
  HAWIYA_TRY(const der::DefiniteForm form, der::to_definite_form(ber));
  if (form.size != ber.size()) return Error{ErrorCode::timestamp_malformed, "octets after the response"};
  HAWIYA_TRY(const der::Element whole, der::single(form.encoding ? *form.encoding : ber, tag::sequence));
  Reader fields(whole.content);
  TimestampResponse response;
  HAWIYA_TRY(const Reader status, fields.enter(tag::sequence));
  HAWIYA_CHECK(read_status(status, response));
  HAWIYA_TRY(const auto token, fields.next_if(tag::sequence));
  HAWIYA_CHECK(fields.end());
  if (token) response.token = to_bytes(token->whole);
  if (response.token.has_value() != is_granted(response.status))
    return Error{ErrorCode::timestamp_malformed, "a token goes with granted, and with nothing else"};
  return response;
}

std::string describe(const TimestampResponse& response) {
  std::string text(status_names[static_cast<std::size_t>(response.status)]);
  for (const auto& [failure, name] : failures)
    if (response.failure == failure) text += std::string(", ") + name;
  if (!response.text.empty()) text += ": " + response.text;
  return text;
}

bool has_signing_certificate(const TimestampToken& token) {
  return std::ranges::any_of(token.signed_data().certificates, [&](const x509::Certificate& certificate) {
    return check_signing_certificate(token.signed_data().signers.front(), certificate).has_value();
  });
}

}  // namespace

Result<TimestampResponse> TimestampResponse::from_der(ByteView der) {
  if (der.size() > SignedData::max_size) return Error{ErrorCode::timestamp_malformed, "a response of more than 64 MiB"};
  return as_timestamp_error(read(der));
}

Bytes TimestampResponse::to_der() const {
  Writer writer;
  writer.nested(tag::sequence, [&] {
    writer.nested(tag::sequence, [&] {
      writer.small_integer(static_cast<std::uint64_t>(status));
      if (!text.empty()) writer.nested(tag::sequence, [&] { writer.text(tag::utf8_string, text); });
      if (failure) der::write_named_bits(writer, 1u << static_cast<unsigned>(*failure));
    });
    if (token) writer.raw(*token);
  });
  return writer.take();
}

Result<TimestampToken> accept_response(ByteView response, const TimestampRequest& request) {
  HAWIYA_TRY(const TimestampResponse answer, TimestampResponse::from_der(response));
  if (!answer.token) return Error{ErrorCode::timestamp_refused, describe(answer)};
  HAWIYA_TRY(TimestampToken token, TimestampToken::from_der(*answer.token));
  const auto mismatch = [](const char* what) { return Error{ErrorCode::timestamp_mismatch, what}; };
  if (token.info().imprint != request.imprint) return mismatch("another digest");
  if (request.nonce && token.info().nonce != request.nonce) return mismatch("another nonce, or none");
  if (request.policy && token.info().policy != *request.policy) return mismatch("another policy");
  if (request.certificate_wanted && !has_signing_certificate(token)) return mismatch("without the authority's certificate");
  return token;
}

}  // namespace hawiya::cms
