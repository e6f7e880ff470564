#include <algorithm>
#include <hawiya/cms/signed_data_writer.hpp>
#include <hawiya/der/writer.hpp>

#include "base/try.hpp"
#include "cms/reading.hpp"
#include "cms/signing_certificate.hpp"

namespace hawiya::cms {
namespace {

using der::Reader;
using der::Writer;
namespace tag = der::tag;

Bytes digest_identifier(crypto::HashAlgorithm hash) {
  Writer writer;
  writer.nested(tag::sequence, [&] { writer.oid(crypto::oid_of(hash)); });  // without parameters (RFC 5754 §2)
  return writer.take();
}

Result<std::vector<Bytes>> elements_of(ByteView content) {
  std::vector<Bytes> elements;
  for (Reader reader(content); !reader.at_end();) {
    HAWIYA_TRY(const der::Element element, reader.next());
    elements.push_back(to_bytes(element.whole));
  }
  return elements;
}

void add_once(std::vector<Bytes>& set, ByteView element) {
  const bool known = std::ranges::any_of(set, [&](const Bytes& one) { return equal(one, element); });
  if (!known) set.push_back(to_bytes(element));
}

bool same_algorithm(ByteView a, ByteView b) {
  const auto oid_in = [](ByteView identifier) {
    const auto outer = der::single(identifier, tag::sequence);
    return outer ? Reader(outer->content).oid() : Result<der::Oid>(outer.error());
  };
  const auto first = oid_in(a), second = oid_in(b);
  return first && second && *first == *second;
}

}  // namespace

crypto::HashAlgorithm digest_for(const crypto::SignatureAlgorithm& algorithm) {
  return algorithm.uses_hash() ? algorithm.hash : crypto::HashAlgorithm::sha512;
}

Bytes encode_attribute(const der::Oid& type, std::vector<Bytes> values) {
  Writer writer;
  writer.nested(tag::sequence, [&] { writer.oid(type).set_of(std::move(values)); });
  return writer.take();
}

namespace attribute {

Bytes content_type(const der::Oid& type) {
  Writer value;
  value.oid(type);
  return encode_attribute(oid::content_type, {value.take()});
}

Bytes message_digest(ByteView digest) {
  Writer value;
  value.octet_string(digest);
  return encode_attribute(oid::message_digest, {value.take()});
}

Bytes signing_time(Time time) {
  Writer value;
  value.time(time);
  return encode_attribute(oid::signing_time, {value.take()});
}

Bytes signing_certificate(const x509::Certificate& certificate) {
  return encode_attribute(oid::signing_certificate_v2, {encode_signing_certificate(certificate)});
}

}  // namespace attribute

Bytes NewSigner::to_be_signed() const {
  Writer writer;
  writer.set_of(signed_attributes);
  return writer.take();
}

Bytes NewSigner::to_der() const {
  Writer writer;
  writer.nested(tag::sequence, [&] {
    writer.small_integer(1).nested(
        tag::sequence, [&] { writer.raw(certificate.issuer().der()).element(tag::integer, certificate.serial_number()); });
    writer.raw(digest_identifier(digest));
    if (!signed_attributes.empty()) writer.set_of(signed_attributes, tag::constructed(0));
    writer.raw(algorithm.to_der()).octet_string(signature);
    if (!unsigned_attributes.empty()) writer.set_of(unsigned_attributes, tag::constructed(1));
  });
  return writer.take();
}

SignedDataWriter::SignedDataWriter(const der::Oid& content_type, std::optional<ByteView> content) : in_order_(true) {
  if (content_type != oid::data) need_version(3);
  Writer writer;
  writer.nested(tag::sequence, [&] {
    writer.oid(content_type);
    if (content) writer.nested(tag::constructed(0), [&] { writer.octet_string(*content); });
  });
  encapsulated_ = writer.take();
}

Result<SignedDataWriter> SignedDataWriter::extend(ByteView signed_data) {
  HAWIYA_CHECK(SignedData::from_der(signed_data));
  HAWIYA_TRY(const SignedDataParts parts, read_parts(signed_data));
  SignedDataWriter writer;
  writer.version_ = parts.version;
  writer.encapsulated_ = to_bytes(parts.encapsulated);
  HAWIYA_TRY(writer.digest_algorithms_, elements_of(parts.digest_algorithms));
  HAWIYA_TRY(writer.certificates_, elements_of(parts.certificates.value_or(ByteView())));
  HAWIYA_TRY(writer.revocations_, elements_of(parts.revocations.value_or(ByteView())));
  for (Reader signers(parts.signers); !signers.at_end();) {
    HAWIYA_TRY(const der::Element element, signers.next(tag::sequence));
    HAWIYA_TRY(Signer signer, split(element.content));
    writer.signers_.push_back(std::move(signer));
  }
  return writer;
}

Result<SignedDataWriter::Signer> SignedDataWriter::split(ByteView signer_info_content) {
  Signer signer;
  for (Reader fields(signer_info_content); !fields.at_end();) {
    HAWIYA_TRY(const der::Element field, fields.next());
    if (field.tag == tag::constructed(1)) {
      HAWIYA_TRY(signer.unsigned_attributes, elements_of(field.content));
    } else {
      signer.fields.insert(signer.fields.end(), field.whole.begin(), field.whole.end());
    }
  }
  return signer;
}

Result<void> SignedDataWriter::add_signer(ByteView signer_info) {
  HAWIYA_TRY(const SignerInfo info, SignerInfo::from_der(signer_info));
  HAWIYA_TRY(const der::Element whole, der::single(info.der, tag::sequence));
  HAWIYA_TRY(Signer signer, split(whole.content));
  signers_.push_back(std::move(signer));
  if (info.version == 3) need_version(3);
  const bool known =
      std::ranges::any_of(digest_algorithms_, [&](const Bytes& one) { return same_algorithm(one, info.digest_der); });
  if (!known) digest_algorithms_.push_back(info.digest_der);
  return {};
}

Result<void> SignedDataWriter::add_unsigned_attribute(std::size_t signer, ByteView attribute) {
  if (signer >= signers_.size()) return Error{ErrorCode::argument_invalid, "no signer " + std::to_string(signer)};
  signers_[signer].unsigned_attributes.push_back(to_bytes(attribute));
  return {};
}

SignedDataWriter& SignedDataWriter::add_certificate(ByteView choice) {
  const Reader kind(choice);
  if (kind.next_is(tag::constructed(3))) need_version(5);
  if (kind.next_is(tag::constructed(2))) need_version(4);
  if (kind.next_is(tag::constructed(1))) need_version(3);
  add_once(certificates_, choice);
  return *this;
}

SignedDataWriter& SignedDataWriter::add_revocation(ByteView choice) {
  if (Reader(choice).next_is(tag::constructed(1))) need_version(5);
  add_once(revocations_, choice);
  return *this;
}

SignedDataWriter& SignedDataWriter::add_ocsp_response(ByteView response) {
  Writer writer;
  writer.nested(tag::constructed(1), [&] { writer.oid(oid::ocsp_response).raw(response); });
  return add_revocation(writer.bytes());
}

// CMSVersion (RFC 5652 §5.1).
void SignedDataWriter::need_version(std::uint64_t version) { version_ = std::max(version_, version); }

Result<Bytes> SignedDataWriter::to_der() const {
  if (signers_.size() > SignedData::max_signers || certificates_.size() > SignedData::max_certificates ||
      revocations_.size() > SignedData::max_revocations)
    return Error{ErrorCode::input_too_large, "more signers, certificates, CRLs or OCSP responses than are read"};
  Writer writer;
  const auto put_set = [&](std::vector<Bytes> elements, std::uint8_t set_tag) {
    if (in_order_) std::ranges::sort(elements);
    writer.nested(set_tag, [&] {
      for (const Bytes& element : elements) writer.raw(element);
    });
  };
  std::vector<Bytes> signers;
  for (const Signer& signer : signers_) {
    Writer one;
    one.nested(tag::sequence, [&] {
      one.raw(signer.fields);
      if (signer.unsigned_attributes.empty()) return;
      one.nested(tag::constructed(1), [&] {
        for (const Bytes& attribute : signer.unsigned_attributes) one.raw(attribute);
      });
    });
    signers.push_back(one.take());
  }
  writer.nested(tag::sequence, [&] {
    writer.oid(oid::signed_data).nested(tag::constructed(0), [&] {
      writer.nested(tag::sequence, [&] {
        writer.small_integer(version_);
        put_set(digest_algorithms_, tag::set);
        writer.raw(encapsulated_);
        if (!certificates_.empty()) put_set(certificates_, tag::constructed(0));
        if (!revocations_.empty()) put_set(revocations_, tag::constructed(1));
        put_set(std::move(signers), tag::set);
      });
    });
  });
  if (writer.bytes().size() > SignedData::max_size) return Error{ErrorCode::input_too_large, "SignedData of more than 64 MiB"};
  return writer.take();
}

}  // namespace hawiya::cms
