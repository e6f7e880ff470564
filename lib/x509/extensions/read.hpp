#pragma once
// One decoder per extension: each takes the content of extnValue and fills its member.

#include <hawiya/x509/extensions.hpp>

#include "base/try.hpp"

namespace hawiya::x509::read {

[[nodiscard]] Result<void> authority_key_identifier(ByteView value, Extensions& into);
[[nodiscard]] Result<void> subject_key_identifier(ByteView value, Extensions& into);
[[nodiscard]] Result<void> key_usage(ByteView value, Extensions& into);
[[nodiscard]] Result<void> extended_key_usage(ByteView value, Extensions& into);
[[nodiscard]] Result<void> private_key_usage_period(ByteView value, Extensions& into);
[[nodiscard]] Result<void> certificate_policies(ByteView value, Extensions& into);
[[nodiscard]] Result<void> policy_mappings(ByteView value, Extensions& into);
[[nodiscard]] Result<void> policy_constraints(ByteView value, Extensions& into);
[[nodiscard]] Result<void> inhibit_any_policy(ByteView value, Extensions& into);
[[nodiscard]] Result<void> basic_constraints(ByteView value, Extensions& into);
[[nodiscard]] Result<void> name_constraints(ByteView value, Extensions& into);
[[nodiscard]] Result<void> subject_alternative_name(ByteView value, Extensions& into);
[[nodiscard]] Result<void> issuer_alternative_name(ByteView value, Extensions& into);
[[nodiscard]] Result<void> subject_directory_attributes(ByteView value, Extensions& into);
[[nodiscard]] Result<void> crl_distribution_points(ByteView value, Extensions& into);
[[nodiscard]] Result<void> freshest_crl(ByteView value, Extensions& into);
[[nodiscard]] Result<void> authority_information_access(ByteView value, Extensions& into);
[[nodiscard]] Result<void> subject_information_access(ByteView value, Extensions& into);
[[nodiscard]] Result<void> qc_statements(ByteView value, Extensions& into);
[[nodiscard]] Result<void> ocsp_no_check(ByteView value, Extensions& into);

/// DistributionPointName's content, shared with the CRL's issuing distribution point.
[[nodiscard]] Result<void> distribution_point_name(der::Reader point, GeneralNames& full_name,
                                                   std::optional<Bytes>& relative_name);
[[nodiscard]] Result<ReasonFlags> reason_flags(der::Reader& reader, std::uint8_t tag);

/// The only element of an extension value, which must be a SEQUENCE.
[[nodiscard]] inline Result<der::Reader> sequence(ByteView value) {
  HAWIYA_TRY(const der::Element element, der::single(value, der::tag::sequence));
  return der::Reader(element.content);
}

[[nodiscard]] inline Error malformed(std::string_view what) { return {ErrorCode::der_malformed, std::string(what)}; }

/// A SkipCerts or path length value; larger ones than any path are cut to 32 bits.
[[nodiscard]] Result<std::uint32_t> count(der::Reader& reader, std::uint8_t tag = der::tag::integer);

}  // namespace hawiya::x509::read
