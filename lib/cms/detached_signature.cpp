#include <hawiya/cms/detached_signature.hpp>
#include <hawiya/crypto/signer.hpp>
#include <hawiya/der/writer.hpp>

#include "base/try.hpp"
#include "cms/signing_certificate.hpp"

namespace hawiya::cms {
namespace {

using der::Writer;
using x509::KeyUsageBit;
namespace tag = der::tag;

Bytes attribute(const der::Oid& type, const Bytes& value) {
  Writer writer;
  writer.nested(tag::sequence, [&] { writer.oid(type).set_of({value}); });
  return writer.take();
}

Bytes encode_signed_attributes(ByteView content, const x509::Certificate& certificate, crypto::HashAlgorithm hash, Time time) {
  Writer type, digest, signing_time, attributes;
  type.oid(oid::data);
  digest.octet_string(crypto::digest(hash, content));
  signing_time.time(time);
  attributes.set_of({attribute(oid::content_type, type.bytes()), attribute(oid::message_digest, digest.bytes()),
                     attribute(oid::signing_time, signing_time.bytes()),
                     attribute(oid::signing_certificate_v2, encode_signing_certificate(certificate))});
  return attributes.take();
}

void write_digest_algorithm(Writer& writer, crypto::HashAlgorithm hash) {
  writer.nested(tag::sequence, [&] { writer.oid(crypto::oid_of(hash)); });
}

Result<void> check_may_sign(const x509::Certificate& certificate) {
  const auto& usage = certificate.extensions().key_usage;
  if (usage && !usage->has(KeyUsageBit::non_repudiation) && !usage->has(KeyUsageBit::digital_signature))
    return Error{ErrorCode::key_usage_wrong, "the certificate's key is not for signatures"};
  return {};
}

crypto::HashAlgorithm digest_for(const crypto::SignatureAlgorithm& algorithm) {
  return algorithm.uses_hash() ? algorithm.hash : crypto::HashAlgorithm::sha512;  // RFC 8419 §3.1
}

}  // namespace

Result<DetachedSigning> DetachedSigning::begin(ByteView content, const x509::Certificate& certificate,
                                               std::vector<x509::Certificate> chain, Time signing_time) {
  HAWIYA_CHECK(check_may_sign(certificate));
  if (signing_time > certificate.not_after()) return Error{ErrorCode::certificate_expired, to_string(certificate.not_after())};
  if (signing_time < certificate.not_before())
    return Error{ErrorCode::certificate_not_yet_valid, to_string(certificate.not_before())};
  HAWIYA_TRY(const crypto::PublicKey key, certificate.public_key());
  DetachedSigning signing(certificate, std::move(chain), crypto::default_algorithm(key));
  signing.signed_attributes_ = encode_signed_attributes(content, certificate, digest_for(signing.algorithm_), signing_time);
  return signing;
}

Result<Bytes> DetachedSigning::attach(ByteView signature) const {
  HAWIYA_TRY(const crypto::PublicKey key, certificate_.public_key());
  HAWIYA_CHECK(key.verify(algorithm_, signed_attributes_, signature));
  const crypto::HashAlgorithm hash = digest_for(algorithm_);
  Bytes implicit_attributes = signed_attributes_;
  implicit_attributes[0] = tag::constructed(0);
  std::vector<Bytes> certificates{to_bytes(certificate_.der())};
  for (const auto& further : chain_) certificates.push_back(to_bytes(further.der()));

  Writer writer;
  writer.nested(tag::sequence, [&] {
    writer.oid(oid::signed_data).nested(tag::constructed(0), [&] {
      writer.nested(tag::sequence, [&] {
        writer.small_integer(1);
        writer.nested(tag::set, [&] { write_digest_algorithm(writer, hash); });
        writer.nested(tag::sequence, [&] { writer.oid(oid::data); });
        writer.set_of(std::move(certificates), tag::constructed(0));
        writer.nested(tag::set, [&] {
          writer.nested(tag::sequence, [&] {
            writer.small_integer(1);
            writer.nested(tag::sequence,
                          [&] { writer.raw(certificate_.issuer().der()).element(tag::integer, certificate_.serial_number()); });
            write_digest_algorithm(writer, hash);
            writer.raw(implicit_attributes).raw(algorithm_.to_der()).octet_string(signature);
          });
        });
      });
    });
  });
  return writer.take();
}

/// The checks of one SignerInfo, in the order of RFC 5652 §5.6 and EN 319 122-1 §5.
class DetachedVerification {
 public:
  DetachedVerification(const SignedData& data, const SignerInfo& signer, ByteView content, const crypto::AlgorithmPolicy& policy)
      : data_(data), signer_(signer), content_(content), policy_(policy) {}

