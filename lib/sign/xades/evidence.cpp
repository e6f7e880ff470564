#include "sign/xades/evidence.hpp"

#include <algorithm>
#include <array>

#include "sign/xmldsig/reference.hpp"

namespace hawiya::sign {
namespace {

using xml::Document;
using xml::NodeId;

constexpr std::size_t max_items = 512;

}  // namespace

bool collect_from_property(const Document& document, NodeId property, EvidencePool& pool) {
  constexpr std::array holders{std::string_view("CertificateValues"),         std::string_view("RevocationValues"),
                               std::string_view("AttrAuthoritiesCertValues"), std::string_view("AttributeRevocationValues"),
                               std::string_view("TimeStampValidationData"),   std::string_view("AnyValidationData")};
  if (std::ranges::find(holders, document.name(property).local) == holders.end()) return false;
  std::size_t items = 0;
  for (NodeId node = property + 1; node < document.end(property); ++node) {
    if (!document.is_element(node)) continue;
    const std::string_view local = document.name(node).local;
    const bool is_certificate = local == "EncapsulatedX509Certificate";
    if (!is_certificate && local != "EncapsulatedOCSPValue" && local != "EncapsulatedCRLValue") continue;
    if (++items > max_items) break;
    auto der = from_xml_base64(document.text(node));
    if (!der) continue;
    if (local == "EncapsulatedOCSPValue") {
      pool.add_response(*std::move(der));
    } else if (local == "EncapsulatedCRLValue") {
      pool.add_list(*std::move(der));
    } else if (auto certificate = x509::Certificate::from_der(*der)) {
      pool.add_certificate(*std::move(certificate));
    }
  }
  return true;
}

void collect_evidence(const Document& document, NodeId unsigned_signature_properties, EvidencePool& pool) {
  for (const NodeId property : document.children(unsigned_signature_properties)) collect_from_property(document, property, pool);
}

}  // namespace hawiya::sign
