#include <doctest/doctest.h>

#include <hawiya/der/writer.hpp>

#include "cms/signing.hpp"

using namespace hawiya;
namespace tag = der::tag;

namespace {

const Bytes content = to_bytes(as_bytes("طلب تجديد رخصة القيادة"));

Bytes octets(const auto& write) {
  der::Writer writer;
  write(writer);
  return writer.take();
}

// A SignedData made by hand, so that a test can make each part wrong and still sign it properly.
struct Handmade {
  explicit Handmade(const test::SigningPerson& signer) : person(signer) {}

  const test::SigningPerson& person;
  crypto::HashAlgorithm digest_algorithm = crypto::HashAlgorithm::sha256;
  std::vector<std::pair<der::Oid, std::vector<Bytes>>> attributes = {
      {cms::oid::content_type, {octets([](der::Writer& w) { w.oid(cms::oid::data); })}},
      {cms::oid::message_digest,
       {octets([](der::Writer& w) { w.octet_string(crypto::digest(crypto::HashAlgorithm::sha256, content)); })}},
      {cms::oid::signing_time, {octets([](der::Writer& w) { w.time(test::test_now); })}},
      {cms::oid::signing_certificate_v2, {identifier(person.certificate)}}};
  bool by_key_identifier = false;
  int signers = 1;

  static Bytes identifier(const x509::Certificate& certificate, const x509::Name* issuer = nullptr) {
    return octets([&](der::Writer& w) {
      w.nested(tag::sequence, [&] {
        w.nested(tag::sequence, [&] {
          w.nested(tag::sequence, [&] {
            w.octet_string(certificate.fingerprint());
            if (issuer == nullptr) return;
            w.nested(tag::sequence, [&] {
              x509::write_general_names(w, {{.kind = x509::GeneralName::Kind::directory_name, .directory = *issuer}});
              w.element(tag::integer, certificate.serial_number());
            });
          });
        });
      });
    });
  }

  Bytes encode() const {
    der::Writer set;
    std::vector<Bytes> encoded;
    for (const auto& [type, values] : attributes)
      encoded.push_back(octets([&](der::Writer& w) { w.nested(tag::sequence, [&] { w.oid(type).set_of(values); }); }));
    set.set_of(encoded);
    const auto algorithm = crypto::default_algorithm(person.key->public_key());
    const Bytes value = person.key->sign(algorithm, set.bytes()).value();
    Bytes implicit = set.bytes();
    implicit[0] = tag::constructed(0);
    const auto digest_identifier = [&](der::Writer& w) {
      w.nested(tag::sequence, [&] { w.oid(crypto::oid_of(digest_algorithm)); });
    };
    return octets([&](der::Writer& w) {
      w.nested(tag::sequence, [&] {
        w.oid(cms::oid::signed_data).nested(tag::constructed(0), [&] {
          w.nested(tag::sequence, [&] {
            w.small_integer(1).nested(tag::set, [&] { digest_identifier(w); });
            w.nested(tag::sequence, [&] { w.oid(cms::oid::data); });
            w.nested(tag::constructed(0), [&] { w.raw(person.certificate.der()); });
            w.nested(tag::set, [&] {
              for (int i = 0; i < signers; ++i)
                w.nested(tag::sequence, [&] {
                  w.small_integer(by_key_identifier ? 3 : 1);
                  if (by_key_identifier)
                    w.octet_string(*person.certificate.extensions().subject_key_identifier, tag::context(0));
                  else
                    w.nested(tag::sequence, [&] {
                      w.raw(person.certificate.issuer().der()).element(tag::integer, person.certificate.serial_number());
                    });
                  digest_identifier(w);
                  w.raw(implicit);
                  w.raw(algorithm.to_der()).octet_string(value);
                });
            });
          });
        });
      });
    });
  }

  ErrorCode refusal() const {
    const auto verified = test::first_signer(encode(), content);
    return verified ? ErrorCode::internal_error : verified.error().code;
  }
};

}  // namespace

