#pragma once
// A mesh of certificates made from octets, for the path target: names and keys from a small fixed pool, so that certificates
// often fit together, and extensions that a few octets choose. All are really signed; one that was made is kept.

#include <array>
#include <hawiya/crypto/key_file.hpp>
#include <hawiya/path/validate.hpp>
#include <map>
#include <vector>

namespace hawiya::fuzz {

inline const Time mesh_now = make_time(2026, 6, 1, 12);
inline constexpr der::Oid policy_one("2.999.1"), policy_two("2.999.2"), unknown_extension("2.999.7");

/// One certificate; all zero is a CA that "CA 0" issued to itself. Values beyond the last choice wrap around.
struct MeshCertificate {
  std::uint8_t subject = 0;      ///< 0 to 3: a CA; 4: the end entity
  std::uint8_t issuer = 0;       ///< 0 to 3
  std::uint8_t key = 0;          ///< how far the key is from the subject's usual one
  std::uint8_t signer = 0;       ///< how far the signing key is from the issuer's usual one
  std::uint8_t basic = 0;        ///< CA; none; no CA; CA with path length 0, 1 or 2
  std::uint8_t usage = 0;        ///< keyCertSign; none; digitalSignature
  std::uint8_t validity = 0;     ///< valid; expired; not yet valid
  std::uint8_t constraints = 0;  ///< none; permitted or excluded names
  std::uint8_t names = 0;        ///< bits: alternative names
  std::uint8_t policies = 0;     ///< bits: policy one, policy two, anyPolicy, one mapped to two, two mapped to one
  std::uint8_t inhibitors =
      0;                    ///< bits: requireExplicitPolicy, inhibitPolicyMapping, inhibitAnyPolicy; each 0 or 1 certificates on
  std::uint8_t others = 0;  ///< bits: key identifiers, unknown critical extension, two purposes

  static constexpr std::size_t octets = 12;
  [[nodiscard]] static MeshCertificate from(ByteView bytes) {
    MeshCertificate spec;
    const std::array members{&spec.subject,  &spec.issuer,      &spec.key,   &spec.signer,   &spec.basic,      &spec.usage,
                             &spec.validity, &spec.constraints, &spec.names, &spec.policies, &spec.inhibitors, &spec.others};
    for (std::size_t i = 0; i < octets && i < bytes.size(); ++i) *members[i] = bytes[i];
    return spec;
  }
  [[nodiscard]] std::array<std::uint8_t, octets> to_bytes() const {
    return {subject, issuer, key, signer, basic, usage, validity, constraints, names, policies, inhibitors, others};
  }
};

/// The first octets say how it is validated, then the target, the anchors and the pool follow.
struct MeshHeader {
  std::uint8_t anchors = 0;   ///< 1 to 3
  std::uint8_t flags = 0;     ///< bits: the three initial indicators, purpose, purpose chaining, anchor constraints and validity
                              ///< ignored, repetition
  std::uint8_t policies = 0;  ///< any; one; two; both
  std::uint8_t max_intermediates = 0;  ///< none; 0, 1, 2
  std::uint8_t budget = 0;             ///< the default; or very small
};

struct Mesh {
  static constexpr std::size_t most_certificates = 16;

  x509::Certificate target;
  std::vector<x509::Certificate> anchors;
  std::vector<x509::Certificate> pool;
  path::PathPolicy policy;
  Budget budget;
  bool repeat = false;  ///< validate the same again, or the pool in another order
};

class MeshMaker {
 public:
  MeshMaker() {
    for (std::uint8_t i = 0; i < 5; ++i) {
      // PKCS #8 of an Ed25519 key whose 32 octets are all the same.
      Bytes pkcs8{0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20};
      pkcs8.insert(pkcs8.end(), 32, static_cast<std::uint8_t>(i + 1));
      keys_.push_back(crypto::KeyFile::open_unencrypted(pkcs8).value());
      const std::string name = i < 4 ? "CA " + std::to_string(i) : "leaf";
      names_.push_back(
          x509::Name::from_attributes({{x509::attribute::country, "EG"}, {x509::attribute::common_name, name}}).value());
    }
  }

