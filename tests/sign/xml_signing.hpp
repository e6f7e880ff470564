#pragma once
// XML signatures made from a text with gaps: the digests of its references and the signature value are filled in, whatever the
// references say, so that a signer can be as strange as the test wants.

#include <algorithm>
#include <hawiya/text/base64.hpp>

#include "sign/world.hpp"
#include "sign/xmldsig/signature.hpp"

namespace hawiya::test {

inline const sign::ContentResolver no_contents = [](const auto&) { return std::nullopt; };

inline void fill(std::string& text, std::string_view gap, const Bytes& value) {
  const std::size_t at = text.find(gap);
  REQUIRE(at != std::string::npos);
  text.insert(text.find('<', at + 1), text::to_base64(value));
}

/// Fills the empty DigestValues and SignatureValue of the last signature of the text.
inline std::string signed_xml(std::string text, const Key& key, const sign::ContentResolver& contents = no_contents) {
  const auto algorithm = crypto::default_algorithm(key->public_key());
  const auto with_signature = [&](const auto& step) {
    const auto document = xml::Document::parse(as_bytes(text));
    REQUIRE_MESSAGE(document, to_string(document.error()));
    const auto signature = sign::read_signature(*document, sign::find_signatures(*document).back());
    REQUIRE_MESSAGE(signature, to_string(signature.error()));
    Budget budget;
    step(*document, *signature, budget);
  };
  while (text.find("<ds:DigestValue></ds:DigestValue>") != std::string::npos)
    with_signature([&](const xml::Document& document, const sign::XmlSignature& signature, Budget& budget) {
      const auto reference = std::ranges::find_if(signature.references, [](const auto& one) { return one.digest.empty(); });
      REQUIRE(reference != signature.references.end());
      Bytes octets;
      const auto fed = sign::feed(*reference, {document, signature.element, contents, budget}, {xml::Method::c14n10},
                                  [&](ByteView piece) { octets.insert(octets.end(), piece.begin(), piece.end()); });
      if (!fed) octets.clear();  // what selects nothing is digested as nothing by those who do not mind
      fill(text, "<ds:DigestValue></ds:DigestValue>", crypto::digest(reference->hash, octets));
    });
  with_signature([&](const xml::Document& document, const sign::XmlSignature& signature, Budget& budget) {
    const auto octets = sign::signed_octets(document, signature, budget).value();
    const Bytes value = key->sign(algorithm, as_bytes(octets), crypto::SignatureEncoding::raw).value();
    fill(text, "<ds:SignatureValue Id=\"V\"></ds:SignatureValue>", value);
  });
  return text;
}

inline std::string transform(std::string_view algorithm, std::string_view inside = {}) {
  return "<ds:Transform Algorithm=\"" + std::string(algorithm) + "\">" + std::string(inside) + "</ds:Transform>";
}

/// A Reference whose digest is yet to be made.
inline std::string reference(std::string_view uri, std::string_view transforms = {}, std::string_view attributes = {}) {
  std::string text = "<ds:Reference URI=\"" + std::string(uri) + "\" " + std::string(attributes) + ">";
  if (!transforms.empty()) text += "<ds:Transforms>" + std::string(transforms) + "</ds:Transforms>";
  return text +
         "<ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/><ds:DigestValue></ds:DigestValue>"
         "</ds:Reference>";
}

/// The parts of a XAdES signature over <data Id="D">.
struct XadesText {
  const World& world;
  std::string data = "<data Id=\"D\">content</data>";
  std::string references = reference("#D");
  std::string properties_transforms = transform("http://www.w3.org/2001/10/xml-exc-c14n#");
  std::string signature_properties = {};  ///< further children of SignedSignatureProperties
  std::string object_properties = {};     ///< children of SignedDataObjectProperties
  std::string unsigned_properties = {};   ///< children of UnsignedSignatureProperties
  std::string key_info = {};              ///< in place of the signer's certificate
  std::string objects = {};               ///< further ones

  std::string signing_certificate() const {
    return "<xades:SigningCertificateV2><xades:Cert><xades:CertDigest><ds:DigestMethod "
           "Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/><ds:DigestValue>" +
           text::to_base64(world.signer.fingerprint()) +
           "</ds:DigestValue></xades:CertDigest></xades:Cert></xades:SigningCertificateV2>";
  }
  std::string properties() const {
    return "<ds:Object><xades:QualifyingProperties xmlns:xades=\"http://uri.etsi.org/01903/v1.3.2#\" Target=\"#S\">"
           "<xades:SignedProperties Id=\"P\"><xades:SignedSignatureProperties>"
           "<xades:SigningTime>2026-06-01T12:00:00Z</xades:SigningTime>" +
           signing_certificate() + signature_properties + "</xades:SignedSignatureProperties>" +
           (object_properties.empty()
                ? ""
                : "<xades:SignedDataObjectProperties>" + object_properties + "</xades:SignedDataObjectProperties>") +
           "</xades:SignedProperties>" +
           (unsigned_properties.empty() ? ""
                                        : "<xades:UnsignedProperties><xades:UnsignedSignatureProperties>" + unsigned_properties +
                                              "</xades:UnsignedSignatureProperties></xades:UnsignedProperties>") +
           "</xades:QualifyingProperties></ds:Object>";
  }
  std::string with_gaps() const {
    const std::string certificate =
        "<ds:X509Data><ds:X509Certificate>" + text::to_base64(world.signer.der()) + "</ds:X509Certificate></ds:X509Data>";
    return "<root xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">" + data +
           "<ds:Signature Id=\"S\"><ds:SignedInfo>"
           "<ds:CanonicalizationMethod Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"></ds:CanonicalizationMethod>"
           "<ds:SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256\"></ds:SignatureMethod>" +
           references + reference("#P", properties_transforms, "Type=\"http://uri.etsi.org/01903#SignedProperties\"") +
           "</ds:SignedInfo><ds:SignatureValue Id=\"V\"></ds:SignatureValue><ds:KeyInfo>" +
           (key_info.empty() ? certificate : key_info) + "</ds:KeyInfo>" + properties() + objects + "</ds:Signature></root>";
  }
  std::string text() const { return signed_xml(with_gaps(), world.signer_key); }
};

inline std::string replaced(std::string text, std::string_view what, std::string_view by) {
  const std::size_t at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), by);
}

}  // namespace hawiya::test
