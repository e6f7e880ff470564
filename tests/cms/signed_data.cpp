#include <doctest/doctest.h>

#include <algorithm>
#include <hawiya/cms/signed_data_writer.hpp>
#include <hawiya/cms/verify_signer.hpp>
#include <hawiya/der/writer.hpp>

#include "cms/signing.hpp"

using namespace hawiya;
using cms::NewSigner;
using cms::SignedContent;
using cms::SignedData;
using cms::SignedDataWriter;
using crypto::HashAlgorithm;
using crypto::SignatureScheme;
namespace tag = der::tag;

namespace {

const Bytes content = to_bytes(as_bytes("عقد إيجار"));

NewSigner signer_of(const test::SigningPerson& person, const crypto::SignatureAlgorithm& algorithm, ByteView over = content) {
  NewSigner signer{.certificate = person.certificate, .algorithm = algorithm, .digest = cms::digest_for(algorithm)};
  signer.signed_attributes = {cms::attribute::content_type(cms::oid::data),
                              cms::attribute::message_digest(crypto::digest(signer.digest, over)),
                              cms::attribute::signing_certificate(person.certificate)};
  return signer;
}

NewSigner signer_of(const test::SigningPerson& person) {
  return signer_of(person, crypto::default_algorithm(person.key->public_key()));
}

Bytes finish(NewSigner signer, const test::SigningPerson& person) {
  const bool itself = signer.signed_attributes.empty();
  signer.signature = person.key->sign(signer.algorithm, itself ? content : signer.to_be_signed()).value();
  return signer.to_der();
}

Bytes message(const std::vector<Bytes>& signers, std::optional<ByteView> inside = std::nullopt) {
  SignedDataWriter writer(cms::oid::data, inside);
  for (const Bytes& signer : signers) REQUIRE(writer.add_signer(signer));
  return writer.to_der().value();
}

Bytes message(const NewSigner& signer, const test::SigningPerson& person) { return message({finish(signer, person)}); }

Result<Checks> verify(const SignedData& data, const test::SigningPerson& person, std::size_t i = 0) {
  return cms::verify_signer(data.signers.at(i), SignedContent::detached(data, content), person.certificate);
}

ErrorCode refusal(const NewSigner& signer, const test::SigningPerson& person) {
  const auto verified = verify(SignedData::from_der(message(signer, person)).value(), person);
  return verified ? ErrorCode::internal_error : verified.error().code;
}

// Every constructed element with an indefinite length: the worst BER of the same values.
Bytes indefinite(ByteView der) {
  Bytes ber;
  for (der::Reader reader(der); !reader.at_end();) {
    const der::Element element = reader.next().value();
    if ((element.tag & 0x20) == 0) {
      ber.insert(ber.end(), element.whole.begin(), element.whole.end());
      continue;
    }
    ber.insert(ber.end(), {element.tag, 0x80});
    const Bytes inner = indefinite(element.content);
    ber.insert(ber.end(), inner.begin(), inner.end());
    ber.insert(ber.end(), {0, 0});
  }
  return ber;
}

bool contains(const Bytes& whole, const Bytes& part) { return std::ranges::search(whole, part).begin() != whole.end(); }

}  // namespace