  Mesh make(ByteView input) {
    if (made_.size() > 20'000) {
      made_.clear();
      signers_.clear();
    }
    std::array<std::uint8_t, 5> head{};
    for (std::size_t i = 0; i < head.size() && i < input.size(); ++i) head[i] = input[i];
    input = input.subspan(std::min(input.size(), head.size()));
    Mesh mesh{certificate(MeshCertificate::from(input)), {}, {}, policy_of({head[0], head[1], head[2], head[3], head[4]}), {}};
    const std::size_t anchors = head[0] % 3u + 1;
    for (std::size_t i = 1; i < Mesh::most_certificates; ++i) {
      const std::size_t at = i * MeshCertificate::octets;
      if (at >= input.size() && i > anchors) break;
      const auto& made = certificate(MeshCertificate::from(input.subspan(std::min(at, input.size()))));
      (i <= anchors ? mesh.anchors : mesh.pool).push_back(made);
    }
    mesh.repeat = (head[1] & 0x80) != 0;
    if (head[4] % 4 != 0) {
      mesh.budget.signatures = head[4] / 4 % 8u;
      mesh.budget.path_steps = head[4] % 4 == 1 ? 3 : 1000;
      mesh.budget.name_comparisons = head[4] % 4 == 2 ? 3 : 1000;
      mesh.budget.policy_nodes = head[4] % 4 == 3 ? 5 : 1000;
      mesh.budget.depth = head[4] / 32 + 1u;
    }
    return mesh;
  }

  /// SubjectPublicKeyInfo of the key that signed a certificate of the last mesh.
  ByteView signer_of(const x509::Certificate& certificate) const { return signers_.at(hawiya::to_bytes(certificate.der())); }

 private:
  static path::PathPolicy policy_of(const MeshHeader& header) {
    path::PathPolicy policy;
    const auto flag = [&](unsigned bit) { return (header.flags >> bit & 1) != 0; };
    if (flag(0)) policy.explicit_policy = path::Indicator::set;
    if (flag(1)) policy.inhibit_policy_mapping = path::Indicator::set;
    if (flag(2)) policy.inhibit_any_policy = path::Indicator::set;
    if (flag(3)) policy.purpose = x509::purpose::client_auth;
    if (flag(4)) policy.purpose_chaining = path::PurposeChaining::on;
    if (flag(5)) policy.anchor_constraints = path::AnchorConstraints::ignore;
    if (flag(6)) policy.anchor_validity = path::AnchorValidity::ignore;
    if (header.policies % 4 != 0) policy.acceptable_policies.clear();
    if ((header.policies & 1) != 0) policy.acceptable_policies.push_back(policy_one);
    if ((header.policies & 2) != 0) policy.acceptable_policies.push_back(policy_two);
    if (header.max_intermediates % 4 != 0) policy.max_intermediates = header.max_intermediates % 4u - 1;
    return policy;
  }

  const x509::Certificate& certificate(const MeshCertificate& spec) {
    const auto key = spec.to_bytes();
    if (const auto known = made_.find(key); known != made_.end()) return known->second;
    const auto& made = made_.emplace(key, sign(spec)).first->second;
    signers_.emplace(hawiya::to_bytes(made.der()), signer_of(spec).public_key().spki());
    return made;
  }

  crypto::KeyFile& signer_of(const MeshCertificate& spec) { return keys_[(spec.issuer % 4u + spec.signer) % 5]; }

  x509::Certificate sign(const MeshCertificate& spec) {
    const std::size_t subject = spec.subject % 5u, issuer = spec.issuer % 4u;
    crypto::KeyFile& signer = signer_of(spec);
    const crypto::PublicKey& key = keys_[(subject + spec.key) % 5].public_key();
    const auto algorithm = crypto::default_algorithm(signer.public_key());
    const int year = spec.validity % 3 == 0 ? 2026 : spec.validity % 3 == 1 ? 2020 : 2030;
    const Bytes tbs = x509::encode_tbs({Bytes{1}, algorithm, names_[issuer], make_time(year, 1, 1), make_time(year + 1, 1, 1),
                                        names_[subject], to_bytes(key.spki()), extensions(spec, key, signer.public_key())});
    return x509::Certificate::from_der(x509::write_signed(tbs, algorithm, signer.sign(algorithm, tbs).value())).value();
  }