TEST_SUITE("cms") {
  TEST_CASE("another content is refused") {
    const test::SigningPerson person;
    Bytes other = content;
    other[0] ^= 1;
    CHECK(test::first_signer(person.sign(content), other).error().code == ErrorCode::cms_content_mismatch);
    CHECK(test::first_signer(person.sign({}), {}));
  }

  TEST_CASE("what is signed by hand as it should be is intact, by either way to name the signer") {
    const test::SigningPerson person;
    Handmade made(person);
    CHECK(test::first_signer(made.encode(), content));
    made.by_key_identifier = true;
    CHECK(test::first_signer(made.encode(), content));
    made.signers = 2;
    CHECK(test::first_signer(made.encode(), content));
    const auto& issuer = person.certificate.issuer();
    made.attributes[3].second = {Handmade::identifier(person.certificate, &issuer)};
    CHECK(test::first_signer(made.encode(), content));
  }

  TEST_CASE("RFC 5652 §11: signed attributes are there once, with one right value") {
    const test::SigningPerson person;
    using enum ErrorCode;
    for (std::size_t i = 0; i < 4; ++i) {
      CAPTURE(i);
      Handmade absent(person), twice(person), two_values(person), empty(person);
      absent.attributes.erase(absent.attributes.begin() + static_cast<std::ptrdiff_t>(i));
      CHECK(absent.refusal() == (i == 3 ? cms_signing_certificate_mismatch : cms_attribute_invalid));
      twice.attributes.push_back(twice.attributes[i]);
      CHECK(twice.refusal() == cms_attribute_invalid);
      two_values.attributes[i].second.push_back(two_values.attributes[i].second[0]);
      CHECK(two_values.refusal() == cms_attribute_invalid);
      empty.attributes[i].second.clear();
      CHECK(empty.refusal() == cms_attribute_invalid);
    }
    Handmade type(person), digest(person);
    type.attributes[0].second = {octets([](der::Writer& w) { w.oid(cms::oid::signed_data); })};
    CHECK(type.refusal() == cms_attribute_invalid);
    digest.attributes[1].second = {octets([](der::Writer& w) { w.octet_string(Bytes(32)); })};
    CHECK(digest.refusal() == cms_content_mismatch);
  }

  TEST_CASE("RFC 5035 §3: the signing certificate is the one that the attribute names") {
    const test::SigningPerson person, other;
    Handmade digest(person), issuer(person);
    digest.attributes[3].second = {Handmade::identifier(other.certificate)};
    CHECK(digest.refusal() == ErrorCode::cms_signing_certificate_mismatch);
    const auto wrong = test::make_name("another CA");
    issuer.attributes[3].second = {Handmade::identifier(person.certificate, &wrong)};
    CHECK(issuer.refusal() == ErrorCode::cms_signing_certificate_mismatch);
  }

  TEST_CASE("digests that are weak or not the signature's are refused") {
    const test::SigningPerson person;
    Handmade weak(person), other(person);
    weak.digest_algorithm = crypto::HashAlgorithm::sha1;
    weak.attributes[1].second = {
        octets([](der::Writer& w) { w.octet_string(crypto::digest(crypto::HashAlgorithm::sha1, content)); })};
    CHECK(weak.refusal() == ErrorCode::algorithm_not_allowed);
    other.digest_algorithm = crypto::HashAlgorithm::sha512;
    other.attributes[1].second = {
        octets([](der::Writer& w) { w.octet_string(crypto::digest(crypto::HashAlgorithm::sha512, content)); })};
    CHECK(other.refusal() == ErrorCode::cms_attribute_invalid);
  }

  TEST_CASE("more signers than the bound are refused") {
    const test::SigningPerson person;
    Handmade many(person);
    many.signers = 65;
    CHECK(many.refusal() == ErrorCode::cms_malformed);
  }

  TEST_CASE("no truncation is read and no flipped bit of it verifies unnoticed") {
    const test::SigningPerson person;
    const Bytes good = person.sign(content);
    for (std::size_t length = 0; length < good.size(); ++length)
      CHECK_FALSE(test::first_signer(ByteView(good).first(length), content));
    CHECK_FALSE(test::first_signer(Bytes((16u << 20) + 1), content));
    for (std::size_t i = 0; i < good.size(); ++i) {
      Bytes flipped = good;
      flipped[i] ^= static_cast<std::uint8_t>(1u << (i % 8));
      const auto verified = test::first_signer(flipped, content);
      // Unsigned parts (the list of digests, further certificates) may change; who signed what may not.
      if (verified) CHECK(*verified == person.certificate);
    }
  }
}
