#include "population.hpp"

#include <atomic>
#include <hawiya/crypto/key_file.hpp>
#include <hawiya/crypto/random.hpp>
#include <hawiya/text/base64.hpp>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
#include <thread>

namespace hawiya::bench {
namespace {

using crypto::KeyFile;
namespace ext = x509::extension;

x509::Name name_of_subject(const std::string& common_name) {
  return x509::Name::from_attributes({{.type = x509::attribute::country, .value = "EG"},
                                      {.type = x509::attribute::common_name, .value = common_name},
                                      {.type = x509::attribute::serial_number, .value = "PNOEG-29001011234567"}})
      .value();
}

std::vector<x509::RawExtension> extensions_of(Role role, const crypto::PublicKey& key, const crypto::PublicKey& issuer) {
  const bool ca = role == Role::ca;
  x509::KeyUsage usage;
  usage.set(ca ? x509::KeyUsageBit::key_cert_sign : x509::KeyUsageBit::digital_signature);
  if (ca) usage.set(x509::KeyUsageBit::crl_sign);
  std::vector<x509::RawExtension> list{
      {ext::basic_constraints, true, x509::encode::basic_constraints({ca, {}})},
      {ext::key_usage, true, x509::encode::key_usage(usage)},
      {ext::subject_key_identifier, false, x509::encode::subject_key_identifier(x509::key_identifier(key))},
      {ext::authority_key_identifier, false, x509::encode::authority_key_identifier(x509::key_identifier(issuer))}};
  if (ca) return list;
  const bool responder = role == Role::ocsp_responder;
  list.push_back({ext::extended_key_usage, false,
                  x509::encode::extended_key_usage({responder ? x509::purpose::ocsp_signing : x509::purpose::client_auth})});
  if (responder) {
    list.push_back({ext::ocsp_no_check, false, {0x05, 0x00}});
    return list;
  }
  list.push_back({ext::certificate_policies, false, x509::encode::certificate_policies({{.policy = der::Oid("2.999.818.2")}})});
  list.push_back(
      {ext::authority_information_access, false,
       x509::encode::access_descriptions({{x509::access_ocsp, x509::GeneralName::of_uri("http://ocsp.example/ocsp")}})});
  return list;
}

User make_user(std::size_t number, crypto::KeyType type, const x509::Certificate& issuer, crypto::Signer& signer) {
  auto key = KeyFile::generate(type, 2048).value();
  auto certificate = certify(Role::citizen, "مواطن " + std::to_string(number), key.public_key(), issuer.subject(), signer);
  const auto challenge = auth::Challenge::create(now);
  const auto site = auth::Origin::parse(origin).value();
  std::string token = auth::create_token(site, challenge, certificate, key, "bench").value();
  const auto parsed = auth::UnverifiedToken::parse(token).value();
  return {std::move(certificate), challenge, std::move(token), auth::message_to_sign(site, challenge, parsed.algorithm.hash),
          parsed.signature};
}

}  // namespace

x509::Certificate certify(Role role, const std::string& subject, const crypto::PublicKey& key, const x509::Name& issuer,
                          crypto::Signer& signer) {
  Bytes serial = crypto::random_bytes(16);
  serial[0] = static_cast<std::uint8_t>((serial[0] & 0x3f) | 0x40);
  const auto algorithm = crypto::default_algorithm(signer.public_key());
  const Bytes tbs =
      x509::encode_tbs({serial, algorithm, issuer, make_time(2026, 1, 1), make_time(2030, 1, 1), name_of_subject(subject),
                        to_bytes(key.spki()), extensions_of(role, key, signer.public_key())});
  return x509::Certificate::from_der(x509::write_signed(tbs, algorithm, signer.sign(algorithm, tbs).value())).value();
}

x509::Certificate certify_root(crypto::Signer& signer) {
  return certify(Role::ca, "Bench Root", signer.public_key(), name_of_subject("Bench Root"), signer);
}

Population make_population(crypto::KeyType type, std::size_t count) {
  std::cerr << "making " << count << " users with " << crypto::name_of(type) << " keys\n";
  auto ca_key = KeyFile::generate(type, 2048).value();
  const auto issuer = certify(Role::ca, "Bench CA", ca_key.public_key(), name_of_subject("Bench CA"), ca_key);
  std::vector<std::optional<User>> made(count);
  std::atomic<std::size_t> next = 0;
  {
    std::vector<std::jthread> threads;
    for (unsigned i = 0; i < std::max(1u, std::thread::hardware_concurrency()); ++i)
      threads.emplace_back([&] {
        for (std::size_t at = next++; at < count; at = next++) made[at] = make_user(at, type, issuer, ca_key);
      });
  }
  Population population{type, issuer, {}};
  for (auto& user : made) population.users.push_back(*std::move(user));
  return population;
}

}  // namespace hawiya::bench
