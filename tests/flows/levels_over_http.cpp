// Levels from B-B to B-LTA against a CA, an OCSP responder and a timestamp authority of our own, over real HTTP on loopback, and
// what becomes of signatures when one of them is down, the signer is revoked, or years have passed.

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <hawiya/ca/ocsp_responder.hpp>
#include <hawiya/ca/timestamp_authority.hpp>
#include <hawiya/http/client.hpp>
#include <hawiya/http/server.hpp>
#include <hawiya/sign/extending.hpp>
#include <hawiya/sign/signing.hpp>

#include "ca/demo_ca.hpp"

using namespace hawiya;
using sign::Level;

namespace {

constexpr auto day = std::chrono::days(1);

/// A root, a CA for citizens with a delegated OCSP responder, and a timestamp unit, all served at one port.
class Nation {
 public:
  Nation() {
    server_ = http::Server::listen(
                  "127.0.0.1", 0, [this](const http::Request& request) { return serve(request); }, {}, 2)
                  .value();
    url_ = "http://127.0.0.1:" + std::to_string(server_->port());
    const ca::Publication publication{url_};
    root_.emplace(ca::Authority::establish_root("root", test::shipped_profile("root"), test::organisation("الجذر"),
                                                test::make_key(crypto::KeyType::p384), store_, publication, act())
                      .value());
    const auto key = test::make_key();
    const auto certificate =
        root_->issue(test::shipped_profile("issuing-ca"), {test::request_for(key), test::organisation("المواطنون")}, act())
            .value();
    store_->add_issuer({"citizens", "root", to_bytes(certificate.serial_number())}, act()).value();
    issuing_.emplace(ca::Authority::open("citizens", certificate, key, store_, publication).value());
    signer.emplace(issue("citizen-signature", signer_key, test::citizen()));
    open_responder();
    open_timestamps();
    publish_lists();
  }

  /// Time passes: lists, and the responder's short certificate, are made anew.
  void move_to(Time time) {
    clock = time;
    open_responder();
    publish_lists();
  }
  void publish_lists() const {
    REQUIRE(root_->issue_crl(30 * day, act()));
    REQUIRE(issuing_->issue_crl(day, act()));
  }
  void revoke_signer() const {
    REQUIRE(store_->revoke("citizens", signer->serial_number(), x509::RevocationReason::key_compromise, {}, act()));
    publish_lists();
  }
  /// A new unit, once the former's private key usage period is over.
  void open_timestamps(std::optional<Duration> validity = std::nullopt) {
    const auto key = test::make_key();
    const auto certificate = issue("tsu", key, test::organisation("الطوابع"), validity);
    timestamps_.emplace(ca::TimestampAuthority::create({.name = "tsu " + to_string(clock.load()),
                                                        .certificate = certificate,
                                                        .chain = {issuing_->certificate()},
                                                        .signer = key,
                                                        .policy = der::Oid("2.999.818.9")},
                                                       store_)
                            .value());
  }

  sign::ValidationPolicy policy() const { return {.anchors = path::TrustStore::create({root_->certificate()}).value()}; }

  Bytes sign(const std::string& content) const {
    const std::vector chain{issuing_->certificate()};
    const auto signing = sign::Signing::begin({{.name = "file", .bytes = to_bytes(as_bytes(content))}},
                                              {.packaging = sign::Packaging::xades_enveloping}, *signer, chain, clock)
                             .value();
    return signing.attach(signer_key->sign(signing.algorithm(), signing.to_be_signed()).value()).value();
  }

  Result<Bytes> extend(const Bytes& document, Level level) const {
    const sign::ExtendingPolicy extending_policy{.level = level, .timestamps = {.url = url_ + "/tsa"}, .validation = policy()};
    const auto extending = sign::Extending::begin({document}, extending_policy, clock);
    if (!extending) return extending.error();
    return extending->finish(fetch_all(*extending), clock);
  }

  sign::SignatureReport validate(const Bytes& document) const {
    const auto validation = sign::Validation::begin({document}, policy(), clock).value();
    return validation.finish(fetch_all(validation), clock).signatures.at(0);
  }

  test::Key signer_key = test::make_key(crypto::KeyType::p384);
  std::optional<x509::Certificate> signer;
  std::atomic<Time> clock = test::test_now;
  std::atomic<bool> ocsp_is_up = true, timestamps_are_up = true;

 private:
  ca::Act act() const { return {"tester", clock}; }

  x509::Certificate issue(const std::string& profile, const test::Key& key, std::vector<x509::NameAttribute> subject,
                          std::optional<Duration> validity = std::nullopt) const {
    return issuing_->issue(test::shipped_profile(profile), {test::request_for(key), std::move(subject), validity}, act()).value();
  }

  void open_responder() {
    const auto key = test::make_key();
    const auto certificate = issue(
        "ocsp-responder", key,
        {{.type = x509::attribute::organization, .value = "مثال"}, {.type = x509::attribute::common_name, .value = "الحالة"}});
    responder_.emplace(ca::OcspResponder::create({{"citizens", issuing_->certificate(), key, certificate}}, store_).value());
  }

