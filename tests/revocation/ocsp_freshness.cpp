// Nonces (RFC 9654) and times (RFC 6960 §4.2.2.1) of OCSP answers.
#include <doctest/doctest.h>

#include <hawiya/revocation/ocsp_check.hpp>

#include "support/status.hpp"

using namespace hawiya;
using namespace hawiya::revocation;
using namespace std::chrono_literals;
using test::TestCa;

namespace {

const std::optional<Bytes> unsent;

struct Fresh {
  TestCa ca = TestCa::root();
  x509::Certificate leaf = ca.issue({});
  Bytes nonce = crypto::random_bytes(32);
  SingleResponse single = test::status_of(ca.certificate, leaf);
  ResponseData data = test::answer_of(ca.certificate, {});

  ErrorCode judge(const OcspPolicy& policy, const std::optional<Bytes>& sent = unsent) {
    if (data.responses.empty()) data.responses = {single};
    Budget budget;
    const auto verdict = check_ocsp(ca.certificate, leaf.serial_number(), sign_response(data, *ca.key, {}).value(), sent, policy,
                                    test::test_now, budget);
    data.responses.clear();
    return verdict ? ErrorCode::internal_error : verdict.error().code;
  }
  bool holds(const OcspPolicy& policy, const std::optional<Bytes>& sent = unsent) {
    return judge(policy, sent) == ErrorCode::internal_error;
  }
};

}  // namespace

TEST_SUITE("revocation") {
  TEST_CASE_FIXTURE(Fresh, "nonce required: only the one that was sent (RFC 9654 §2.1)") {
    const OcspPolicy policy{.nonce = NonceRule::required};
    CHECK(judge(policy, nonce) == ErrorCode::ocsp_nonce_mismatch);
    data.nonce = nonce;
    CHECK(holds(policy, nonce));
    data.nonce = crypto::random_bytes(32);
    CHECK(judge(policy, nonce) == ErrorCode::ocsp_nonce_mismatch);
  }

  TEST_CASE_FIXTURE(Fresh, "nonce if_present: an answer without one holds, a different one does not") {
    const OcspPolicy policy{.nonce = NonceRule::if_present};
    CHECK(holds(policy, nonce));
    data.nonce = nonce;
    CHECK(holds(policy, nonce));
    data.nonce = crypto::random_bytes(32);
    CHECK(judge(policy, nonce) == ErrorCode::ocsp_nonce_mismatch);
  }

  TEST_CASE_FIXTURE(Fresh, "nonce off: none is compared") {
    const OcspPolicy policy{.nonce = NonceRule::off};
    CHECK(holds(policy, nonce));
    data.nonce = crypto::random_bytes(32);
    CHECK(holds(policy, nonce));
    CHECK(holds(policy));
  }

  TEST_CASE_FIXTURE(Fresh, "a prefix, an extension or nothing of the nonce is a different one") {
    const OcspPolicy policy{.nonce = NonceRule::required};
    data.nonce = to_bytes(ByteView(nonce).first(31));
    CHECK(judge(policy, nonce) == ErrorCode::ocsp_nonce_mismatch);
    data.nonce = nonce;
    data.nonce->push_back(0);
    CHECK(judge(policy, nonce) == ErrorCode::ocsp_nonce_mismatch);
    data.nonce = Bytes{};
    CHECK(judge({}, nonce) == ErrorCode::ocsp_nonce_mismatch);
  }

  TEST_CASE_FIXTURE(Fresh, "a bare nonce is compared like a wrapped one") {
    nonce = Bytes(32, 0x77);
    data.nonce = nonce;
    data.nonce_bare = true;
    CHECK(holds({.nonce = NonceRule::required}, nonce));
    data.nonce = Bytes(32, 0x78);
    CHECK(judge({.nonce = NonceRule::required}, nonce) == ErrorCode::ocsp_nonce_mismatch);
  }

  TEST_CASE_FIXTURE(Fresh, "thisUpdate lies in the past, give or take the skew (RFC 6960 §4.2.2.1)") {
    const OcspPolicy policy{.clock_skew = 10min};
    single.this_update = test::test_now + 10min;
    CHECK(holds(policy));
    single.this_update += 1s;
    CHECK(judge(policy) == ErrorCode::ocsp_answer_not_yet_valid);
    CHECK(holds({.clock_skew = 15min}));
  }

  TEST_CASE_FIXTURE(Fresh, "nextUpdate lies in the future, give or take the skew (RFC 6960 §4.2.2.1)") {
    const OcspPolicy policy{.clock_skew = 10min};
    single.next_update = test::test_now - 10min;
    CHECK(holds(policy));
    *single.next_update -= 1s;
    CHECK(judge(policy) == ErrorCode::ocsp_answer_too_old);
  }

  TEST_CASE_FIXTURE(Fresh, "nextUpdate does not come before thisUpdate") {
    single.this_update = test::test_now;
    single.next_update = test::test_now - 1min;
    CHECK(judge({}) == ErrorCode::ocsp_malformed);
  }

  TEST_CASE_FIXTURE(Fresh, "a greatest age bounds thisUpdate whatever nextUpdate says") {
    CHECK(holds({.max_age = 1h}));
    CHECK(judge({.max_age = 59min}) == ErrorCode::ocsp_answer_too_old);
    single.next_update = std::nullopt;
    CHECK(holds({.max_age = 1h}));
    CHECK(judge({.max_age = 59min}) == ErrorCode::ocsp_answer_too_old);
  }

  TEST_CASE_FIXTURE(Fresh, "without nextUpdate and greatest age an answer is for now alone") {
    single.next_update = std::nullopt;
    CHECK(judge({}) == ErrorCode::ocsp_answer_too_old);
    single.this_update = test::test_now - 15min;
    CHECK(holds({}));
    single.this_update -= 1s;
    CHECK(judge({}) == ErrorCode::ocsp_answer_too_old);
  }

  TEST_CASE_FIXTURE(Fresh, "producedAt lies in the past, give or take the skew") {
    data.produced_at = test::test_now + 15min;
    CHECK(holds({}));
    data.produced_at += 1s;
    CHECK(judge({}) == ErrorCode::ocsp_answer_not_yet_valid);
  }

  TEST_CASE_FIXTURE(Fresh, "every answer about the certificate is in time, not only the worst") {
    auto old = single;
    old.next_update = test::test_now - 1h;
    old.this_update = test::test_now - 2h;
    data.responses = {single, old};
    CHECK(judge({}) == ErrorCode::ocsp_answer_too_old);
  }

  TEST_CASE_FIXTURE(Fresh, "a stale answer that says revoked is not taken either") {
    single.status = CertificateStatus::revoked;
    single.next_update = test::test_now - 1h;
    single.this_update = test::test_now - 2h;
    CHECK(judge({}) == ErrorCode::ocsp_answer_too_old);
  }
}
