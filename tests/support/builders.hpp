#pragma once
// Certificates, lists and keys made for one test: everything is real, signed, and short to write.

#include <hawiya/crypto/key_file.hpp>
#include <hawiya/crypto/random.hpp>
#include <hawiya/x509/certificate.hpp>
#include <hawiya/x509/crl.hpp>
#include <memory>
#include <string>
#include <vector>

namespace hawiya::test {

inline const Time test_now = make_time(2026, 6, 1, 12);

using Key = std::shared_ptr<crypto::KeyFile>;
inline Key make_key(crypto::KeyType type = crypto::KeyType::p256) {
  return std::make_shared<crypto::KeyFile>(crypto::KeyFile::generate(type, 2048).value());
}

inline x509::Name make_name(const std::string& common_name) {
  return x509::Name::from_attributes({{x509::attribute::country, "EG"}, {x509::attribute::common_name, common_name}}).value();
}

inline x509::RawExtension critical(const der::Oid& oid, Bytes value) { return {oid, true, std::move(value)}; }
inline x509::RawExtension plain(const der::Oid& oid, Bytes value) { return {oid, false, std::move(value)}; }

inline x509::RawExtension usage(std::initializer_list<x509::KeyUsageBit> bits) {
  x509::KeyUsage usage;
  for (const auto bit : bits) usage.set(bit);
  return critical(x509::extension::key_usage, x509::encode::key_usage(usage));
}

/// A certificate in the making: set what the test is about, `sign` gives it.
struct CertificateBuilder {
  std::string subject = "leaf";
  Key key = make_key();
  std::vector<x509::RawExtension> extensions = {};
  Time not_before = make_time(2026, 1, 1);
  Time not_after = make_time(2027, 1, 1);
  Bytes serial = crypto::random_bytes(8);

  x509::Certificate sign(const x509::Name& issuer, crypto::Signer& issuer_key) const {
    const auto algorithm = crypto::default_algorithm(issuer_key.public_key());
    Bytes number = serial;
    number[0] = static_cast<std::uint8_t>((number[0] & 0x3f) | 0x40);
    const Bytes tbs = x509::encode_tbs(x509::CertificateFields{
        number, algorithm, issuer, not_before, not_after, make_name(subject), to_bytes(key->public_key().spki()), extensions});
    return x509::Certificate::from_der(x509::write_signed(tbs, algorithm, issuer_key.sign(algorithm, tbs).value())).value();
  }
};

inline std::vector<x509::RawExtension> ca_extensions(std::optional<std::uint32_t> path_length = std::nullopt) {
  using enum x509::KeyUsageBit;
  return {critical(x509::extension::basic_constraints, x509::encode::basic_constraints({true, path_length})),
          usage({key_cert_sign, crl_sign})};
}

/// A CA with its key: `issue` signs what a builder describes.
struct TestCa {
  Key key;
  x509::Certificate certificate;

  static TestCa root(const std::string& name = "Test Root", crypto::KeyType type = crypto::KeyType::p256) {
    CertificateBuilder builder{.subject = name, .key = make_key(type), .extensions = ca_extensions()};
    return {builder.key, builder.sign(make_name(name), *builder.key)};
  }
  TestCa intermediate(const std::string& name, std::vector<x509::RawExtension> extensions = ca_extensions()) const {
    CertificateBuilder builder{.subject = name, .extensions = std::move(extensions)};
    return {builder.key, issue(builder)};
  }
  x509::Certificate issue(const CertificateBuilder& builder) const { return builder.sign(certificate.subject(), *key); }
};

}  // namespace hawiya::test
