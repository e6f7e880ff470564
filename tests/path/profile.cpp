#include <doctest/doctest.h>

#include "path/paths.hpp"

using namespace hawiya;
using namespace hawiya::path;
using namespace hawiya::test;
using enum x509::KeyUsageBit;
using Kind = x509::GeneralName::Kind;

namespace {

const PathPolicy strict{.profile = ProfileRules::strict};

// An anchor that keeps to the profile, and certificates below it that do but for what a test changes.
struct StrictCa {
  Key key = make_key();
  x509::Certificate certificate = root();

  [[nodiscard]] x509::Certificate root(std::vector<x509::RawExtension> extensions = ca_extensions()) const {
    extensions.push_back(key_identifier_of(key));
    return CertificateBuilder{.subject = "Strict", .key = key, .extensions = std::move(extensions)}.sign(make_name("Strict"),
                                                                                                         *key);
  }
  [[nodiscard]] std::vector<x509::RawExtension> with(std::vector<x509::RawExtension> extra) const {
    extra.push_back(issuer_key_identifier_of(key));
    return extra;
  }
  [[nodiscard]] x509::Certificate issue(CertificateBuilder builder) const { return builder.sign(certificate.subject(), *key); }
  [[nodiscard]] x509::Certificate leaf(std::vector<x509::RawExtension> extra = {}) const {
    return issue({.extensions = with(std::move(extra))});
  }
};

// The rule's text when the strict profile refuses, and nothing else does.
std::string broken(const Result<ValidatedPath>& strictly, const Result<ValidatedPath>& leniently) {
  CHECK(leniently.has_value());
  if (strictly) return "";
  CHECK(strictly.error().code == ErrorCode::certificate_profile_violated);
  return strictly.error().detail;
}

std::string broken(const x509::Certificate& target, const x509::Certificate& anchor, std::vector<x509::Certificate> pool = {}) {
  return broken(check_path(target, pool, anchor, strict), check_path(target, pool, anchor));
}

bool says(const std::string& text, const char* clause) { return text.find(clause) != std::string::npos; }

}  // namespace

