#pragma once
// A signer with a certificate, for tests of CMS.

#include <algorithm>
#include <hawiya/cms/signed_data_writer.hpp>
#include <hawiya/cms/verify_signer.hpp>

#include "base/try.hpp"
#include "support/builders.hpp"

namespace hawiya::test {

struct SigningPerson {
  TestCa ca = TestCa::root();
  Key key;
  x509::Certificate certificate;

  explicit SigningPerson(crypto::KeyType type = crypto::KeyType::p256,
                         std::initializer_list<x509::KeyUsageBit> usages = {x509::KeyUsageBit::non_repudiation})
      : key(make_key(type)),
        certificate(ca.issue({.subject = "Signer",
                              .key = key,
                              .extensions = {usage(usages), plain(x509::extension::subject_key_identifier,
                                                                  x509::encode::subject_key_identifier(Bytes{1, 2, 3}))}})) {}

  /// A detached message with the attributes of CAdES-B, and the chain.
  Bytes sign(ByteView content) const {
    const auto algorithm = crypto::default_algorithm(key->public_key());
    cms::NewSigner signer{.certificate = certificate, .algorithm = algorithm, .digest = cms::digest_for(algorithm)};
    signer.signed_attributes = {cms::attribute::content_type(cms::oid::data),
                                cms::attribute::message_digest(crypto::digest(signer.digest, content)),
                                cms::attribute::signing_time(test_now), cms::attribute::signing_certificate(certificate)};
    signer.signature = key->sign(algorithm, signer.to_be_signed()).value();
    cms::SignedDataWriter writer(cms::oid::data);
    writer.add_signer(signer.to_der()).value();
    writer.add_certificate(certificate).add_certificate(ca.certificate);
    return writer.to_der().value();
  }
};

/// The certificate that signed the detached message, once value, content, signing certificate and signing time are right.
inline Result<x509::Certificate> first_signer(ByteView message, ByteView content) {
  HAWIYA_TRY(const auto data, cms::SignedData::from_der(message));
  if (data.signers.empty()) return Error{ErrorCode::cms_malformed, "nobody signed"};
  std::optional<x509::Certificate> first;
  for (const cms::SignerInfo& signer : data.signers) {
    const auto found = std::ranges::find_if(data.certificates, [&](const auto& one) { return signer.signer.names(one); });
    if (found == data.certificates.end()) return Error{ErrorCode::cms_signer_certificate_missing};
    HAWIYA_CHECK(cms::verify_signer(signer, cms::SignedContent::detached(data, content), *found));
    HAWIYA_CHECK(cms::check_signing_certificate(signer, *found));
    HAWIYA_CHECK(cms::claimed_signing_time(signer));
    if (!first) first = *found;
  }
  return *first;
}

}  // namespace hawiya::test
