#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <hawiya/path/validate.hpp>
#include <hawiya/revocation/crl_check.hpp>
#include <set>
#include <thread>

#include "ca/demo_ca.hpp"
#include "ca/lint.hpp"

using namespace hawiya;
using x509::RevocationReason;

namespace {

struct CountingSigner final : crypto::Signer {
  explicit CountingSigner(test::Key key) : key_(std::move(key)) {}
  const crypto::PublicKey& public_key() const override { return key_->public_key(); }
  Result<Bytes> sign(const crypto::SignatureAlgorithm& algorithm, ByteView message, crypto::SignatureEncoding encoding) override {
    ++used;
    return key_->sign(algorithm, message, encoding);
  }
  int used = 0;

 private:
  test::Key key_;
};

// Signs like a device whose bits have flipped.
struct FaultySigner final : crypto::Signer {
  explicit FaultySigner(test::Key key) : key_(std::move(key)) {}
  const crypto::PublicKey& public_key() const override { return key_->public_key(); }
  Result<Bytes> sign(const crypto::SignatureAlgorithm& algorithm, ByteView message, crypto::SignatureEncoding encoding) override {
    auto value = key_->sign(algorithm, message, encoding).value();
    value[value.size() - 1] ^= 1;
    return value;
  }

 private:
  test::Key key_;
};

// The process dies where the power may fail: just before or just after the key is used.
struct DyingSigner final : crypto::Signer {
  DyingSigner(test::Key key, bool after) : key_(std::move(key)), after_(after) {}
  const crypto::PublicKey& public_key() const override { return key_->public_key(); }
  Result<Bytes> sign(const crypto::SignatureAlgorithm& algorithm, ByteView message, crypto::SignatureEncoding encoding) override {
    if (after_) (void)key_->sign(algorithm, message, encoding);
    kill(getpid(), SIGKILL);
    return Bytes();
  }

 private:
  test::Key key_;
  bool after_;
};

ca::Authority with_signer(const test::DemoCa& demo, std::shared_ptr<crypto::Signer> signer) {
  return ca::Authority::open("citizens", demo.issuing.certificate(), std::move(signer), demo.store, demo.publication).value();
}

ErrorCode refusal(const ca::Authority& authority, const ca::Profile& profile, const test::Key& key,
                  const std::vector<x509::NameAttribute>& subject, const ca::Act& act,
                  std::optional<Duration> validity = std::nullopt) {
  const auto request = test::request_for(key);
  const auto issued = authority.issue(profile, {request, subject, validity}, act);
  return issued ? ErrorCode::internal_error : issued.error().code;
}

}  // namespace

