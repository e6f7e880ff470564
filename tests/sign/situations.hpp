#pragma once
// CAdES signatures put together piece by piece, so that each piece can be what the test is about.

#include <hawiya/cms/signed_data_writer.hpp>

#include "sign/cades/attributes.hpp"
#include "sign/world.hpp"

namespace hawiya::test {

namespace cades = sign::cades_oid;
using sign::Indication;
using sign::SubIndication;
using std::chrono::hours;

/// A token over the octets, made at the world's clock or another time.
inline Bytes token_over(const World& world, ByteView octets, std::optional<Time> at = std::nullopt,
                        std::chrono::microseconds fraction = {}) {
  const cms::TstInfo info{.policy = der::Oid("2.999.1"),
                          .imprint = cms::MessageImprint::of(crypto::HashAlgorithm::sha256, octets),
                          .serial_number = {1},
                          .time = at.value_or(world.clock),
                          .fraction = fraction};
  return cms::sign_timestamp(info, world.authority, *world.authority_key, std::vector{world.authority}, info.time).value();
}

/// An attached CAdES signature over "content", with further signed attributes.
inline Bytes signed_cms(const World& world, const std::vector<Bytes>& further = {}) {
  const ByteView content = as_bytes("content");
  cms::NewSigner signer{.certificate = world.signer, .algorithm = crypto::default_algorithm(world.signer_key->public_key())};
  signer.digest = cms::digest_for(signer.algorithm);
  signer.signed_attributes = {cms::attribute::content_type(cms::oid::data),
                              cms::attribute::message_digest(crypto::digest(signer.digest, content)),
                              cms::attribute::signing_certificate(world.signer)};
  signer.signed_attributes.insert(signer.signed_attributes.end(), further.begin(), further.end());
  signer.signature = world.signer_key->sign(signer.algorithm, signer.to_be_signed()).value();
  cms::SignedDataWriter writer(cms::oid::data, content);
  REQUIRE(writer.add_signer(signer.to_der()));
  writer.add_certificate(world.signer).add_certificate(world.ca.certificate);
  return writer.to_der().value();
}

inline Bytes with_attribute(ByteView message, const der::Oid& type, Bytes value) {
  auto writer = cms::SignedDataWriter::extend(message).value();
  REQUIRE(writer.add_unsigned_attribute(0, cms::encode_attribute(type, {std::move(value)})));
  return writer.to_der().value();
}

inline Bytes signature_of(ByteView message) { return cms::SignedData::from_der(message).value().signers.front().signature; }

/// With a signature timestamp.
inline Bytes stamped(const World& world, ByteView message, std::optional<Time> at = std::nullopt) {
  return with_attribute(message, cades::signature_timestamp, token_over(world, signature_of(message), at));
}

inline Bytes with_answer(ByteView message, ByteView response) {
  return cms::SignedDataWriter::extend(message).value().add_ocsp_response(response).to_der().value();
}
inline Bytes with_list(ByteView message, ByteView list) {
  return cms::SignedDataWriter::extend(message).value().add_revocation(list).to_der().value();
}

/// What the world's responder says of a certificate at its clock.
inline Bytes answer_about(const World& world, const x509::Certificate& certificate) {
  return world.status(revocation::OcspRequest{
      {revocation::CertId::of(world.ca.certificate, certificate.serial_number(), crypto::HashAlgorithm::sha1)}}
                          .to_der());
}

inline sign::Report offline(const World& world, ByteView document, const sign::ValidationPolicy& policy) {
  return sign::Validation::begin({document}, policy, world.clock).value().finish({}, world.clock);
}
inline sign::Report offline(const World& world, ByteView document) { return offline(world, document, world.policy()); }

/// "TOTAL_PASSED", or the sub-indication of the first signature.
inline std::string outcome(const sign::Report& report) {
  REQUIRE_FALSE(report.signatures.empty());
  const auto& signature = report.signatures.front();
  CHECK(signature.indication == indication_of(signature.sub_indication));
  CHECK((signature.indication == Indication::total_passed) == !signature.error.has_value());
  return std::string(signature.sub_indication == SubIndication::none ? name_of(signature.indication)
                                                                     : name_of(signature.sub_indication));
}

}  // namespace hawiya::test
