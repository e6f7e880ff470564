#pragma once
// A small PKI with a signer, an OCSP responder and a timestamp authority, which answer as the network would.

#include <doctest/doctest.h>

#include <hawiya/cms/timestamp.hpp>
#include <hawiya/sign/extending.hpp>
#include <hawiya/sign/signing.hpp>

#include "support/status.hpp"

namespace hawiya::test {

inline x509::RawExtension lists_at(const std::string& url) {
  return plain(x509::extension::crl_distribution_points,
               x509::encode::distribution_points({{.full_name = {x509::GeneralName::of_uri(url)}}}));
}

inline x509::RawExtension ocsp_at(const std::string& url) {
  return plain(x509::extension::authority_information_access,
               x509::encode::access_descriptions({{x509::access_ocsp, x509::GeneralName::of_uri(url)}}));
}

struct World {
  TestCa ca = TestCa::root();
  Key signer_key;
  x509::Certificate signer;
  Key authority_key = make_key();
  x509::Certificate authority;
  Time clock = test_now;  ///< of all answers
  std::optional<Time> signer_revoked_at = std::nullopt;
  std::optional<Time> authority_revoked_at = std::nullopt;
  std::optional<x509::RevocationReason> reason = std::nullopt;  ///< of both
  bool responder_is_down = false;
  std::vector<std::string> asked = {};  ///< ids of all requests

  explicit World(crypto::KeyType type = crypto::KeyType::p256, Time signer_until = make_time(2027, 1, 1))
      : signer_key(make_key(type)),
        signer(ca.issue({.subject = "Signer",
                         .key = signer_key,
                         .extensions = {usage({x509::KeyUsageBit::non_repudiation}), ocsp_at("http://ocsp.test/"),
                                        lists_at("http://crl.test/")},
                         .not_after = signer_until})),
        authority(ca.issue({.subject = "Timestamp unit",
                            .key = authority_key,
                            .extensions = {usage({x509::KeyUsageBit::digital_signature}),
                                           critical(x509::extension::extended_key_usage,
                                                    x509::encode::extended_key_usage({x509::purpose::time_stamping})),
                                           ocsp_at("http://ocsp.test/")}})) {}

  sign::ValidationPolicy policy() const { return {.anchors = path::TrustStore::create({ca.certificate}).value()}; }
  sign::ExtendingPolicy extending(sign::Level level) const {
    return {.level = level, .timestamps = {.url = "http://tsa.test/"}, .validation = policy()};
  }

  FetchAnswer answer(const FetchRequest& request) {
    asked.push_back(request.id);
    if (request.url == "http://crl.test/") return {.id = request.id, .body = list()};
    if (responder_is_down && request.url == "http://ocsp.test/")
      return {.id = request.id, .error = Error{ErrorCode::fetch_failed, "down"}};
    return {.id = request.id, .body = request.url == "http://tsa.test/" ? timestamp(request.body) : status(request.body)};
  }

  Bytes list() const {
    CrlBuilder builder{.issued = clock, .next = clock + std::chrono::hours(24)};
    if (signer_revoked_at && *signer_revoked_at <= clock)
      builder.revoked.push_back({.serial_number = to_bytes(signer.serial_number()),
                                 .revoked_at = *signer_revoked_at,
                                 .reason = reason.value_or(x509::RevocationReason::unspecified)});
    return builder.sign(ca);
  }

  Bytes timestamp(ByteView body) const {
    const auto request = cms::TimestampRequest::from_der(body).value();
    const cms::TstInfo info{
        .policy = der::Oid("2.999.1"), .imprint = request.imprint, .serial_number = {1}, .time = clock, .nonce = request.nonce};
    const std::vector certificates{authority};
    return cms::TimestampResponse{.status = cms::TimestampStatus::granted,
                                  .token = cms::sign_timestamp(info, authority, *authority_key, certificates, clock).value()}
        .to_der();
  }

  Bytes status(ByteView body) const {
    const auto request = revocation::OcspRequest::from_der(body).value();
    revocation::ResponseData data{.responder = {.name = ca.certificate.subject()}, .produced_at = clock};
    for (const auto& id : request.ids) {
      const bool is_signer = id.names(ca.certificate, signer.serial_number());
      const bool is_authority = id.names(ca.certificate, authority.serial_number());
      const auto revoked_at = is_signer ? signer_revoked_at : is_authority ? authority_revoked_at : std::nullopt;
      data.responses.push_back({.id = id,
                                .status = revoked_at && *revoked_at <= clock ? revocation::CertificateStatus::revoked
                                                                             : revocation::CertificateStatus::good,
                                .revoked_at = revoked_at && *revoked_at <= clock ? revoked_at : std::nullopt,
                                .reason = revoked_at && *revoked_at <= clock ? reason : std::nullopt,
                                .this_update = clock,
                                .next_update = clock + std::chrono::hours(1)});
    }
    return revocation::sign_response(data, *ca.key, {}).value();
  }

  /// Asks until nothing is left to ask.
  template <class Pending>
  std::vector<FetchAnswer> answers(const Pending& pending) {
    std::vector<FetchAnswer> answers;
    std::vector<FetchRequest> requests = pending.needs();
    for (int round = 0; round < 8 && !requests.empty(); ++round) {
      for (const FetchRequest& request : requests) answers.push_back(answer(request));
      requests = pending.more(answers, clock);
    }
    return answers;
  }

  Bytes sign(std::vector<sign::DataToSign> data, const sign::SigningProfile& profile) const {
    const std::vector chain{ca.certificate};
    const auto signing = sign::Signing::begin(std::move(data), profile, signer, chain, clock);
    REQUIRE_MESSAGE(signing, to_string(signing.error()));
    return signing->attach(signer_key->sign(signing->algorithm(), signing->to_be_signed()).value()).value();
  }

  Result<Bytes> extend(ByteView document, sign::Level level, std::vector<sign::DetachedContent> contents = {}) {
    const auto extending = sign::Extending::begin({document, std::move(contents)}, this->extending(level), clock);
    if (!extending) return extending.error();
    const auto answered = answers(*extending);
    return extending->finish(answered, clock);
  }

  sign::Report validate(ByteView document, std::vector<sign::DetachedContent> contents = {}) {
    return validate(document, policy(), std::move(contents));
  }
  sign::Report validate(ByteView document, const sign::ValidationPolicy& policy,
                        std::vector<sign::DetachedContent> contents = {}) {
    const auto validation = sign::Validation::begin({document, std::move(contents)}, policy, clock);
    REQUIRE_MESSAGE(validation, to_string(validation.error()));
    const auto answered = answers(*validation);
    return validation->finish(answered, clock);
  }
};

inline sign::DataToSign file_to_sign(std::string name, std::string_view content, std::string media_type = "text/plain") {
  return {.name = std::move(name), .media_type = std::move(media_type), .bytes = to_bytes(as_bytes(content))};
}

inline sign::DetachedContent detached(std::string name, std::string_view content) {
  return {.name = std::move(name), .bytes = to_bytes(as_bytes(content))};
}

/// Name, and whether the signed file lies beside the signature.
struct PackagingCase {
  sign::Packaging packaging;
  std::string_view content;
  bool beside;
};
inline const std::vector<PackagingCase> all_packagings{
    {sign::Packaging::xades_enveloped, "<deed xmlns='urn:deed'><owner>أحمد</owner><!-- c --></deed>", false},
    {sign::Packaging::xades_enveloping, "content", false},
    {sign::Packaging::xades_detached, "content", true},
    {sign::Packaging::cades_attached, "content", false},
    {sign::Packaging::cades_detached, "content", true},
};

}  // namespace hawiya::test
