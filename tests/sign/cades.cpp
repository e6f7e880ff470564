// The rules of CAdES, each broken by itself: EN 319 122-1.

#include <algorithm>

#include "sign/situations.hpp"

using namespace hawiya;
using test::outcome;
using test::World;
namespace cades = sign::cades_oid;

namespace {

/// A counter-signature by the world's signer over these octets.
Bytes counter_signature(const World& world, ByteView octets) {
  cms::NewSigner signer{.certificate = world.signer, .algorithm = crypto::default_algorithm(world.signer_key->public_key())};
  signer.digest = cms::digest_for(signer.algorithm);
  signer.signed_attributes = {cms::attribute::message_digest(crypto::digest(signer.digest, octets)),
                              cms::attribute::signing_certificate(world.signer)};
  signer.signature = world.signer_key->sign(signer.algorithm, signer.to_be_signed()).value();
  return signer.to_der();
}

/// The message without its n-th certificate, as somebody might take evidence out.
Bytes without_certificate(const Bytes& message, ByteView certificate) {
  Bytes changed = message;
  const auto found = std::ranges::search(changed, certificate);
  REQUIRE(!found.empty());
  // One octet inside of the signature of the certificate: another certificate now.
  *(found.end() - 1) ^= 1;
  return changed;
}

}  // namespace

TEST_SUITE("sign") {
  TEST_CASE("CAdES: a plain signature passes, and is told apart from bare CMS: §5.2.2") {
    World world;
    CHECK(outcome(world.validate(test::signed_cms(world))) == "TOTAL_PASSED");
    const Bytes other = test::signed_cms(world, {cms::attribute::signing_certificate(world.authority)});
    CHECK(world.validate(other).signatures.front().indication != sign::Indication::total_passed);
  }

  TEST_CASE("CAdES: detached without its content is SIGNED_DATA_NOT_FOUND, over another HASH_FAILURE") {
    World world;
    const Bytes document = world.sign({test::file_to_sign("a", "content")}, {.packaging = sign::Packaging::cades_detached});
    CHECK(outcome(world.validate(document)) == "SIGNED_DATA_NOT_FOUND");
    CHECK(outcome(world.validate(document, {test::detached("a", "Content")})) == "HASH_FAILURE");
    CHECK(outcome(world.validate(document, {test::detached("a", "content")})) == "TOTAL_PASSED");
  }

  TEST_CASE("CAdES: counter-signatures sign their parent's value: RFC 5652 §11.4") {
    World world;
    const Bytes message = test::signed_cms(world);
    const auto with = [&](Bytes counter) {
      return test::with_attribute(message, cms::oid::counter_signature, std::move(counter));
    };
    const auto good = world.validate(with(counter_signature(world, test::signature_of(message))));
    REQUIRE(good.signatures.front().counter_signatures.size() == 1);
    CHECK(good.indication() == sign::Indication::total_passed);
    CHECK(world.validate(with(counter_signature(world, as_bytes("content")))).indication() == sign::Indication::total_failed);
    CHECK(world.validate(with({0x30, 0x00})).indication() == sign::Indication::total_failed);
  }

  TEST_CASE("CAdES: a signature policy that is there twice, or is none, fails: §5.2.9") {
    World world;
    const Bytes policy =
        sign::write_signature_policy({.identifier = "2.999.1", .hash = crypto::HashAlgorithm::sha256, .digest = Bytes(32)});
    const Bytes attribute = cms::encode_attribute(cades::signature_policy, {policy});
    CHECK(outcome(world.validate(test::signed_cms(world, {attribute}))) == "TOTAL_PASSED");
    CHECK(outcome(world.validate(test::signed_cms(world, {cms::encode_attribute(cades::signature_policy, {policy, policy})}))) ==
          "FORMAT_FAILURE");
    CHECK(outcome(world.validate(test::signed_cms(world, {cms::encode_attribute(cades::signature_policy, {Bytes{2, 1, 1}})}))) ==
          "FORMAT_FAILURE");
  }

  TEST_CASE("CAdES: an archive timestamp fails when something of its hash index is gone: §5.5.2") {
    World world;
    const Bytes archived = world.extend(test::signed_cms(world), sign::Level::lta).value();
    const auto archive_of = [&](const sign::Report& report) { return report.signatures.front().timestamps.back(); };
    CHECK(archive_of(world.validate(archived)).indication == sign::Indication::total_passed);
    const auto changed = world.validate(without_certificate(archived, world.ca.certificate.der()));
    CHECK(archive_of(changed).indication != sign::Indication::total_passed);
    CHECK_FALSE(archive_of(changed).intact);
  }

  TEST_CASE("CAdES: what is added after an archive timestamp does not hurt it, and is not covered: §5.5.2") {
    World world;
    const Bytes archived = world.extend(test::signed_cms(world), sign::Level::lta).value();
    const Bytes more = cms::SignedDataWriter::extend(archived).value().add_certificate(World().ca.certificate).to_der().value();
    const auto report = world.validate(more);
    CHECK(report.indication() == sign::Indication::total_passed);
    CHECK(report.signatures.front().level == sign::Level::lta);
  }

  TEST_CASE("CAdES: an archive timestamp without its hash index, or over other content, is none") {
    World world;
    const Bytes message = test::stamped(world, test::signed_cms(world));
    const Bytes bare = test::with_attribute(message, cades::archive_timestamp_v3, test::token_over(world, as_bytes("anything")));
    const auto timestamp = world.validate(bare).signatures.front().timestamps.back();
    CHECK(timestamp.kind == sign::TimestampKind::archive);
    CHECK(timestamp.sub_indication == sign::SubIndication::hash_failure);
  }

  TEST_CASE("CAdES: a content timestamp is over the content: §5.2.8") {
    World world;
    const auto with = [&](ByteView octets) {
      return test::signed_cms(world, {cms::encode_attribute(cades::content_timestamp, {test::token_over(world, octets)})});
    };
    const auto kind_of = [&](ByteView octets) { return world.validate(with(octets)).signatures.front().timestamps.front(); };
    CHECK(kind_of(as_bytes("content")).indication == sign::Indication::total_passed);
    CHECK(kind_of(as_bytes("Content")).sub_indication == sign::SubIndication::hash_failure);
  }

  TEST_CASE("CAdES: each signer is judged by himself") {
    World world;
    auto writer = cms::SignedDataWriter::extend(test::signed_cms(world)).value();
    const World other;
    const auto second = cms::SignedData::from_der(test::signed_cms(other)).value();
    REQUIRE(writer.add_signer(second.signers.front().der));
    writer.add_certificate(other.signer);
    const auto report = world.validate(writer.to_der().value());
    REQUIRE(report.signatures.size() == 2);
    CHECK(report.signatures[0].indication == sign::Indication::total_passed);
    CHECK(report.signatures[1].sub_indication == sign::SubIndication::certificate_chain_general_failure);
    CHECK(report.indication() == sign::Indication::indeterminate);
  }
}
