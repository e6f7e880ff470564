#include "ca/profile_extensions.hpp"

#include <algorithm>
#include <sstream>

#include "base/try.hpp"

namespace hawiya::ca {
namespace {

using x509::KeyUsageBit;
using xml::ConfigurationElement;

Error invalid(const ConfigurationElement& at, std::string detail) {
  return at.error(ErrorCode::profile_invalid, std::move(detail));
}

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

Result<void> read_basic_constraints(const ConfigurationElement& extensions, ProfileRules& rules) {
  HAWIYA_TRY(const ConfigurationElement element, extensions.required_child("basicConstraints"));
  HAWIYA_CHECK(element.allow({"critical", "pathLength"}));
  HAWIYA_TRY(rules.basic_constraints_critical, element.yes_or_no("critical", true));
  HAWIYA_TRY(rules.path_length, element.number("pathLength", 0, 8));
  if (rules.kind == CertificateKind::end_entity && rules.path_length) return invalid(element, "pathLength is for CAs");
  if (rules.kind != CertificateKind::end_entity && !rules.basic_constraints_critical)
    return invalid(element, "a CA's basic constraints are critical (RFC 5280 §4.2.1.9)");
  return {};
}

Result<void> read_key_usage(const ConfigurationElement& extensions, ProfileRules& rules) {
  HAWIYA_TRY(const ConfigurationElement element, extensions.required_child("keyUsage"));
  HAWIYA_TRY(const std::string text, element.text());
  for (const std::string& word : words_of(text)) {
    const auto bit = x509::key_usage_by_name(word);
    if (!bit) return invalid(element, "unknown key usage \"" + word + "\"");
    rules.key_usage.set(*bit);
  }
  if (rules.key_usage.bits == 0) return invalid(element, "no key usage");
  const bool signs_certificates = rules.key_usage.has(KeyUsageBit::key_cert_sign);
  if (rules.kind == CertificateKind::end_entity && (signs_certificates || rules.key_usage.has(KeyUsageBit::crl_sign)))
    return invalid(element, "only a CA may sign certificates or CRLs (RFC 5280 §4.2.1.3)");
  if (rules.kind != CertificateKind::end_entity && !signs_certificates)
    return invalid(element, "a CA signs certificates: keyCertSign is missing");
  return {};
}

Result<void> read_extended_key_usage(const ConfigurationElement& extensions, ProfileRules& rules) {
  HAWIYA_TRY(const auto element, extensions.child("extendedKeyUsage"));
  if (!element) return {};
  HAWIYA_TRY(const std::string text, element->text({"critical"}));
  HAWIYA_TRY(rules.extended_key_usage_critical, element->yes_or_no("critical", false));
  for (const std::string& word : words_of(text)) {
    const auto purpose = x509::purpose::by_name(word);
    if (!purpose) return invalid(*element, "unknown extended key usage \"" + word + "\"");
    rules.extended_key_usage.push_back(*purpose);
  }
  const auto& list = rules.extended_key_usage;
  if (list.empty()) return invalid(*element, "no extended key usage");
  const auto asks = [&](const der::Oid& oid) { return std::ranges::find(list, oid) != list.end(); };
  if (asks(x509::purpose::time_stamping) && (list.size() != 1 || !rules.extended_key_usage_critical))
    return invalid(*element, "timeStamping stands alone and critical (RFC 3161 §2.3)");
  if (asks(x509::purpose::any) && rules.extended_key_usage_critical)
    return invalid(*element, "anyExtendedKeyUsage is not critical (RFC 5280 §4.2.1.12)");
  return {};
}

Result<void> read_policies(const ConfigurationElement& extensions, const der::Oid& arc, ProfileRules& rules) {
  HAWIYA_TRY(const auto element, extensions.child("certificatePolicies"));
  if (!element) return {};
  HAWIYA_CHECK(element->allow({}, {"policy"}));
  for (const ConfigurationElement& policy : element->children("policy")) {
    HAWIYA_CHECK(policy.allow({"oid", "cps"}));
    HAWIYA_TRY(std::string text, policy.attribute("oid"));
    if (text.starts_with("{arc}")) text.replace(0, 5, arc.to_string());
    const auto oid = text == "anyPolicy" ? Result<der::Oid>(x509::any_policy) : der::Oid::parse(text);
    if (!oid) return invalid(policy, "\"" + text + "\" is no object identifier");
    x509::PolicyInformation information{.policy = *oid};
    if (const auto cps = policy.optional_attribute("cps")) information.cps_uris.push_back(*cps);
    if (std::ranges::find(rules.policies, *oid, &x509::PolicyInformation::policy) != rules.policies.end())
      return invalid(policy, "policy twice (RFC 5280 §4.2.1.4)");
    rules.policies.push_back(std::move(information));
  }
  if (rules.policies.empty()) return invalid(*element, "no policy");
  return {};
}

Result<void> read_pds(const ConfigurationElement& element, x509::QcStatements& qc) {
  HAWIYA_CHECK(element.allow({"language", "url"}));
  HAWIYA_TRY(const std::string language, element.attribute("language"));
  HAWIYA_TRY(const std::string url, element.attribute("url"));
  const auto lower = [](char c) { return c >= 'a' && c <= 'z'; };
  if (language.size() != 2 || !std::ranges::all_of(language, lower))
    return invalid(element, "a language is two lower-case letters (ISO 639-1)");
  if (!url.starts_with("https://")) return invalid(element, "a PDS is fetched by https (EN 319 412-5 §4.3.4)");
  qc.pds.push_back({url, language});
  return {};
}

Result<void> read_qc_statements(const ConfigurationElement& extensions, ProfileRules& rules) {
  HAWIYA_TRY(const auto element, extensions.child("qcStatements"));
  if (!element) return {};
  HAWIYA_CHECK(element->allow({"compliance", "sscd", "type", "legislation", "semantics"}, {"pds"}));
  x509::QcStatements qc;
  HAWIYA_TRY(qc.compliance, element->yes_or_no("compliance", false));
  HAWIYA_TRY(qc.sscd, element->yes_or_no("sscd", false));
  if (const auto type = element->optional_attribute("type")) {
    if (*type != "esign" && *type != "eseal") return invalid(*element, "type is esign or eseal");
    qc.types.push_back(*type == "esign" ? x509::qc::type_esign : x509::qc::type_eseal);
  }
  if (const auto country = element->optional_attribute("legislation")) {
    const auto upper = [](char c) { return c >= 'A' && c <= 'Z'; };
    if (country->size() != 2 || !std::ranges::all_of(*country, upper))
      return invalid(*element, "legislation is a country code of two capitals");
    qc.legislation.push_back(*country);
  }
  if (const auto semantics = element->optional_attribute("semantics")) {
    if (*semantics != "natural" && *semantics != "legal") return invalid(*element, "semantics is natural or legal");
    qc.semantics = *semantics == "natural" ? x509::qc::semantics_natural : x509::qc::semantics_legal;
  }
  for (const ConfigurationElement& pds : element->children("pds")) HAWIYA_CHECK(read_pds(pds, qc));
  if (!qc.compliance && (qc.sscd || !qc.types.empty() || !qc.pds.empty() || !qc.legislation.empty()))
    return invalid(*element, "statements about a qualified certificate need compliance=\"yes\" (EN 319 412-5 §4.2.1)");
  rules.qc_statements = std::move(qc);
  return {};
}

Result<void> read_pointers(const ConfigurationElement& extensions, ProfileRules& rules) {
  HAWIYA_TRY(const auto points, extensions.child("crlDistributionPoints"));
  if (points) {
    HAWIYA_CHECK(points->allow({}));
    rules.crl_distribution_point = true;
  }
  HAWIYA_TRY(const auto access, extensions.child("authorityInformationAccess"));
  if (access) {
    HAWIYA_CHECK(access->allow({"ocsp", "caIssuers"}));
    HAWIYA_TRY(rules.ocsp_url, access->yes_or_no("ocsp", false));
    HAWIYA_TRY(rules.ca_issuers_url, access->yes_or_no("caIssuers", false));
    if (!rules.ocsp_url && !rules.ca_issuers_url) return invalid(*access, "neither ocsp nor caIssuers");
  }
  if (rules.kind == CertificateKind::root && (points || access))
    return invalid(extensions, "nobody asks for the status of a root: no distribution points, no access information");
  return {};
}

Result<void> read_no_check(const ConfigurationElement& extensions, ProfileRules& rules) {
  HAWIYA_TRY(const auto element, extensions.child("ocspNoCheck"));
  const auto& purposes = rules.extended_key_usage;
  const bool responds = std::ranges::find(purposes, x509::purpose::ocsp_signing) != purposes.end();
  if (element) {
    HAWIYA_CHECK(element->allow({}));
    if (!responds) return invalid(*element, "ocspNoCheck is for OCSP responders (RFC 6960 §4.2.2.2.1)");
    rules.ocsp_no_check = true;
  }
  if (responds && rules.kind != CertificateKind::end_entity) return invalid(extensions, "an OCSP responder is no CA");
  return {};
}

Result<void> read_key_period(const ConfigurationElement& extensions, ProfileRules& rules) {
  HAWIYA_TRY(const auto element, extensions.child("privateKeyUsagePeriod"));
  if (!element) return {};
  HAWIYA_CHECK(element->allow({"days"}));
  HAWIYA_TRY(const auto days, element->number("days", 1, 36'525));
  if (!days) return invalid(*element, "days is missing");
  rules.private_key_usage = std::chrono::days(*days);
  if (*rules.private_key_usage > rules.validity) return invalid(*element, "the key would sign beyond its certificate");
  return {};
}

}  // namespace

Result<void> read_extensions(const ConfigurationElement& extensions, const der::Oid& policy_arc, ProfileRules& rules) {
  HAWIYA_CHECK(
      extensions.allow({}, {"basicConstraints", "keyUsage", "extendedKeyUsage", "certificatePolicies", "crlDistributionPoints",
                            "authorityInformationAccess", "qcStatements", "ocspNoCheck", "privateKeyUsagePeriod"}));
  HAWIYA_CHECK(read_basic_constraints(extensions, rules));
  HAWIYA_CHECK(read_key_usage(extensions, rules));
  HAWIYA_CHECK(read_extended_key_usage(extensions, rules));
  HAWIYA_CHECK(read_policies(extensions, policy_arc, rules));
  HAWIYA_CHECK(read_pointers(extensions, rules));
  HAWIYA_CHECK(read_qc_statements(extensions, rules));
  HAWIYA_CHECK(read_key_period(extensions, rules));
  return read_no_check(extensions, rules);
}

}  // namespace hawiya::ca
