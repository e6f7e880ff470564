#include "sign/xades/properties.hpp"

#include <algorithm>
#include <array>
#include <hawiya/x509/general_name.hpp>

#include "base/try.hpp"
#include "sign/xmldsig/reference.hpp"

namespace hawiya::sign {
namespace {

using xml::Document;
using xml::NodeId;

Error invalid(std::string detail) { return {ErrorCode::signature_structure_invalid, std::move(detail)}; }

// Children share the namespace of their SignedProperties, whatever version that is.
class Reader {
 public:
  Reader(const Document& document, std::string_view xades) : document_(document), xades_(xades) {}

  NodeId child(NodeId parent, std::string_view local) const {
    return parent == xml::no_node ? xml::no_node : document_.child(parent, xades_, local);
  }
  std::vector<NodeId> children(NodeId parent, std::string_view local) const {
    return parent == xml::no_node ? std::vector<NodeId>() : document_.children(parent, xades_, local);
  }
  std::string text(NodeId node) const {
    if (node == xml::no_node) return {};
    std::string text = document_.text(node);
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first == std::string::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
  }

  // SigningTime is an xsd:dateTime: fractions are dropped, an offset is counted in.
  Result<std::optional<Time>> signing_time(NodeId signature_properties) const {
    const NodeId element = child(signature_properties, "SigningTime");
    if (element == xml::no_node) return std::optional<Time>();
    std::string text = this->text(element);
    if (const std::size_t dot = text.find('.'); dot != std::string::npos)
      text.erase(dot, std::min(text.find_first_not_of("0123456789", dot + 1), text.size()) - dot);
    std::chrono::minutes offset{0};
    if (text.size() == 25 && (text[19] == '+' || text[19] == '-') && text[22] == ':') {
      for (const std::size_t at : {20u, 21u, 23u, 24u})
        if (text[at] < '0' || text[at] > '9') return invalid("SigningTime is no time");
      const auto digits = [&](std::size_t at) { return (text[at] - '0') * 10 + (text[at + 1] - '0'); };
      offset = std::chrono::minutes(digits(20) * 60 + digits(23));
      if (text[19] == '-') offset = -offset;
      text.resize(19);
    }
    if (text.size() == 19) text += 'Z';
    auto time = parse_time(text);
    if (!time) return invalid("SigningTime is no time");
    return std::optional<Time>(*time - offset);
  }

  // A second one of what must be one would let two readers see two different things.
  Result<void> check_not_repeated(NodeId properties) const {
    if (properties == xml::no_node) return {};
    for (const NodeId one : document_.children(properties)) {
      const std::string_view local = document_.name(one).local;
      constexpr std::array single{std::string_view("SigningTime"),
                                  std::string_view("SigningCertificate"),
                                  std::string_view("SigningCertificateV2"),
                                  std::string_view("SignaturePolicyIdentifier"),
                                  std::string_view("SignedSignatureProperties"),
                                  std::string_view("SignedDataObjectProperties")};
      if (std::ranges::find(single, local) != single.end() && children(properties, local).size() > 1)
        return invalid("two of " + std::string(local));
    }
    return {};
  }

  Result<CertificateReference> certificate_reference(NodeId cert) const {
    CertificateReference reference;
    const NodeId digest = child(cert, "CertDigest");
    const NodeId method = digest == xml::no_node ? digest : document_.child(digest, ns::ds, "DigestMethod");
    const NodeId value = digest == xml::no_node ? digest : document_.child(digest, ns::ds, "DigestValue");
    if (method == xml::no_node || value == xml::no_node) return invalid("a signing certificate without its digest");
    HAWIYA_TRY(reference.hash, hash_of_uri(document_.attribute(method, "Algorithm")));
    HAWIYA_TRY(reference.digest, from_xml_base64(document_.text(value)));
    if (const NodeId serial = child(cert, "IssuerSerial"); serial != xml::no_node)
      reference.serial_number = text(document_.child(serial, ns::ds, "X509SerialNumber"));
    if (const NodeId serial = child(cert, "IssuerSerialV2"); serial != xml::no_node) {
      HAWIYA_TRY(reference.issuer_serial, from_xml_base64(document_.text(serial)));
    }
    return reference;
  }

  Result<std::optional<CertificateReference>> signer(NodeId properties) const {
    const NodeId first = child(properties, "SigningCertificate");
    const NodeId second = child(properties, "SigningCertificateV2");
    if (first != xml::no_node && second != xml::no_node) return invalid("SigningCertificate in both versions");
    const auto certs = children(first != xml::no_node ? first : second, "Cert");
    if (certs.empty()) return std::optional<CertificateReference>();
    HAWIYA_TRY(CertificateReference reference, certificate_reference(certs.front()));
    return std::optional(std::move(reference));
  }

