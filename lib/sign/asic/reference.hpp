#pragma once
// How signatures and manifests name the files of a container: relative URIs (RFC 3986) from its root (EN 319 162-1 §4.4.3, A.7).

#include <optional>
#include <string>
#include <string_view>

#include "zip/reader.hpp"

namespace hawiya::sign {

/// A reference to a file: every octet but unreserved ones and "/" as %XX, which all readers decode alike.
[[nodiscard]] std::string reference_to(std::string_view name);

/// The name that a reference stands for: dot segments are removed (a leading "/" is the root too), then %XX is decoded; "+"
/// stands for itself. Nothing when it climbs above the root, names a host, or has a broken %XX.
[[nodiscard]] std::optional<std::string> name_of_reference(std::string_view uri);

/// The file that a reference stands for: by the name above or, as some writers do, by the reference itself taken for a name. A
/// null pointer when there is none; folders are no files.
[[nodiscard]] const zip::Entry* resolve(const zip::Reader& archive, std::string_view uri);

}  // namespace hawiya::sign
