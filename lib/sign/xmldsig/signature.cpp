#include "sign/xmldsig/signature.hpp"

#include <algorithm>
#include <charconv>
#include <hawiya/crypto/mac.hpp>
#include <hawiya/crypto/random.hpp>

#include "base/try.hpp"

namespace hawiya::sign {
namespace {

using xml::Document;
using xml::NodeId;

Error invalid(std::string detail) { return {ErrorCode::signature_structure_invalid, std::move(detail)}; }

// RSASSA-PSS parameters of RFC 9231 §2.3.9; what is absent has its default there.
Result<crypto::SignatureAlgorithm> read_pss(const Document& document, NodeId method) {
  crypto::SignatureAlgorithm algorithm{crypto::SignatureScheme::rsa_pss, crypto::HashAlgorithm::sha256, 32};
  const NodeId parameters = document.child(method, ns::pss, "RSAPSSParams");
  if (parameters == xml::no_node) return algorithm;
  if (const NodeId hash = document.child(parameters, ns::ds, "DigestMethod"); hash != xml::no_node) {
    HAWIYA_TRY(algorithm.hash, hash_of_uri(document.attribute(hash, "Algorithm")));
  }
  algorithm.salt_length = static_cast<std::uint32_t>(crypto::digest_size(algorithm.hash));
  if (const NodeId mask = document.child(parameters, ns::pss, "MaskGenerationFunction"); mask != xml::no_node)
    if (const NodeId hash = document.child(mask, ns::ds, "DigestMethod"); hash != xml::no_node) {
      HAWIYA_TRY(const auto mask_hash, hash_of_uri(document.attribute(hash, "Algorithm")));
      if (mask_hash != algorithm.hash) return Error{ErrorCode::algorithm_unsupported, "RSA-PSS with two hash algorithms"};
    }
  if (const NodeId salt = document.child(parameters, ns::pss, "SaltLength"); salt != xml::no_node) {
    const std::string text = document.text(salt);
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), algorithm.salt_length);
    if (fault != std::errc() || end != text.data() + text.size() || algorithm.salt_length > 512)
      return invalid("RSA-PSS SaltLength");
  }
  return algorithm;
}

bool has_parameters_that_change_it(const Document& document, NodeId method) {
  return std::ranges::any_of(document.children(method), [&](NodeId child) {
    return !document.is(child, ns::pss, "RSAPSSParams") && !document.is(child, ns::ds, "HMACOutputLength");
  });
}

Result<crypto::SignatureAlgorithm> read_algorithm(const Document& document, NodeId method) {
  const std::string_view name = document.attribute(method, "Algorithm");
  if (name == uri::rsa_pss) return read_pss(document, method);
  if (has_parameters_that_change_it(document, method))
    return Error{ErrorCode::algorithm_unsupported, std::string(name) + " with parameters"};
  return signature_algorithm_of_uri(name);
}

}  // namespace

Result<XmlSignature> read_signature(const Document& document, NodeId element) {
  XmlSignature signature{.element = element, .id = std::string(document.attribute(element, "Id"))};
  const auto children = document.children(element);
  if (children.size() < 2 || !document.is(children[0], ns::ds, "SignedInfo") ||
      !document.is(children[1], ns::ds, "SignatureValue"))
    return invalid("a Signature does not begin with SignedInfo and SignatureValue");
  signature.signed_info = children[0];
  signature.signature_value = children[1];
  for (std::size_t i = 2; i < children.size(); ++i) {
    if (i == 2 && document.is(children[i], ns::ds, "KeyInfo")) {
      signature.key_info = children[i];
    } else if (!document.is(children[i], ns::ds, "Object")) {
      return invalid("a Signature has a child that is neither KeyInfo nor Object");
    }
  }
  const auto info = document.children(signature.signed_info);
  if (info.size() < 3 || !document.is(info[0], ns::ds, "CanonicalizationMethod") ||
      !document.is(info[1], ns::ds, "SignatureMethod"))
    return invalid("SignedInfo does not begin with CanonicalizationMethod and SignatureMethod");
  for (std::size_t i = 2; i < info.size(); ++i)
    if (!document.is(info[i], ns::ds, "Reference")) return invalid("SignedInfo has a child that is no Reference");
  signature.algorithm_uri = std::string(document.attribute(info[1], "Algorithm"));
  signature.algorithm = read_algorithm(document, info[1]);
  HAWIYA_TRY(signature.value, from_xml_base64(document.text(signature.signature_value)));
  HAWIYA_TRY(signature.references, read_references(document, signature.signed_info));
  return signature;
}

Result<std::string> signed_octets(const Document& document, const XmlSignature& signature, Budget& budget) {
  HAWIYA_TRY(const auto method,
             read_canonicalization(document, document.child(signature.signed_info, ns::ds, "CanonicalizationMethod")));
  return canonical_octets(document, signature.signed_info, method, budget);
}

std::vector<NodeId> find_signatures(const Document& document) {
  std::vector<NodeId> found;
  for (NodeId node = 1; node < document.size();) {
    if (document.is(node, ns::ds, "Signature")) {
      found.push_back(node);
      node = document.end(node);
    } else {
      ++node;
    }
  }
  return found;
}

Result<void> verify_mac(const Document& document, const XmlSignature& signature, const Secret& key, Budget& budget) {
  const auto hash = hmac_of_uri(signature.algorithm_uri);
  if (!hash) return Error{ErrorCode::algorithm_unsupported, signature.algorithm_uri};
  HAWIYA_TRY(const std::string octets, signed_octets(document, signature, budget));
  Bytes expected = crypto::hmac(*hash, key, as_bytes(octets));
  const NodeId method = document.child(signature.signed_info, ns::ds, "SignatureMethod");
  if (const NodeId length = document.child(method, ns::ds, "HMACOutputLength"); length != xml::no_node) {
    std::uint32_t bits = 0;
    const std::string text = document.text(length);
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), bits);
    const bool too_short = bits < 80 || bits < expected.size() * 4;
    if (fault != std::errc() || end != text.data() + text.size() || bits % 8 != 0 || too_short || bits > expected.size() * 8)
      return Error{ErrorCode::signature_malformed, "HMACOutputLength"};
    expected.resize(bits / 8);
  }
  if (!crypto::equal_in_constant_time(expected, signature.value)) return Error{ErrorCode::signature_invalid};
  return {};
}

}  // namespace hawiya::sign
