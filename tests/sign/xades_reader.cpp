// What a XAdES signature is taken to say, and every way to make it seem to say something else (EN 319 132-1 §4.3, §5.2).

#include "sign/situations.hpp"
#include "sign/xml_signing.hpp"

using namespace hawiya;
using namespace hawiya::test;

namespace {

const std::string exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";

std::string verdict(World& world, const std::string& text) { return outcome(world.validate(as_bytes(text))); }
std::string failed(World& world, const std::string& text) {
  world.asked.clear();
  std::string said = verdict(world, text);
  CHECK(world.asked.empty());
  return said;
}

}  // namespace

TEST_SUITE("sign") {
  TEST_CASE("XAdES: a plain signature passes and says what it covers") {
    World world;
    const auto report = world.validate(as_bytes(XadesText{world}.text()));
    CHECK(outcome(report) == "TOTAL_PASSED");
    const auto& signature = report.signatures.front();
    CHECK(signature.level == sign::Level::b);
    CHECK(signature.id == "S");
    CHECK(signature.claimed_time == make_time(2026, 6, 1, 12));
    REQUIRE(signature.covered.size() == 1);
    CHECK(as_text(*signature.covered.front().octets) ==
          "<data xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\" Id=\"D\">content</data>");
  }

  TEST_CASE("XAdES: changed data, properties and value: XML Signature 1.1 §3.2") {
    World world;
    const std::string text = XadesText{world}.text();
    CHECK(failed(world, replaced(text, "content", "Content")) == "HASH_FAILURE");
    CHECK(failed(world, replaced(text, "12:00:00Z", "12:00:01Z")) == "HASH_FAILURE");
    CHECK(failed(world, replaced(text, "<ds:SignatureValue Id=\"V\">", "<ds:SignatureValue Id=\"V\">AAAA")) ==
          "SIG_CRYPTO_FAILURE");
    CHECK(failed(world, replaced(text, "Id=\"D\"", "Id=\"E\"")) == "SIGNED_DATA_NOT_FOUND");
  }

  TEST_CASE("XAdES: wrapping by a second element of the same Id") {
    World world;
    const std::string text = XadesText{world}.text();
    CHECK(failed(world, replaced(text, "<data", "<data Id=\"D\">forged</data><data")) == "SIGNED_DATA_NOT_FOUND");
    const std::string object = "<ds:Object><data Id=\"D\">forged</data></ds:Object></ds:Signature>";
    CHECK(failed(world, replaced(text, "</ds:Signature>", object)) == "SIGNED_DATA_NOT_FOUND");
    CHECK(failed(world, replaced(text, "</ds:Signature>", "<ds:Object xml:id=\"P\"/></ds:Signature>")) ==
          "SIGNED_DATA_NOT_FOUND");
  }

  TEST_CASE("XAdES: the data moved elsewhere are told by their octets alone") {
    World world;
    const std::string text = XadesText{world}.text();
    const std::string data = "<data Id=\"D\">content</data>";
    const auto report = world.validate(as_bytes(replaced(text, data, "<data>forged</data><hidden>" + data + "</hidden>")));
    CHECK(outcome(report) == "TOTAL_PASSED");
    CHECK(as_text(*report.signatures.front().covered.front().octets).find("forged") == std::string_view::npos);
  }

  TEST_CASE("XAdES: properties that nothing signs: §4.3.1") {
    World world;
    const std::string text = XadesText{world}.text();
    const std::string fake =
        "<ds:Object><xades:QualifyingProperties xmlns:xades=\"http://uri.etsi.org/01903/v1.3.2#\"><xades:SignedProperties/>"
        "</xades:QualifyingProperties></ds:Object>";
    CHECK(failed(world, replaced(text, "</ds:Signature>", fake + "</ds:Signature>")) == "FORMAT_FAILURE");
    CHECK(failed(world, replaced(text, "</xades:SignedProperties>", "</xades:SignedProperties><xades:SignedProperties/>")) ==
          "FORMAT_FAILURE");
    // The real ones moved out of the signature, others in their place.
    const std::size_t begin = text.find("<ds:Object><xades:Qual"), end = text.find("</ds:Object>") + 12;
    const std::string real = text.substr(begin, end - begin);
    CHECK(failed(world, replaced(replaced(text, real, fake), "</root>", "<moved>" + real + "</moved></root>")) ==
          "FORMAT_FAILURE");
    CHECK(failed(world, replaced(replaced(text, real, ""), "</root>", "<moved>" + real + "</moved></root>")) == "FORMAT_FAILURE");
  }

  TEST_CASE("XAdES: a signature that does not sign its properties is none of XAdES") {
    World world;
    XadesText xades{world};
    std::string text = xades.with_gaps();
    const std::string of_properties =
        reference("#P", xades.properties_transforms, "Type=\"http://uri.etsi.org/01903#SignedProperties\"");
    text = signed_xml(replaced(text, of_properties, ""), world.signer_key);
    const auto report = world.validate(as_bytes(text));
    CHECK(outcome(report) == "FORMAT_FAILURE");
    CHECK(report.signatures.front().level == sign::Level::none);
    CHECK_FALSE(report.signatures.front().claimed_time);
  }

  TEST_CASE("XAdES: a reference that leaves out parts of the properties does not cover them") {
    World world;
    XadesText xades{world};
    const std::string filter =
        "<f:XPath xmlns:f=\"http://www.w3.org/2002/06/xmldsig-filter2\" xmlns:x=\"http://uri.etsi.org/01903/v1.3.2#\" "
        "Filter=\"subtract\">//x:SigningTime</f:XPath>";
    xades.properties_transforms = transform("http://www.w3.org/2002/06/xmldsig-filter2", filter) + transform(exclusive);
    const std::string text = xades.text();
    CHECK(failed(world, text) == "FORMAT_FAILURE");
    CHECK_FALSE(world.validate(as_bytes(replaced(text, "12:00:00Z", "11:00:00Z"))).signatures.front().claimed_time);
  }

  TEST_CASE("XAdES: a reference over nothing covers no data") {
    World world;
    XadesText xades{world};
    xades.references = reference("", transform("http://www.w3.org/2002/06/xmldsig-filter2",
                                               "<f:XPath xmlns:f=\"http://www.w3.org/2002/06/xmldsig-filter2\" "
                                               "Filter=\"intersect\">//absent</f:XPath>"));
    CHECK(failed(world, xades.text()) == "SIGNED_DATA_NOT_FOUND");
    xades.references = "";
    CHECK(failed(world, xades.text()) == "FORMAT_FAILURE");
  }

  TEST_CASE("XAdES: a property that stands there twice: §5.2") {
    World world;
    for (const char* twice :
         {"<xades:SigningTime>2026-06-01T12:00:00Z</xades:SigningTime>", "<xades:SigningCertificate></xades:SigningCertificate>",
          "<xades:SigningCertificateV2></xades:SigningCertificateV2>"}) {
      CAPTURE(twice);
      XadesText xades{world};
      xades.signature_properties = twice;
      CHECK(failed(world, xades.text()) == "FORMAT_FAILURE");
    }
    XadesText xades{world};
    const std::string policy =
        "<xades:SignaturePolicyIdentifier><xades:SignaturePolicyImplied/></xades:SignaturePolicyIdentifier>";
    xades.signature_properties = policy;
    CHECK(verdict(world, xades.text()) == "TOTAL_PASSED");
    xades.signature_properties = policy + policy;
    CHECK(failed(world, xades.text()) == "FORMAT_FAILURE");
  }

  TEST_CASE("XAdES: signature policies that the caller knows, and others: EN 319 102-1 §5.2.4") {
    World world;
    XadesText xades{world};
    xades.signature_properties =
        "<xades:SignaturePolicyIdentifier><xades:SignaturePolicyId><xades:SigPolicyId><xades:Identifier>urn:oid:2.999.7"
        "</xades:Identifier></xades:SigPolicyId></xades:SignaturePolicyId></xades:SignaturePolicyIdentifier>";
    const std::string text = xades.text();
    auto policy = world.policy();
    CHECK(world.validate(as_bytes(text)).signatures.front().policy == "2.999.7");
    policy.signature_policies = {"2.999.7"};
    CHECK(outcome(world.validate(as_bytes(text), policy)) == "TOTAL_PASSED");
    policy.signature_policies = {"2.999.8"};
    CHECK(outcome(world.validate(as_bytes(text), policy)) == "SIGNATURE_POLICY_NOT_AVAILABLE");
    CHECK(outcome(world.validate(as_bytes(XadesText{world}.text()), policy)) == "TOTAL_PASSED");  // it names none
  }

  TEST_CASE("XAdES: the signer is whom the signed property names, whatever KeyInfo holds: §5.2.2") {
    World world;
    const auto certificate = [](const x509::Certificate& one) {
      return "<ds:X509Data><ds:X509Certificate>" + text::to_base64(one.der()) + "</ds:X509Certificate></ds:X509Data>";
    };
    XadesText xades{world};
    xades.key_info = certificate(world.authority) + certificate(world.signer);
    CHECK(verdict(world, xades.text()) == "TOTAL_PASSED");
    // Another's certificate for the same key.
    const auto twin = world.ca.issue({.subject = "Somebody else", .key = world.signer_key});
    xades.key_info = certificate(twin);
    CHECK(failed(world, xades.text()) == "NO_SIGNING_CERTIFICATE_FOUND");
    // Another's signature, with the victim's certificate named.
    xades.key_info = "";
    CHECK(failed(world, signed_xml(xades.with_gaps(), make_key())) == "SIG_CRYPTO_FAILURE");
  }

  TEST_CASE("XML Signature: a certificate beside the key that signed is nobody's") {
    World world;
    const Key stranger = make_key();
    std::string text =
        "<root xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><data Id=\"D\"/><ds:Signature><ds:SignedInfo>"
        "<ds:CanonicalizationMethod Algorithm=\"" +
        exclusive + "\"/><ds:SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256\"/>" +
        reference("#D") +
        "</ds:SignedInfo><ds:SignatureValue Id=\"V\"></ds:SignatureValue><ds:KeyInfo>"
        "<dsig11:DEREncodedKeyValue xmlns:dsig11=\"http://www.w3.org/2009/xmldsig11#\">" +
        text::to_base64(stranger->public_key().spki()) +
        "</dsig11:DEREncodedKeyValue><ds:X509Data>"
        "<ds:X509Certificate>" +
        text::to_base64(world.signer.der()) + "</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature></root>";
    const auto by_stranger = world.validate(as_bytes(signed_xml(text, stranger)));
    CHECK(outcome(by_stranger) == "NO_SIGNING_CERTIFICATE_FOUND");
    CHECK_FALSE(by_stranger.signatures.front().signer);
    const auto by_signer = world.validate(as_bytes(signed_xml(text, world.signer_key)));
    CHECK(outcome(by_signer) == "NO_SIGNING_CERTIFICATE_FOUND");
    CHECK(by_signer.signatures.front().signer == world.signer);
    CHECK(by_signer.signatures.front().level == sign::Level::none);
  }

  TEST_CASE("XAdES: manifests: what is here must be unchanged, and is covered: XML Signature 1.1 §5.1") {
    World world;
    const auto digest = text::to_base64(crypto::digest(crypto::HashAlgorithm::sha256, as_bytes("file")));
    const auto listing = [&](std::string_view uri) {
      return replaced(reference(uri), "<ds:DigestValue></ds:DigestValue>", "<ds:DigestValue>" + digest + "</ds:DigestValue>");
    };
    XadesText xades{world};
    xades.objects = "<ds:Object><ds:Manifest Id=\"M\">" + listing("file") + listing("absent") + "</ds:Manifest></ds:Object>";
    xades.references = reference("#M", transform(exclusive), "Type=\"http://www.w3.org/2000/09/xmldsig#Manifest\"");
    const std::string text = xades.text();
    const auto report = world.validate(as_bytes(text), {detached("file", "file"), detached("other", "")});
    CHECK(outcome(report) == "TOTAL_PASSED");
    REQUIRE(report.signatures.front().covered.size() == 2);
    CHECK(report.signatures.front().covered[1].name == "file");
    const auto changed = world.validate(as_bytes(text), {detached("file", "File"), detached("other", "")});
    CHECK(outcome(changed) == "HASH_FAILURE");
    // One that is not covered whole lists nothing.
    const std::string filter =
        "<f:XPath xmlns:f=\"http://www.w3.org/2002/06/xmldsig-filter2\" Filter=\"subtract\">"
        "//ds:Manifest/ds:Reference</f:XPath>";
    xades.references = reference("#M", transform("http://www.w3.org/2002/06/xmldsig-filter2", filter));
    const auto partly = world.validate(as_bytes(xades.text()), {detached("file", "file"), detached("other", "")});
    CHECK(partly.signatures.front().covered.size() == 1);
  }

  TEST_CASE("XAdES: the references of all manifests together are bounded") {
    World world;
    XadesText xades{world};
    std::string listing;
    for (int i = 0; i < 600; ++i) listing += replaced(reference("absent"), "<ds:DigestValue></ds:", "<ds:DigestValue>AAAA</ds:");
    xades.objects = "<ds:Object><ds:Manifest Id=\"M\">" + listing + "</ds:Manifest></ds:Object>";
    xades.references = reference("#M");
    CHECK(verdict(world, xades.text()) == "TOTAL_PASSED");
    xades.references += reference("#M", transform(exclusive));
    CHECK(failed(world, xades.text()) == "FORMAT_FAILURE");
  }

  TEST_CASE("XAdES: counter-signatures sign their parent's value, or fail: §5.2.7") {
    World world;
    const std::string parent = XadesText{world}.text();
    const auto countersigned = [&](const std::string& uri) {
      XadesText counter{world};
      counter.references = reference(uri);
      std::string text = counter.with_gaps();
      text = text.substr(text.find("<ds:Signature "));
      text = text.substr(0, text.find("</root>"));
      for (const char* id : {"\"S\"", "\"P\""}) text = replaced(text, id, std::string(id).insert(2, "2"));
      text = replaced(replaced(text, "#P", "#P2"), "\"#S\"", "\"#S2\"");
      text = replaced(text, "<ds:SignatureValue Id=\"V\">", "<ds:SignatureValue Id=\"W\">");
      return replaced(parent, "</xades:SignedProperties>",
                      "</xades:SignedProperties><xades:UnsignedProperties><xades:UnsignedSignatureProperties>"
                      "<xades:CounterSignature>" +
                          text +
                          "</xades:CounterSignature></xades:UnsignedSignatureProperties>"
                          "</xades:UnsignedProperties>");
    };
    for (const auto& [uri, right] : {std::pair{"#V", true}, std::pair{"#D", false}}) {
      CAPTURE(uri);
      std::string text = countersigned(uri);
      // Signed in the place where it stands, so that its parent is found.
      const auto sign_counter = [&] {
        for (int i = 0; i < 2; ++i) {
          const auto document = xml::Document::parse(as_bytes(text)).value();
          const auto element = document.with_id("S2").front();
          const auto signature = sign::read_signature(document, element).value();
          Budget budget;
          Bytes octets;
          REQUIRE(sign::feed(signature.references[static_cast<std::size_t>(i)], {document, element, no_contents, budget},
                             {xml::Method::c14n10},
                             [&](ByteView piece) { octets.insert(octets.end(), piece.begin(), piece.end()); }));
          fill(text, "<ds:DigestValue></ds:DigestValue>", crypto::digest(crypto::HashAlgorithm::sha256, octets));
        }
        const auto document = xml::Document::parse(as_bytes(text)).value();
        const auto signature = sign::read_signature(document, document.with_id("S2").front()).value();
        Budget budget;
        const auto octets = sign::signed_octets(document, signature, budget).value();
        const auto algorithm = crypto::default_algorithm(world.signer_key->public_key());
        fill(text, "<ds:SignatureValue Id=\"W\"></ds:SignatureValue>",
             world.signer_key->sign(algorithm, as_bytes(octets), crypto::SignatureEncoding::raw).value());
      };
      sign_counter();
      const auto report = world.validate(as_bytes(text));
      CHECK(outcome(report) == "TOTAL_PASSED");
      REQUIRE(report.signatures.front().counter_signatures.size() == 1);
      const auto& counter = report.signatures.front().counter_signatures.front();
      CHECK((counter.indication == Indication::total_passed) == right);
      if (!right) CHECK(counter.sub_indication == SubIndication::format_failure);
      CHECK((report.indication() == Indication::total_passed) == right);
    }
  }

  TEST_CASE("XAdES: RetrievalMethods lead to as many certificates as KeyInfo may hold") {
    World world;
    XadesText xades{world};
    std::string many;
    for (int i = 0; i < 300; ++i) many += "<ds:X509Certificate>AAAA</ds:X509Certificate>";
    xades.key_info = "<ds:X509Data>" + many + "<ds:X509Certificate>" + text::to_base64(world.signer.der()) +
                     "</ds:X509Certificate></ds:X509Data>";
    CHECK(failed(world, xades.text()) == "NO_SIGNING_CERTIFICATE_FOUND");
  }
}
