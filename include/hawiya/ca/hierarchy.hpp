#pragma once
// The plan of a national PKI, read from XML: which CAs there are, under which profiles, who answers OCSP for them.
//
// A plan is only checked in itself here; making keys and certificates from it is the work of `hawiya-ca init`. The file format is
// described in certs/README.md.

#include <hawiya/base/result.hpp>
#include <hawiya/base/time.hpp>
#include <hawiya/crypto/algorithm.hpp>
#include <hawiya/der/oid.hpp>
#include <hawiya/x509/name.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hawiya::ca {

/// A key and a certificate that the plan asks for.
struct PlannedCertificate {
  std::string name;     ///< a to z, 0 to 9 and hyphens: becomes part of file names and URLs
  std::string profile;  ///< name of the profile
  crypto::KeyType key = crypto::KeyType::p384;
  std::uint32_t rsa_bits = 3072;
  std::vector<x509::NameAttribute> subject = {};
};

struct PlannedTimestampUnit : PlannedCertificate {
  der::Oid policy;  ///< under which it timestamps
};

struct PlannedCa : PlannedCertificate {
  std::optional<std::string> parent = std::nullopt;  ///< absent for the root, which comes first
  Duration crl_validity = std::chrono::days(7);
  std::optional<PlannedCertificate> responder = std::nullopt;  ///< the delegate that answers OCSP; the CA itself when absent
  std::optional<PlannedTimestampUnit> timestamp_unit = std::nullopt;
};

struct HAWIYA_API Hierarchy {
  std::string name;
  der::Oid policy_arc;              ///< replaces "{arc}" in profiles
  std::string base_url;             ///< where CRLs, CA certificates and OCSP are found, without a slash at the end
  std::vector<PlannedCa> cas = {};  ///< each after its parent

  /// `source` names the file in errors. `xml_malformed`; `hierarchy_invalid` for names that occur twice, unknown key types, URLs
  /// that are not plain http, CAs nested deeper than four, more than one timestamp unit; both with the line.
  [[nodiscard]] static Result<Hierarchy> parse(std::string_view xml, const std::string& source);
};

}  // namespace hawiya::ca
