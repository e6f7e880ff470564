#pragma once
// What tinyxml2 would let pass: a scan over the raw text for everything that the accepted subset of XML does not have.

#include <hawiya/base/result.hpp>
#include <string>
#include <string_view>

namespace hawiya::text {

/// `xml_malformed` with "source:line" for text that is not UTF-8, control characters, a DOCTYPE, CDATA, processing instructions
/// (but one XML declaration at the start), unknown references, "--" in comments, '<' in attribute values, missing end tags, and
/// elements nested deeper than `max_depth`.
[[nodiscard]] Result<void> check_xml_subset(std::string_view xml, const std::string& source, int max_depth);

}  // namespace hawiya::text
