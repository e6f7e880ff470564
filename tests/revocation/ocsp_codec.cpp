#include <doctest/doctest.h>

#include <algorithm>

#include "support/status.hpp"

using namespace hawiya;
using namespace hawiya::revocation;
using test::TestCa;

namespace {

CertId some_id(std::uint8_t serial = 1, crypto::HashAlgorithm hash = crypto::HashAlgorithm::sha1) {
  return {hash, Bytes(crypto::digest_size(hash), 0x11), Bytes(crypto::digest_size(hash), 0x22), Bytes{0x40, serial}};
}

ErrorCode refusal(const OcspRequest& request) {
  const auto read = OcspRequest::from_der(request.to_der());
  return read ? ErrorCode::internal_error : read.error().code;
}

// OCSPRequest { { [0] version, requestList { { id, [0] single } }, [2] extensions } }, with what a test puts in.
struct RawRequest {
  std::optional<std::uint64_t> version = std::nullopt;
  std::vector<x509::RawExtension> single_extensions = {};
  std::vector<x509::RawExtension> extensions = {};
  Bytes after_single_extensions = {};
  Bytes after_extensions = {};
  Bytes requestor = {};
  Bytes signature = {};

  void write_tagged(der::Writer& writer, unsigned number, const std::vector<x509::RawExtension>& list, ByteView after) const {
    if (list.empty()) return;
    writer.nested(der::tag::constructed(number), [&] {
      writer.nested(der::tag::sequence, [&] { test::write_extensions(writer, list); });
      writer.raw(after);
    });
  }
  Bytes encode() const {
    der::Writer writer;
    writer.nested(der::tag::sequence, [&] {
      writer.nested(der::tag::sequence, [&] {
        if (version) writer.nested(der::tag::constructed(0), [&] { writer.small_integer(*version); });
        writer.raw(requestor);
        writer.nested(der::tag::sequence, [&] {
          writer.nested(der::tag::sequence, [&] {
            some_id().write(writer);
            write_tagged(writer, 0, single_extensions, after_single_extensions);
          });
        });
        write_tagged(writer, 2, extensions, after_extensions);
      });
      writer.raw(signature);
    });
    return writer.take();
  }
  ErrorCode refusal() const {
    const auto read = OcspRequest::from_der(encode());
    return read ? ErrorCode::internal_error : read.error().code;
  }
};

constexpr der::Oid nonce_oid("1.3.6.1.5.5.7.48.1.2"), unknown_oid("2.999.1"), service_locator("1.3.6.1.5.5.7.48.1.7");

Bytes octet_string(ByteView content) { return der::Writer().octet_string(content).take(); }

// An answer whose ResponseData is put together from a version, one SingleResponse's status and its thisUpdate.
ErrorCode refusal_of_answer(const Bytes& version, const Bytes& status) {
  const auto key = test::make_key();
  der::Writer tbs;
  tbs.nested(der::tag::sequence, [&] {
    tbs.raw(version);
    tbs.nested(der::tag::constructed(2), [&] { tbs.octet_string(Bytes(20, 1)); });
    tbs.generalized_time(test::this_update);
    tbs.nested(der::tag::sequence, [&] {
      tbs.nested(der::tag::sequence, [&] {
        some_id().write(tbs);
        tbs.raw(status).generalized_time(test::this_update);
      });
    });
  });
  const auto read = OcspResponse::from_der(test::wrap_answer(tbs.bytes(), *key));
  return read ? ErrorCode::internal_error : read.error().code;
}

// The bytes with one occurrence of a part replaced by another of the same length.
Bytes replaced(Bytes bytes, const Bytes& part, const Bytes& by) {
  const auto found = std::ranges::search(bytes, part);
  REQUIRE(found.size() == by.size());
  std::ranges::copy(by, found.begin());
  return bytes;
}

OcspResponse round_trip(const ResponseData& data, crypto::Signer& signer) {
  return OcspResponse::from_der(sign_response(data, signer, {}).value()).value();
}

}  // namespace

