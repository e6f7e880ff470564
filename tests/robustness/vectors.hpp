#pragma once
// One rich vector of every kind that a parser meets, made anew for each run.

#include <hawiya/auth/token.hpp>

#include "robustness/mutate.hpp"
#include "support/status.hpp"

namespace hawiya::test {

struct Vector {
  std::string kind;  ///< the parser's name
  Bytes bytes;
};

struct Vectors {
  TestCa ca = TestCa::root();
  Key key = make_key();
  x509::Certificate certificate = ca.issue({.subject = "citizen", .key = key, .extensions = all_extensions()});
  Bytes csr = to_bytes(x509::Request::create(make_name("citizen"), *key).value().der());
  Bytes crl = list();
  revocation::OcspRequest ocsp_request{
      {revocation::CertId::of(ca.certificate, certificate.serial_number(), crypto::HashAlgorithm::sha1),
       revocation::CertId::of(ca.certificate, certificate.serial_number(), crypto::HashAlgorithm::sha256)},
      Bytes(32, 0x5a)};
  Bytes ocsp_response = answer();
  auth::Origin origin = auth::Origin::parse("https://example.com").value();
  auth::Challenge challenge = auth::Challenge::create(test_now);
  std::string token = auth::create_token(origin, challenge, certificate, *key, "test").value();

  std::vector<Vector> all() const {
    return {{"certificate", to_bytes(certificate.der())},
            {"certificate", to_bytes(ca.certificate.der())},
            {"certification request", csr},
            {"revocation list", crl},
            {"OCSP request", ocsp_request.to_der()},
            {"OCSP response", ocsp_response},
            {"OCSP response", revocation::error_response(revocation::OcspStatus::try_later)},
            {"name", to_bytes(certificate.subject().der())},
            {"token", to_bytes(as_bytes(token))},
            {"PEM", to_bytes(as_bytes(certificate.to_pem()))}};
  }

  static std::vector<x509::RawExtension> all_extensions() {
    namespace ext = x509::extension;
    namespace enc = x509::encode;
    using Kind = x509::GeneralName::Kind;
    const auto url = x509::GeneralName::of_uri("http://example.com/x");
    const x509::GeneralNames names{url,
                                   {.kind = Kind::dns_name, .text = "example.com"},
                                   {.kind = Kind::ip_address, .octets = {192, 0, 2, 1}},
                                   {.kind = Kind::directory_name, .directory = make_name("directory")}};
    x509::QcStatements statements{.compliance = true, .sscd = true, .types = {x509::qc::type_esign}};
    statements.pds = {{"https://example.com/pds", "en"}};
    return {usage({x509::KeyUsageBit::digital_signature}),
            plain(ext::extended_key_usage, enc::extended_key_usage({x509::purpose::client_auth})),
            plain(ext::subject_key_identifier, enc::subject_key_identifier(Bytes(20, 1))),
            plain(ext::authority_key_identifier, enc::authority_key_identifier(Bytes(20, 2))),
            plain(ext::subject_alternative_name, enc::general_names(names)),
            plain(ext::crl_distribution_points, enc::distribution_points({{.full_name = {url}}})),
            plain(ext::authority_information_access, enc::access_descriptions({{x509::access_ocsp, url}})),
            plain(ext::certificate_policies, enc::certificate_policies({{der::Oid("2.999.1"), {"http://example.com/cps"}}})),
            plain(ext::qc_statements, enc::qc_statements(statements)),
            plain(der::Oid("2.999.7"), {5, 0})};
  }

 private:
  Bytes list() const {
    CrlBuilder builder{.scope = x509::IssuingDistributionPoint{.full_name = {x509::GeneralName::of_uri("http://a.example/")}}};
    for (std::uint8_t i = 0; i < 4; ++i)
      builder.revoked.push_back({Bytes{0x40, i}, make_time(2026, 5, 1), x509::RevocationReason::key_compromise, this_update});
    return builder.sign(ca);
  }
  Bytes answer() const {
    auto revoked = status_of(ca.certificate, certificate, revocation::CertificateStatus::revoked);
    revoked.revoked_at = this_update;
    revoked.reason = x509::RevocationReason::superseded;
    revoked.archive_cutoff = make_time(2020, 1, 1);
    auto data = answer_of(ca.certificate, {status_of(ca.certificate, certificate), revoked});
    data.nonce = Bytes(32, 0x5a);
    return revocation::sign_response(data, *ca.key, {ca.certificate}).value();
  }
};

}  // namespace hawiya::test
