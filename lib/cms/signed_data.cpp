#include <algorithm>
#include <hawiya/cms/signed_data.hpp>
#include <hawiya/der/ber.hpp>
#include <hawiya/der/writer.hpp>

#include "base/try.hpp"
#include "cms/reading.hpp"

namespace hawiya::cms {
namespace {

using der::Reader;
namespace tag = der::tag;

Result<std::optional<ByteView>> optional_content(Reader& fields, std::uint8_t tag) {
  HAWIYA_TRY(const auto element, fields.next_if(tag));
  return element ? std::optional(element->content) : std::nullopt;
}

Result<std::vector<Bytes>> read_set(ByteView content, std::size_t most, const char* what) {
  std::vector<Bytes> elements;
  for (Reader reader(content); !reader.at_end();) {
    if (elements.size() == most) return Error{ErrorCode::cms_malformed, std::string("too many ") + what};
    HAWIYA_TRY(const der::Element element, reader.next());
    elements.push_back(to_bytes(element.whole));
  }
  return elements;
}

Result<void> read_encapsulated(const SignedDataParts& parts, SignedData& data) {
  HAWIYA_TRY(const der::Element whole, der::single(parts.encapsulated, tag::sequence));
  data.encapsulated_der = to_bytes(whole.whole);
  Reader fields(whole.content);
  HAWIYA_TRY(data.content_type, fields.oid());
  HAWIYA_TRY(auto content, fields.enter_if(tag::constructed(0)));
  if (content) {
    HAWIYA_TRY(const ByteView octets, content->octet_string());
    HAWIYA_CHECK(content->end());
    data.content = to_bytes(octets);
  }
  return fields.end();
}

Result<SignedDataParts> split(ByteView der) {
  SignedDataParts parts;
  auto form = der::to_definite_form(der);
  if (!form) return std::move(form).error();
  const ByteView padding = der.subspan(form->size);
  if (std::ranges::any_of(padding, [](std::uint8_t octet) { return octet != 0; }))
    return Error{ErrorCode::cms_malformed, "octets after the message"};
  if (form->encoding) parts.owned = std::move(*form->encoding);
  const ByteView definite = parts.owned.empty() ? der.first(form->size) : ByteView(parts.owned);

  HAWIYA_TRY(const der::Element outer, der::single(definite, tag::sequence));
  Reader info(outer.content);
  HAWIYA_TRY(const der::Oid type, info.oid());
  if (type != oid::signed_data) return Error{ErrorCode::cms_malformed, "not SignedData"};
  HAWIYA_TRY(Reader explicit_content, info.enter(tag::constructed(0)));
  HAWIYA_CHECK(info.end());
  HAWIYA_TRY(Reader fields, explicit_content.enter(tag::sequence));
  HAWIYA_CHECK(explicit_content.end());

  HAWIYA_TRY(parts.version, read_version(fields));
  HAWIYA_TRY(const der::Element digests, fields.next(tag::set));
  parts.digest_algorithms = digests.content;
  HAWIYA_TRY(const der::Element encapsulated, fields.next(tag::sequence));
  parts.encapsulated = encapsulated.whole;
  HAWIYA_TRY(parts.certificates, optional_content(fields, tag::constructed(0)));
  HAWIYA_TRY(parts.revocations, optional_content(fields, tag::constructed(1)));
  HAWIYA_TRY(const der::Element signers, fields.next(tag::set));
  parts.signers = signers.content;
  HAWIYA_CHECK(fields.end());
  return parts;
}

Result<SignedData> read(ByteView der) {
  HAWIYA_TRY(const SignedDataParts parts, read_parts(der));
  SignedData data{.version = parts.version};
  HAWIYA_TRY(data.digest_algorithms, read_set(parts.digest_algorithms, SignedData::max_signers, "digest algorithms"));
  HAWIYA_CHECK(read_encapsulated(parts, data));
  HAWIYA_TRY(data.certificate_set,
             read_set(parts.certificates.value_or(ByteView()), SignedData::max_certificates, "certificates"));
  for (const Bytes& choice : data.certificate_set)
    if (auto certificate = x509::Certificate::from_der(choice)) data.certificates.push_back(*std::move(certificate));
  HAWIYA_TRY(data.revocation_set,
             read_set(parts.revocations.value_or(ByteView()), SignedData::max_revocations, "CRLs and OCSP responses"));
  for (Reader signers(parts.signers); !signers.at_end();) {
    if (data.signers.size() == SignedData::max_signers) return Error{ErrorCode::cms_malformed, "too many signers"};
    HAWIYA_TRY(const der::Element element, signers.next(tag::sequence));
    HAWIYA_TRY(SignerInfo signer, read_signer(element));
    data.signers.push_back(std::move(signer));
  }
  return data;
}

// OtherRevocationInfoFormat (RFC 5652 §10.2.1).
Result<Bytes> read_other_revocation(ByteView choice) {
  HAWIYA_TRY(const der::Element other, der::single(choice, tag::constructed(1)));
  Reader fields(other.content);
  HAWIYA_TRY(const der::Oid format, fields.oid());
  HAWIYA_TRY(const der::Element value, fields.next(tag::sequence));
  HAWIYA_CHECK(fields.end());
  if (format == oid::ocsp_response) return to_bytes(value.whole);
  if (format == oid::ocsp_basic) return wrap_basic_response(value.whole);
  return Error{ErrorCode::cms_malformed, "another format"};
}

}  // namespace

Result<SignedDataParts> read_parts(ByteView der) {
  if (der.size() > SignedData::max_size) return Error{ErrorCode::input_too_large, "SignedData of more than 64 MiB"};
  return as_cms_error(split(der));
}

Result<SignedData> SignedData::from_der(ByteView der) { return as_cms_error(read(der)); }

std::vector<Bytes> SignedData::crls() const {
  std::vector<Bytes> lists;
  for (const Bytes& choice : revocation_set)
    if (choice[0] == tag::sequence) lists.push_back(choice);
  return lists;
}

std::vector<Bytes> SignedData::ocsp_responses() const {
  std::vector<Bytes> responses;
  for (const Bytes& choice : revocation_set)
    if (auto response = read_other_revocation(choice)) responses.push_back(*std::move(response));
  return responses;
}

Bytes wrap_basic_response(ByteView basic) {
  der::Writer writer;
  writer.nested(tag::sequence, [&] {
    writer.small_integer(0, tag::enumerated).nested(tag::constructed(0), [&] {
      writer.nested(tag::sequence, [&] { writer.oid(oid::ocsp_basic).octet_string(basic); });
    });
  });
  return writer.take();
}

}  // namespace hawiya::cms
