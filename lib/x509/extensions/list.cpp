#include <algorithm>
#include <array>

#include "x509/extension_item.hpp"
#include "x509/extensions/read.hpp"

namespace hawiya::x509 {
namespace {

using Decoder = Result<void> (*)(ByteView, Extensions&);

struct Known {
  der::Oid oid;
  const char* name;
  Decoder decode;
};

const std::array known{
    Known{extension::subject_key_identifier, "subjectKeyIdentifier", read::subject_key_identifier},
    Known{extension::authority_key_identifier, "authorityKeyIdentifier", read::authority_key_identifier},
    Known{extension::key_usage, "keyUsage", read::key_usage},
    Known{extension::basic_constraints, "basicConstraints", read::basic_constraints},
    Known{extension::extended_key_usage, "extKeyUsage", read::extended_key_usage},
    Known{extension::certificate_policies, "certificatePolicies", read::certificate_policies},
    Known{extension::crl_distribution_points, "cRLDistributionPoints", read::crl_distribution_points},
    Known{extension::authority_information_access, "authorityInfoAccess", read::authority_information_access},
    Known{extension::qc_statements, "qcStatements", read::qc_statements},
    Known{extension::subject_alternative_name, "subjectAltName", read::subject_alternative_name},
    Known{extension::issuer_alternative_name, "issuerAltName", read::issuer_alternative_name},
    Known{extension::private_key_usage_period, "privateKeyUsagePeriod", read::private_key_usage_period},
    Known{extension::name_constraints, "nameConstraints", read::name_constraints},
    Known{extension::policy_mappings, "policyMappings", read::policy_mappings},
    Known{extension::policy_constraints, "policyConstraints", read::policy_constraints},
    Known{extension::inhibit_any_policy, "inhibitAnyPolicy", read::inhibit_any_policy},
    Known{extension::freshest_crl, "freshestCRL", read::freshest_crl},
    Known{extension::subject_information_access, "subjectInfoAccess", read::subject_information_access},
    Known{extension::subject_directory_attributes, "subjectDirectoryAttributes", read::subject_directory_attributes},
    Known{extension::ocsp_no_check, "ocsp-nocheck", read::ocsp_no_check},
};

constexpr std::size_t max_extensions = 100;

}  // namespace

std::string extension::name_of(const der::Oid& oid) {
  const auto entry = std::ranges::find(known, oid, &Known::oid);
  return entry == known.end() ? oid.to_string() : entry->name;
}

bool is_known_extension(const der::Oid& oid) { return std::ranges::find(known, oid, &Known::oid) != known.end(); }

Result<Extensions> Extensions::read(der::Reader content) {
  Extensions extensions;
  extensions.all.reserve(12);
  if (content.at_end()) return Error{ErrorCode::extension_malformed, "an empty list of extensions"};
  while (!content.at_end()) {
    HAWIYA_TRY(const ExtensionItem item, read_extension_item(content));
    const auto& [oid, critical, value] = item;
    if (extensions.find(oid) != nullptr) return Error{ErrorCode::extension_duplicate, extension::name_of(oid)};
    if (extensions.all.size() == max_extensions) return Error{ErrorCode::extension_malformed, "more than 100 extensions"};
    extensions.all.push_back({oid, critical, to_bytes(value)});
    const auto entry = std::ranges::find(known, oid, &Known::oid);
    if (entry == known.end()) continue;
    if (const auto decoded = entry->decode(value, extensions); !decoded)
      return Error{ErrorCode::extension_malformed, decoded.error().detail, entry->name};
  }
  return extensions;
}

const RawExtension* Extensions::find(const der::Oid& oid) const {
  const auto found = std::ranges::find(all, oid, &RawExtension::oid);
  return found == all.end() ? nullptr : &*found;
}

std::vector<std::string> Extensions::access_urls(const der::Oid& method) const {
  std::vector<std::string> urls;
  for (const AccessDescription& access : authority_information_access)
    if (access.method == method && access.location.kind == GeneralName::Kind::uri &&
        (access.location.text.starts_with("http://") || access.location.text.starts_with("https://")))
      urls.push_back(access.location.text);
  return urls;
}

}  // namespace hawiya::x509
