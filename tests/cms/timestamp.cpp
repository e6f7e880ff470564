#include <doctest/doctest.h>

#include <algorithm>
#include <hawiya/cms/signed_data_writer.hpp>

#include "cms/timestamping.hpp"

using namespace hawiya;
using cms::TimestampFailure;
using cms::TimestampRequest;
using cms::TimestampResponse;
using cms::TimestampStatus;
using cms::TimestampToken;
using cms::TstInfo;
using crypto::HashAlgorithm;
using std::chrono::microseconds;
namespace tag = der::tag;

namespace {

const Bytes data = to_bytes(as_bytes("محضر"));

ErrorCode refusal(const auto& result) { return result ? ErrorCode::internal_error : result.error().code; }

ErrorCode verified(ByteView token, const crypto::AlgorithmPolicy& policy = {}, std::span<const x509::Certificate> further = {}) {
  const auto read = TimestampToken::from_der(token);
  REQUIRE_MESSAGE(read, to_string(read.error()));
  return refusal(read->verify(policy, further));
}

Bytes changed(Bytes whole, std::string_view from, std::string_view to) {
  const auto found = std::ranges::search(whole, as_bytes(from));
  REQUIRE(found.begin() != whole.end());
  std::ranges::copy(as_bytes(to), found.begin());
  return whole;
}

}  // namespace

