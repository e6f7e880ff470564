#pragma once
// What Canonical XML 1.1 §2.4 does with xml:base where elements are left out.

#include <string>
#include <string_view>

namespace hawiya::xml {

/// join-URI-References: the reference resolved against a base that may itself be relative (RFC 3986 §5.2.2, without a fragment).
[[nodiscard]] std::string join_uri_references(std::string_view base, std::string_view reference);

/// RFC 3986 §5.2.4, but "../" in front of a relative path stays, "//" becomes "/", and "/" is added to a last "..".
[[nodiscard]] std::string without_dot_segments(std::string_view path);

}  // namespace hawiya::xml
