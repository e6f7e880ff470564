#include <doctest/doctest.h>
#include <sqlite3.h>

#include <algorithm>
#include <hawiya/ca/timestamp_authority.hpp>
#include <mutex>
#include <set>
#include <thread>

#include "ca/demo_ca.hpp"

using namespace hawiya;
using cms::TimestampFailure;
using cms::TimestampRequest;
using cms::TimestampResponse;
using cms::TimestampStatus;
using crypto::HashAlgorithm;

namespace {

const Bytes data = to_bytes(as_bytes("وثيقة"));
const der::Oid policy("2.999.818.9");

struct Timestamping : test::DemoCa {
  test::Key key = test::make_key();
  x509::Certificate certificate =
      issuing.issue(test::shipped_profile("tsu"), {test::request_for(key), test::organisation("الطوابع")}, act).value();
  ca::TimestampAuthority authority = open();

  [[nodiscard]] ca::TimestampUnit unit() const {
    return {.name = "tsu", .certificate = certificate, .chain = {issuing.certificate()}, .signer = key, .policy = policy};
  }
  [[nodiscard]] ca::TimestampAuthority open() const { return ca::TimestampAuthority::create(unit(), store).value(); }
};

TimestampRequest request_for(HashAlgorithm hash = HashAlgorithm::sha256) {
  TimestampRequest request{.imprint = cms::MessageImprint::of(hash, data)};
  request.nonce = Bytes{0x12, 0x34};
  return request;
}

TimestampResponse ask(const ca::TimestampAuthority& authority, ByteView request, Time now = test::test_now) {
  return TimestampResponse::from_der(authority.answer(request, now)).value();
}

std::optional<TimestampFailure> failure(const ca::TimestampAuthority& authority, const TimestampRequest& request,
                                        Time now = test::test_now) {
  return ask(authority, request.to_der(), now).failure;
}

cms::TstInfo info_of(const ca::TimestampAuthority& authority, Time now = test::test_now) {
  return cms::accept_response(authority.answer(request_for().to_der(), now), request_for()).value().info();
}

}  // namespace

