#pragma once
// Reads one SignerInfo of a SignedData, checks it, and tells what CAdES says about it.

#include "sign/cades/timestamps.hpp"

namespace hawiya::sign {

struct CadesContext {
  const cms::SignedData& data;
  /// What was signed, from inside or from outside; nothing when it is not here.
  const std::optional<ExternalContent>& content;
  const std::vector<x509::Certificate>& certificates;  ///< supplied by the caller, untrusted
  Budget& budget;                                      ///< `signatures` is spent for every value
};

/// Never fails: what is wrong stands in the model.
[[nodiscard]] SignatureModel read_cades(const CadesContext& context, const cms::SignerInfo& signer);

}  // namespace hawiya::sign
