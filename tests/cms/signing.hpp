#pragma once
// A signer with a certificate, for tests of CMS.

#include <hawiya/cms/detached_signature.hpp>

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

  Bytes sign(ByteView content) const {
    const auto signing = cms::DetachedSigning::begin(content, certificate, {ca.certificate}, test_now).value();
    return signing.attach(key->sign(signing.algorithm(), signing.to_be_signed()).value()).value();
  }
};

}  // namespace hawiya::test
