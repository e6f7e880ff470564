#pragma once
// What the readers of this room share.

#include <hawiya/cms/signed_data.hpp>
#include <hawiya/der/reader.hpp>

namespace hawiya::cms {

/// CMSVersion, 1 to 5.
[[nodiscard]] Result<std::uint64_t> read_version(der::Reader& fields);
/// The hash of an AlgorithmIdentifier, with NULL or absent parameters (RFC 5754 §2).
[[nodiscard]] Result<crypto::HashAlgorithm> read_digest_algorithm(const der::Element& identifier);
[[nodiscard]] Result<SignerInfo> read_signer(const der::Element& element);

/// The parts of a SignedData as they stand in it, in definite form; views into `owned`, or into what was read.
struct SignedDataParts {
  Bytes owned;  ///< empty when the message was in definite form as it came
  std::uint64_t version = 1;
  ByteView digest_algorithms;                         ///< content of the SET OF
  ByteView encapsulated;                              ///< whole
  std::optional<ByteView> certificates, revocations;  ///< contents of the sets
  ByteView signers;                                   ///< content of the SET OF
};
/// The errors of `SignedData::from_der`.
[[nodiscard]] Result<SignedDataParts> read_parts(ByteView der);

template <class T>
[[nodiscard]] Result<T> as_cms_error(Result<T> result) {
  if (!result && result.error().code == ErrorCode::der_malformed)
    return Error{ErrorCode::cms_malformed, result.error().detail, result.error().where};
  return result;
}

}  // namespace hawiya::cms