  template <class Pending>
  std::vector<FetchAnswer> fetch_all(const Pending& pending) const {
    std::vector<FetchAnswer> answers;
    for (auto needs = pending.needs(); !needs.empty(); needs = pending.more(answers, clock))
      for (auto& answer : http::fetch(needs, {.addresses = http::Addresses::allow_loopback}))
        answers.push_back(std::move(answer));
    return answers;
  }

  http::Response serve(const http::Request& request) const {
    if (request.path == "/ocsp" && ocsp_is_up)
      return {.content_type = "application/ocsp-response", .body = responder_->answer(request.body, clock)};
    if (request.path == "/tsa" && timestamps_are_up)
      return {.content_type = "application/timestamp-reply", .body = timestamps_->answer(request.body, clock)};
    for (const std::string name : {"root", "citizens"})
      if (request.path == "/crl/" + name + ".crl")
        return {.content_type = "application/pkix-crl", .body = store_->latest_crl(name).value().value()};
    return http::Response::text(503, "");
  }

  test::TemporaryFolder folder_ = {};
  std::shared_ptr<ca::Store> store_ = ca::create_sqlite_store(folder_ / "ca.db").value();
  std::string url_;
  std::optional<ca::Authority> root_, issuing_;
  std::optional<ca::OcspResponder> responder_;
  std::optional<ca::TimestampAuthority> timestamps_;
  std::optional<http::Server> server_;  // last: it stops before what it serves goes
};

void check_passes(const Nation& nation, const Bytes& document, Level level) {
  const auto report = nation.validate(document);
  CHECK_MESSAGE(report.indication == sign::Indication::total_passed, (report.error ? to_string(*report.error) : std::string()));
  CHECK(report.level == level);
}

Bytes extended(const Nation& nation, const Bytes& document, Level level) {
  auto raised = nation.extend(document, level);
  REQUIRE_MESSAGE(raised, to_string(raised.error()));
  return *std::move(raised);
}

bool used_list_for_signer(const sign::SignatureReport& report, const x509::Certificate& signer) {
  return std::ranges::any_of(report.evidence, [&](const sign::EvidenceReport& one) {
    return one.kind == "CRL" && one.certificate == signer.subject().to_string();
  });
}

}  // namespace

TEST_SUITE("flows") {
  TEST_CASE("signatures are raised from level to level over HTTP") {
    const Nation nation;
    Bytes document = nation.sign("طلب");
    check_passes(nation, document, Level::b);
    for (const Level level : {Level::t, Level::lt, Level::lta}) {
      CAPTURE(name_of(level));
      document = extended(nation, document, level);
      check_passes(nation, document, level);
    }
    check_passes(nation, extended(nation, nation.sign("مرة واحدة"), Level::lta), Level::lta);
  }

  TEST_CASE("while the timestamp authority is down, one is told to try later") {
    Nation nation;
    nation.timestamps_are_up = false;
    const Bytes document = nation.sign("طلب");
    const auto refused = nation.extend(document, Level::lt);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind() == ErrorKind::try_later);
    nation.timestamps_are_up = true;
    check_passes(nation, extended(nation, document, Level::lt), Level::lt);
  }

  TEST_CASE("while the OCSP responder is down, the CRL is used") {
    Nation nation;
    nation.ocsp_is_up = false;
    const Bytes document = extended(nation, nation.sign("طلب"), Level::lta);
    check_passes(nation, document, Level::lta);
    CHECK(used_list_for_signer(nation.validate(document), *nation.signer));
  }

  TEST_CASE("what was signed after the signer was revoked is not raised, what was stamped before passes still") {
    Nation nation;
    const Bytes stamped = extended(nation, nation.sign("قبل"), Level::t);
    const Bytes archived = extended(nation, nation.sign("قبل"), Level::lta);
    nation.move_to(test::test_now + day);
    nation.revoke_signer();
    nation.move_to(test::test_now + 2 * day);
    const auto refused = nation.extend(nation.sign("بعد"), Level::lt);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::signature_not_extendable);
    CHECK(nation.validate(nation.sign("بعد")).indication != sign::Indication::total_passed);
    check_passes(nation, stamped, Level::t);
    check_passes(nation, archived, Level::lta);
  }

  TEST_CASE("years later, a signature of B-B is out of bounds and one of B-LTA passes") {
    Nation nation;
    const Bytes bare = nation.sign("طلب");
    const Bytes archived = extended(nation, bare, Level::lta);
    nation.move_to(nation.signer->not_after() + 30 * day);
    const auto report = nation.validate(bare);
    CHECK(report.indication == sign::Indication::indeterminate);
    CHECK(report.sub_indication == sign::SubIndication::out_of_bounds_no_poe);
    check_passes(nation, archived, Level::lta);

    // Another archive timestamp in time carries it beyond the end of the first authority's certificate.
    nation.open_timestamps(1500 * day);
    const Bytes renewed = extended(nation, archived, Level::lta);
    nation.move_to(test::test_now + std::chrono::days(2192 + 30));
    check_passes(nation, renewed, Level::lta);
    CHECK(nation.validate(archived).sub_indication == sign::SubIndication::out_of_bounds_no_poe);
  }
}