TEST_SUITE("path") {
  TEST_CASE("the strict profile accepts what keeps to RFC 5280, and each of its rules refuses an end certificate by name") {
    const StrictCa ca;
    CHECK(broken(ca.leaf(), ca.certificate).empty());
    const auto leaf = [&](x509::RawExtension extra) { return broken(ca.leaf({std::move(extra)}), ca.certificate); };
    CHECK(says(broken(ca.issue({.extensions = {}}), ca.certificate), "§4.2.1.1)"));
    CHECK(says(leaf(usage({key_cert_sign})), "§4.2.1.9"));
    CHECK(says(leaf(critical(x509::extension::subject_key_identifier, x509::encode::subject_key_identifier(Bytes{1}))),
               "§4.2.1.2"));
    CHECK(says(
        leaf(critical(x509::extension::authority_information_access,
                      x509::encode::access_descriptions({{x509::access_ocsp, x509::GeneralName::of_uri("http://o.example")}}))),
        "§4.2.2.1"));
    CHECK(says(
        leaf(critical(x509::extension::subject_information_access,
                      x509::encode::access_descriptions({{x509::access_ocsp, x509::GeneralName::of_uri("http://o.example")}}))),
        "§4.2.2.2"));
    CHECK(
        says(leaf(critical(x509::extension::freshest_crl,
                           x509::encode::distribution_points({{.full_name = {x509::GeneralName::of_uri("http://c.example")}}}))),
             "§4.2.1.15"));
    CHECK(says(leaf(critical(x509::extension::subject_directory_attributes,
                             {0x30, 12, 0x30, 10, 6, 3, 0x55, 4, 3, 0x31, 3, 0x0c, 1, 'a'})),
               "§4.2.1.8"));
    CHECK(says(
        leaf(critical(x509::extension::name_constraints,
                      x509::encode::name_constraints({.permitted = {{.kind = Kind::dns_name, .text = "a"}}, .excluded = {}}))),
        "§4.2.1.10"));
    CHECK(says(leaf(plain(x509::extension::policy_constraints, x509::encode::policy_constraints({.inhibit_policy_mapping = 0}))),
               "§4.2.1.11"));
    CHECK(says(leaf(plain(x509::extension::inhibit_any_policy, x509::encode::inhibit_any_policy(0))), "§4.2.1.14"));
    for (const char* name : {"192.0.2.1", "a_b.example", "-a.example", "a..example", " "})
      CHECK(says(leaf(alternative_name({.kind = Kind::dns_name, .text = name})), "§4.2.1.6"));
    CHECK(leaf(alternative_name({.kind = Kind::dns_name, .text = "*.a-1.example"})).empty());
    CHECK(says(leaf(alternative_name({.kind = Kind::rfc822_name, .text = "a@b@c.example"})), "§4.2.1.6"));
    CHECK(says(leaf(alternative_name({.kind = Kind::uri, .text = "relative"})), "§4.2.1.6"));
  }

  TEST_CASE("the strict profile binds issuers and the anchor") {
    const StrictCa ca;
    const auto below = [&](std::vector<x509::RawExtension> extensions) {
      const Key key = make_key();
      const auto issuer = ca.issue({.subject = "Below", .key = key, .extensions = ca.with(std::move(extensions))});
      const auto leaf = CertificateBuilder{.extensions = {issuer_key_identifier_of(key)}}.sign(issuer.subject(), *key);
      return broken(leaf, ca.certificate, {issuer});
    };
    const auto key_id = plain(x509::extension::subject_key_identifier, x509::encode::subject_key_identifier(Bytes{1}));
    const auto basic = x509::encode::basic_constraints({true, {}});
    CHECK(below(ca_with(key_id)).empty());
    CHECK(says(below(ca_extensions()), "§4.2.1.2"));
    CHECK(says(below({plain(x509::extension::basic_constraints, basic), usage({key_cert_sign}), key_id}), "§4.2.1.9"));
    CHECK(says(below({critical(x509::extension::basic_constraints, basic), key_id}), "§4.2.1.3"));
    auto constrained = ca_with(key_id);
    const auto constraint = [](const char* name) {
      return x509::encode::name_constraints({.permitted = {{.kind = Kind::dns_name, .text = name}}, .excluded = {}});
    };
    constrained.push_back(plain(x509::extension::name_constraints, constraint("gov.eg")));
    CHECK(says(below(constrained), "§4.2.1.10"));
    constrained.back() = critical(x509::extension::name_constraints, constraint(".gov.eg"));
    CHECK(says(below(constrained), "leading period"));
    constrained.back() = critical(x509::extension::name_constraints, constraint("gov.eg"));
    CHECK(below(constrained).empty());

    const auto no_identifier =
        CertificateBuilder{.subject = "Strict", .key = ca.key, .extensions = ca_extensions()}.sign(make_name("Strict"), *ca.key);
    CHECK(says(broken(ca.leaf(), no_identifier), "§4.2.1.2"));
    const auto no_constraints = ca.root({usage({key_cert_sign})});
    CHECK_FALSE(check_path(ca.leaf(), {}, no_constraints, strict));
    // An anchor that is a name and a key only has no profile.
    PathPolicy bare = strict;
    bare.anchor_constraints = AnchorConstraints::ignore;
    CHECK(check_path(ca.leaf(), {}, no_identifier, bare));
  }

  TEST_CASE("the strict profile wants positive serial numbers of at most 20 octets (§4.1.2.2)") {
    const StrictCa ca;
    const auto numbered = [&](std::size_t octets) {
      return ca.issue({.extensions = ca.with({}), .serial = Bytes(octets, 0x41)});
    };
    CHECK(broken(numbered(20), ca.certificate).empty());
    CHECK(says(broken(numbered(21), ca.certificate), "§4.1.2.2"));
  }
}
