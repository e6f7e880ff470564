#pragma once
// What the timestamps of CAdES are made over (EN 319 122-1 §5.2.8, §5.3, §5.5; TS 101 733 §6.4 for version 2), and whether they
// are.

#include <hawiya/base/budget.hpp>
#include <hawiya/cms/signed_data.hpp>

#include "sign/model.hpp"
#include "sign/xmldsig/content.hpp"

namespace hawiya::sign {

struct CadesSignature {
  const cms::SignedData& data;
  const cms::SignerInfo& signer;
  /// What was signed, from inside or from outside; nothing when it is not here.
  const std::optional<ExternalContent>& content;
};

/// All timestamps of a signature, in the order in which they were added: content, signature, references, archive. When there are
/// more than `max_timestamps` some are left out.
[[nodiscard]] std::vector<EmbeddedTimestamp> read_timestamps(const CadesSignature& signature);

/// ATSHashIndexV3 (§5.5.2) over all that stands in the signature now.
[[nodiscard]] Bytes make_hash_index(const cms::SignedData& data, const cms::SignerInfo& signer, crypto::HashAlgorithm hash);

/// The digest that an archive timestamp of version 3 covers, for this hash index (§5.5.3).
[[nodiscard]] Result<Bytes> archive_imprint_v3(const CadesSignature& signature, ByteView hash_index, crypto::HashAlgorithm hash);

}  // namespace hawiya::sign