TEST_SUITE("cms") {
  TEST_CASE("every signature algorithm makes a message that is read and verifies") {
    using enum HashAlgorithm;
    const auto check = [](const test::SigningPerson& person, const crypto::SignatureAlgorithm& algorithm) {
      CAPTURE(algorithm.to_string());
      const auto data = SignedData::from_der(message(signer_of(person, algorithm), person));
      REQUIRE_MESSAGE(data, to_string(data.error()));
      CHECK(data->signers[0].algorithm->to_der() == algorithm.to_der());
      const auto checks = verify(*data, person);
      CHECK_MESSAGE(checks, to_string(checks.error()));
      CHECK(cms::check_signing_certificate(data->signers[0], person.certificate));
    };
    const test::SigningPerson rsa(crypto::KeyType::rsa), nist(crypto::KeyType::p384), brainpool(crypto::KeyType::brainpool256);
    for (const HashAlgorithm hash : {sha224, sha256, sha512, sha3_224, sha3_384}) {
      check(rsa, {SignatureScheme::rsa_pkcs1, hash});
      check(rsa, {SignatureScheme::rsa_pss, hash, static_cast<std::uint32_t>(crypto::digest_size(hash))});
      check(nist, {SignatureScheme::ecdsa, hash});
      check(brainpool, {SignatureScheme::ecdsa, hash});
    }
    for (const auto type :
         {crypto::KeyType::ed25519, crypto::KeyType::ml_dsa_44, crypto::KeyType::ml_dsa_65, crypto::KeyType::ml_dsa_87}) {
      const test::SigningPerson person(type);
      check(person, crypto::default_algorithm(person.key->public_key()));
    }
  }

  TEST_CASE("RFC 8419 §3.1 and RFC 9882 §3.3: Ed25519 goes with SHA-512, ML-DSA with a digest as strong as the key") {
    const auto with_digest = [](const test::SigningPerson& person, HashAlgorithm hash) {
      NewSigner signer = signer_of(person);
      signer.digest = hash;
      signer.signed_attributes[1] = cms::attribute::message_digest(crypto::digest(hash, content));
      return refusal(signer, person);
    };
    const test::SigningPerson ed25519(crypto::KeyType::ed25519), small(crypto::KeyType::ml_dsa_44),
        middle(crypto::KeyType::ml_dsa_65), large(crypto::KeyType::ml_dsa_87);
    CHECK(with_digest(ed25519, HashAlgorithm::sha256) == ErrorCode::cms_attribute_invalid);
    CHECK(with_digest(small, HashAlgorithm::sha256) == ErrorCode::internal_error);
    CHECK(with_digest(small, HashAlgorithm::sha224) == ErrorCode::cms_attribute_invalid);
    CHECK(with_digest(middle, HashAlgorithm::sha256) == ErrorCode::cms_attribute_invalid);
    CHECK(with_digest(middle, HashAlgorithm::sha384) == ErrorCode::internal_error);
    CHECK(with_digest(large, HashAlgorithm::sha384) == ErrorCode::cms_attribute_invalid);
  }

  TEST_CASE("RSA-PSS: the digest over the content is that of the signature") {
    const test::SigningPerson person(crypto::KeyType::rsa);
    NewSigner signer = signer_of(person, {SignatureScheme::rsa_pss, HashAlgorithm::sha256, 32});
    signer.digest = HashAlgorithm::sha512;
    signer.signed_attributes[1] = cms::attribute::message_digest(crypto::digest(HashAlgorithm::sha512, content));
    CHECK(refusal(signer, person) == ErrorCode::cms_attribute_invalid);
  }

  TEST_CASE("content comes inside, beside, or as digests that were made elsewhere") {
    const test::SigningPerson person;
    const Bytes signer = finish(signer_of(person), person);
    const auto inside = SignedData::from_der(message({signer}, content)).value();
    const auto beside = SignedData::from_der(message({signer})).value();
    CHECK(inside.content == content);
    CHECK(cms::verify_signer(inside.signers[0], SignedContent::inside(inside), person.certificate));
    CHECK_FALSE(beside.content);
    CHECK(cms::digests_needed(beside) == std::vector{HashAlgorithm::sha256});
    std::map<HashAlgorithm, Bytes> digests{{HashAlgorithm::sha256, crypto::digest(HashAlgorithm::sha256, content)}};
    const auto verify_with = [&](const SignedContent& given) {
      const auto checks = cms::verify_signer(beside.signers[0], given, person.certificate);
      return checks ? ErrorCode::internal_error : checks.error().code;
    };
    CHECK(verify_with(SignedContent::detached(beside, digests)) == ErrorCode::internal_error);
    CHECK(verify_with(SignedContent::inside(beside)) == ErrorCode::argument_invalid);
    digests.begin()->second[0] ^= 1;
    CHECK(verify_with(SignedContent::detached(beside, digests)) == ErrorCode::cms_content_mismatch);
  }

  TEST_CASE("RFC 5652 §5.3: without signed attributes the content itself is signed, and it must be data") {
    const test::SigningPerson person;
    NewSigner signer = signer_of(person);
    signer.signed_attributes.clear();
    CHECK(refusal(signer, person) == ErrorCode::internal_error);
    const auto data = SignedData::from_der(message(signer, person)).value();
    const auto code = [&](const SignedContent& given) {
      return cms::verify_signer(data.signers[0], given, person.certificate).error().code;
    };
    CHECK(code({.type = cms::oid::tst_info, .octets = content}) == ErrorCode::cms_attribute_invalid);
    CHECK(code(SignedContent::detached(data, std::map<HashAlgorithm, Bytes>())) == ErrorCode::argument_invalid);
    CHECK(code(SignedContent::detached(data, as_bytes("another content"))) == ErrorCode::signature_invalid);
  }

  TEST_CASE("somebody's signed attributes are not passed off as a content that he signed") {
    const test::SigningPerson person;
    NewSigner honest = signer_of(person);
    const Bytes attributes = honest.to_be_signed();
    NewSigner forged = honest;
    forged.signed_attributes.clear();
    forged.signature = person.key->sign(honest.algorithm, attributes).value();
    const auto data = SignedData::from_der(message({forged.to_der()}, attributes)).value();
    CHECK(cms::verify_signer(data.signers[0], SignedContent::inside(data), person.certificate).error().code ==
          ErrorCode::cms_attribute_invalid);
  }

  TEST_CASE("signed attributes that are repeated are refused, whether or not a profile asks for them") {
    const test::SigningPerson person;
    NewSigner signer = signer_of(person);
    const Bytes time = cms::attribute::signing_time(test::test_now);
    signer.signed_attributes.insert(signer.signed_attributes.end(), {time, time});
    CHECK(refusal(signer, person) == ErrorCode::cms_attribute_invalid);
    NewSigner twice = signer_of(person);
    twice.signed_attributes.push_back(twice.signed_attributes[2]);
    CHECK(refusal(twice, person) == ErrorCode::cms_attribute_invalid);
  }

  TEST_CASE("ESS signing-certificate of the first version is read, and the first certificate is the signer's") {
    const test::SigningPerson person, other;
    const auto attribute = [](const der::Oid& type, const std::vector<const x509::Certificate*>& named, HashAlgorithm hash) {
      der::Writer value;
      value.nested(tag::sequence, [&] {
        value.nested(tag::sequence, [&] {
          for (const auto* one : named)
            value.nested(tag::sequence, [&] { value.octet_string(crypto::digest(hash, one->der())); });
        });
      });
      return cms::encode_attribute(type, {value.take()});
    };
    const auto check = [&](std::vector<Bytes> attributes) {
      NewSigner signer = signer_of(person);
      signer.signed_attributes.pop_back();
      for (Bytes& one : attributes) signer.signed_attributes.push_back(std::move(one));
      const auto data = SignedData::from_der(message(signer, person)).value();
      const auto checked = cms::check_signing_certificate(data.signers[0], person.certificate);
      return checked ? ErrorCode::internal_error : checked.error().code;
    };
    using cms::oid::signing_certificate, cms::oid::signing_certificate_v2;
    const auto &own = person.certificate, &foreign = other.certificate;
    CHECK(check({attribute(signing_certificate, {&own, &foreign}, HashAlgorithm::sha1)}) == ErrorCode::internal_error);
    CHECK(check({attribute(signing_certificate, {&foreign, &own}, HashAlgorithm::sha1)}) ==
          ErrorCode::cms_signing_certificate_mismatch);
    CHECK(check({}) == ErrorCode::cms_signing_certificate_mismatch);
    // Both versions at once: both must name it.
    CHECK(check({attribute(signing_certificate, {&foreign}, HashAlgorithm::sha1),
                 attribute(signing_certificate_v2, {&own}, HashAlgorithm::sha256)}) ==
          ErrorCode::cms_signing_certificate_mismatch);
  }

  TEST_CASE("signed attributes in another order than DER's verify as they were signed and as they were sent") {
    const test::SigningPerson person;
    NewSigner signer = signer_of(person);
    std::ranges::sort(signer.signed_attributes, std::greater<>());
    der::Writer sent;
    sent.nested(tag::set, [&] {
      for (const Bytes& one : signer.signed_attributes) sent.raw(one);
    });
    for (const bool signed_as_sent : {true, false}) {
      signer.signature = person.key->sign(signer.algorithm, signed_as_sent ? sent.bytes() : signer.to_be_signed()).value();
      const Bytes sorted = signer.to_be_signed();
      Bytes der = signer.to_der();
      std::ranges::copy(ByteView(sent.bytes()).subspan(1), std::ranges::search(der, ByteView(sorted).subspan(1)).begin());
      const auto data = SignedData::from_der(message({der})).value();
      CHECK(data.signers[0].signed_attributes == sent.bytes());
      CHECK(verify(data, person));
    }
  }

  TEST_CASE("BER reads as the same message, and zero octets may follow it") {
    const test::SigningPerson person;
    const Bytes der = message({finish(signer_of(person), person)}, content);
    Bytes ber = indefinite(der);
    ber.resize(ber.size() + 1000);
    const auto data = SignedData::from_der(ber);
    REQUIRE_MESSAGE(data, to_string(data.error()));
    CHECK(data->content == content);
    CHECK(data->signers[0].der == SignedData::from_der(der)->signers[0].der);
    CHECK(cms::verify_signer(data->signers[0], SignedContent::inside(*data), person.certificate));
    CHECK(SignedDataWriter::extend(ber)->to_der().value() == der);
    ber.back() = 1;
    CHECK(SignedData::from_der(ber).error().code == ErrorCode::cms_malformed);
  }

  TEST_CASE("what is not understood does not make the rest unreadable") {
    const test::SigningPerson person;
    der::Writer unknown;
    unknown.nested(tag::sequence, [&] { unknown.oid(der::Oid("1.2.3.4")); });
    Bytes signer = finish(signer_of(person), person);
    const Bytes sha256 = SignedData::from_der(message({signer}))->signers[0].digest_der;
    const auto found = std::ranges::search(signer, sha256).begin();
    found[12] = 0x7f;  // the OID's last octet
    SignedDataWriter writer(cms::oid::data);
    REQUIRE(writer.add_signer(signer));
    writer.add_certificate(unknown.bytes()).add_certificate(person.certificate);
    const auto data = SignedData::from_der(writer.to_der().value());
    REQUIRE_MESSAGE(data, to_string(data.error()));
    CHECK(data->signers[0].digest.error().code == ErrorCode::algorithm_unsupported);
    CHECK(data->certificates.size() == 1);
    CHECK(data->certificate_set.size() == 2);
    CHECK(cms::digests_needed(*data).empty());
    CHECK(verify(*data, person).error().code == ErrorCode::algorithm_unsupported);
  }

  TEST_CASE("counter-signatures are over the signature's value and have no content type (RFC 5652 §11.4)") {
    const test::SigningPerson person, notary(crypto::KeyType::p384);
    SignedDataWriter writer(cms::oid::data);
    REQUIRE(writer.add_signer(finish(signer_of(person), person)));
    const auto first = SignedData::from_der(writer.to_der().value()).value();
    NewSigner counter = signer_of(notary, crypto::default_algorithm(notary.key->public_key()), first.signers[0].signature);
    const Bytes with_type = finish(counter, notary);
    counter.signed_attributes.erase(counter.signed_attributes.begin());
    REQUIRE(writer.add_unsigned_attribute(
        0, cms::encode_attribute(cms::oid::counter_signature, {finish(counter, notary), with_type})));
    CHECK(writer.add_unsigned_attribute(1, with_type).error().code == ErrorCode::argument_invalid);
    const auto data = SignedData::from_der(writer.to_der().value()).value();
    const auto values = cms::values_of(data.signers[0].unsigned_attributes, cms::oid::counter_signature);
    REQUIRE(values.size() == 2);
    int intact = 0;
    for (const ByteView value : values) {
      const auto read = cms::SignerInfo::from_der(value).value();
      const auto checks = cms::verify_signer(read, SignedContent::signature_of(data.signers[0]), notary.certificate);
      if (checks)
        ++intact;
      else
        CHECK(checks.error().code == ErrorCode::cms_attribute_invalid);
    }
    CHECK(intact == 1);
  }

  TEST_CASE("additions to a message of others leave what was in it octet for octet") {
    const test::SigningPerson person, second(crypto::KeyType::ed25519);
    Bytes foreign = message({finish(signer_of(person), person)}, content);
    foreign = indefinite(foreign);
    const auto before = SignedData::from_der(foreign).value();
    SignedDataWriter writer = SignedDataWriter::extend(foreign).value();
    writer.add_certificate(person.ca.certificate).add_certificate(person.certificate).add_certificate(person.certificate);
    const Bytes crl{0x30, 0x00}, response{0x30, 0x03, 0x0a, 0x01, 0x06};
    writer.add_revocation(crl).add_ocsp_response(response).add_ocsp_response(response);
    REQUIRE(writer.add_signer(finish(signer_of(second), second)));
    const Bytes attribute = cms::encode_attribute(der::Oid("1.2.3"), {Bytes{0x05, 0x00}});
    REQUIRE(writer.add_unsigned_attribute(0, attribute));
    const Bytes extended = writer.to_der().value();
    const auto after = SignedData::from_der(extended).value();
    CHECK(after.encapsulated_der == before.encapsulated_der);
    CHECK(after.signers.size() == 2);
    CHECK(after.signers[0].signed_attributes == before.signers[0].signed_attributes);
    CHECK(after.signers[0].unsigned_attributes.at(0).der == attribute);
    CHECK(contains(extended, Bytes(before.signers[0].der.begin() + 4, before.signers[0].der.end())));
    CHECK(after.certificates == std::vector{person.ca.certificate, person.certificate});
    CHECK(after.crls() == std::vector<Bytes>{crl});
    CHECK(after.ocsp_responses() == std::vector<Bytes>{response});
    CHECK(after.version == 5);  // RFC 5652 §5.1: another format of revocation information
    CHECK(after.digest_algorithms.size() == 2);
    CHECK(verify(after, person, 0));
    CHECK(verify(after, second, 1));
    CHECK(SignedDataWriter::extend(extended)->to_der().value() == extended);
  }

  TEST_CASE("basic OCSP responses in the revocation set come out as whole ones") {
    const Bytes basic{0x30, 0x00};
    der::Writer choice;
    choice.nested(tag::constructed(1), [&] { choice.oid(cms::oid::ocsp_basic).raw(basic); });
    SignedDataWriter writer(cms::oid::data);
    writer.add_revocation(choice.bytes());
    const auto data = SignedData::from_der(writer.to_der().value()).value();
    CHECK(data.ocsp_responses() == std::vector<Bytes>{cms::wrap_basic_response(basic)});
    CHECK(data.crls().empty());
  }

  TEST_CASE("a message of our making is DER, with its sets in order, and has the version of RFC 5652 §5.1") {
    const test::SigningPerson person, other(crypto::KeyType::p384);
    SignedDataWriter writer(cms::oid::data);
    REQUIRE(writer.add_signer(finish(signer_of(person), person)));
    REQUIRE(writer.add_signer(finish(signer_of(other), other)));
    writer.add_certificate(other.certificate).add_certificate(person.certificate);
    const auto data = SignedData::from_der(writer.to_der().value()).value();
    CHECK(data.version == 1);
    CHECK(std::ranges::is_sorted(data.certificate_set));
    CHECK(std::ranges::is_sorted(data.digest_algorithms));
    CHECK(SignedData::from_der(SignedDataWriter(cms::oid::tst_info, content).to_der().value())->version == 3);
  }

  TEST_CASE("bounds: signers, certificates and versions") {
    const test::SigningPerson person;
    SignedDataWriter writer(cms::oid::data);
    for (std::size_t i = 0; i <= SignedData::max_certificates; ++i)
      writer.add_certificate(Bytes{0x30, 0x04, 0x02, 0x02, static_cast<std::uint8_t>(i >> 8), static_cast<std::uint8_t>(i)});
    CHECK(writer.to_der().error().code == ErrorCode::input_too_large);
    Bytes six = message({finish(signer_of(person), person)});
    const Bytes version{0x02, 0x01, 0x01};
    std::ranges::search(six, version).begin()[2] = 6;
    CHECK(SignedData::from_der(six).error().code == ErrorCode::cms_malformed);
    CHECK(SignedData::from_der(Bytes(SignedData::max_size + 1)).error().code == ErrorCode::input_too_large);
  }
}
