#include <doctest/doctest.h>

#include <hawiya/der/writer.hpp>
#include <hawiya/x509/certificate_file.hpp>

#include "support/builders.hpp"

using namespace hawiya;
using namespace hawiya::x509;

namespace {

// What a test changes in a certs-only message.
struct CertsOnly {
  std::vector<Bytes> certificates;
  std::uint64_t version = 1;
  Bytes digests = {};
  Bytes content = {};
  Bytes lists = {};
  Bytes signers = {};

  [[nodiscard]] Bytes der() const {
    der::Writer writer;
    writer.nested(der::tag::sequence, [&] {
      writer.oid(der::Oid("1.2.840.113549.1.7.2")).nested(der::tag::constructed(0), [&] {
        writer.nested(der::tag::sequence, [&] {
          writer.small_integer(version).element(der::tag::set, digests);
          writer.nested(der::tag::sequence, [&] { writer.oid(der::Oid("1.2.840.113549.1.7.1")).raw(content); });
          writer.nested(der::tag::constructed(0), [&] {
            for (const Bytes& one : certificates) writer.raw(one);
          });
          if (!lists.empty()) writer.element(der::tag::constructed(1), lists);
          writer.element(der::tag::set, signers);
        });
      });
    });
    return writer.take();
  }
};

ErrorCode code(ByteView file, std::size_t limit = 10) {
  const auto read = certificates_from_file_bytes(file, limit);
  return read ? ErrorCode::internal_error : read.error().code;
}

}  // namespace

TEST_SUITE("x509") {
  TEST_CASE("certificates are read from DER, PEM and PKCS 7 certs-only (RFC 5280 §4.2.2.1)") {
    const auto a = test::TestCa::root("A").certificate, b = test::TestCa::root("B").certificate;
    const CertsOnly both{.certificates = {to_bytes(a.der()), to_bytes(b.der())}};
    CHECK(certificates_from_file_bytes(a.der(), 1).value() == std::vector{a});
    CHECK(certificates_from_file_bytes(as_bytes(a.to_pem() + "\nand\n" + b.to_pem()), 2).value() == std::vector{a, b});
    CHECK(certificates_from_file_bytes(both.der(), 2).value() == std::vector{a, b});
    CertsOnly listed = both;
    listed.lists = {0x30, 0};
    CHECK(certificates_from_file_bytes(listed.der(), 2).value().size() == 2);
    CHECK(code(both.der(), 1) == ErrorCode::input_too_large);
    CHECK(code(as_bytes(a.to_pem() + b.to_pem()), 1) == ErrorCode::input_too_large);
  }

  TEST_CASE("a file of certificates that is anything more or less is refused") {
    const auto a = test::TestCa::root("A").certificate;
    const CertsOnly good{.certificates = {to_bytes(a.der())}};
    const auto refused = [&](auto change) {
      CertsOnly bad = good;
      change(bad);
      return code(bad.der());
    };
    CHECK(refused([](CertsOnly& m) { m.version = 3; }) == ErrorCode::cms_malformed);
    CHECK(refused([](CertsOnly& m) { m.digests = {0x30, 0}; }) == ErrorCode::cms_malformed);
    CHECK(refused([](CertsOnly& m) { m.content = {0xa0, 2, 4, 0}; }) == ErrorCode::cms_malformed);
    CHECK(refused([](CertsOnly& m) { m.signers = {0x30, 0}; }) == ErrorCode::cms_malformed);
    CHECK(refused([](CertsOnly& m) { m.lists = {0x30, 5}; }) == ErrorCode::cms_malformed);
    CHECK(refused([](CertsOnly& m) { m.certificates.push_back({0xa0, 0}); }) == ErrorCode::cms_malformed);
    CHECK(refused([](CertsOnly& m) { m.certificates.push_back({0x30, 0}); }) == ErrorCode::certificate_malformed);
    CHECK(refused([](CertsOnly& m) { m.certificates.clear(); }) == ErrorCode::certificate_malformed);
    Bytes longer = good.der();
    longer.push_back(0);
    CHECK(code(longer) == ErrorCode::cms_malformed);
    const Bytes indefinite{0x30, 0x80, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2, 0, 0};
    CHECK(code(indefinite) == ErrorCode::certificate_malformed);
    CHECK(code(as_bytes("-----BEGIN PUBLIC KEY-----\nMAA=\n-----END PUBLIC KEY-----\n")) == ErrorCode::pem_malformed);
    CHECK(code(as_bytes(a.to_pem().substr(0, 200))) == ErrorCode::pem_malformed);
    CHECK(code({}) == ErrorCode::certificate_malformed);
  }
}
