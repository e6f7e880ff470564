#pragma once
// From octets to the UTF-8 text that is parsed: byte order mark, XML declaration, encoding (XML 1.0 §2.8, §4.3.3).

#include <hawiya/base/bytes.hpp>
#include <hawiya/base/result.hpp>

#include "xml/tree.hpp"

namespace hawiya::xml {

/// Fills in the tree's source, every character of which is then allowed in XML, and gives the offset after the XML declaration.
/// `document_malformed`.
[[nodiscard]] Result<std::size_t> take_source(ByteView bytes, Tree& tree);

/// "line 7" for an offset.
[[nodiscard]] std::string line_of(std::string_view source, std::size_t offset);

}  // namespace hawiya::xml
