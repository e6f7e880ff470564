#pragma once
// The parts of reading a profile that lie in files of their own.

#include <hawiya/ca/profile.hpp>
#include <string_view>

#include "xml/configuration.hpp"

namespace hawiya::ca {

/// Reads <extensions> into the rules and refuses combinations that a standard forbids. `xml_malformed`, `profile_invalid`.
[[nodiscard]] Result<void> read_extensions(const xml::ConfigurationElement& extensions, const der::Oid& policy_arc,
                                           ProfileRules& rules);

/// `subject_invalid` when the value is not of the rule's form; the detail never repeats the value.
[[nodiscard]] Result<void> check_subject_value(const SubjectRule& rule, const std::string& value);

/// Names that become parts of file names and URLs: a to z, 0 to 9 and hyphens, at most 64.
[[nodiscard]] bool is_file_word(std::string_view name);

}  // namespace hawiya::ca
