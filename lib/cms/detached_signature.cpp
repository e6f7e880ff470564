#include <hawiya/cms/detached_signature.hpp>
#include <hawiya/cms/verify_signer.hpp>
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

namespace {

Result<x509::Certificate> find_certificate(const SignedData& data, const SignerInfo& signer) {
  for (const auto& certificate : data.certificates)
    if (signer.signer.names(certificate)) return certificate;
  return Error{ErrorCode::cms_signer_certificate_missing};
}

}  // namespace

/// What CAdES baseline asks beyond an intact value (EN 319 122-1 §5 and §6).
class DetachedVerification {
 public:
  static Result<IntactSignature> run(const SignedData& data, const SignerInfo& signer, ByteView content,
                                     const crypto::AlgorithmPolicy& policy) {
    HAWIYA_TRY(const x509::Certificate certificate, find_certificate(data, signer));
    if (signer.signed_attributes.empty()) return Error{ErrorCode::cms_attribute_invalid, "no signed attributes"};
    HAWIYA_TRY(Checks checks, verify_signer(signer, SignedContent::detached(data, content), certificate, policy));
    const auto passed = [&](std::string name, std::string clause, std::string inputs) {
      checks.push_back({std::move(name), std::move(clause), std::move(inputs), true});
    };
    HAWIYA_CHECK(check_signing_certificate(signer, certificate));
    passed("signing certificate", "RFC 5035 §3", "serial number " + certificate.serial_hex());
    HAWIYA_TRY(const Time time, claimed_signing_time(signer));
    passed("signing time (claimed)", "EN 319 122-1 §5.2.1", to_string(time));
    HAWIYA_CHECK(check_may_sign(certificate));
    passed("key usage", "RFC 5280 §4.2.1.3", "nonRepudiation or digitalSignature");
    HAWIYA_TRY(const crypto::SignatureAlgorithm algorithm, signer.algorithm);
    return IntactSignature(certificate, time, algorithm, std::move(checks));
  }
};

Result<std::vector<IntactSignature>> verify_detached(ByteView signed_data, ByteView content,
                                                     const crypto::AlgorithmPolicy& policy) {
  HAWIYA_TRY(const SignedData data, SignedData::from_der(signed_data));
  if (data.content) return Error{ErrorCode::cms_malformed, "the content is inside: not a detached signature"};
  if (data.signers.empty()) return Error{ErrorCode::cms_malformed, "nobody signed"};
  std::vector<IntactSignature> intact;
  for (const SignerInfo& signer : data.signers) {
    HAWIYA_TRY(IntactSignature one, DetachedVerification::run(data, signer, content, policy));
    intact.push_back(std::move(one));
  }
  return intact;
}

}  // namespace hawiya::cms
