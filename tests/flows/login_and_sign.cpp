// The whole story in one process: a CA on SQLite issues to a SoftHSM2 token, the citizen logs in with OCSP and CRL over real HTTP
// on loopback, signs a document, is revoked and refused.
#include <doctest/doctest.h>

#include <atomic>
#include <hawiya/auth/login.hpp>
#include <hawiya/ca/ocsp_responder.hpp>
#include <hawiya/http/client.hpp>
#include <hawiya/http/server.hpp>
#include <hawiya/sign/container_signing.hpp>

#include "ca/demo_ca.hpp"
#include "support/soft_token.hpp"

using namespace hawiya;

namespace {

template <class Pending>
std::vector<FetchAnswer> fetch_all(const Pending& pending, Time now) {
  std::vector<FetchAnswer> answers;
  for (auto needs = pending.needs(); !needs.empty(); needs = pending.more(answers, now))
    for (auto& answer : http::fetch(needs, {.addresses = http::Addresses::allow_loopback})) answers.push_back(std::move(answer));
  return answers;
}

/// A PKI of today whose certificates name the port that its status is served on.
class Nation {
  test::TemporaryFolder folder_ = {};  // before what lies in it

 public:
  explicit Nation(const std::string& pkcs11_module) {
    REQUIRE(tokens_.add("citizen"));
    module_ = card::Module::load(pkcs11_module).value();
    token.emplace(module_->open_by_label("citizen").value());
    token->log_in(Secret(std::string_view(test::SoftTokens::pin))).value();
    server_ = http::Server::listen(
                  "127.0.0.1", 0, [this](const http::Request& request) { return serve(request); }, {}, 2)
                  .value();
    found();
  }

  x509::Certificate issue_to_card(const std::string& profile, const Bytes& id) {
    auto key = token->generate_key({.type = crypto::KeyType::p384, .id = id, .label = profile}).value();
    const auto request = x509::Request::create(x509::Name(), key).value();
    auto certificate = issuing->issue(test::shipped_profile(profile), {request, test::citizen()}, act).value();
    token->write_certificate(certificate, id, profile).value();
    return certificate;
  }

  auth::LoginVerifier verifier(const std::string& origin) const {
    return {auth::Origin::parse(origin).value(), path::TrustStore::create({root->certificate()}).value(),
            auth::LoginPolicy{.intermediates = {issuing->certificate()}}};
  }

  Bytes sign(ByteView content, const x509::Certificate& certificate) {
    const std::vector files{sign::FileToSign::of("application.txt", "text/plain", to_bytes(content))};
    const auto plan = sign::ContainerPlan::create(files, sign::ContainerFormat::asic_e_xades).value();
    const std::vector chain{issuing->certificate()};
    const auto signing =
        sign::Signing::begin(plan.to_sign(), {.packaging = plan.packaging()}, certificate, chain, system_now()).value();
    auto key = token->signer(Bytes{2}).value();
    const auto signature = signing.attach(key.sign(signing.algorithm(), signing.to_be_signed()).value()).value();
    return plan.write(signature, system_now()).value();
  }

  sign::Report validate(const Bytes& container) const {
    const sign::ValidationPolicy policy{.anchors = path::TrustStore::create({root->certificate()}).value()};
    const Time now = system_now();
    const auto validation = sign::Validation::begin({container}, policy, now).value();
    return validation.finish(fetch_all(validation, now), now);
  }

  std::optional<card::Token> token;
  std::shared_ptr<ca::Store> store = ca::create_sqlite_store(folder_ / "ca.db").value();
  ca::Act act{"tester", system_now()};
  std::optional<ca::Authority> root, issuing;
  std::atomic<int> requests = 0;

 private:
  void found() {
    const ca::Publication publication{"http://127.0.0.1:" + std::to_string(server_->port())};
    root = ca::Authority::establish_root("root", test::shipped_profile("root"), test::organisation("جذر"),
                                         test::make_key(crypto::KeyType::p384), store, publication, act)
               .value();
    const auto key = test::make_key();
    const auto certificate =
        root->issue(test::shipped_profile("issuing-ca"), {test::request_for(key), test::organisation("مواطنون")}, act).value();
    store->add_issuer({"citizens", "root", to_bytes(certificate.serial_number())}, act).value();
    issuing = ca::Authority::open("citizens", certificate, key, store, publication).value();
    REQUIRE(root->issue_crl(std::chrono::days(1), act));
    responder_ = ca::OcspResponder::create({{"citizens", certificate, key}}, store).value();
  }

  http::Response serve(const http::Request& request) {
    ++requests;
    if (request.path == "/ocsp")
      return {.content_type = "application/ocsp-response", .body = responder_->answer(request.body, system_now())};
    if (request.path == "/crl/root.crl")
      return {.content_type = "application/pkix-crl", .body = store->latest_crl("root").value().value()};
    return http::Response::text(404, "");
  }

  test::SoftTokens tokens_ = {};
  std::optional<card::Module> module_;
  std::optional<ca::OcspResponder> responder_;
  std::optional<http::Server> server_;
};

Result<auth::Citizen> log_in(const auth::LoginVerifier& verifier, const std::string& token, const auth::Challenge& challenge) {
  const Time now = system_now();
  auto pending = verifier.begin(token, challenge, now);
  if (!pending) return pending.error();
  return pending->finish(fetch_all(*pending, now), now);
}

}  // namespace

TEST_SUITE("flows") {
  TEST_CASE("a citizen gets a card, logs in, signs, is revoked and refused") {
    const auto module = test::softhsm_module();
    if (!module) return;
    Nation nation(*module);
    const auto login_certificate = nation.issue_to_card("citizen-authentication", {1});
    const auto signature_certificate = nation.issue_to_card("citizen-signature", {2});

    const std::string site = "https://portal.example";
    const auto verifier = nation.verifier(site);
    const auto challenge = auth::Challenge::create(system_now());
    const auto chosen = nation.token->find(card::Purpose::authentication).value();
    auto key = nation.token->signer(chosen.id).value();
    const auto make_token = [&](const std::string& origin) {
      return auth::create_token(auth::Origin::parse(origin).value(), challenge, chosen.certificate, key, "test").value();
    };
    const auto citizen = log_in(verifier, make_token(site), challenge);
    REQUIRE_MESSAGE(citizen, to_string(citizen.error()));
    CHECK(citizen->identity().number == "29001011234567");
    CHECK(citizen->common_name() == "فاطمة الزهراء محمد");
    CHECK(citizen->certificate() == login_certificate);
    CHECK(nation.requests == 2);  // OCSP for the card, the root's CRL for the issuing CA

    // A token for another site costs no request.
    CHECK(log_in(verifier, make_token("https://evil.example"), challenge).error().code == ErrorCode::signature_invalid);
    CHECK(nation.requests == 2);

    const auto report = nation.validate(nation.sign(as_bytes("طلب"), signature_certificate));
    REQUIRE(report.signatures.size() == 1);
    CHECK_MESSAGE(report.indication() == sign::Indication::total_passed, report.to_json());
    CHECK(report.signatures.front().signer == signature_certificate);
    CHECK(report.signatures.front().covered.front().name == "application.txt");

    CHECK(nation.store->revoke("citizens", login_certificate.serial_number(), x509::RevocationReason::key_compromise, {},
                               nation.act));
    CHECK(log_in(verifier, make_token(site), challenge).error().code == ErrorCode::certificate_revoked);
    const auto records = nation.store->list({.issuer = "citizens"}).value();
    CHECK(records.size() == 2);
  }
}
