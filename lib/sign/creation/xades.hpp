#pragma once
// XAdES baseline B (EN 319 132-1 §6.3) as text around the place of the signature value.

#include <hawiya/sign/signing.hpp>

namespace hawiya::sign {

/// What a new signature is made from, checked by `Signing::begin`.
struct SigningRequest {
  std::vector<DataToSign> data;
  SigningProfile profile;
  crypto::SignatureAlgorithm algorithm;
  const x509::Certificate& certificate;
  std::span<const x509::Certificate> chain;
  Time now;
};

struct XadesText {
  std::string head = {};     ///< up to the signature value
  std::string tail = {};     ///< from there on
  std::string to_be_signed;  ///< SignedInfo, canonical
};

/// The digest that was given, or one of the bytes or the content in pieces.
[[nodiscard]] Result<Bytes> digest_of(const DataToSign& data, crypto::HashAlgorithm hash);

/// `algorithm_unsupported`, `argument_invalid`, `document_malformed`.
[[nodiscard]] Result<XadesText> write_xades(const SigningRequest& request);

}  // namespace hawiya::sign