  static std::vector<x509::RawExtension> extensions(const MeshCertificate& spec, const crypto::PublicKey& key,
                                                    const crypto::PublicKey& signer) {
    namespace ext = x509::extension;
    namespace enc = x509::encode;
    std::vector<x509::RawExtension> list;
    const unsigned basic = spec.basic % 6u, usage = spec.usage % 3u;
    if (basic != 1)
      list.push_back({ext::basic_constraints, true,
                      enc::basic_constraints({basic != 2, basic > 2 ? std::optional(basic - 3) : std::nullopt})});
    if (usage != 1) {
      x509::KeyUsage bits;
      bits.set(usage == 0 ? x509::KeyUsageBit::key_cert_sign : x509::KeyUsageBit::digital_signature);
      list.push_back({ext::key_usage, true, enc::key_usage(bits)});
    }
    add_names(spec, list);
    add_policies(spec, list);
    if ((spec.others & 1) != 0) list.push_back({ext::subject_key_identifier, false, enc::subject_key_identifier(id(key))});
    if ((spec.others & 2) != 0)
      list.push_back(
          {ext::authority_key_identifier, false, enc::authority_key_identifier((spec.others & 4) != 0 ? Bytes{1} : id(signer))});
    if ((spec.others & 8) != 0) list.push_back({unknown_extension, true, {5, 0}});
    if ((spec.others & 0x30) != 0)
      list.push_back(
          {ext::extended_key_usage, false,
           enc::extended_key_usage({(spec.others & 0x10) != 0 ? x509::purpose::client_auth : x509::purpose::server_auth})});
    return list;
  }

  static Bytes id(const crypto::PublicKey& key) { return x509::key_identifier(key); }

  static void add_names(const MeshCertificate& spec, std::vector<x509::RawExtension>& list) {
    using Kind = x509::GeneralName::Kind;
    const x509::GeneralName host_a{.kind = Kind::dns_name, .text = "a.example"},
        host_b{.kind = Kind::dns_name, .text = "b.example"}, net{.kind = Kind::ip_address, .octets = {10, 0, 0, 0, 255, 0, 0, 0}};
    const std::array<x509::NameConstraints, 5> choices{
        x509::NameConstraints{.permitted = {host_a}}, x509::NameConstraints{.permitted = {host_a, host_b}},
        x509::NameConstraints{.excluded = {host_a}}, x509::NameConstraints{.permitted = {net}, .excluded = {host_b}},
        x509::NameConstraints{.excluded = {net}}};
    const std::size_t chosen = spec.constraints % 6u;
    if (chosen != 0)
      list.push_back({x509::extension::name_constraints, true, x509::encode::name_constraints(choices[chosen - 1])});
    x509::GeneralNames names;
    if ((spec.names & 1) != 0) names.push_back({.kind = Kind::dns_name, .text = "x.a.example"});
    if ((spec.names & 2) != 0) names.push_back({.kind = Kind::dns_name, .text = "b.example"});
    if ((spec.names & 4) != 0) names.push_back({.kind = Kind::dns_name, .text = "xa.example"});
    if ((spec.names & 8) != 0) names.push_back({.kind = Kind::ip_address, .octets = {10, 1, 2, 3}});
    if (!names.empty()) list.push_back({x509::extension::subject_alternative_name, false, x509::encode::general_names(names)});
  }

  static void add_policies(const MeshCertificate& spec, std::vector<x509::RawExtension>& list) {
    namespace ext = x509::extension;
    namespace enc = x509::encode;
    std::vector<x509::PolicyInformation> policies;
    if ((spec.policies & 1) != 0) policies.push_back({policy_one});
    if ((spec.policies & 2) != 0) policies.push_back({policy_two});
    if ((spec.policies & 4) != 0) policies.push_back({x509::any_policy});
    if (!policies.empty()) list.push_back({ext::certificate_policies, false, enc::certificate_policies(policies)});
    std::vector<x509::PolicyMapping> mappings;
    if ((spec.policies & 8) != 0) mappings.push_back({policy_one, policy_two});
    if ((spec.policies & 16) != 0) mappings.push_back({policy_two, policy_one});
    if (!mappings.empty()) list.push_back({ext::policy_mappings, true, enc::policy_mappings(mappings)});
    const auto skip = [&](unsigned bit) { return spec.inhibitors >> (bit + 4) & 1u; };
    x509::PolicyConstraints constraints;
    if ((spec.inhibitors & 1) != 0) constraints.require_explicit_policy = skip(0);
    if ((spec.inhibitors & 2) != 0) constraints.inhibit_policy_mapping = skip(1);
    if ((spec.inhibitors & 3) != 0) list.push_back({ext::policy_constraints, true, enc::policy_constraints(constraints)});
    if ((spec.inhibitors & 4) != 0) list.push_back({ext::inhibit_any_policy, true, enc::inhibit_any_policy(skip(2))});
  }

  std::vector<crypto::KeyFile> keys_;
  std::vector<x509::Name> names_;
  std::map<std::array<std::uint8_t, MeshCertificate::octets>, x509::Certificate> made_;
  std::map<Bytes, ByteView> signers_;
};

}  // namespace hawiya::fuzz
