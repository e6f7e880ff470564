#pragma once
// Canonical XML 1.0 §2.3: what is written for characters that cannot stand for themselves.

#include <string>
#include <string_view>

namespace hawiya::xml {

void append_escaped_text(std::string& out, std::string_view text);
void append_escaped_attribute(std::string& out, std::string_view value);

}  // namespace hawiya::xml
