#pragma once
// CAdES baseline B (EN 319 122-1 §6.3): signed attributes, and the message around them.

#include <hawiya/cms/signed_data_writer.hpp>

#include "sign/creation/xades.hpp"

namespace hawiya::sign {

/// A signer without its value. `argument_invalid` for a policy that is no OID.
[[nodiscard]] Result<cms::NewSigner> write_cades(const SigningRequest& request);

}  // namespace hawiya::sign
