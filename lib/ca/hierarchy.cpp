#include <algorithm>
#include <hawiya/ca/hierarchy.hpp>
#include <hawiya/ca/profile.hpp>
#include <set>

#include "base/try.hpp"
#include "ca/profile_extensions.hpp"
#include "xml/configuration.hpp"

namespace hawiya::ca {
namespace {

using xml::ConfigurationElement;

Error invalid(const ConfigurationElement& at, std::string detail) {
  return at.error(ErrorCode::hierarchy_invalid, std::move(detail));
}

Result<std::vector<x509::NameAttribute>> read_subject(const ConfigurationElement& parent) {
  HAWIYA_TRY(const ConfigurationElement subject, parent.required_child("subject"));
  HAWIYA_CHECK(subject.allow({}, {"attribute"}));
  std::vector<x509::NameAttribute> attributes;
  for (const ConfigurationElement& attribute : subject.children("attribute")) {
    HAWIYA_TRY(const std::string type_name, attribute.attribute("type"));
    const auto type = x509::attribute::by_name(type_name);
    if (!type) return invalid(attribute, type.error().detail);
    HAWIYA_TRY(std::string value, attribute.text({"type"}));
    attributes.push_back({.type = *type, .value = std::move(value)});
  }
  return attributes;
}

class HierarchyReader {
 public:
  explicit HierarchyReader(const der::Oid& policy_arc) : policy_arc_(policy_arc) {}

  Result<void> read_ca(const ConfigurationElement& element, const std::optional<std::string>& parent, unsigned depth) {
    if (depth > 4) return invalid(element, "CAs are nested deeper than four");
    HAWIYA_CHECK(element.allow({"name", "profile", "key", "bits"}, {"subject", "crl", "responder", "timestampUnit", "ca"}));
    PlannedCa ca;
    HAWIYA_CHECK(read_planned(element, ca));
    ca.parent = parent;
    HAWIYA_TRY(const auto crl, element.child("crl"));
    if (crl) {
      HAWIYA_CHECK(crl->allow({"days"}));
      HAWIYA_TRY(const auto days, crl->number("days", 1, 366));
      if (!days) return invalid(*crl, "days is missing");
      ca.crl_validity = std::chrono::days(*days);
    }
    HAWIYA_TRY(const auto responder, element.child("responder"));
    if (responder) {
      HAWIYA_CHECK(responder->allow({"name", "profile", "key", "bits"}, {"subject"}));
      ca.responder.emplace();
      HAWIYA_CHECK(read_planned(*responder, *ca.responder));
    }
    HAWIYA_TRY(const auto unit, element.child("timestampUnit"));
    if (unit) {
      HAWIYA_TRY(ca.timestamp_unit, read_timestamp_unit(*unit));
    }
    const std::string name = ca.name;
    cas_.push_back(std::move(ca));
    for (const ConfigurationElement& below : element.children("ca")) HAWIYA_CHECK(read_ca(below, name, depth + 1));
    return {};
  }

  std::vector<PlannedCa> take() { return std::move(cas_); }

 private:
  Result<void> read_planned(const ConfigurationElement& element, PlannedCertificate& planned) {
    HAWIYA_TRY(planned.name, element.attribute("name"));
    if (!is_file_word(planned.name)) return invalid(element, "a name has lower-case letters, digits and hyphens");
    if (!names_.insert(planned.name).second) return invalid(element, "the name \"" + planned.name + "\" occurs twice");
    HAWIYA_TRY(planned.profile, element.attribute("profile"));
    if (!is_file_word(planned.profile)) return invalid(element, "not a profile's name");
    HAWIYA_TRY(const std::string key, element.attribute("key"));
    const auto type = key_type_by_name(key);
    if (!type) return invalid(element, "unknown key type \"" + key + "\"");
    planned.key = *type;
    HAWIYA_TRY(const auto bits, element.number("bits", 2048, 8192));
    if (bits && planned.key != crypto::KeyType::rsa) return invalid(element, "bits is for RSA");
    if (bits) planned.rsa_bits = *bits;
    HAWIYA_TRY(planned.subject, read_subject(element));
    return {};
  }

  Result<PlannedTimestampUnit> read_timestamp_unit(const ConfigurationElement& element) {
    HAWIYA_CHECK(element.allow({"name", "profile", "key", "bits", "policy"}, {"subject"}));
    const bool second = std::ranges::any_of(cas_, [](const PlannedCa& ca) { return ca.timestamp_unit.has_value(); });
    if (second) return invalid(element, "a second timestamp unit: one address serves one");
    PlannedTimestampUnit unit;
    HAWIYA_CHECK(read_planned(element, unit));
    HAWIYA_TRY(std::string policy, element.attribute("policy"));
    if (policy.starts_with("{arc}")) policy.replace(0, 5, policy_arc_.to_string());
    const auto oid = der::Oid::parse(policy);
    if (!oid) return invalid(element, "policy is no object identifier");
    unit.policy = *oid;
    return unit;
  }

  der::Oid policy_arc_;
  std::set<std::string> names_;
  std::vector<PlannedCa> cas_;
};

bool is_base_url(const std::string& url) {
  constexpr std::string_view scheme = "http://";
  if (!url.starts_with(scheme) || url.size() > 200 || url.back() == '/' || url.size() == scheme.size()) return false;
  return std::ranges::all_of(
      url, [](char c) { return c > 0x20 && c < 0x7f && c != '"' && c != '<' && c != '>' && c != '?' && c != '#'; });
}

}  // namespace

Result<Hierarchy> Hierarchy::parse(std::string_view xml, const std::string& source) {
  HAWIYA_TRY(const xml::Configuration document, xml::Configuration::parse(xml, source));
  HAWIYA_TRY(const ConfigurationElement root, document.root("hierarchy"));
  HAWIYA_CHECK(root.allow({"name", "policyArc", "url"}, {"ca"}));
  Hierarchy hierarchy;
  HAWIYA_TRY(hierarchy.name, root.attribute("name"));
  if (!is_file_word(hierarchy.name)) return invalid(root, "a name has lower-case letters, digits and hyphens");
  HAWIYA_TRY(const std::string arc, root.attribute("policyArc"));
  const auto oid = der::Oid::parse(arc);
  if (!oid) return invalid(root, "policyArc is no object identifier");
  hierarchy.policy_arc = *oid;
  HAWIYA_TRY(hierarchy.base_url, root.attribute("url"));
  if (!is_base_url(hierarchy.base_url))
    return invalid(root, "url is a plain http URL without a slash at its end (what is fetched there is signed itself)");
  HAWIYA_TRY(const ConfigurationElement top, root.required_child("ca"));
  HierarchyReader reader(hierarchy.policy_arc);
  HAWIYA_CHECK(reader.read_ca(top, std::nullopt, 1));
  hierarchy.cas = reader.take();
  return hierarchy;
}

}  // namespace hawiya::ca