TEST_SUITE("ca") {
  TEST_CASE("authority: a citizen's certificate is valid for its purpose and says what its profile says") {
    test::DemoCa demo;
    const auto certificate = demo.citizen_certificate();
    const auto anchors = path::TrustStore::create({demo.root.certificate()}).value();
    Budget budget;
    const std::vector intermediates{demo.issuing.certificate()};
    const auto path = path::validate(certificate, intermediates, anchors,
                                     {.acceptable_policies = {der::Oid("2.999.818.2")},
                                      .explicit_policy = path::Indicator::set,
                                      .purpose = x509::purpose::client_auth,
                                      .purpose_chaining = path::PurposeChaining::on},
                                     test::test_now, budget);
    REQUIRE_MESSAGE(path, to_string(path.error()));
    const auto& extensions = certificate.extensions();
    CHECK(extensions.key_usage->bits == 1);
    CHECK(extensions.crl_distribution_points[0].full_name[0].text == "http://127.0.0.1:8818/crl/citizens.crl");
    CHECK(extensions.access_urls(x509::access_ocsp) == std::vector<std::string>{"http://127.0.0.1:8818/ocsp"});
    CHECK(extensions.access_urls(x509::access_ca_issuers) == std::vector<std::string>{"http://127.0.0.1:8818/ca/citizens.cer"});
    CHECK(certificate.serial_number().size() == 16);
    CHECK((certificate.serial_number()[0] & 0xc0) == 0x40);
    CHECK(certificate.not_after() == test::test_now + std::chrono::days(1826) - Duration(1));
    const auto record = demo.store->find("citizens", certificate.serial_number()).value();
    CHECK(equal(record->certificate, certificate.der()));
    CHECK(record->profile == "citizen-authentication");
  }

  TEST_CASE("authority: a signature certificate carries the statements of EN 319 412-5") {
    test::DemoCa demo;
    const auto qc = demo.citizen_certificate("citizen-signature").extensions().qc_statements;
    REQUIRE(qc);
    CHECK(qc->compliance);
    CHECK(qc->sscd);
    CHECK(qc->types == std::vector{x509::qc::type_esign});
    CHECK(qc->legislation == std::vector<std::string>{"EG"});
    CHECK(qc->semantics == x509::qc::semantics_natural);
    CHECK(qc->pds.size() == 2);
  }

  TEST_CASE("authority: what is refused is refused before the key is used and leaves no record") {
    test::DemoCa demo;
    const auto signer = std::make_shared<CountingSigner>(demo.issuing_key);
    const auto authority = with_signer(demo, signer);
    const auto profile = test::shipped_profile("citizen-authentication");
    using enum ErrorCode;
    CHECK(refusal(authority, profile, test::make_key(crypto::KeyType::p521), test::citizen(), demo.act) == key_unsupported);
    CHECK(refusal(authority, profile, test::make_key(), test::organisation("x"), demo.act) == subject_invalid);
    CHECK(refusal(authority, profile, test::make_key(), test::citizen(), demo.act, std::chrono::days(9999)) ==
          certificate_lint_failed);
    // Not beyond the issuer's own end.
    const ca::Act late{"tester", demo.issuing.certificate().not_after() - std::chrono::days(30)};
    CHECK(refusal(authority, profile, test::make_key(), test::citizen(), late) == certificate_lint_failed);
    const ca::Act expired{"tester", demo.issuing.certificate().not_after() + std::chrono::days(1)};
    CHECK(refusal(authority, profile, test::make_key(), test::citizen(), expired) == certificate_lint_failed);
    // A CA below one whose path length is 0.
    CHECK(refusal(authority, test::shipped_profile("issuing-ca"), test::make_key(), test::organisation("y"), demo.act,
                  std::chrono::days(10)) == certificate_lint_failed);
    CHECK(refusal(authority, test::shipped_profile("root"), test::make_key(crypto::KeyType::p384), test::organisation("z"),
                  demo.act) == profile_invalid);
    // The same without a key, for one that is still to be made.
    CHECK(authority.rehearse(profile, test::citizen(), std::nullopt, demo.act));
    CHECK(authority.rehearse(profile, test::organisation("x"), std::nullopt, demo.act).error().code == subject_invalid);
    CHECK(authority.rehearse(profile, test::citizen(), std::chrono::days(9999), demo.act).error().code ==
          certificate_lint_failed);
    CHECK(authority.rehearse(profile, test::citizen(), std::nullopt, late).error().code == certificate_lint_failed);
    CHECK(authority.rehearse(test::shipped_profile("root"), test::citizen(), std::nullopt, demo.act).error().code ==
          profile_invalid);
    CHECK(signer->used == 0);
    CHECK(demo.store->list({.issuer = "citizens"}).value().empty());
  }

  TEST_CASE("authority: an RSA key below the profile's size is refused") {
    test::DemoCa demo;
    const auto key = test::make_key(crypto::KeyType::rsa);  // 2048 bits
    const auto wrong = refusal(demo.root, test::shipped_profile("issuing-ca"), key, test::organisation("x"), demo.act);
    CHECK(wrong == ErrorCode::key_too_weak);
  }

  TEST_CASE("authority: a faulty key's signature is not handed out, and stays an intent") {
    test::DemoCa demo;
    const auto authority = with_signer(demo, std::make_shared<FaultySigner>(demo.issuing_key));
    CHECK(refusal(authority, test::shipped_profile("citizen-authentication"), test::make_key(), test::citizen(), demo.act) ==
          ErrorCode::signing_failed);
    const auto records = demo.store->list({.issuer = "citizens"}).value();
    REQUIRE(records.size() == 1);
    CHECK(records[0].state == ca::CertificateState::intended);
    CHECK(demo.store->revoke("citizens", records[0].serial_number, RevocationReason::superseded, {}, demo.act));
  }

  TEST_CASE("authority: a key that is not the certificate's is refused") {
    test::DemoCa demo;
    CHECK(ca::Authority::open("citizens", demo.issuing.certificate(), test::make_key(), demo.store, demo.publication)
              .error()
              .code == ErrorCode::algorithm_key_mismatch);
  }

  TEST_CASE("authority: a process that dies around the signature leaves its intent behind") {
    for (const bool after : {false, true}) {
      test::DemoCa demo;
      const pid_t child = fork();
      REQUIRE(child >= 0);
      if (child == 0) {
        const auto store = ca::open_sqlite_store(demo.folder / "ca.db").value();
        const auto authority =
            ca::Authority::open("citizens", demo.issuing.certificate(), std::make_shared<DyingSigner>(demo.issuing_key, after),
                                store, demo.publication)
                .value();
        const auto request = test::request_for(test::make_key());
        (void)authority.issue(test::shipped_profile("citizen-authentication"), {request, test::citizen()}, demo.act);
        _exit(1);
      }
      int status = 0;
      REQUIRE(waitpid(child, &status, 0) == child);
      CHECK(WIFSIGNALED(status));
      const auto records = demo.store->list({.issuer = "citizens"}).value();
      REQUIRE(records.size() == 1);
      CHECK(records[0].state == ca::CertificateState::intended);
    }
  }

  TEST_CASE("authority: many processes at once lose nothing and repeat no serial number") {
    test::DemoCa demo;
    constexpr int processes = 6, each = 10;
    std::vector<pid_t> children;
    for (int i = 0; i < processes; ++i) {
      const pid_t child = fork();
      REQUIRE(child >= 0);
      if (child == 0) {
        const auto store = ca::open_sqlite_store(demo.folder / "ca.db").value();
        const auto authority =
            ca::Authority::open("citizens", demo.issuing.certificate(), demo.issuing_key, store, demo.publication).value();
        const auto request = test::request_for(test::make_key());
        int failures = 0;
        for (int j = 0; j < each; ++j)
          if (!authority.issue(test::shipped_profile("citizen-authentication"), {request, test::citizen()}, demo.act)) ++failures;
        _exit(failures);
      }
      children.push_back(child);
    }
    for (const pid_t child : children) {
      int status = 0;
      REQUIRE(waitpid(child, &status, 0) == child);
      CHECK(WIFEXITED(status));
      CHECK(WEXITSTATUS(status) == 0);
    }
    std::set<Bytes> serials;
    for (const auto& record : demo.store->list({.issuer = "citizens", .limit = 1000}).value()) {
      CHECK(record.state == ca::CertificateState::issued);
      serials.insert(record.serial_number);
    }
    CHECK(serials.size() == processes * each);
  }

  TEST_CASE("authority: the CRL lists what was revoked and relying parties accept it") {
    test::DemoCa demo;
    const auto good = demo.citizen_certificate(), bad = demo.citizen_certificate();
    CHECK(demo.store->revoke("citizens", bad.serial_number(), RevocationReason::key_compromise, {}, demo.act));
    const auto crl = demo.issuing.issue_crl(std::chrono::days(7), demo.act).value();
    Budget budget;
    const auto& issuer = demo.issuing.certificate();
    CHECK_FALSE(revocation::check_crl(good, issuer, crl, {}, test::test_now, budget).value().revoked);
    const auto revoked = revocation::check_crl(bad, issuer, crl, {}, test::test_now, budget).value().revoked;
    REQUIRE(revoked);
    CHECK(revoked->reason == RevocationReason::key_compromise);
    CHECK(crl.next_update() == test::test_now + std::chrono::days(7));
    const auto next = demo.issuing.issue_crl(std::chrono::days(7), demo.act).value();
    CHECK(next.crl_number()[0] == crl.crl_number()[0] + 1);
    CHECK(equal(*demo.store->latest_crl("citizens").value(), next.der()));
  }

  TEST_CASE("lint: octets that break a rule are refused, whoever made them") {
    test::DemoCa demo;
    const auto& issuer_certificate = demo.issuing.certificate();
    const ca::IssuerIdentity issuer{"citizens", issuer_certificate.subject(), demo.issuing_key->public_key(),
                                    &issuer_certificate};
    const auto profile = test::shipped_profile("citizen-authentication");
    const auto key = test::make_key();
    const auto fields = ca::make_fields(profile.rules(), issuer, profile.subject(test::citizen()).value(), key->public_key(),
                                        std::chrono::days(365), demo.publication, test::test_now);
    const auto verdict = [&](auto change) {
      auto changed = fields;
      change(changed);
      return ca::lint(x509::encode_tbs(changed), profile.rules(), issuer, test::test_now).has_value();
    };
    using Fields = x509::CertificateFields;
    CHECK(verdict([](Fields&) {}));
    CHECK_FALSE(verdict([](Fields& f) { f.serial_number = {1, 2, 3, 4}; }));
    CHECK_FALSE(verdict([](Fields& f) { f.serial_number = Bytes(21, 1); }));
    CHECK_FALSE(verdict([](Fields& f) { f.issuer = test::make_name("other"); }));
    CHECK_FALSE(verdict([](Fields& f) { f.subject = x509::Name(); }));
    CHECK_FALSE(verdict([](Fields& f) { f.not_after = f.not_before; }));
    CHECK_FALSE(verdict([](Fields& f) { f.not_before += std::chrono::days(1); }));
    CHECK_FALSE(verdict([](Fields& f) { f.not_after = make_time(2099, 1, 1); }));
    CHECK_FALSE(verdict([](Fields& f) { f.signature_algorithm.hash = crypto::HashAlgorithm::sha512; }));
    CHECK_FALSE(verdict([](Fields& f) { f.spki[f.spki.size() - 1] ^= 1; }));
    for (std::size_t i = 0; i < 6; ++i) {
      CAPTURE(i);
      // Without basic constraints, key usage, purposes or an identifier; policies alone are the profile's own affair.
      CHECK(verdict([&](Fields& f) { f.extensions.erase(f.extensions.begin() + static_cast<std::ptrdiff_t>(i)); }) == (i == 5));
    }
    CHECK_FALSE(verdict([](Fields& f) { f.extensions[1].critical = false; }));
    CHECK_FALSE(verdict([](Fields& f) { f.extensions[0].value = x509::encode::basic_constraints({true, {}}); }));
    CHECK_FALSE(verdict([](Fields& f) { f.extensions.push_back(f.extensions[0]); }));
  }
}
