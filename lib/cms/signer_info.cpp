#include <hawiya/cms/signed_data.hpp>
#include <hawiya/der/ber.hpp>
#include <hawiya/der/reader.hpp>

#include "base/try.hpp"
#include "cms/reading.hpp"

namespace hawiya::cms {
namespace {

using der::Reader;
namespace tag = der::tag;

constexpr der::Oid rsa_encryption("1.2.840.113549.1.1.1");

// RFC 3370 §3.2: "rsaEncryption" stands for PKCS #1 v1.5 with the digest that is named beside it.
Result<crypto::SignatureAlgorithm> read_signature_algorithm(ByteView identifier, const Result<crypto::HashAlgorithm>& digest) {
  Reader outer(identifier);
  HAWIYA_TRY(Reader fields, outer.enter(tag::sequence));
  HAWIYA_TRY(const der::Oid oid, fields.oid());
  if (oid != rsa_encryption) return crypto::SignatureAlgorithm::from_der(identifier);
  HAWIYA_TRY(const crypto::HashAlgorithm hash, digest);
  return crypto::SignatureAlgorithm{crypto::SignatureScheme::rsa_pkcs1, hash};
}

Result<std::vector<Attribute>> read_attributes(Reader content) {
  std::vector<Attribute> attributes;
  while (!content.at_end()) {
    HAWIYA_TRY(const der::Element whole, content.next(tag::sequence));
    Reader fields(whole.content);
    Attribute attribute{.der = to_bytes(whole.whole)};
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
  HAWIYA_TRY(const der::Element whole, reader.next());
  identifier.der = to_bytes(whole.whole);
  if (whole.tag == tag::context(0)) {
    identifier.subject_key_identifier = to_bytes(whole.content);
    return identifier;
  }
  if (whole.tag != tag::sequence) return Error{ErrorCode::cms_malformed, "SignerIdentifier"};
  Reader fields(whole.content);
  HAWIYA_TRY(const der::Element issuer, fields.next(tag::sequence));
  HAWIYA_TRY(identifier.issuer, x509::Name::from_der(issuer.whole));
  HAWIYA_TRY(const ByteView serial, fields.integer());
  HAWIYA_CHECK(fields.end());
  identifier.serial_number = to_bytes(serial);
  return identifier;
}

Result<SignerInfo> read_fields(Reader fields) {
  SignerInfo info;
  HAWIYA_TRY(info.version, read_version(fields));
  HAWIYA_TRY(info.signer, read_identifier(fields));
  HAWIYA_TRY(const der::Element digest, fields.next(tag::sequence));
  info.digest_der = to_bytes(digest.whole);
  info.digest = read_digest_algorithm(digest);
  HAWIYA_TRY(const auto attributes, fields.next_if(tag::constructed(0)));
  if (attributes) {
    info.signed_attributes = to_bytes(attributes->whole);
    info.signed_attributes[0] = tag::set;  // RFC 5652 §5.4: signed with the tag of SET OF
    HAWIYA_TRY(info.attributes, read_attributes(Reader(attributes->content)));
  }
  HAWIYA_TRY(const der::Element algorithm, fields.next(tag::sequence));
  info.algorithm_der = to_bytes(algorithm.whole);
  info.algorithm = read_signature_algorithm(algorithm.whole, info.digest);
  HAWIYA_TRY(const ByteView signature, fields.octet_string());
  info.signature = to_bytes(signature);
  HAWIYA_TRY(const auto unsigned_attributes, fields.next_if(tag::constructed(1)));
  if (unsigned_attributes) {
    HAWIYA_TRY(info.unsigned_attributes, read_attributes(Reader(unsigned_attributes->content)));
  }
  HAWIYA_CHECK(fields.end());
  return info;
}

}  // namespace

Result<std::uint64_t> read_version(Reader& fields) {
  HAWIYA_TRY(const std::uint64_t version, fields.small_integer());
  if (version < 1 || version > 5) return Error{ErrorCode::cms_malformed, "version " + std::to_string(version)};
  return version;
}

Result<crypto::HashAlgorithm> read_digest_algorithm(const der::Element& identifier) {
  Reader fields(identifier.content);
  HAWIYA_TRY(const der::Oid oid, fields.oid());
  if (!fields.at_end()) HAWIYA_CHECK(fields.null());
  HAWIYA_CHECK(fields.end());
  return crypto::hash_of(oid);
}

Result<SignerInfo> read_signer(const der::Element& element) {
  HAWIYA_TRY(SignerInfo info, read_fields(Reader(element.content)));
  info.der = to_bytes(element.whole);
  return info;
}

bool SignerIdentifier::names(const x509::Certificate& certificate) const {
  if (issuer) return *issuer == certificate.issuer() && equal(serial_number, certificate.serial_number());
  const auto& identifier = certificate.extensions().subject_key_identifier;
  return identifier && equal(*identifier, subject_key_identifier);
}

std::vector<ByteView> values_of(const std::vector<Attribute>& attributes, const der::Oid& type) {
  std::vector<ByteView> values;
  for (const Attribute& attribute : attributes)
    if (attribute.type == type) values.insert(values.end(), attribute.values.begin(), attribute.values.end());
  return values;
}

Result<SignerInfo> SignerInfo::from_der(ByteView der) {
  if (der.size() > SignedData::max_size) return Error{ErrorCode::input_too_large, "SignerInfo of more than 64 MiB"};
  const auto read = [&]() -> Result<SignerInfo> {
    HAWIYA_TRY(const der::DefiniteForm form, der::to_definite_form(der));
    if (form.size != der.size()) return Error{ErrorCode::cms_malformed, "octets after the SignerInfo"};
    HAWIYA_TRY(const der::Element whole, der::single(form.encoding ? *form.encoding : der, tag::sequence));
    return read_signer(whole);
  };
  return as_cms_error(read());
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

}  // namespace hawiya::cms
