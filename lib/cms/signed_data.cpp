#include <algorithm>
#include <hawiya/cms/signed_data.hpp>
#include <hawiya/der/reader.hpp>

#include "base/try.hpp"

namespace hawiya::cms {
namespace {

using der::Reader;
namespace tag = der::tag;

constexpr der::Oid rsa_encryption("1.2.840.113549.1.1.1");

Result<crypto::HashAlgorithm> read_digest_algorithm(Reader& reader) {
  HAWIYA_TRY(Reader identifier, reader.enter(tag::sequence));
  HAWIYA_TRY(const der::Oid oid, identifier.oid());
  if (!identifier.at_end()) HAWIYA_CHECK(identifier.null());
  HAWIYA_CHECK(identifier.end());
  return crypto::hash_of(oid);
}

// RFC 3370 §3.2: "rsaEncryption" stands for PKCS #1 v1.5 with the digest that is named beside it.
Result<crypto::SignatureAlgorithm> read_signature_algorithm(ByteView identifier, crypto::HashAlgorithm digest) {
  Reader outer(identifier);
  HAWIYA_TRY(Reader fields, outer.enter(tag::sequence));
  HAWIYA_TRY(const der::Oid oid, fields.oid());
  if (oid == rsa_encryption) return crypto::SignatureAlgorithm{crypto::SignatureScheme::rsa_pkcs1, digest};
  return crypto::SignatureAlgorithm::from_der(identifier);
}

Result<std::vector<Attribute>> read_attributes(Reader content) {
  std::vector<Attribute> attributes;
  while (!content.at_end()) {
    HAWIYA_TRY(Reader fields, content.enter(tag::sequence));
    Attribute attribute;
    HAWIYA_TRY(attribute.type, fields.oid());
    HAWIYA_TRY(Reader values, fields.enter(tag::set));
    HAWIYA_CHECK(fields.end());
    while (!values.at_end()) {
      HAWIYA_TRY(const der::Element value, values.next());
      attribute.values.push_back(to_bytes(value.whole));
    }
    attributes.push_back(std::move(attribute));
  }
  return attributes;
}

Result<SignerIdentifier> read_identifier(Reader& reader) {
  SignerIdentifier identifier;
  if (reader.next_is(tag::context(0))) {
    HAWIYA_TRY(const ByteView key, reader.octet_string(tag::context(0)));
    identifier.subject_key_identifier = to_bytes(key);
    return identifier;
  }
  HAWIYA_TRY(Reader fields, reader.enter(tag::sequence));
  HAWIYA_TRY(const der::Element issuer, fields.next(tag::sequence));
  HAWIYA_TRY(identifier.issuer, x509::Name::from_der(issuer.whole));
  HAWIYA_TRY(const ByteView serial, fields.integer());
  HAWIYA_CHECK(fields.end());
  identifier.serial_number = to_bytes(serial);
  return identifier;
}

Result<SignerInfo> read_signer(Reader& reader) {
  HAWIYA_TRY(Reader fields, reader.enter(tag::sequence));
  HAWIYA_TRY(const std::uint64_t version, fields.small_integer());
  SignerInfo info;
  HAWIYA_TRY(info.signer, read_identifier(fields));
  if (version != (info.signer.issuer ? 1u : 3u)) return Error{ErrorCode::cms_malformed, "SignerInfo version"};
  HAWIYA_TRY(info.digest, read_digest_algorithm(fields));
  HAWIYA_TRY(const auto attributes, fields.next_if(tag::constructed(0)));
  if (attributes) {
    info.signed_attributes = to_bytes(attributes->whole);
    info.signed_attributes[0] = tag::set;  // RFC 5652 §5.4: signed with the tag of SET OF
    HAWIYA_TRY(info.attributes, read_attributes(Reader(attributes->content)));
  }
  HAWIYA_TRY(const der::Element algorithm, fields.next(tag::sequence));
  HAWIYA_TRY(info.algorithm, read_signature_algorithm(algorithm.whole, info.digest));
  HAWIYA_TRY(const ByteView signature, fields.octet_string());
  info.signature = to_bytes(signature);
  HAWIYA_TRY(const auto unsigned_attributes, fields.next_if(tag::constructed(1)));
  if (unsigned_attributes) HAWIYA_CHECK(read_attributes(Reader(unsigned_attributes->content)));
  HAWIYA_CHECK(fields.end());
  return info;
}

Result<void> read_certificates(Reader content, SignedData& data) {
  while (!content.at_end()) {
    HAWIYA_TRY(const der::Element element, content.next());
    if (element.tag != tag::sequence) continue;  // attribute certificates and other formats
    if (data.certificates.size() == SignedData::max_certificates) return Error{ErrorCode::cms_malformed, "too many certificates"};
    HAWIYA_TRY(x509::Certificate certificate, x509::Certificate::from_der(element.whole));
    data.certificates.push_back(std::move(certificate));
  }
  return {};
}

Result<void> read_encapsulated(Reader& reader, SignedData& data) {
  HAWIYA_TRY(Reader encapsulated, reader.enter(tag::sequence));
  HAWIYA_TRY(data.content_type, encapsulated.oid());
  HAWIYA_TRY(auto content, encapsulated.enter_if(tag::constructed(0)));
  if (content) {
    HAWIYA_TRY(const ByteView octets, content->octet_string());
    HAWIYA_CHECK(content->end());
    data.content = to_bytes(octets);
  }
  return encapsulated.end();
}

Result<SignedData> read(ByteView der) {
  HAWIYA_TRY(const der::Element outer, der::single(der, tag::sequence));
  Reader info(outer.content);
  HAWIYA_TRY(const der::Oid type, info.oid());
  if (type != oid::signed_data) return Error{ErrorCode::cms_malformed, "not SignedData"};
  HAWIYA_TRY(Reader explicit_content, info.enter(tag::constructed(0)));
  HAWIYA_CHECK(info.end());
  HAWIYA_TRY(Reader fields, explicit_content.enter(tag::sequence));
  HAWIYA_CHECK(explicit_content.end());

  SignedData data;
  HAWIYA_CHECK(fields.small_integer());
  HAWIYA_TRY(const der::Element digests, fields.next(tag::set));
  HAWIYA_CHECK(der::check_nested(digests.whole));
  HAWIYA_CHECK(read_encapsulated(fields, data));
  HAWIYA_TRY(auto certificates, fields.enter_if(tag::constructed(0)));
  if (certificates) HAWIYA_CHECK(read_certificates(*certificates, data));
  HAWIYA_CHECK(fields.next_if(tag::constructed(1)));  // revocation information: not used
  HAWIYA_TRY(Reader signers, fields.enter(tag::set));
  HAWIYA_CHECK(fields.end());
  while (!signers.at_end()) {
    if (data.signers.size() == SignedData::max_signers) return Error{ErrorCode::cms_malformed, "too many signers"};
    HAWIYA_TRY(SignerInfo signer, read_signer(signers));
    data.signers.push_back(std::move(signer));
  }
  return data;
}

}  // namespace

bool SignerIdentifier::names(const x509::Certificate& certificate) const {
  if (issuer) return *issuer == certificate.issuer() && equal(serial_number, certificate.serial_number());
  const auto& identifier = certificate.extensions().subject_key_identifier;
  return identifier && equal(*identifier, subject_key_identifier);
}

Result<ByteView> SignerInfo::only_value(const der::Oid& type) const {
  const auto wrong = [&](const char* why) { return Error{ErrorCode::cms_attribute_invalid, why, type.to_string()}; };
  const Attribute* found = nullptr;
  for (const Attribute& attribute : attributes) {
    if (attribute.type != type) continue;
    if (found != nullptr) return wrong("occurs twice");
    found = &attribute;
  }
  if (found == nullptr) return wrong("absent");
  if (found->values.size() != 1) return wrong("has not one value");
  return ByteView(found->values.front());
}

Result<SignedData> SignedData::from_der(ByteView der) {
  if (der.size() > max_size) return Error{ErrorCode::input_too_large, "SignedData of more than 16 MiB"};
  auto data = read(der);
  if (!data && data.error().code == ErrorCode::der_malformed)
    return Error{ErrorCode::cms_malformed, data.error().detail, data.error().where};
  return data;
}

}  // namespace hawiya::cms