  Result<std::optional<SignaturePolicy>> policy(NodeId properties) const {
    const NodeId identifier = child(properties, "SignaturePolicyIdentifier");
    if (identifier == xml::no_node) return std::optional<SignaturePolicy>();
    SignaturePolicy policy;
    const NodeId explicit_policy = child(identifier, "SignaturePolicyId");
    if (explicit_policy == xml::no_node) return std::optional(policy);
    policy.identifier = text(child(child(explicit_policy, "SigPolicyId"), "Identifier"));
    policy.identifier = oid_or_uri(policy.identifier);
    const NodeId qualifiers = child(explicit_policy, "SigPolicyQualifiers");
    for (const NodeId qualifier : children(qualifiers, "SigPolicyQualifier"))
      if (const NodeId location = child(qualifier, "SPURI"); location != xml::no_node) policy.location = text(location);
    if (const NodeId hash = child(explicit_policy, "SigPolicyHash"); hash != xml::no_node) {
      const NodeId method = document_.child(hash, ns::ds, "DigestMethod");
      const NodeId value = document_.child(hash, ns::ds, "DigestValue");
      if (method == xml::no_node || value == xml::no_node) return invalid("a signature policy's digest is incomplete");
      HAWIYA_TRY(policy.hash, hash_of_uri(document_.attribute(method, "Algorithm")));
      HAWIYA_TRY(policy.digest, from_xml_base64(document_.text(value)));
    }
    return std::optional(std::move(policy));
  }

  std::vector<std::string> claimed_roles(NodeId properties) const {
    std::vector<std::string> roles;
    for (const std::string_view name : {"SignerRole", "SignerRoleV2"})
      for (const NodeId role : children(child(child(properties, name), "ClaimedRoles"), "ClaimedRole"))
        roles.push_back(text(role));
    return roles;
  }

  std::optional<std::string> commitment(NodeId object_properties) const {
    const NodeId identifier =
        child(child(child(object_properties, "CommitmentTypeIndication"), "CommitmentTypeId"), "Identifier");
    return identifier == xml::no_node ? std::nullopt : std::optional(oid_or_uri(text(identifier)));
  }

 private:
  // An OID may come as a URN (EN 319 132-1 §5.2.9, from RFC 3061).
  static std::string oid_or_uri(const std::string& identifier) {
    constexpr std::string_view urn = "urn:oid:";
    return identifier.starts_with(urn) ? identifier.substr(urn.size()) : identifier;
  }

  const Document& document_;
  std::string_view xades_;
};

std::string decimal(ByteView number) {
  Bytes rest = to_bytes(number);
  std::string digits;
  while (std::ranges::any_of(rest, [](std::uint8_t octet) { return octet != 0; })) {
    unsigned remainder = 0;
    for (std::uint8_t& octet : rest) {
      const unsigned value = remainder << 8 | octet;
      octet = static_cast<std::uint8_t>(value / 10);
      remainder = value % 10;
    }
    digits.insert(digits.begin(), static_cast<char>('0' + remainder));
  }
  return digits.empty() ? "0" : digits;
}

Result<bool> names_issuer_and_serial(ByteView issuer_serial, const x509::Certificate& certificate) {
  HAWIYA_TRY(const der::Element outer, der::single(issuer_serial, der::tag::sequence));
  der::Reader fields(outer.content);
  HAWIYA_TRY(const der::Reader names, fields.enter(der::tag::sequence));
  HAWIYA_TRY(const x509::GeneralNames issuer, x509::read_general_names(names));
  HAWIYA_TRY(const ByteView serial, fields.integer());
  const bool same_name = std::ranges::any_of(issuer, [&](const x509::GeneralName& name) {
    return name.kind == x509::GeneralName::Kind::directory_name && name.directory == certificate.issuer();
  });
  return same_name && equal(serial, certificate.serial_number());
}

}  // namespace

bool is_xades_namespace(std::string_view uri) {
  constexpr std::array versions{std::string_view("http://uri.etsi.org/01903/v1.3.2#"),
                                std::string_view("http://uri.etsi.org/01903/v1.2.2#"),
                                std::string_view("http://uri.etsi.org/01903/v1.1.1#")};
  return std::ranges::find(versions, uri) != versions.end();
}

bool is_signed_properties_type(std::string_view type) {
  return type.starts_with("http://uri.etsi.org/01903") && type.ends_with("#SignedProperties");
}

bool CertificateReference::has_digest_of(const x509::Certificate& certificate) const {
  return equal(digest, crypto::digest(hash, certificate.der()));
}

bool CertificateReference::fits(const x509::Certificate& certificate) const {
  if (serial_number && *serial_number != decimal(certificate.serial_number())) return false;
  if (issuer_serial.empty()) return true;
  const auto named = names_issuer_and_serial(issuer_serial, certificate);
  return named && *named;
}

Result<SignedProperties> read_signed_properties(const Document& document, NodeId signed_properties) {
  const Reader reader(document, document.name(signed_properties).uri);
  const NodeId signature = reader.child(signed_properties, "SignedSignatureProperties");
  const NodeId objects = reader.child(signed_properties, "SignedDataObjectProperties");
  SignedProperties properties;
  HAWIYA_CHECK(reader.check_not_repeated(signed_properties));
  HAWIYA_CHECK(reader.check_not_repeated(signature));
  HAWIYA_TRY(properties.signer, reader.signer(signature));
  HAWIYA_TRY(properties.signing_time, reader.signing_time(signature));
  HAWIYA_TRY(properties.policy, reader.policy(signature));
  properties.claimed_roles = reader.claimed_roles(signature);
  properties.commitment = reader.commitment(objects);
  for (const std::string_view name : {"AllDataObjectsTimeStamp", "IndividualDataObjectsTimeStamp"})
    for (const NodeId timestamp : reader.children(objects, name)) properties.content_timestamps.push_back(timestamp);
  return properties;
}

}  // namespace hawiya::sign
