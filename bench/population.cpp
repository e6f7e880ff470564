#include "population.hpp"

#include <cstdio>
#include <hawiya/crypto/random.hpp>
#include <hawiya/der/writer.hpp>
#include <hawiya/revocation/ocsp.hpp>
#include <thread>

namespace hawiya::bench {
namespace {

x509::Name name_of_ca(const std::string& common_name) {
  return x509::Name::from_attributes({{x509::attribute::country, "EG"},
                                      {x509::attribute::organization, "Hawiya Benchmark"},
                                      {x509::attribute::common_name, common_name}})
      .value();
}

x509::Name name_of_citizen(std::size_t number) {
  const std::string digits = std::to_string(29001010100000 + number);
  return x509::Name::from_attributes({{x509::attribute::country, "EG"},
                                      {x509::attribute::common_name, "فاطمة الزهراء محمد"},
                                      {x509::attribute::surname, "محمد"},
                                      {x509::attribute::given_name, "فاطمة الزهراء"},
                                      {x509::attribute::serial_number, "PNOEG-" + digits}})
      .value();
}

Bytes new_serial() {
  Bytes serial = crypto::random_bytes(16);
  serial[0] = static_cast<std::uint8_t>((serial[0] & 0x3f) | 0x40);
  return serial;
}

x509::Certificate certify(const x509::Name& subject, const crypto::PublicKey& key, std::vector<x509::RawExtension> extensions,
                          const x509::Name& issuer, crypto::KeyFile& issuer_key) {
  const auto algorithm = crypto::default_algorithm(issuer_key.public_key());
  extensions.push_back(
      {x509::extension::subject_key_identifier, false, x509::encode::subject_key_identifier(x509::key_identifier(key))});
  extensions.push_back({x509::extension::authority_key_identifier, false,
                        x509::encode::authority_key_identifier(x509::key_identifier(issuer_key.public_key()))});
  const Bytes tbs =
      x509::encode_tbs(x509::CertificateFields{new_serial(), algorithm, issuer, make_time(2026, 1, 1), make_time(2031, 1, 1),
                                               subject, to_bytes(key.spki()), std::move(extensions)});
  return x509::Certificate::from_der(x509::write_signed(tbs, algorithm, issuer_key.sign(algorithm, tbs).value())).value();
}

x509::RawExtension usage(std::initializer_list<x509::KeyUsageBit> bits) {
  x509::KeyUsage usage;
  for (const auto bit : bits) usage.set(bit);
  return {x509::extension::key_usage, true, x509::encode::key_usage(usage)};
}

std::vector<x509::RawExtension> ca_extensions() {
  using enum x509::KeyUsageBit;
  return {{x509::extension::basic_constraints, true, x509::encode::basic_constraints({true, std::nullopt})},
          {x509::extension::certificate_policies, false, x509::encode::certificate_policies({{x509::any_policy}})},
          usage({key_cert_sign, crl_sign})};
}

std::vector<x509::RawExtension> citizen_extensions() {
  return {usage({x509::KeyUsageBit::digital_signature}),
          {x509::extension::extended_key_usage, false, x509::encode::extended_key_usage({x509::purpose::client_auth})},
          {x509::extension::certificate_policies, false,
           x509::encode::certificate_policies({{der::Oid("2.999.818.2")}, {der::Oid("0.4.0.2042.1.2")}})},
          {x509::extension::authority_information_access, false,
           x509::encode::access_descriptions({{x509::access_ocsp, x509::GeneralName::of_uri("http://ocsp.example/")}})}};
}

Bytes good_answer(const x509::Certificate& issuing, const x509::Certificate& certificate, crypto::KeyFile& key) {
  revocation::SingleResponse single{
      .id = revocation::CertId::of(issuing, certificate.serial_number(), crypto::HashAlgorithm::sha1),
      .status = revocation::CertificateStatus::good};
  single.this_update = bench_now - std::chrono::minutes(1);
  single.next_update = bench_now + std::chrono::hours(1);
  revocation::ResponseData data{.responder = {.name = issuing.subject()}, .produced_at = single.this_update};
  data.responses.push_back(std::move(single));
  return revocation::sign_response(data, key, {}).value();
}

// Keys are most of the work (an RSA key takes a tenth of a second), so two threads make them.
std::vector<std::optional<crypto::KeyFile>> make_keys(crypto::KeyType type, std::size_t count) {
  std::vector<std::optional<crypto::KeyFile>> keys(count);
  const auto make = [&](std::size_t first, std::size_t last) {
    for (std::size_t i = first; i < last; ++i) keys[i] = crypto::KeyFile::generate(type, 2048).value();
  };
  std::jthread half([&] { make(0, count / 2); });
  make(count / 2, count);
  half.join();
  return keys;
}

}  // namespace

std::shared_ptr<const Population> make_population(crypto::KeyType type, std::size_t citizens) {
  std::fprintf(stderr, "making %zu citizens with keys of type %s\n", citizens, std::string(name_of(type)).c_str());
  auto root_key = crypto::KeyFile::generate(type, 2048).value();
  auto issuing_key = crypto::KeyFile::generate(type, 2048).value();
  const x509::Name root_name = name_of_ca("Benchmark Root"), issuing_name = name_of_ca("Benchmark Citizen CA");
  auto population = std::make_shared<Population>(
      Population{type,
                 crypto::default_algorithm(root_key.public_key()),
                 auth::Origin::parse("https://portal.example").value(),
                 certify(root_name, root_key.public_key(), ca_extensions(), root_name, root_key),
                 certify(issuing_name, issuing_key.public_key(), ca_extensions(), root_name, root_key),
                 {}});
  auto keys = make_keys(type, citizens);
  for (std::size_t i = 0; i < citizens; ++i) {
    crypto::KeyFile& key = *keys[i];
    auto certificate = certify(name_of_citizen(i), key.public_key(), citizen_extensions(), issuing_name, issuing_key);
    auto challenge = auth::Challenge::create(bench_now);
    auto token = auth::create_token(population->origin, challenge, certificate, key, "bench").value();
    auto parsed = auth::UnverifiedToken::parse(token).value();
    auto message = auth::message_to_sign(population->origin, challenge, parsed.algorithm.hash);
    auto answer = good_answer(population->issuing, certificate, issuing_key);
    population->logins.push_back({std::move(challenge), std::move(token), std::move(certificate), std::move(message),
                                  std::move(parsed.signature), std::move(answer)});
  }
  return population;
}

}  // namespace hawiya::bench
