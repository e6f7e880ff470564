// Every message of RFC 3161: the same octets are given to each reader.
#include <hawiya/cms/timestamp.hpp>

#include "touch_x509.hpp"

using namespace hawiya;

namespace {

void read_request(ByteView bytes) {
  const auto request = cms::TimestampRequest::from_der(bytes);
  if (!request) return fuzz::touch(request.error());
  const auto again = cms::TimestampRequest::from_der(request->to_der());
  fuzz::require(again && again->imprint == request->imprint && again->nonce == request->nonce &&
                again->policy == request->policy && again->certificate_wanted == request->certificate_wanted);
}

void read_info(ByteView bytes) {
  const auto info = cms::TstInfo::from_der(bytes);
  if (!info) return fuzz::touch(info.error());
  const auto again = cms::TstInfo::from_der(info->to_der());
  fuzz::require(again && again->imprint == info->imprint && again->time == info->time && again->fraction == info->fraction &&
                again->accuracy == info->accuracy && again->serial_number == info->serial_number);
}

void read_token(ByteView bytes) {
  const auto token = cms::TimestampToken::from_der(bytes);
  if (!token) return fuzz::touch(token.error());
  fuzz::require(equal(token->der(), bytes));
  if (const auto intact = token->verify(); !intact)
    fuzz::touch(intact.error());
  else
    fuzz::touch(intact->certificate());
}

void read_response(ByteView bytes) {
  static const cms::TimestampRequest request{.imprint = cms::MessageImprint::of(crypto::HashAlgorithm::sha256, as_bytes("data"))};
  if (const auto token = cms::accept_response(bytes, request); !token) fuzz::touch(token.error());
  const auto response = cms::TimestampResponse::from_der(bytes);
  if (!response) return fuzz::touch(response.error());
  const auto again = cms::TimestampResponse::from_der(response->to_der());
  fuzz::require(again && again->status == response->status && again->text == response->text &&
                again->failure == response->failure && again->token == response->token);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes(data, size);
  read_request(bytes);
  read_info(bytes);
  read_token(bytes);
  read_response(bytes);
  return 0;
}
