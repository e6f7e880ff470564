// What becomes of timestamps, and of the signatures under them, in each situation of their authority (EN 319 102-1 §5.4 to §5.6).

#include "sign/situations.hpp"

using namespace hawiya;
using namespace hawiya::test;
using std::chrono::minutes;
using enum x509::RevocationReason;

namespace {

/// A stamped signature with all evidence of this moment.
Bytes complete(const World& world) {
  const Bytes message = stamped(world, signed_cms(world));
  return with_answer(with_answer(message, answer_about(world, world.signer)), answer_about(world, world.authority));
}

std::string first_timestamp(const sign::Report& report) {
  REQUIRE_FALSE(report.signatures.empty());
  REQUIRE_FALSE(report.signatures.front().timestamps.empty());
  const auto& timestamp = report.signatures.front().timestamps.front();
  CHECK(timestamp.indication == indication_of(timestamp.sub_indication));
  return std::string(timestamp.sub_indication == SubIndication::none ? "TOTAL_PASSED" : name_of(timestamp.sub_indication));
}

/// A token whose SignedData has been tampered with or made otherwise.
Bytes token_by(const World& world, const x509::Certificate& authority, const Key& key, ByteView octets) {
  const cms::TstInfo info{.policy = der::Oid("2.999.1"),
                          .imprint = cms::MessageImprint::of(crypto::HashAlgorithm::sha256, octets),
                          .serial_number = {1},
                          .time = world.clock};
  return cms::sign_timestamp(info, authority, *key, std::vector{authority}, world.clock).value();
}

x509::Certificate authority_issued_by(const TestCa& ca, const Key& key, Time until = make_time(2027, 1, 1)) {
  return ca.issue({.subject = "Unit",
                   .key = key,
                   .extensions = {usage({x509::KeyUsageBit::digital_signature}),
                                  critical(x509::extension::extended_key_usage,
                                           x509::encode::extended_key_usage({x509::purpose::time_stamping})),
                                  ocsp_at("http://ocsp.test/")},
                   .not_after = until});
}

}  // namespace

