#pragma once
// Algorithm identifiers of XML Signature (XML Signature 1.1 §6, RFC 9231) and XML namespaces in use.

#include <hawiya/crypto/algorithm.hpp>
#include <hawiya/crypto/public_key.hpp>
#include <optional>
#include <string_view>

namespace hawiya::sign {

namespace ns {
inline constexpr std::string_view ds = "http://www.w3.org/2000/09/xmldsig#", ds11 = "http://www.w3.org/2009/xmldsig11#",
                                  xades = "http://uri.etsi.org/01903/v1.3.2#", xades141 = "http://uri.etsi.org/01903/v1.4.1#",
                                  asic = "http://uri.etsi.org/02918/v1.2.1#",
                                  exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#",
                                  filter2 = "http://www.w3.org/2002/06/xmldsig-filter2",
                                  pss = "http://www.w3.org/2007/05/xmldsig-more#";
}  // namespace ns

namespace uri {
inline constexpr std::string_view enveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature",
                                  base64 = "http://www.w3.org/2000/09/xmldsig#base64",
                                  xpath = "http://www.w3.org/TR/1999/REC-xpath-19991116",
                                  object_type = "http://www.w3.org/2000/09/xmldsig#Object",
                                  manifest_type = "http://www.w3.org/2000/09/xmldsig#Manifest",
                                  signed_properties_type = "http://uri.etsi.org/01903#SignedProperties",
                                  countersigned_type = "http://uri.etsi.org/01903#CountersignedSignature",
                                  rsa_pss = "http://www.w3.org/2007/05/xmldsig-more#rsa-pss";
}  // namespace uri

/// `algorithm_unsupported` for others.
[[nodiscard]] Result<crypto::HashAlgorithm> hash_of_uri(std::string_view uri);
[[nodiscard]] std::string_view uri_of(crypto::HashAlgorithm hash);

/// Those that need no parameters; RSA-PSS ones with the salt as long as the digest (RFC 9231 §2.3.10). `algorithm_unsupported`.
[[nodiscard]] Result<crypto::SignatureAlgorithm> signature_algorithm_of_uri(std::string_view uri);
/// Nothing where XML Signature has no identifier for it, as for RSA-PSS with another salt.
[[nodiscard]] std::optional<std::string_view> uri_of(const crypto::SignatureAlgorithm& algorithm);

/// HMAC identifiers, for signatures with a shared key; nothing for others.
[[nodiscard]] std::optional<crypto::HashAlgorithm> hmac_of_uri(std::string_view uri);

/// Verifies a SignatureValue: ECDSA and DSA values are r || s (XML Signature 1.1 §6.4); integers of an odd length and the DER
/// form, which real signers write too, are understood.
[[nodiscard]] Result<void> verify_value(const crypto::PublicKey& key, const crypto::SignatureAlgorithm& algorithm,
                                        ByteView signed_octets, ByteView value, const crypto::AlgorithmPolicy& policy);

}  // namespace hawiya::sign
