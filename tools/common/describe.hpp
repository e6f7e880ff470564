#pragma once
// What certificates, requests, lists, answers and tokens say, as JSON. Nothing here is verified.

#include <hawiya/auth/token.hpp>
#include <hawiya/revocation/ocsp.hpp>
#include <hawiya/x509/certificate.hpp>
#include <hawiya/x509/crl.hpp>
#include <hawiya/x509/request.hpp>

#include "text/json.hpp"

namespace hawiya::tools {

using text::Json;

[[nodiscard]] Json describe(const x509::Certificate& certificate);
[[nodiscard]] Json describe(const x509::Request& request);
[[nodiscard]] Json describe(const x509::Crl& crl);
[[nodiscard]] Json describe(const revocation::OcspResponse& response);
[[nodiscard]] Json describe(const auth::UnverifiedToken& token);

/// Finds out what the octets are and describes them; "type" says what. `argument_invalid` with what each parser said.
[[nodiscard]] Result<Json> describe_file(ByteView file);

}  // namespace hawiya::tools
