#pragma once
// Serial numbers as people type them.

#include <hawiya/ca/store.hpp>
#include <string>

#include "hawiya-ca/ca_folder.hpp"
#include "text/json.hpp"

namespace hawiya::tools {

/// The record of this hexadecimal serial number, whichever CA issued it. `argument_invalid`, `serial_unknown`.
[[nodiscard]] Result<ca::CertificateRecord> find_by_serial(const CaFolder& folder, const std::string& serial);

/// "good", "on hold", "revoked (keyCompromise)", "intended, never handed out"; and "expired" where nothing else is to be said.
[[nodiscard]] std::string status_of(const ca::CertificateRecord& record, Time now);

/// The record without its certificate.
[[nodiscard]] text::Json describe(const ca::CertificateRecord& record, Time now);

}  // namespace hawiya::tools