TEST_SUITE("revocation") {
  TEST_CASE("a request is read as it was written (RFC 6960 §4.1.1)") {
    const OcspRequest request{{some_id(1), some_id(2, crypto::HashAlgorithm::sha256)}, Bytes(32, 0xab)};
    const OcspRequest read = OcspRequest::from_der(request.to_der()).value();
    CHECK(read.ids == request.ids);
    CHECK(read.nonce == request.nonce);
    CHECK(read.to_der() == request.to_der());
    CHECK_FALSE(OcspRequest::from_der(OcspRequest{{some_id()}}.to_der()).value().nonce.has_value());
  }

  TEST_CASE("a request asks for 1 to 64 certificates") {
    OcspRequest request;
    CHECK(refusal(request) == ErrorCode::ocsp_malformed);
    for (std::uint8_t i = 0; i < 64; ++i) request.ids.push_back(some_id(i));
    CHECK(OcspRequest::from_der(request.to_der()).value().ids.size() == 64);
    request.ids.push_back(some_id(64));
    CHECK(refusal(request) == ErrorCode::ocsp_malformed);
  }

  TEST_CASE("a request's nonce has 1 to 128 octets (RFC 9654 §2.1)") {
    for (const std::size_t size : {1u, 16u, 32u, 127u, 128u}) {
      CAPTURE(size);
      CHECK(OcspRequest::from_der(OcspRequest{{some_id()}, Bytes(size, 0x99)}.to_der()).value().nonce == Bytes(size, 0x99));
    }
    CHECK(refusal({{some_id()}, Bytes{}}) == ErrorCode::ocsp_malformed);
    CHECK(refusal({{some_id()}, Bytes(129, 0x99)}) == ErrorCode::ocsp_malformed);
  }

  TEST_CASE("a request's bare nonce, without its OCTET STRING, is read") {
    const RawRequest bare{.extensions = {test::plain(nonce_oid, Bytes(20, 0x77))}};
    CHECK(OcspRequest::from_der(bare.encode()).value().nonce == Bytes(20, 0x77));
    CHECK(RawRequest{.extensions = {test::plain(nonce_oid, {})}}.refusal() == ErrorCode::ocsp_malformed);
  }

  TEST_CASE("a request's version is 1 (RFC 6960 §4.1.1)") {
    CHECK(RawRequest{.version = 0}.refusal() == ErrorCode::internal_error);
    CHECK(RawRequest{.version = 1}.refusal() == ErrorCode::ocsp_malformed);
  }

  TEST_CASE("a requestor name and a signature are allowed and not looked at (RFC 6960 §4.1.2)") {
    const Bytes requestor = der::Writer().element(der::tag::constructed(1), octet_string(Bytes{1})).take();
    const Bytes signature = der::Writer().element(der::tag::constructed(0), octet_string(Bytes{1})).take();
    CHECK(RawRequest{.requestor = requestor, .signature = signature}.refusal() == ErrorCode::internal_error);
  }

  TEST_CASE("unknown critical extensions of a request are refused, others skipped (RFC 6960 §4.4)") {
    CHECK(RawRequest{.extensions = {test::critical(unknown_oid, {5, 0})}}.refusal() == ErrorCode::ocsp_malformed);
    CHECK(RawRequest{.extensions = {test::plain(unknown_oid, {5, 0})}}.refusal() == ErrorCode::internal_error);
    CHECK(RawRequest{.single_extensions = {test::critical(unknown_oid, {5, 0})}}.refusal() == ErrorCode::ocsp_malformed);
    CHECK(RawRequest{.single_extensions = {test::plain(unknown_oid, {5, 0})}}.refusal() == ErrorCode::internal_error);
    CHECK(RawRequest{.single_extensions = {test::critical(service_locator, {0x30, 0})}}.refusal() == ErrorCode::internal_error);
  }

  TEST_CASE("an extension of a request occurs once") {
    const auto nonce = test::plain(nonce_oid, octet_string(Bytes(8, 1)));
    CHECK(RawRequest{.extensions = {nonce, nonce}}.refusal() == ErrorCode::ocsp_malformed);
  }

  TEST_CASE("nothing follows a request's lists of extensions inside their tags") {
    const std::vector<x509::RawExtension> list{test::plain(unknown_oid, {5, 0})};
    CHECK(RawRequest{.extensions = list, .after_extensions = {5, 0}}.refusal() == ErrorCode::ocsp_malformed);
    CHECK(RawRequest{.single_extensions = list, .after_single_extensions = {5, 0}}.refusal() == ErrorCode::ocsp_malformed);
  }

  TEST_CASE("a request of more than 16 KiB is refused before it is read") {
    CHECK(OcspRequest::from_der(Bytes(OcspRequest::max_size + 1)).error().code == ErrorCode::input_too_large);
    CHECK(OcspRequest::from_der(Bytes(OcspRequest::max_size)).error().code == ErrorCode::ocsp_malformed);
  }

  TEST_CASE("a CertID whose hashes do not have their algorithm's length is refused") {
    CertId id = some_id();
    id.issuer_name_hash.pop_back();
    CHECK(refusal({{id}}) == ErrorCode::ocsp_malformed);
    id = some_id();
    id.issuer_key_hash.push_back(0);
    CHECK(refusal({{id}}) == ErrorCode::ocsp_malformed);
    id = some_id();
    id.serial_number = Bytes(65, 0x41);
    CHECK(refusal({{id}}) == ErrorCode::ocsp_malformed);
  }

  TEST_CASE("a CertID names a certificate by its issuer's name, key and number, in every hash (RFC 6960 §4.1.1)") {
    const TestCa ca = TestCa::root(), other = TestCa::root("Other");
    const TestCa same_name = TestCa::root();
    const auto leaf = ca.issue({});
    using enum crypto::HashAlgorithm;
    for (const auto hash : {sha1, sha256, sha384, sha512}) {
      const CertId id = CertId::of(ca.certificate, leaf.serial_number(), hash);
      CHECK(id.names(ca.certificate, leaf.serial_number()));
      CHECK_FALSE(id.names(other.certificate, leaf.serial_number()));
      CHECK_FALSE(id.names(same_name.certificate, leaf.serial_number()));
      CHECK_FALSE(id.names(ca.certificate, Bytes{1}));
    }
  }

  TEST_CASE("an answer is read as it was written (RFC 6960 §4.2.1)") {
    const TestCa ca = TestCa::root();
    ResponseData data{.responder = {.key_hash = x509::key_identifier(ca.key->public_key())}, .produced_at = test::this_update};
    data.nonce = Bytes(32, 0x5a);
    SingleResponse revoked{.id = some_id(2), .status = CertificateStatus::revoked};
    revoked.revoked_at = test::test_now - std::chrono::hours(48);
    revoked.reason = x509::RevocationReason::key_compromise;
    revoked.this_update = test::this_update;
    revoked.archive_cutoff = make_time(2020, 1, 1);
    data.responses = {test::status_of(ca.certificate, ca.certificate), revoked,
                      test::status_of(ca.certificate, ca.certificate, CertificateStatus::unknown)};
    const OcspResponse response = round_trip(data, *ca.key);
    CHECK(response.status() == OcspStatus::successful);
    const ResponseData& read = response.data().value();
    CHECK(read.responder.key_hash == data.responder.key_hash);
    CHECK(read.produced_at == data.produced_at);
    CHECK(read.nonce == data.nonce);
    CHECK_FALSE(read.nonce_bare);
    CHECK_FALSE(read.unknown_critical);
    REQUIRE(read.responses.size() == 3);
    for (std::size_t i = 0; i < 3; ++i) {
      CHECK(read.responses[i].id == data.responses[i].id);
      CHECK(read.responses[i].status == data.responses[i].status);
      CHECK(read.responses[i].this_update == data.responses[i].this_update);
      CHECK(read.responses[i].next_update == data.responses[i].next_update);
    }
    CHECK(read.responses[1].revoked_at == revoked.revoked_at);
    CHECK(read.responses[1].reason == revoked.reason);
    CHECK(read.responses[1].archive_cutoff == revoked.archive_cutoff);
  }

  TEST_CASE("a certificate's status is one of three, and a revocation's reason is defined (RFC 6960 §4.2.1)") {
    const auto revoked = [](const Bytes& reason) {
      der::Writer writer;
      writer.nested(der::tag::constructed(1), [&] { writer.generalized_time(test::this_update).raw(reason); });
      return writer.take();
    };
    for (const Bytes& fine : {Bytes{0x80, 0}, Bytes{0x82, 0}, revoked({}), revoked({0xa0, 3, 0x0a, 1, 1})})
      CHECK(refusal_of_answer({}, fine) == ErrorCode::internal_error);
    for (const Bytes& bad : {Bytes{0x80, 1, 0}, Bytes{0x82, 1, 0}, Bytes{0x83, 0}, Bytes{0xa1, 0}, revoked({0xa0, 3, 0x0a, 1, 7}),
                             revoked({0xa0, 3, 0x0a, 1, 11}), revoked({0xa0, 0}), revoked({5, 0})})
      CHECK(refusal_of_answer({}, bad) == ErrorCode::ocsp_malformed);
  }

  TEST_CASE("an answer's version is 1 (RFC 6960 §4.2.1)") {
    CHECK(refusal_of_answer({0xa0, 3, 2, 1, 0}, {0x80, 0}) == ErrorCode::internal_error);
    CHECK(refusal_of_answer({0xa0, 3, 2, 1, 1}, {0x80, 0}) == ErrorCode::ocsp_malformed);
  }

  TEST_CASE("an answer's type is basic, its signature is of whole octets, its hashes are known") {
    const TestCa ca = TestCa::root();
    const ResponseData data = test::answer_of(ca.certificate, {test::status_of(ca.certificate, ca.certificate)});
    const Bytes answer = sign_response(data, *ca.key, {}).value();
    const auto code = [](const Bytes& bytes) {
      const auto read = OcspResponse::from_der(bytes);
      return read ? ErrorCode::internal_error : read.error().code;
    };
    const Bytes basic = to_bytes(der::Oid("1.3.6.1.5.5.7.48.1.1").content());
    CHECK(code(replaced(answer, basic, to_bytes(der::Oid("1.3.6.1.5.5.7.48.1.9").content()))) == ErrorCode::ocsp_malformed);
    const Bytes sha1 = to_bytes(crypto::oid_of(crypto::HashAlgorithm::sha1).content());
    CHECK(code(replaced(answer, sha1, {0x2b, 0x0e, 0x03, 0x02, 0x1b})) == ErrorCode::ocsp_malformed);
    const Bytes signature = to_bytes(OcspResponse::from_der(answer)->signature());
    Bytes whole = signature, unfinished = signature;
    whole.insert(whole.begin(), 0);
    unfinished.insert(unfinished.begin(), 1);
    unfinished.back() &= 0xfe;
    CHECK(code(replaced(answer, whole, unfinished)) == ErrorCode::ocsp_malformed);
  }

  TEST_CASE("a responder's name or key hash names its certificate (RFC 6960 §4.2.1)") {
    const TestCa ca = TestCa::root(), other = TestCa::root("Other");
    const ResponderId by_name{.name = ca.certificate.subject()};
    const ResponderId by_key{.key_hash = x509::key_identifier(ca.key->public_key())};
    for (const ResponderId& id : {by_name, by_key}) {
      CHECK(id.names(ca.certificate));
      CHECK_FALSE(id.names(other.certificate));
    }
    CHECK_FALSE(ResponderId{}.names(ca.certificate));
  }

  TEST_CASE("an answer's nonce is read wrapped and bare (RFC 9654 §2.1)") {
    const TestCa ca = TestCa::root();
    ResponseData data = test::answer_of(ca.certificate, {test::status_of(ca.certificate, ca.certificate)});
    data.nonce = Bytes(20, 0x77);
    for (const bool bare : {false, true}) {
      data.nonce_bare = bare;
      const OcspResponse response = round_trip(data, *ca.key);
      CHECK(response.data()->nonce == data.nonce);
      CHECK(response.data()->nonce_bare == bare);
    }
  }

  TEST_CASE("the responder's certificates travel with the answer, at most 16") {
    const TestCa ca = TestCa::root();
    const ResponseData data = test::answer_of(ca.certificate, {test::status_of(ca.certificate, ca.certificate)});
    const auto answer = [&](std::size_t count) {
      return OcspResponse::from_der(sign_response(data, *ca.key, std::vector<x509::Certificate>(count, ca.certificate)).value());
    };
    CHECK(answer(16).value().certificates().size() == 16);
    CHECK(answer(17).error().code == ErrorCode::ocsp_malformed);
  }

  TEST_CASE("an answer holds at most 64 single responses") {
    const TestCa ca = TestCa::root();
    const auto single = test::status_of(ca.certificate, ca.certificate);
    const auto answer = [&](std::size_t count) {
      return OcspResponse::from_der(
          sign_response(test::answer_of(ca.certificate, std::vector(count, single)), *ca.key, {}).value());
    };
    CHECK(answer(64));
    CHECK(answer(65).error().code == ErrorCode::ocsp_malformed);
  }

  TEST_CASE("error statuses are unsigned, have names and no data (RFC 6960 §4.2.1)") {
    using enum OcspStatus;
    for (const OcspStatus status : {malformed_request, internal_error, try_later, sig_required, unauthorized}) {
      const OcspResponse read = OcspResponse::from_der(error_response(status)).value();
      CHECK(read.status() == status);
      CHECK_FALSE(read.data().has_value());
      CHECK_FALSE(name_of(status).empty());
    }
    CHECK(name_of(try_later) == "tryLater");
    CHECK(name_of(CertificateStatus::unknown) == "unknown");
  }

  TEST_CASE("statuses that are not defined, and success without content, are refused") {
    for (const std::uint8_t status : {std::uint8_t{4}, std::uint8_t{7}, std::uint8_t{0}}) {
      CAPTURE(status);
      CHECK(OcspResponse::from_der(Bytes{0x30, 3, 0x0a, 1, status}).error().code == ErrorCode::ocsp_malformed);
    }
    CHECK(OcspResponse::from_der(Bytes{0x30, 3, 0x0a, 1, 3, 0}).error().code == ErrorCode::ocsp_malformed);
    CHECK(OcspResponse::from_der({}).error().code == ErrorCode::ocsp_malformed);
  }

  TEST_CASE("an answer of more than 256 KiB is refused before it is read") {
    CHECK(OcspResponse::from_der(Bytes(OcspResponse::max_size + 1)).error().code == ErrorCode::input_too_large);
  }

  TEST_CASE("an answer's extension occurs once, unknown critical ones are reported (RFC 6960 §4.4)") {
    const TestCa ca = TestCa::root();
    const ResponseData data = test::answer_of(ca.certificate, {test::status_of(ca.certificate, ca.certificate)});
    const auto unknown = test::critical(unknown_oid, {5, 0}), harmless = test::plain(unknown_oid, {5, 0});
    const auto read = [&](auto single, auto whole) {
      return OcspResponse::from_der(test::with_extensions(data, *ca.key, single, whole));
    };
    using List = std::vector<x509::RawExtension>;
    CHECK(read(List{unknown}, List{}).value().data()->responses[0].unknown_critical);
    CHECK_FALSE(read(List{harmless}, List{}).value().data()->responses[0].unknown_critical);
    CHECK(read(List{}, List{unknown}).value().data()->unknown_critical);
    CHECK_FALSE(read(List{}, List{harmless}).value().data()->unknown_critical);
    CHECK(read(List{}, List{harmless, harmless}).error().code == ErrorCode::ocsp_malformed);
    CHECK(read(List{harmless, harmless}, List{}).error().code == ErrorCode::ocsp_malformed);
  }

  TEST_CASE("sign_response gives the signer's error through") {
    struct Absent final : crypto::Signer {
      crypto::PublicKey key = test::make_key()->public_key();
      const crypto::PublicKey& public_key() const override { return key; }
      Result<Bytes> sign(const crypto::SignatureAlgorithm&, ByteView, crypto::SignatureEncoding) override {
        return Error{ErrorCode::signing_failed};
      }
    } absent;
    CHECK(sign_response({}, absent, {}).error().code == ErrorCode::signing_failed);
  }
}