TEST_SUITE("ca") {
  TEST_CASE("timestamps: what is asked for is granted, and verifies under the unit's certificate") {
    const Timestamping ca;
    auto request = request_for(HashAlgorithm::sha512);
    request.policy = policy;
    const auto token = cms::accept_response(ca.authority.answer(request.to_der(), test::test_now), request);
    REQUIRE_MESSAGE(token, to_string(token.error()));
    const auto intact = token->verify();
    REQUIRE_MESSAGE(intact, to_string(intact.error()));
    CHECK(intact->certificate() == ca.certificate);
    CHECK(intact->info().time == test::test_now);
    CHECK(intact->info().accuracy == std::chrono::seconds(1));
    CHECK(intact->info().policy == policy);
    CHECK(token->signed_data().certificates.size() == 2);
  }

  TEST_CASE("timestamps: certificates come where they are asked for, and the nonce comes back (RFC 3161 §2.4.1)") {
    const Timestamping ca;
    auto request = request_for();
    request.certificate_wanted = false;
    request.nonce.reset();
    const auto token = cms::accept_response(ca.authority.answer(request.to_der(), test::test_now), request).value();
    CHECK(token.signed_data().certificates.empty());
    CHECK_FALSE(token.info().nonce);
    CHECK(token.verify({}, std::vector{ca.certificate}));
  }

  TEST_CASE("timestamps: each refusal has the failure that RFC 3161 §2.4.2 names") {
    const Timestamping ca;
    CHECK(ask(ca.authority, as_bytes("junk")).failure == TimestampFailure::bad_data_format);
    CHECK(ask(ca.authority, {}).failure == TimestampFailure::bad_data_format);
    CHECK(failure(ca.authority, request_for(HashAlgorithm::sha1)) == TimestampFailure::bad_alg);
    Bytes unknown = request_for().to_der();
    unknown[19] ^= 0x40;  // the last octet of the hash's OID
    CHECK(ask(ca.authority, unknown).failure == TimestampFailure::bad_alg);
    auto other = request_for();
    other.policy = der::Oid("1.2.3");
    CHECK(failure(ca.authority, other) == TimestampFailure::unaccepted_policy);
    der::Writer extended;
    const Bytes plain = request_for().to_der();
    extended.nested(der::tag::sequence, [&] {
      extended.raw(ByteView(plain).subspan(2)).nested(der::tag::constructed(0), [&] {
        extended.nested(der::tag::sequence, [&] { extended.oid(der::Oid("1.2.3")).octet_string(data); });
      });
    });
    CHECK(ask(ca.authority, extended.bytes()).failure == TimestampFailure::unaccepted_extension);
  }

  TEST_CASE("timestamps: a key signs within its certificate's validity and its private key usage period") {
    const Timestamping ca;
    const Time end = *ca.certificate.extensions().private_key_usage_period->not_after;
    CHECK(end == ca.certificate.not_before() + std::chrono::days(365) - std::chrono::seconds(1));
    CHECK(end < ca.certificate.not_after());
    CHECK(failure(ca.authority, request_for(), test::test_now - std::chrono::seconds(1)) == TimestampFailure::time_not_available);
    CHECK_FALSE(failure(ca.open(), request_for(), end));
    CHECK(failure(ca.open(), request_for(), end + std::chrono::seconds(1)) == TimestampFailure::time_not_available);
  }

  TEST_CASE("timestamps: no time is given while the clock stands before one that was given or recorded") {
    const Timestamping ca;
    const auto later = test::test_now + std::chrono::minutes(5);
    CHECK_FALSE(failure(ca.authority, request_for(), later));
    CHECK_FALSE(failure(ca.authority, request_for(), later - std::chrono::seconds(1)));
    CHECK(failure(ca.authority, request_for(), later - std::chrono::seconds(2)) == TimestampFailure::time_not_available);
    // Another process learns it from the store, and so does one that starts again.
    CHECK(failure(ca.open(), request_for(), later - std::chrono::seconds(3)) == TimestampFailure::time_not_available);
    CHECK(failure(ca.open(), request_for(), later - std::chrono::hours(1)) == TimestampFailure::time_not_available);
    CHECK_FALSE(failure(ca.open(), request_for(), later));
  }

  TEST_CASE("timestamps: serial numbers are used once by threads, processes and restarts, and after a copy was put back") {
    const Timestamping ca;
    std::set<Bytes> whole;
    std::set<Bytes> counters;
    std::mutex mutex;
    std::size_t granted = 0;
    const auto take = [&](const ca::TimestampAuthority& authority, int count) {
      for (int i = 0; i < count; ++i) {
        const Bytes serial = info_of(authority).serial_number;
        const std::scoped_lock lock(mutex);
        ++granted;
        whole.insert(serial);
        counters.insert(Bytes(serial.end() - 8, serial.end()));
      }
    };
    const auto second = ca.open();
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) threads.emplace_back(take, i % 2 == 0 ? ca.authority : second, 300);
    for (std::thread& thread : threads) thread.join();
    take(ca.authority, 900);  // beyond one block
    take(ca.open(), 10);
    CHECK(whole.size() == granted);
    CHECK(counters.size() == granted);
    CHECK(std::ranges::all_of(whole, [](const Bytes& serial) { return serial.size() == 16 && serial[0] < 0x80; }));
  }

  TEST_CASE("timestamps: nothing is signed while the records fail") {
    const Timestamping ca;
    sqlite3* database = nullptr;
    REQUIRE(sqlite3_open((ca.folder / "ca.db").c_str(), &database) == SQLITE_OK);
    CHECK(sqlite3_exec(database, "DROP TABLE timestamp_serial", nullptr, nullptr, nullptr) == SQLITE_OK);
    sqlite3_close(database);
    CHECK(failure(ca.authority, request_for()) == TimestampFailure::system_failure);
  }

  TEST_CASE("timestamps: a unit that requesters would refuse is not opened") {
    const Timestamping ca;
    const auto refusal = [&](ca::TimestampUnit unit) {
      const auto made = ca::TimestampAuthority::create(std::move(unit), ca.store);
      return made ? ErrorCode::internal_error : made.error().code;
    };
    auto foreign = ca.unit(), weak = ca.unit(), none = ca.unit(), wrong = ca.unit();
    foreign.signer = test::make_key();
    CHECK(refusal(foreign) == ErrorCode::algorithm_key_mismatch);
    weak.accepted.push_back(HashAlgorithm::sha1);
    CHECK(refusal(weak) == ErrorCode::argument_invalid);
    none.accepted.clear();
    CHECK(refusal(none) == ErrorCode::argument_invalid);
    wrong.certificate = ca.issuing.certificate();
    wrong.signer = ca.issuing_key;
    CHECK(refusal(wrong) == ErrorCode::timestamp_certificate_wrong);
  }
}