TEST_SUITE("sign") {
  TEST_CASE("timestamps: a good one proves when the signature existed") {
    World world;
    const Bytes message = complete(world);
    world.clock += hours(24);
    const auto report = offline(world, message);
    CHECK(outcome(report) == "TOTAL_PASSED");
    CHECK(report.signatures.front().proven_by_timestamp);
    CHECK(report.signatures.front().proven_time == test_now);
    CHECK(report.signatures.front().level == sign::Level::lt);
  }

  TEST_CASE("timestamps: one over something else proves nothing") {
    World world;
    const Bytes message =
        with_attribute(signed_cms(world), cades::signature_timestamp, token_over(world, as_bytes("something else")));
    const auto report = world.validate(message);
    CHECK(first_timestamp(report) == "HASH_FAILURE");
    CHECK_FALSE(report.signatures.front().proven_by_timestamp);
    CHECK(report.signatures.front().level == sign::Level::b);
  }

  TEST_CASE("timestamps: garbage in the place of one is no level") {
    World world;
    const auto report = world.validate(with_attribute(signed_cms(world), cades::signature_timestamp, {0x30, 0x00}));
    CHECK(first_timestamp(report) == "FORMAT_FAILURE");
    CHECK(report.signatures.front().level == sign::Level::b);
    CHECK(outcome(report) == "TOTAL_PASSED");
  }

  TEST_CASE("timestamps: an authority that nobody trusts proves nothing") {
    World world;
    const Key key = make_key();
    const auto stranger = authority_issued_by(TestCa::root("Other"), key);
    const Bytes message = signed_cms(world);
    const auto report = world.validate(
        with_attribute(message, cades::signature_timestamp, token_by(world, stranger, key, signature_of(message))));
    CHECK(first_timestamp(report) == "NO_CERTIFICATE_CHAIN_FOUND");
    CHECK(report.signatures.front().timestamps.front().intact);
    CHECK_FALSE(report.signatures.front().proven_by_timestamp);
  }

  TEST_CASE("timestamps: authorities may have anchors of their own") {
    World world;
    const TestCa other = TestCa::root("Other");
    const Key key = make_key();
    const Bytes message = signed_cms(world);
    const Bytes stamped_elsewhere = with_attribute(message, cades::signature_timestamp,
                                                   token_by(world, authority_issued_by(other, key), key, signature_of(message)));
    auto policy = world.policy();
    policy.timestamp_anchors = path::TrustStore::create({other.certificate}).value();
    policy.revocation_checking = sign::RevocationChecking::skipped;
    CHECK(first_timestamp(offline(world, stamped_elsewhere, policy)) == "TOTAL_PASSED");
    CHECK(first_timestamp(offline(world, stamped(world, message), policy)) == "NO_CERTIFICATE_CHAIN_FOUND");
  }

  TEST_CASE("timestamps: one from the future counts for nothing") {
    World world;
    const Bytes message = signed_cms(world);
    CHECK(first_timestamp(world.validate(stamped(world, message, test_now + minutes(14)))) == "TOTAL_PASSED");
    CHECK(first_timestamp(world.validate(stamped(world, message, test_now + minutes(16)))) == "TIMESTAMP_ORDER_FAILURE");
  }

  TEST_CASE("timestamps: an authority's revocation, by its time and reason: RFC 3161 §4.1") {
    struct Case {
      std::optional<x509::RevocationReason> reason;
      Duration after;
      const char* expected;
    };
    const std::vector<Case> cases{
        {superseded, -hours(1), "REVOKED_NO_POE"},       {superseded, hours(1), "TOTAL_PASSED"},
        {affiliation_changed, hours(1), "TOTAL_PASSED"}, {cessation_of_operation, hours(1), "TOTAL_PASSED"},
        {key_compromise, hours(1), "REVOKED_NO_POE"},    {ca_compromise, hours(1), "REVOKED_NO_POE"},
        {std::nullopt, hours(1), "REVOKED_NO_POE"},      {unspecified, hours(1), "REVOKED_NO_POE"},
    };
    for (const Case& one : cases) {
      World world;
      const Bytes message = stamped(world, signed_cms(world));
      world.authority_revoked_at = test_now + one.after;
      world.reason = one.reason;
      world.clock += hours(2);
      CAPTURE((one.reason ? x509::name_of(*one.reason) : "none"));
      CHECK(first_timestamp(world.validate(message)) == one.expected);
    }
  }

  TEST_CASE("timestamps: a proof from before a compromise keeps an earlier token: EN 319 102-1 §5.6.2") {
    World world;
    World later = world;
    later.authority_revoked_at = test_now + hours(1);
    later.reason = key_compromise;
    later.clock += hours(2);
    const auto same = world.extend(signed_cms(world), sign::Level::lta);
    REQUIRE(same);
    CHECK(first_timestamp(later.validate(with_answer(*same, answer_about(later, world.authority)))) == "REVOKED_NO_POE");
    // The archive timestamp is another authority's.
    World other = world;
    other.authority_key = make_key();
    other.authority = authority_issued_by(world.ca, other.authority_key);
    const auto proved = other.extend(world.extend(signed_cms(world), sign::Level::lt).value(), sign::Level::lta);
    REQUIRE(proved);
    const auto report = later.validate(with_answer(*proved, answer_about(later, world.authority)));
    CHECK(report.signatures.front().timestamps.size() == 2);
    CHECK(first_timestamp(report) == "TOTAL_PASSED");
    CHECK(outcome(report) == "TOTAL_PASSED");
  }

  TEST_CASE("timestamps: an authority whose certificate has ended") {
    World world;
    world.authority = authority_issued_by(world.ca, world.authority_key, make_time(2026, 7, 1));
    const Bytes message = complete(world);
    world.clock = make_time(2026, 8, 1);
    auto policy = world.policy();
    CHECK(first_timestamp(offline(world, message, policy)) == "OUT_OF_BOUNDS_NO_POE");
    policy.when_authority_expired = sign::WhenAuthorityExpired::accept_within_period;
    const auto accepted = offline(world, message, policy);
    CHECK(first_timestamp(accepted) == "TOTAL_PASSED");
    CHECK(outcome(accepted) == "TOTAL_PASSED");
  }

  TEST_CASE("timestamps: one made outside of its authority's period counts for nothing, whatever is accepted") {
    World world;
    world.authority = authority_issued_by(world.ca, world.authority_key, make_time(2026, 7, 1));
    const Bytes message = signed_cms(world);
    world.clock = make_time(2026, 7, 2);
    auto policy = world.policy();
    policy.when_authority_expired = sign::WhenAuthorityExpired::accept_within_period;
    CHECK(first_timestamp(world.validate(stamped(world, message), policy)) == "OUT_OF_BOUNDS_NO_POE");
  }

  TEST_CASE("timestamps: the algorithms of the token itself are judged: §5.2.8") {
    World world;
    world.authority_key = make_key(crypto::KeyType::rsa);
    world.authority = authority_issued_by(world.ca, world.authority_key);
    const Bytes message = signed_cms(world);
    auto policy = world.policy();
    CHECK(first_timestamp(world.validate(stamped(world, message), policy)) == "TOTAL_PASSED");
    // A token that is signed with SHA-1 all through, over a SHA-256 imprint.
    const cms::TstInfo info{.policy = der::Oid("2.999.1"),
                            .imprint = cms::MessageImprint::of(crypto::HashAlgorithm::sha256, signature_of(message)),
                            .serial_number = {1},
                            .time = world.clock};
    const Bytes content = info.to_der();
    using crypto::HashAlgorithm;
    cms::NewSigner weak{.certificate = world.authority,
                        .algorithm = {crypto::SignatureScheme::rsa_pkcs1, HashAlgorithm::sha1},
                        .digest = HashAlgorithm::sha1};
    weak.signed_attributes = {cms::attribute::content_type(cms::oid::tst_info),
                              cms::attribute::message_digest(crypto::digest(HashAlgorithm::sha1, content)),
                              cms::attribute::signing_certificate(world.authority)};
    weak.signature = world.authority_key->sign(weak.algorithm, weak.to_be_signed()).value();
    cms::SignedDataWriter writer(cms::oid::tst_info, content);
    REQUIRE(writer.add_signer(weak.to_der()));
    writer.add_certificate(world.authority);
    const Bytes old = with_attribute(message, cades::signature_timestamp, writer.to_der().value());
    CHECK(first_timestamp(world.validate(old, policy)) == "CRYPTO_CONSTRAINTS_FAILURE_NO_POE");
    policy.sha1_until = test_now - hours(1);
    CHECK(first_timestamp(world.validate(old, policy)) == "CRYPTO_CONSTRAINTS_FAILURE_NO_POE");
    policy.sha1_until = test_now + hours(1);
    CHECK(first_timestamp(world.validate(old, policy)) == "TOTAL_PASSED");
  }

  TEST_CASE("timestamps: content that was stamped after the signature is proved contradicts it: §5.5.4") {
    World world;
    const auto with_content_stamp = [&](Time at) {
      return signed_cms(world, {cms::encode_attribute(cades::content_timestamp, {token_over(world, as_bytes("content"), at)})});
    };
    const Bytes before = stamped(world, with_content_stamp(test_now - hours(1)), test_now);
    const Bytes after = stamped(world, with_content_stamp(test_now + hours(1)), test_now);
    world.clock += hours(2);
    CHECK(outcome(world.validate(before)) == "TOTAL_PASSED");
    CHECK(outcome(world.validate(after)) == "TIMESTAMP_ORDER_FAILURE");
  }

  TEST_CASE("timestamps: a responder whose certificate has ended since it answered") {
    World world;
    const Key key = make_key();
    const auto responder = [&](Time until) {
      return world.ca.issue({.subject = "Responder",
                             .key = key,
                             .extensions = {usage({x509::KeyUsageBit::digital_signature}),
                                            plain(x509::extension::extended_key_usage,
                                                  x509::encode::extended_key_usage({x509::purpose::ocsp_signing})),
                                            plain(x509::extension::ocsp_no_check, {5, 0})},
                             .not_after = until});
    };
    const auto data = [&](const x509::Certificate& by) {
      auto single = status_of(world.ca.certificate, world.signer);
      single.this_update = world.clock;
      single.next_update = world.clock + hours(24 * 365);
      revocation::ResponseData answer = answer_of(by, {single});
      answer.produced_at = world.clock;
      return answer;
    };
    const auto ended = responder(make_time(2026, 7, 1));
    const Bytes answer = revocation::sign_response(data(ended), *key, {ended}).value();
    // Whoever hands the answer on can put a certificate of the same name and key before the right one.
    const auto shadow = CertificateBuilder{.subject = "Responder", .key = key, .extensions = {}}.sign(make_name("Nobody"), *key);
    const Bytes shadowed = revocation::sign_response(data(ended), *key, {shadow, ended}).value();
    const Bytes message = signed_cms(world);
    world.clock = make_time(2026, 8, 1);
    for (const Bytes& one : {answer, shadowed}) {
      auto policy = world.policy();
      CHECK(outcome(offline(world, with_answer(message, one), policy)) == "TOTAL_PASSED");
      policy.when_responder_expired = sign::WhenResponderExpired::require_proof;
      CHECK(outcome(offline(world, with_answer(message, one), policy)) == "TRY_LATER");
    }
  }
}