TEST_SUITE("cms") {
  TEST_CASE("a request is written and read (RFC 3161 §2.4.1)") {
    TimestampRequest request{.imprint = cms::MessageImprint::of(HashAlgorithm::sha384, data)};
    request.policy = test::test_policy;
    request.nonce = Bytes{0x00, 0x80, 0x01};
    const auto read = TimestampRequest::from_der(request.to_der()).value();
    CHECK(read.imprint == request.imprint);
    CHECK(read.policy == request.policy);
    CHECK(read.nonce == request.nonce);
    CHECK(read.certificate_wanted);
    CHECK_FALSE(read.has_extensions);
    request.certificate_wanted = false;
    CHECK_FALSE(TimestampRequest::from_der(request.to_der())->certificate_wanted);
  }

  TEST_CASE("requests that are none are refused") {
    const Bytes good = TimestampRequest{.imprint = cms::MessageImprint::of(HashAlgorithm::sha256, data)}.to_der();
    for (std::size_t length = 0; length < good.size(); ++length)
      CHECK(refusal(TimestampRequest::from_der(ByteView(good).first(length))) == ErrorCode::timestamp_malformed);
    Bytes version = good;
    version[4] = 2;
    CHECK(refusal(TimestampRequest::from_der(version)) == ErrorCode::timestamp_malformed);
    TimestampRequest short_digest{.imprint = {HashAlgorithm::sha256, Bytes(31)}};
    CHECK(refusal(TimestampRequest::from_der(short_digest.to_der())) == ErrorCode::timestamp_malformed);
    CHECK(refusal(TimestampRequest::from_der(changed(good, "\x03\x04\x02\x01", "\x03\x04\x02\x7f"))) ==
          ErrorCode::algorithm_unsupported);
    CHECK(refusal(TimestampRequest::from_der(Bytes(20000))) == ErrorCode::timestamp_malformed);
    der::Writer extended;
    extended.nested(tag::sequence, [&] {
      extended.raw(ByteView(good).subspan(2)).nested(tag::constructed(0), [&] {
        extended.nested(tag::sequence, [&] { extended.oid(der::Oid("1.2.3")).octet_string(data); });
      });
    });
    CHECK(TimestampRequest::from_der(extended.bytes())->has_extensions);
  }

  TEST_CASE("TSTInfo is written and read, to the microsecond (§2.4.2)") {
    TstInfo info = test::TestTsu::info(data);
    info.fraction = microseconds(120'300);
    info.accuracy = microseconds(1'002'003);
    info.ordering = true;
    info.nonce = Bytes{0x05};
    const Bytes der = info.to_der();
    CHECK(as_text(der).find("20260601120000.1203Z") != std::string_view::npos);
    const auto read = TstInfo::from_der(der).value();
    CHECK(read.policy == info.policy);
    CHECK(read.imprint == info.imprint);
    CHECK(read.serial_number == info.serial_number);
    CHECK(read.time == info.time);
    CHECK(read.fraction == info.fraction);
    CHECK(read.accuracy == info.accuracy);
    CHECK(read.ordering);
    CHECK(read.nonce == info.nonce);
    for (const auto part : {microseconds(5), microseconds(5'000), microseconds(5'000'000), microseconds(0)}) {
      info.accuracy = part;
      CHECK(TstInfo::from_der(info.to_der())->accuracy == part);
    }
  }

  TEST_CASE("genTime has whole seconds, a fraction or none, and Z") {
    TstInfo info = test::TestTsu::info(data);
    info.fraction = microseconds(123'456);
    const Bytes good = info.to_der();
    const auto with = [&](std::string_view fraction) { return TstInfo::from_der(changed(good, ".123456Z", fraction)); };
    CHECK(with(".123400Z")->fraction == microseconds(123'400));
    CHECK(with(".000001Z")->fraction == microseconds(1));
    for (const char* wrong : {",123456Z", ".12345Z6", ".1234567", "+020000Z", ".12.456Z", ".-12345Z"})
      CHECK(refusal(with(wrong)) == ErrorCode::timestamp_malformed);
    CHECK(refusal(TstInfo::from_der(changed(good, "20260601", "20261301"))) == ErrorCode::timestamp_malformed);
    der::Writer nine;
    TstInfo plain = test::TestTsu::info(data);
    const Bytes whole = plain.to_der();
    const auto time = std::ranges::search(whole, as_bytes("20260601120000Z"));
    nine.nested(tag::sequence, [&] {
      nine.raw(ByteView(whole.begin() + 2, time.begin() - 2)).text(tag::generalized_time, "20260601120000.123456789Z");
    });
    CHECK(TstInfo::from_der(nine.bytes())->fraction == microseconds(123'456));
  }

  TEST_CASE("TSTInfo of another version, with a wrong accuracy or an unknown critical extension is refused") {
    TstInfo info = test::TestTsu::info(data);
    const auto put = [&](const auto& write) {
      der::Writer writer;
      const Bytes der = info.to_der();
      writer.nested(tag::sequence, [&] {
        writer.raw(ByteView(der).subspan(2));
        write(writer);
      });
      return TstInfo::from_der(writer.bytes());
    };
    const auto accuracy = [&](std::uint8_t part, std::uint64_t value) {
      return put([&](der::Writer& w) { w.nested(tag::sequence, [&] { w.small_integer(value, part); }); });
    };
    const auto extension = [&](bool is_critical) {
      return put([&](der::Writer& w) {
        w.nested(tag::constructed(1), [&] {
          w.nested(tag::sequence, [&] {
            w.oid(der::Oid("1.2.3"));
            if (is_critical) w.boolean(true);
            w.octet_string(data);
          });
        });
      });
    };
    CHECK(accuracy(tag::context(0), 999)->accuracy == microseconds(999'000));
    CHECK(refusal(accuracy(tag::context(0), 1000)) == ErrorCode::timestamp_malformed);
    CHECK(refusal(accuracy(tag::context(1), 1000)) == ErrorCode::timestamp_malformed);
    CHECK(refusal(accuracy(tag::integer, 1ull << 40)) == ErrorCode::timestamp_malformed);
    CHECK(extension(false));
    CHECK(refusal(extension(true)) == ErrorCode::extension_unknown_critical);
    Bytes version = info.to_der();
    version[4] = 2;
    CHECK(refusal(TstInfo::from_der(version)) == ErrorCode::timestamp_malformed);
  }

  TEST_CASE("tokens of every kind of key are intact, and say who signed them") {
    using enum crypto::KeyType;
    for (const auto type : {p256, p384, rsa, ed25519, ml_dsa_65}) {
      CAPTURE(crypto::name_of(type));
      const test::TestTsu tsu(type);
      const auto token = TimestampToken::from_der(tsu.token(data)).value();
      const auto intact = token.verify();
      REQUIRE_MESSAGE(intact, to_string(intact.error()));
      CHECK(intact->certificate() == tsu.certificate);
      CHECK(intact->info().imprint == cms::MessageImprint::of(HashAlgorithm::sha256, data));
      CHECK(intact->checks().size() == 5);
    }
  }

  TEST_CASE("RFC 3161 §2.3: the certificate's only extended key usage is timeStamping, critical") {
    using x509::extension::extended_key_usage;
    const auto wrong = [](std::vector<x509::RawExtension> extensions) {
      const test::TestTsu tsu(crypto::KeyType::p256, std::move(extensions));
      return verified(tsu.token(data));
    };
    const Bytes only = x509::encode::extended_key_usage({x509::purpose::time_stamping});
    const Bytes more = x509::encode::extended_key_usage({x509::purpose::time_stamping, x509::purpose::client_auth});
    CHECK(wrong({}) == ErrorCode::timestamp_certificate_wrong);
    CHECK(wrong({test::plain(extended_key_usage, only)}) == ErrorCode::timestamp_certificate_wrong);
    CHECK(wrong({test::critical(extended_key_usage, more)}) == ErrorCode::timestamp_certificate_wrong);
    CHECK(wrong({test::critical(extended_key_usage, only), test::usage({x509::KeyUsageBit::key_agreement})}) ==
          ErrorCode::timestamp_certificate_wrong);
    CHECK(wrong({test::critical(extended_key_usage, only), test::usage({x509::KeyUsageBit::non_repudiation})}) ==
          ErrorCode::internal_error);
  }

  TEST_CASE("the certificate may come from elsewhere, and must be the one that ESSCertIDv2 names") {
    const test::TestTsu tsu;
    const Bytes bare = cms::sign_timestamp(test::TestTsu::info(data), tsu.certificate, *tsu.key, {}, test::test_now).value();
    CHECK(verified(bare) == ErrorCode::cms_signer_certificate_missing);
    CHECK(verified(bare, {}, std::vector{tsu.ca.certificate, tsu.certificate}) == ErrorCode::internal_error);
    // The same issuer and serial number, and another certificate.
    test::CertificateBuilder twin{.subject = "twin", .key = tsu.key, .serial = to_bytes(tsu.certificate.serial_number())};
    CHECK(verified(bare, {}, std::vector{tsu.ca.issue(twin)}) == ErrorCode::cms_signing_certificate_mismatch);
    const test::TestTsu other;
    CHECK(refusal(cms::sign_timestamp(test::TestTsu::info(data), tsu.certificate, *other.key, {}, test::test_now)) ==
          ErrorCode::algorithm_key_mismatch);
  }

  TEST_CASE("a token that was changed, or whose imprint is weak, is refused") {
    const test::TestTsu tsu;
    CHECK(verified(changed(tsu.token(data), "20260601120000Z", "20250601120000Z")) == ErrorCode::cms_content_mismatch);
    TstInfo weak = test::TestTsu::info(data);
    weak.imprint = cms::MessageImprint::of(HashAlgorithm::sha1, data);
    CHECK(verified(tsu.token(weak)) == ErrorCode::algorithm_not_allowed);
    CHECK(verified(tsu.token(weak), {.sha1 = crypto::Allow::yes}) == ErrorCode::internal_error);
  }

  TEST_CASE("what is signed must be one TSTInfo, by exactly one signer (§2.4.2)") {
    const test::TestTsu tsu;
    const auto signer = cms::SignedData::from_der(tsu.token(data))->signers[0].der;
    const Bytes info = test::TestTsu::info(data).to_der();
    const auto made = [&](const der::Oid& type, std::optional<ByteView> content, int signers) {
      cms::SignedDataWriter writer(type, content);
      for (int i = 0; i < signers; ++i) REQUIRE(writer.add_signer(signer));
      return refusal(TimestampToken::from_der(writer.to_der().value()));
    };
    CHECK(made(cms::oid::tst_info, info, 1) == ErrorCode::internal_error);
    CHECK(made(cms::oid::tst_info, info, 2) == ErrorCode::timestamp_malformed);
    CHECK(made(cms::oid::tst_info, info, 0) == ErrorCode::timestamp_malformed);
    CHECK(made(cms::oid::tst_info, std::nullopt, 1) == ErrorCode::timestamp_malformed);
    CHECK(made(cms::oid::data, info, 1) == ErrorCode::timestamp_malformed);
    CHECK(made(cms::oid::tst_info, data, 1) == ErrorCode::timestamp_malformed);
  }

  TEST_CASE("responses are written and read: a token goes with granted alone") {
    const test::TestTsu tsu;
    TimestampResponse granted{.status = TimestampStatus::granted_with_mods, .token = tsu.token(data)};
    const auto read = TimestampResponse::from_der(granted.to_der()).value();
    CHECK(read.status == TimestampStatus::granted_with_mods);
    CHECK(read.token == granted.token);
    for (const auto failure :
         {TimestampFailure::bad_alg, TimestampFailure::time_not_available, TimestampFailure::system_failure}) {
      const TimestampResponse refused{.text = "لا", .failure = failure};
      const auto back = TimestampResponse::from_der(refused.to_der()).value();
      CHECK(back.status == TimestampStatus::rejection);
      CHECK(back.text == "لا");
      CHECK(back.failure == failure);
    }
    granted.status = TimestampStatus::rejection;
    CHECK(refusal(TimestampResponse::from_der(granted.to_der())) == ErrorCode::timestamp_malformed);
    CHECK(refusal(TimestampResponse::from_der(TimestampResponse{.status = TimestampStatus::granted}.to_der())) ==
          ErrorCode::timestamp_malformed);
    CHECK(refusal(TimestampResponse::from_der(TimestampResponse{.text = "\xff"}.to_der())) == ErrorCode::timestamp_malformed);
    CHECK(refusal(TimestampResponse::from_der(Bytes{0x30, 0x05, 0x30, 0x03, 0x02, 0x01, 0x06})) ==
          ErrorCode::timestamp_malformed);
  }

  TEST_CASE("a requester takes what it asked for and nothing else (§2.2)") {
    const test::TestTsu tsu;
    TimestampRequest request{.imprint = cms::MessageImprint::of(HashAlgorithm::sha256, data)};
    request.nonce = Bytes{0x2a};
    request.policy = test::test_policy;
    TstInfo info = test::TestTsu::info(data);
    const auto answer = [&](std::span<const x509::Certificate> certificates) {
      const Bytes token = cms::sign_timestamp(info, tsu.certificate, *tsu.key, certificates, test::test_now).value();
      return refusal(
          cms::accept_response(TimestampResponse{.status = TimestampStatus::granted, .token = token}.to_der(), request));
    };
    const std::vector certificates{tsu.certificate};
    CHECK(answer(certificates) == ErrorCode::timestamp_mismatch);  // no nonce
    info.nonce = Bytes{0x2b};
    CHECK(answer(certificates) == ErrorCode::timestamp_mismatch);
    info.nonce = request.nonce;
    CHECK(answer(certificates) == ErrorCode::internal_error);
    CHECK(answer({}) == ErrorCode::timestamp_mismatch);  // no certificate
    info.policy = der::Oid("1.2.3");
    CHECK(answer(certificates) == ErrorCode::timestamp_mismatch);
    info.policy = test::test_policy;
    info.imprint.digest[0] ^= 1;
    CHECK(answer(certificates) == ErrorCode::timestamp_mismatch);
    const auto refused = cms::accept_response(
        TimestampResponse{.text = "later", .failure = TimestampFailure::time_not_available}.to_der(), request);
    CHECK(refused.error().code == ErrorCode::timestamp_refused);
    CHECK(refused.error().detail == "rejection, timeNotAvailable: later");
  }

  TEST_CASE("no truncation of a token is read, and no flipped bit lets it say another thing") {
    const test::TestTsu tsu;
    const Bytes good = tsu.token(data);
    const Bytes info = test::TestTsu::info(data).to_der();
    for (std::size_t length = 0; length < good.size(); ++length)
      CHECK_FALSE(TimestampToken::from_der(ByteView(good).first(length)));
    for (std::size_t i = 0; i < good.size(); ++i) {
      Bytes flipped = good;
      flipped[i] ^= static_cast<std::uint8_t>(1u << (i % 8));
      const auto token = TimestampToken::from_der(flipped);
      const auto intact = token ? token->verify() : Result<cms::IntactTimestamp>(token.error());
      if (intact) CHECK(intact->info().to_der() == info);
    }
  }
}
