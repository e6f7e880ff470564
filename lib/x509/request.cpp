#include <hawiya/der/writer.hpp>
#include <hawiya/text/pem.hpp>
#include <hawiya/x509/certificate.hpp>
#include <hawiya/x509/request.hpp>

#include "base/try.hpp"

namespace hawiya::x509 {
namespace {

constexpr der::Oid extension_request("1.2.840.113549.1.9.14");

// Attributes (RFC 2986 §4.1): of all of them only extensionRequest is read; it may occur once.
Result<Extensions> read_attributes(der::Reader attributes) {
  std::optional<Extensions> extensions;
  while (!attributes.at_end()) {
    HAWIYA_TRY(der::Reader attribute, attributes.enter(der::tag::sequence));
    HAWIYA_TRY(const der::Oid type, attribute.oid());
    HAWIYA_TRY(der::Reader values, attribute.enter(der::tag::set));
    HAWIYA_CHECK(attribute.end());
    if (type != extension_request) continue;
    if (extensions) return Error{ErrorCode::extension_duplicate, "two extension requests"};
    HAWIYA_TRY(const der::Reader list, values.enter(der::tag::sequence));
    HAWIYA_CHECK(values.end());
    HAWIYA_TRY(extensions, Extensions::read(list));
  }
  return extensions ? *std::move(extensions) : Extensions{};
}

struct Parsed {
  SignedParts parts;
  Name subject;
  crypto::PublicKey key;
  Extensions extensions;
};

// CertificationRequestInfo (RFC 2986 §4.1).
Result<Parsed> parse(ByteView der) {
  HAWIYA_TRY(const SignedParts parts, read_signed(der));
  HAWIYA_TRY(const der::Element info, der::single(parts.tbs, der::tag::sequence));
  der::Reader fields(info.content);
  HAWIYA_TRY(const std::uint64_t version, fields.small_integer());
  if (version != 0) return Error{ErrorCode::csr_malformed, "unknown version"};
  HAWIYA_TRY(const der::Element subject_der, fields.next(der::tag::sequence));
  HAWIYA_TRY(const Name subject, Name::from_der(subject_der.whole));
  HAWIYA_TRY(const der::Element spki, fields.next(der::tag::sequence));
  HAWIYA_TRY(const crypto::PublicKey key, crypto::PublicKey::from_spki(spki.whole));
  HAWIYA_TRY(const der::Reader attributes, fields.enter(der::tag::constructed(0)));
  HAWIYA_CHECK(fields.end());
  HAWIYA_TRY(Extensions extensions, read_attributes(attributes));
  return Parsed{parts, subject, key, std::move(extensions)};
}

}  // namespace

Result<Request> Request::from_der(ByteView der) {
  if (der.size() > Certificate::max_size) return Error{ErrorCode::input_too_large, "a request of more than 64 KiB"};
  auto parsed = parse(der);
  if (!parsed) {
    Error error = std::move(parsed).error();
    if (error.code == ErrorCode::der_malformed) error.code = ErrorCode::csr_malformed;
    return error;
  }
  HAWIYA_TRY(const auto algorithm, crypto::SignatureAlgorithm::from_der(parsed->parts.algorithm));
  if (auto verified = parsed->key.verify(algorithm, parsed->parts.tbs, parsed->parts.signature); !verified)
    return Error{ErrorCode::csr_possession_unproved, to_string(verified.error())};
  return Request(to_bytes(der), parsed->subject, parsed->key, std::move(parsed->extensions));
}

Result<Request> Request::from_file_bytes(ByteView file) {
  HAWIYA_TRY(const Bytes der, text::der_or_pem(file, "CERTIFICATE REQUEST"));
  return from_der(der);
}

Result<Request> Request::create(const Name& subject, crypto::Signer& signer) {
  der::Writer info;
  info.nested(der::tag::sequence, [&] {
    info.small_integer(0).raw(subject.der()).raw(signer.public_key().spki());
    info.nested(der::tag::constructed(0), [] {});
  });
  const auto algorithm = crypto::default_algorithm(signer.public_key());
  HAWIYA_TRY(const Bytes signature, signer.sign(algorithm, info.bytes()));
  return from_der(write_signed(info.bytes(), algorithm, signature));
}

std::string Request::to_pem() const { return text::to_pem("CERTIFICATE REQUEST", der_); }

}  // namespace hawiya::x509
