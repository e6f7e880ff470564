// Checking an OCSP answer, by a responder whose certificate comes with it and by the CA itself; beside OpenSSL and the bare
// signatures. P-256 throughout; every answer is about another certificate.
#include <hawiya/crypto/key_file.hpp>
#include <hawiya/crypto/random.hpp>
#include <hawiya/revocation/ocsp_check.hpp>

#include "bare_verifier.hpp"
#include "openssl_handles.hpp"
#include "population.hpp"
#include "ratios.hpp"

using namespace hawiya;
using namespace hawiya::bench;

namespace {

struct Answer {
  Bytes serial;
  Bytes der;
  Bytes tbs, signature;
};

struct Source {
  std::string name;
  x509::Certificate issuer;
  x509::Certificate responder;  // the issuer itself where the CA signs
  std::vector<Answer> answers;
};

Source make_source(const std::string& name, const x509::Certificate& issuer, const x509::Certificate& responder,
                   crypto::Signer& signer) {
  Source source{name, issuer, responder, {}};
  const bool delegated = !(issuer == responder);
  for (int i = 0; i < 200; ++i) {
    Bytes serial = crypto::random_bytes(16);
    serial[0] = 0x41;
    revocation::SingleResponse single{.id = revocation::CertId::of(issuer, serial, crypto::HashAlgorithm::sha1),
                                      .status = revocation::CertificateStatus::good};
    single.this_update = now - std::chrono::hours(1);
    single.next_update = now + std::chrono::hours(1);
    const revocation::ResponseData data{
        .responder = {.name = responder.subject()}, .produced_at = now - std::chrono::hours(1), .responses = {single}};
    Bytes der =
        revocation::sign_response(data, signer, delegated ? std::vector{responder} : std::vector<x509::Certificate>{}).value();
    const auto parsed = revocation::OcspResponse::from_der(der).value();
    source.answers.push_back({serial, der, to_bytes(parsed.tbs()), to_bytes(parsed.signature())});
  }
  return source;
}

bool check(const x509::Certificate& issuer, const Answer& answer, const revocation::OcspPolicy& policy) {
  Budget budget;
  const auto verdict = revocation::check_ocsp(issuer, answer.serial, answer.der, std::nullopt, policy, now, budget);
  return verdict && verdict->status == revocation::CertificateStatus::good;
}

bool check_with_openssl(X509* issuer, X509_STORE* store, const Answer& answer) {
  const unsigned char* at = answer.der.data();
  const openssl::Response response(d2i_OCSP_RESPONSE(nullptr, &at, static_cast<long>(answer.der.size())));
  const openssl::BasicResponse basic(OCSP_response_get1_basic(response.get()));
  const openssl::Stack certificates(issuer);
  if (OCSP_basic_verify(basic.get(), certificates.all, store, 0) != 1) return false;
  const openssl::Number serial(ASN1_INTEGER_new());
  ASN1_STRING_set(serial.get(), answer.serial.data(), static_cast<int>(answer.serial.size()));
  const openssl::CertificateId id(
      OCSP_cert_id_new(EVP_sha1(), X509_get_subject_name(issuer), X509_get0_pubkey_bitstr(issuer), serial.get()));
  int status = V_OCSP_CERTSTATUS_UNKNOWN;
  return OCSP_resp_find_status(basic.get(), id.get(), &status, nullptr, nullptr, nullptr, nullptr) == 1 &&
         status == V_OCSP_CERTSTATUS_GOOD;
}

std::vector<Comparison> add_source(const Source& source) {
  const std::string& name = source.name;
  const Source* all = &source;
  const std::size_t count = source.answers.size();
  const bool delegated = !(source.issuer == source.responder);
  add(name + " hawiya", count, [=](std::size_t i) { return check(all->issuer, all->answers[i], {}); });
  add(name + " hawiya, cold", count,
      [=](std::size_t i) { return check(*x509::Certificate::from_der(all->issuer.der()), all->answers[i], {}); });
  // The responder's certificate was verified before.
  if (delegated) {
    const revocation::OcspPolicy sharing{.verified = std::make_shared<path::VerifiedCache>()};
    add(name + " hawiya, warm", count, [=](std::size_t i) { return check(all->issuer, all->answers[i], sharing); });
  }

  const std::shared_ptr<X509_STORE> store = openssl::store_with(source.issuer.der());
  X509_VERIFY_PARAM* parameters = X509_STORE_get0_param(store.get());
  X509_VERIFY_PARAM_set_time(parameters, now.time_since_epoch().count());
  X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_PARTIAL_CHAIN);
  const std::shared_ptr<X509> issuer = openssl::read_certificate(source.issuer.der());
  add(name + " openssl", count, [=](std::size_t i) { return check_with_openssl(issuer.get(), store.get(), all->answers[i]); });

  const auto algorithm = source.issuer.signature_algorithm().value();
  const auto by_issuer = std::make_shared<BareVerifier>(source.issuer.spki(), algorithm);
  add(name + " bare botan", count, [=](std::size_t i) {
    const Answer& answer = all->answers[i];
    if (!delegated) return by_issuer->verify(answer.tbs, answer.signature);
    BareVerifier responder(all->responder.spki(), algorithm);
    return by_issuer->verify(all->responder.tbs(), all->responder.signature()) && responder.verify(answer.tbs, answer.signature);
  });

  std::vector<Comparison> comparisons{{name + " hawiya", name + " openssl"},
                                      {name + " hawiya", name + " bare botan"},
                                      {name + " hawiya, cold", name + " openssl"}};
  if (delegated) comparisons.push_back({name + " hawiya, warm", name + " openssl"});
  return comparisons;
}

}  // namespace

int main(int argc, char** argv) {
  auto key = crypto::KeyFile::generate(crypto::KeyType::p256).value();
  auto responder_key = crypto::KeyFile::generate(crypto::KeyType::p256).value();
  const auto issuer = certify_root(key);
  const auto responder = certify(Role::ocsp_responder, "Bench OCSP", responder_key.public_key(), issuer.subject(), key);
  const std::vector sources{make_source("delegated", issuer, responder, responder_key),
                            make_source("by CA", issuer, issuer, key)};
  std::vector<Comparison> comparisons;
  for (const Source& source : sources)
    for (auto& comparison : add_source(source)) comparisons.push_back(std::move(comparison));
  return run_and_compare(argc, argv, comparisons);
}
