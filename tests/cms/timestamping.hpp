#pragma once
// A timestamp authority in the small, for tests of tokens.

#include <hawiya/cms/timestamp.hpp>
#include <hawiya/der/writer.hpp>

#include "support/builders.hpp"

namespace hawiya::test {

inline const der::Oid test_policy("2.999.818.9");

struct TestTsu {
  TestCa ca = TestCa::root("Timestamp Root");
  Key key;
  x509::Certificate certificate;

  explicit TestTsu(crypto::KeyType type = crypto::KeyType::p256,
                   std::vector<x509::RawExtension> extensions = {critical(
                       x509::extension::extended_key_usage, x509::encode::extended_key_usage({x509::purpose::time_stamping}))})
      : key(make_key(type)), certificate(ca.issue({.subject = "TSU", .key = key, .extensions = std::move(extensions)})) {}

  static cms::TstInfo info(ByteView data) {
    return {.policy = test_policy,
            .imprint = cms::MessageImprint::of(crypto::HashAlgorithm::sha256, data),
            .serial_number = {0x17},
            .time = test_now};
  }
  Bytes token(const cms::TstInfo& info) const {
    return cms::sign_timestamp(info, certificate, *key, std::vector{certificate}, test_now).value();
  }
  Bytes token(ByteView data) const { return token(info(data)); }
};

}  // namespace hawiya::test
