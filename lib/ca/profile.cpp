#include <algorithm>
#include <array>
#include <hawiya/ca/profile.hpp>

#include "base/try.hpp"
#include "ca/profile_extensions.hpp"
#include "xml/configuration.hpp"

namespace hawiya::ca {
namespace {

using xml::ConfigurationElement;

Error invalid(const ConfigurationElement& at, std::string detail) {
  return at.error(ErrorCode::profile_invalid, std::move(detail));
}

Result<CertificateKind> read_kind(const ConfigurationElement& root) {
  HAWIYA_TRY(const std::string text, root.attribute("kind"));
  if (text == "root") return CertificateKind::root;
  if (text == "ca") return CertificateKind::ca;
  if (text == "end-entity") return CertificateKind::end_entity;
  return invalid(root, "kind is root, ca or end-entity");
}

Result<void> read_keys(const ConfigurationElement& root, ProfileRules& rules) {
  HAWIYA_TRY(const ConfigurationElement keys, root.required_child("keys"));
  HAWIYA_CHECK(keys.allow({}, {"key"}));
  for (const ConfigurationElement& key : keys.children("key")) {
    HAWIYA_CHECK(key.allow({"type", "minBits"}));
    HAWIYA_TRY(const std::string name, key.attribute("type"));
    const auto type = key_type_by_name(name);
    if (!type) return invalid(key, "unknown key type \"" + name + "\"");
    if (std::ranges::find(rules.key_types, *type) != rules.key_types.end()) return invalid(key, "key type twice");
    HAWIYA_TRY(const auto bits, key.number("minBits", 2048, 8192));
    if (bits && *type != crypto::KeyType::rsa) return invalid(key, "minBits is for RSA");
    if (bits) rules.min_rsa_bits = *bits;
    rules.key_types.push_back(*type);
  }
  if (rules.key_types.empty()) return invalid(keys, "no key type");
  return {};
}

Result<ValueForm> read_form(const ConfigurationElement& attribute, const der::Oid& type) {
  const auto form = attribute.optional_attribute("form");
  if (type == x509::attribute::country)
    return form ? Result<ValueForm>(invalid(attribute, "a country has no other form")) : ValueForm::country;
  if (!form) return ValueForm::text;
  if (*form == "egyptian-number" && type == x509::attribute::serial_number) return ValueForm::egyptian_number;
  return invalid(attribute, "unknown form \"" + *form + "\" for this attribute");
}

Result<SubjectRule> read_subject_rule(const ConfigurationElement& attribute) {
  HAWIYA_CHECK(attribute.allow({"type", "required", "form", "maxLength", "value"}));
  HAWIYA_TRY(const std::string name, attribute.attribute("type"));
  const auto type = x509::attribute::by_name(name);
  if (!type) return invalid(attribute, type.error().detail);
  SubjectRule rule{.type = *type};
  HAWIYA_TRY(rule.required, attribute.yes_or_no("required", true));
  HAWIYA_TRY(rule.form, read_form(attribute, rule.type));
  HAWIYA_TRY(const auto length, attribute.number("maxLength", 1, 255));
  if (length) rule.max_length = *length;
  rule.fixed = attribute.optional_attribute("value");
  return rule;
}

Result<void> read_subject(const ConfigurationElement& root, ProfileRules& rules) {
  HAWIYA_TRY(const ConfigurationElement subject, root.required_child("subject"));
  HAWIYA_CHECK(subject.allow({}, {"attribute"}));
  for (const ConfigurationElement& attribute : subject.children("attribute")) {
    HAWIYA_TRY(SubjectRule rule, read_subject_rule(attribute));
    if (std::ranges::find(rules.subject, rule.type, &SubjectRule::type) != rules.subject.end())
      return invalid(attribute, "attribute twice");
    rules.subject.push_back(std::move(rule));
  }
  const bool named = std::ranges::any_of(rules.subject, [](const SubjectRule& rule) { return rule.required; });
  if (!named) return invalid(subject, "no required attribute: the subject could be empty");
  return {};
}

// A value that the profile fixes must itself be acceptable, or nothing could ever be issued.
Result<void> check_fixed_values(const ConfigurationElement& root, const Profile& profile) {
  for (const SubjectRule& rule : profile.rules().subject) {
    if (!rule.fixed) continue;
    if (const auto fault = check_subject_value(rule, *rule.fixed); !fault)
      return invalid(root, "subject: " + fault.error().detail);
  }
  return {};
}

}  // namespace

std::optional<crypto::KeyType> key_type_by_name(std::string_view name) {
  using enum crypto::KeyType;
  for (const auto type : {rsa, p256, p384, p521, brainpool256, brainpool384, brainpool512, ed25519})
    if (crypto::name_of(type) == name) return type;
  return std::nullopt;
}

Result<Profile> Profile::parse(std::string_view xml, const std::string& source, const der::Oid& policy_arc) {
  HAWIYA_TRY(const xml::Configuration document, xml::Configuration::parse(xml, source));
  HAWIYA_TRY(const ConfigurationElement root, document.root("profile"));
  HAWIYA_CHECK(root.allow({"name", "kind"}, {"description", "keys", "validity", "subject", "extensions"}));
  ProfileRules rules;
  HAWIYA_TRY(rules.name, root.attribute("name"));
  if (!is_file_word(rules.name)) return invalid(root, "a profile's name has lower-case letters, digits and hyphens");
  HAWIYA_TRY(rules.kind, read_kind(root));
  HAWIYA_TRY(const ConfigurationElement description, root.required_child("description"));
  HAWIYA_TRY(rules.description, description.text());
  HAWIYA_CHECK(read_keys(root, rules));
  HAWIYA_TRY(const ConfigurationElement validity, root.required_child("validity"));
  HAWIYA_CHECK(validity.allow({"days"}));
  HAWIYA_TRY(const auto days, validity.number("days", 1, 36'525));
  if (!days) return invalid(validity, "days is missing");
  rules.validity = std::chrono::days(*days);
  HAWIYA_CHECK(read_subject(root, rules));
  HAWIYA_TRY(const ConfigurationElement extensions, root.required_child("extensions"));
  HAWIYA_CHECK(read_extensions(extensions, policy_arc, rules));
  Profile profile(std::make_shared<const ProfileRules>(std::move(rules)));
  HAWIYA_CHECK(check_fixed_values(root, profile));
  return profile;
}

bool is_file_word(std::string_view name) {
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  return !name.empty() && name.size() <= 64 && name.front() != '-' && std::ranges::all_of(name, fits);
}

}  // namespace hawiya::ca
