// A login that is accepted, and what its proof says.
#include <doctest/doctest.h>

#include <algorithm>

#include "auth/login_flow.hpp"

using namespace hawiya;
using namespace hawiya::auth;
using test::LoginFlow;

namespace {

// A subject as EN 319 412-2 §4.2.4 has it.
x509::Certificate named_card(const LoginFlow& flow) {
  namespace at = x509::attribute;
  const auto subject = x509::Name::from_attributes({{at::country, "EG"},
                                                    {at::surname, "مصطفى"},
                                                    {at::given_name, "منى"},
                                                    {at::common_name, "منى مصطفى"},
                                                    {at::serial_number, "PNOEG-29001011234567"}})
                           .value();
  const auto algorithm = crypto::default_algorithm(flow.ca.key->public_key());
  const Bytes tbs =
      x509::encode_tbs({Bytes{0x51}, algorithm, flow.ca.certificate.subject(), flow.card.not_before, flow.card.not_after, subject,
                        to_bytes(flow.key->public_key().spki()), flow.card.extensions});
  return x509::Certificate::from_der(x509::write_signed(tbs, algorithm, flow.ca.key->sign(algorithm, tbs).value())).value();
}

}  // namespace

TEST_SUITE("auth") {
  TEST_CASE_FIXTURE(LoginFlow, "challenge, token, begin, needs, finish: the citizen is proved") {
    const auto certificate = named_card(*this);
    const auto pending = begin(token(certificate));
    REQUIRE(pending.has_value());
    REQUIRE(pending->needs().size() == 1);
    CHECK(pending->needs()[0].url == "http://ocsp.example/");
    const auto citizen = pending->finish(answer(*pending, certificate), test::test_now);
    REQUIRE(citizen.has_value());
    CHECK(citizen->identity().type == IdentityType::personal_number);
    CHECK(citizen->identity().country == "EG");
    CHECK(citizen->identity().number == "29001011234567");
    CHECK(citizen->common_name() == "منى مصطفى");
    CHECK(citizen->surname() == "مصطفى");
    CHECK(citizen->given_name() == "منى");
    CHECK(citizen->certificate() == certificate);
    CHECK(citizen->algorithm() == "ES384");
  }

  TEST_CASE_FIXTURE(LoginFlow, "the accepted login lists every check, each passed and with its clause") {
    const auto certificate = ca.issue(card);
    const auto pending = begin(token(certificate));
    const auto citizen = pending->finish(answer(*pending, certificate), test::test_now);
    REQUIRE(citizen.has_value());
    const Checks& checks = citizen->checks();
    for (const Check& made : checks) {
      CAPTURE(made.name);
      CHECK(made.passed);
      CHECK_FALSE(made.name.empty());
      CHECK_FALSE(made.clause.empty());
    }
    std::size_t at = 0;  // in the order of the work: cheap before costly, possession before path, path before revocation
    for (const char* name : {"token format", "challenge age", "key usage", "extended key usage", "certificate policies",
                             "certificate period", "possession of the card's key", "OCSP responder", "OCSP signature",
                             "OCSP answer is recent", "OCSP nonce", "OCSP certificate status"}) {
      CAPTURE(name);
      const auto found = std::ranges::find(checks.begin() + static_cast<std::ptrdiff_t>(at), checks.end(), name, &Check::name);
      REQUIRE(found != checks.end());
      at = static_cast<std::size_t>(found - checks.begin()) + 1;
    }
    CHECK(std::ranges::any_of(checks, [](const Check& made) { return made.clause.starts_with("RFC 5280 §6.1"); }));
  }

  TEST_CASE_FIXTURE(LoginFlow, "checks never hold the citizen's number") {
    const auto certificate = named_card(*this);
    const auto pending = begin(token(certificate));
    const auto citizen = pending->finish(answer(*pending, certificate), test::test_now);
    for (const Check& made : citizen.value().checks()) CHECK(made.inputs.find("29001011234567") == std::string::npos);
  }

  TEST_CASE("every key of Web eID logs in: P-256, P-384, P-521, RSA") {
    using enum crypto::KeyType;
    for (const auto& [type, name] : {std::pair{p256, "ES256"}, {p384, "ES384"}, {p521, "ES512"}, {rsa, "RS256"}}) {
      LoginFlow flow;
      flow.card.key = flow.key = test::make_key(type);
      const auto certificate = flow.ca.issue(flow.card);
      const auto pending = flow.begin(flow.token(certificate));
      REQUIRE(pending.has_value());
      CHECK(pending->finish(flow.answer(*pending, certificate), test::test_now).value().algorithm() == name);
    }
  }

  TEST_CASE_FIXTURE(LoginFlow, "without an answer about revocation there is no citizen") {
    const auto pending = begin(token());
    CHECK(pending->finish({}, test::test_now).error().code == ErrorCode::revocation_unavailable);
    const std::vector<FetchAnswer> down{{pending->needs().at(0).id, {}, Error{ErrorCode::fetch_timeout}}};
    CHECK(pending->more(down, test::test_now).empty());
    CHECK(pending->finish(down, test::test_now).error().code == ErrorCode::revocation_unavailable);
  }

  TEST_CASE_FIXTURE(LoginFlow, "a revoked or unknown card does not log in") {
    using revocation::CertificateStatus;
    const auto certificate = ca.issue(card);
    const auto pending = begin(token(certificate));
    const auto code = [&](CertificateStatus status) {
      return pending->finish(answer(*pending, certificate, status), test::test_now).error().code;
    };
    CHECK(code(CertificateStatus::revoked) == ErrorCode::certificate_revoked);
    CHECK(code(CertificateStatus::unknown) == ErrorCode::certificate_status_unknown);
  }

  TEST_CASE_FIXTURE(LoginFlow, "an answer about another card does not do") {
    const auto pending = begin(token());
    card.serial = Bytes{0x42};
    const auto citizen = pending->finish(answer(*pending, ca.issue(card)), test::test_now);
    REQUIRE_FALSE(citizen.has_value());
    CHECK(citizen.error().code == ErrorCode::ocsp_certificate_not_covered);
  }

  TEST_CASE_FIXTURE(LoginFlow, "revocation switched off is written into the proof as not checked") {
    const auto pending = begin(token(), {.check_revocation = RevocationCheck::off_dangerously});
    REQUIRE(pending.has_value());
    CHECK(pending->needs().empty());
    CHECK(pending->more({}, test::test_now).empty());
    const auto citizen = pending->finish({}, test::test_now);
    REQUIRE(citizen.has_value());
    CHECK_FALSE(citizen->checks().back().passed);
    CHECK(citizen->checks().back().clause.find("off_dangerously") != std::string::npos);
  }

  TEST_CASE_FIXTURE(LoginFlow, "a refused login leaves its checks in the trail, the failed one last") {
    const auto certificate = ca.issue(card);
    Checks trail;
    const auto wrong = verifier().begin("{}", challenge, test::test_now, &trail);
    CHECK_FALSE(wrong);
    REQUIRE(trail.size() == 1);
    CHECK_FALSE(trail.back().passed);

    const auto pending = verifier().begin(token(certificate), challenge, test::test_now, &trail);
    REQUIRE(pending.has_value());
    const std::size_t made = trail.size();
    CHECK(std::ranges::all_of(trail, &Check::passed));
    const auto refused = pending->finish({}, test::test_now, &trail);
    CHECK_FALSE(refused);
    CHECK(trail.size() > made);
    CHECK_FALSE(trail.back().passed);
  }

  TEST_CASE_FIXTURE(LoginFlow, "intermediates of the policy lead to an anchor above them and are trusted by nobody") {
    const auto certificate = ca.issue(card);
    const auto judge = [&](const x509::Certificate& anchor, std::vector<x509::Certificate> intermediates) {
      const LoginVerifier verifier(origin, path::TrustStore::create({anchor}).value(),
                                   {.intermediates = std::move(intermediates)});
      const auto pending = verifier.begin(token(certificate), challenge, test::test_now);
      return pending ? ErrorCode::internal_error : pending.error().code;
    };
    CHECK(judge(root.certificate, {}) == ErrorCode::issuer_unknown);
    CHECK(judge(root.certificate, {ca.certificate}) == ErrorCode::internal_error);
    CHECK(judge(test::TestCa::root("Another").certificate, {ca.certificate}) == ErrorCode::issuer_unknown);
  }

  TEST_CASE_FIXTURE(LoginFlow, "one verifier serves many logins, and finishing twice gives the same") {
    const LoginVerifier site = verifier();
    const auto certificate = ca.issue(card);
    const auto pending = site.begin(token(certificate), challenge, test::test_now).value();
    const auto answers = answer(pending, certificate);
    CHECK(pending.finish(answers, test::test_now));
    CHECK(pending.finish(answers, test::test_now));
    CHECK(site.begin(token(certificate), challenge, test::test_now));
  }
}
