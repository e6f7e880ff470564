#include "path/profile_rules.hpp"

#include <algorithm>
#include <array>

#include "path/host_names.hpp"

namespace hawiya::path {
namespace {

using x509::Certificate;
using x509::KeyUsageBit;
using Kind = x509::GeneralName::Kind;
namespace extension = x509::extension;

bool has(const Certificate& c, const der::Oid& oid) { return c.extensions().find(oid) != nullptr; }
bool critical(const Certificate& c, const der::Oid& oid) {
  const auto* found = c.extensions().find(oid);
  return found != nullptr && found->critical;
}
bool has_uncritical(const Certificate& c, const der::Oid& oid) { return has(c, oid) && !critical(c, oid); }
bool is_ca(const Certificate& c) { return c.extensions().basic_constraints && c.extensions().basic_constraints->ca; }
bool signs_certificates(const Certificate& c) {
  return c.extensions().key_usage && c.extensions().key_usage->has(KeyUsageBit::key_cert_sign);
}

bool serial_wrong(const Certificate& c, Position) {
  ByteView number = c.serial_number();
  if ((number[0] & 0x80) != 0) return true;
  while (!number.empty() && number[0] == 0) number = number.subspan(1);
  return number.empty() || number.size() > 20;
}

// A self-signed certificate needs no pointer to its own key.
bool authority_key_missing(const Certificate& c, Position position) {
  const auto& identifier = c.extensions().authority_key_identifier;
  if (identifier && identifier->key_identifier) return false;
  return !(position == Position::anchor && c.self_issued());
}

bool alternative_name_wrong(const Certificate& c, Position) {
  return std::ranges::any_of(c.extensions().subject_alternative_name, [](const x509::GeneralName& name) {
    if (name.kind == Kind::dns_name) return !is_preferred_name(without_wildcard(name.text));
    if (name.kind == Kind::rfc822_name) return !split_mailbox(name.text) || !is_preferred_name(split_mailbox(name.text)->host);
    return name.kind == Kind::uri && name.text.find(':') == std::string::npos;
  });
}

bool name_constraint_wrong(const Certificate& c, Position) {
  const auto wrong = [](const x509::GeneralName& name) { return name.kind == Kind::dns_name && name.text.starts_with('.'); };
  const auto& constraints = c.extensions().name_constraints;
  return constraints && (std::ranges::any_of(constraints->permitted, wrong) || std::ranges::any_of(constraints->excluded, wrong));
}

struct Rule {
  const char* text;
  bool (*broken)(const Certificate&, Position);
};

constexpr std::array rules{
    Rule{"the serial number is positive and has at most 20 octets (§4.1.2.2)", serial_wrong},
    Rule{"a CA has a subject name (§4.1.2.6)", [](const Certificate& c, Position) { return is_ca(c) && c.subject().empty(); }},
    Rule{"without a subject name, a critical subjectAltName names the subject (§4.2.1.6)",
         [](const Certificate& c, Position) { return c.subject().empty() && !critical(c, extension::subject_alternative_name); }},
    Rule{"authorityKeyIdentifier names the issuer's key (§4.2.1.1)", authority_key_missing},
    Rule{"authorityKeyIdentifier is not critical (§4.2.1.1)",
         [](const Certificate& c, Position) { return critical(c, extension::authority_key_identifier); }},
    Rule{"a CA has a subjectKeyIdentifier (§4.2.1.2)",
         [](const Certificate& c, Position position) {
           return (position != Position::end || is_ca(c)) && !has(c, extension::subject_key_identifier);
         }},
    Rule{"subjectKeyIdentifier is not critical (§4.2.1.2)",
         [](const Certificate& c, Position) { return critical(c, extension::subject_key_identifier); }},
    Rule{"a CA has a keyUsage (§4.2.1.3)",
         [](const Certificate& c, Position position) {
           return (position != Position::end || is_ca(c)) && !has(c, extension::key_usage);
         }},
    Rule{"keyCertSign is for CAs alone (§4.2.1.3, §4.2.1.9)",
         [](const Certificate& c, Position) { return signs_certificates(c) && !is_ca(c); }},
    Rule{"the names in subjectAltName have the form of their kind (§4.2.1.6)", alternative_name_wrong},
    Rule{"subjectDirectoryAttributes is not critical (§4.2.1.8)",
         [](const Certificate& c, Position) { return critical(c, extension::subject_directory_attributes); }},
    Rule{"a CA has critical basicConstraints (§4.2.1.9)",
         [](const Certificate& c, Position position) {
           return (position != Position::end || is_ca(c)) && !critical(c, extension::basic_constraints);
         }},
    Rule{"a path length is for CAs that may sign certificates (§4.2.1.9)",
         [](const Certificate& c, Position) {
           const auto& basic = c.extensions().basic_constraints;
           return basic && basic->path_length && !(basic->ca && signs_certificates(c));
         }},
    Rule{"nameConstraints is for CAs alone (§4.2.1.10)",
         [](const Certificate& c, Position) { return has(c, extension::name_constraints) && !is_ca(c); }},
    Rule{"nameConstraints is critical (§4.2.1.10)",
         [](const Certificate& c, Position) { return has_uncritical(c, extension::name_constraints); }},
    Rule{"a dNSName constraint has no leading period (§4.2.1.10)", name_constraint_wrong},
    Rule{"policyConstraints is critical (§4.2.1.11)",
         [](const Certificate& c, Position) { return has_uncritical(c, extension::policy_constraints); }},
    Rule{"inhibitAnyPolicy is critical (§4.2.1.14)",
         [](const Certificate& c, Position) { return has_uncritical(c, extension::inhibit_any_policy); }},
    Rule{"freshestCRL is not critical (§4.2.1.15)",
         [](const Certificate& c, Position) { return critical(c, extension::freshest_crl); }},
    Rule{"authorityInfoAccess is not critical (§4.2.2.1)",
         [](const Certificate& c, Position) { return critical(c, extension::authority_information_access); }},
    Rule{"subjectInfoAccess is not critical (§4.2.2.2)",
         [](const Certificate& c, Position) { return critical(c, extension::subject_information_access); }},
};

}  // namespace

Result<void> check_profile(const Certificate& certificate, Position position) {
  for (const Rule& rule : rules)
    if (rule.broken(certificate, position)) return Error{ErrorCode::certificate_profile_violated, rule.text};
  return {};
}

}  // namespace hawiya::path
