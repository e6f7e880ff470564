#pragma once
// Finds out what a file is and reads every signature in it.

#include <hawiya/sign/validation.hpp>

#include "sign/model.hpp"
#include "sign/xmldsig/content.hpp"

namespace hawiya::sign {

/// All that stands in one file, with digests and values checked.
struct ReadSignatures {
  std::string container = {};  ///< such as "ASiC-E"; empty for a bare signature
  std::vector<std::string> findings = {};
  std::vector<SignatureModel> signatures = {};
  std::vector<EmbeddedTimestamp> timestamps = {};  ///< of files that are timestamped and not signed
};

/// Files by their names. A reference may be percent-coded; one without a URI, or a single content without a name, means the only
/// content there is. Views `contents`.
[[nodiscard]] ContentResolver resolver_over(const std::vector<DetachedContent>& contents);
/// What a CMS message was made over: what is inside, else the only content given. Views both.
[[nodiscard]] std::optional<ExternalContent> content_of(const cms::SignedData& data,
                                                        const std::vector<DetachedContent>& contents);

/// Canonicalization of a large document may take several times its size, and a document may hold many signatures.
[[nodiscard]] Budget budget_for_reading(const Budget& budget, std::size_t size);

enum class FileKind : std::uint8_t { xml, cms, container };
/// By its first octets; whatever is neither XML nor ZIP is taken for CMS.
[[nodiscard]] FileKind kind_of(ByteView bytes);

/// `signature_format_unknown` and the errors of `Validation::begin`.
[[nodiscard]] Result<ReadSignatures> read_signatures(const ValidationInput& input, Budget& budget);

/// The signatures of an XML document, over its own parts and over `contents`. `signature_format_unknown` for none.
[[nodiscard]] Result<ReadSignatures> read_xml_signatures(const ValidationInput& input, Budget& budget);
/// Those of a CMS message, or of a timestamp token over the content.
[[nodiscard]] Result<ReadSignatures> read_cms_signatures(const ValidationInput& input, Budget& budget);

/// Those of an ASiC container or another signed package.
[[nodiscard]] Result<ReadSignatures> read_container_signatures(const ValidationInput& input, Budget& budget);

}  // namespace hawiya::sign