  Result<IntactSignature> run() {
    HAWIYA_TRY(const x509::Certificate certificate, find_certificate());
    HAWIYA_CHECK(check_content_type());
    HAWIYA_CHECK(check_digest());
    HAWIYA_TRY(const ByteView named, signer_.only_value(oid::signing_certificate_v2));
    HAWIYA_CHECK(check_signing_certificate(named, certificate));
    passed("signing certificate", "RFC 5035 §3", "serial number " + certificate.serial_hex());
    HAWIYA_TRY(const Time time, signing_time());
    HAWIYA_CHECK(check_may_sign(certificate));
    passed("key usage", "RFC 5280 §4.2.1.3", "nonRepudiation or digitalSignature");
    HAWIYA_TRY(const crypto::PublicKey key, certificate.public_key());
    HAWIYA_CHECK(key.verify(signer_.algorithm, signer_.signed_attributes, signer_.signature, policy_));
    passed("signature value", "RFC 5652 §5.6", signer_.algorithm.to_string() + ", " + key.to_string());
    return IntactSignature(certificate, time, signer_.algorithm, std::move(checks_));
  }

 private:
  void passed(std::string name, std::string clause, std::string inputs) {
    checks_.push_back({std::move(name), std::move(clause), std::move(inputs), true});
  }

  Result<x509::Certificate> find_certificate() const {
    for (const auto& certificate : data_.certificates)
      if (signer_.signer.names(certificate)) return certificate;
    return Error{ErrorCode::cms_signer_certificate_missing};
  }

  Result<void> check_content_type() {
    if (signer_.signed_attributes.empty()) return Error{ErrorCode::cms_attribute_invalid, "no signed attributes"};
    HAWIYA_TRY(const ByteView value, signer_.only_value(oid::content_type));
    der::Reader reader(value);
    const auto type = reader.oid();
    if (!type || *type != data_.content_type)
      return Error{ErrorCode::cms_attribute_invalid, "not the content's type", oid::content_type.to_string()};
    passed("content type", "RFC 5652 §11.1", type->to_string());
    return {};
  }

  Result<void> check_digest() {
    HAWIYA_TRY(const ByteView value, signer_.only_value(oid::message_digest));
    der::Reader reader(value);
    const auto claimed = reader.octet_string();
    if (!claimed) return Error{ErrorCode::cms_attribute_invalid, "not an octet string", oid::message_digest.to_string()};
    // One weak digest anywhere would let the content be exchanged.
    if (signer_.digest == crypto::HashAlgorithm::sha1 && policy_.sha1 == crypto::Allow::no)
      return Error{ErrorCode::algorithm_not_allowed, "SHA-1 over the content"};
    if (signer_.algorithm.uses_hash() && signer_.algorithm.hash != signer_.digest)
      return Error{ErrorCode::cms_attribute_invalid, "the digest algorithm is not that of the signature"};
    if (!equal(*claimed, crypto::digest(signer_.digest, content_))) return Error{ErrorCode::cms_content_mismatch};
    passed("message digest", "RFC 5652 §11.2", std::string(crypto::name_of(signer_.digest)));
    return {};
  }

  Result<Time> signing_time() {
    HAWIYA_TRY(const ByteView value, signer_.only_value(oid::signing_time));
    der::Reader reader(value);
    const auto time = reader.time();
    if (!time) return Error{ErrorCode::cms_attribute_invalid, "not a time", oid::signing_time.to_string()};
    passed("signing time (claimed)", "EN 319 122-1 §5.2.1", to_string(*time));
    return time;
  }

  const SignedData& data_;
  const SignerInfo& signer_;
  ByteView content_;
  const crypto::AlgorithmPolicy& policy_;
  Checks checks_;
};

Result<std::vector<IntactSignature>> verify_detached(ByteView signed_data, ByteView content,
                                                     const crypto::AlgorithmPolicy& policy) {
  HAWIYA_TRY(const SignedData data, SignedData::from_der(signed_data));
  if (data.content) return Error{ErrorCode::cms_malformed, "the content is inside: not a detached signature"};
  if (data.signers.empty()) return Error{ErrorCode::cms_malformed, "nobody signed"};
  std::vector<IntactSignature> intact;
  for (const SignerInfo& signer : data.signers) {
    HAWIYA_TRY(IntactSignature one, DetachedVerification(data, signer, content, policy).run());
    intact.push_back(std::move(one));
  }
  return intact;
}

}  // namespace hawiya::cms
