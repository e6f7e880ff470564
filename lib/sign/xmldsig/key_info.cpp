#include "sign/xmldsig/key_info.hpp"

#include <array>
#include <hawiya/der/writer.hpp>
#include <hawiya/text/base64.hpp>

#include "base/try.hpp"
#include "sign/xmldsig/reference.hpp"

namespace hawiya::sign {
namespace {

using der::Writer;
using xml::Document;
using xml::NodeId;
namespace tag = der::tag;

constexpr std::size_t max_certificates = 256, max_keys = 64, max_retrievals = 16;

Result<Bytes> number(const Document& document, NodeId parent, std::string_view local) {
  const NodeId child = document.child(parent, ns::ds, local);
  if (child == xml::no_node) return Error{ErrorCode::key_malformed, "KeyValue lacks " + std::string(local)};
  return from_xml_base64(document.text(child));
}

Result<crypto::PublicKey> wrap(const Writer& algorithm, ByteView key) {
  Writer writer;
  writer.nested(tag::sequence, [&] { writer.raw(algorithm.bytes()).bit_string(key); });
  return crypto::PublicKey::from_spki(writer.bytes());
}

Result<crypto::PublicKey> rsa_key(const Document& document, NodeId value) {
  HAWIYA_TRY(const Bytes modulus, number(document, value, "Modulus"));
  HAWIYA_TRY(const Bytes exponent, number(document, value, "Exponent"));
  Writer algorithm, key;
  algorithm.nested(tag::sequence, [&] { algorithm.oid(der::Oid("1.2.840.113549.1.1.1")).null(); });
  key.nested(tag::sequence, [&] { key.unsigned_integer(modulus).unsigned_integer(exponent); });
  return wrap(algorithm, key.bytes());
}

Result<crypto::PublicKey> dsa_key(const Document& document, NodeId value) {
  std::array<Bytes, 4> numbers;
  constexpr std::array<std::string_view, 4> names{"P", "Q", "G", "Y"};
  for (std::size_t i = 0; i < names.size(); ++i) {
    HAWIYA_TRY(numbers[i], number(document, value, names[i]));
  }
  Writer algorithm, key;
  algorithm.nested(tag::sequence, [&] {
    algorithm.oid(der::Oid("1.2.840.10040.4.1"));
    algorithm.nested(tag::sequence,
                     [&] { algorithm.unsigned_integer(numbers[0]).unsigned_integer(numbers[1]).unsigned_integer(numbers[2]); });
  });
  key.unsigned_integer(numbers[3]);
  return wrap(algorithm, key.bytes());
}

Result<crypto::PublicKey> ec_key(const Document& document, NodeId value) {
  const NodeId curve = document.child(value, ns::ds11, "NamedCurve");
  const NodeId point = document.child(value, ns::ds11, "PublicKey");
  if (curve == xml::no_node || point == xml::no_node) return Error{ErrorCode::key_unsupported, "ECKeyValue of another form"};
  std::string_view name = document.attribute(curve, "URI");
  if (!name.starts_with("urn:oid:")) return Error{ErrorCode::key_unsupported, "curve " + std::string(name.substr(0, 100))};
  HAWIYA_TRY(const der::Oid oid, der::Oid::parse(name.substr(8)));
  HAWIYA_TRY(const Bytes octets, from_xml_base64(document.text(point)));
  Writer algorithm;
  algorithm.nested(tag::sequence, [&] { algorithm.oid(der::Oid("1.2.840.10045.2.1")).oid(oid); });
  return wrap(algorithm, octets);
}

Result<crypto::PublicKey> key_value(const Document& document, NodeId element) {
  if (const NodeId rsa = document.child(element, ns::ds, "RSAKeyValue"); rsa != xml::no_node) return rsa_key(document, rsa);
  if (const NodeId dsa = document.child(element, ns::ds, "DSAKeyValue"); dsa != xml::no_node) return dsa_key(document, dsa);
  if (const NodeId ec = document.child(element, ns::ds11, "ECKeyValue"); ec != xml::no_node) return ec_key(document, ec);
  return Error{ErrorCode::key_unsupported, "KeyValue of another kind"};
}

// `seen` counts certificates that can't be read too.
void read_child(const Document& document, NodeId child, KeyInfo& info, std::size_t& seen) {
  const auto keep = [&](Result<crypto::PublicKey> key) {
    if (key && info.keys.size() < max_keys) info.keys.push_back(*std::move(key));
  };
  if (document.is(child, ns::ds, "KeyValue")) return keep(key_value(document, child));
  if (document.is(child, ns::ds, "RSAKeyValue")) return keep(rsa_key(document, child));
  if (document.is(child, ns::ds, "DSAKeyValue")) return keep(dsa_key(document, child));
  if (document.is(child, ns::ds11, "DEREncodedKeyValue")) {
    const auto spki = from_xml_base64(document.text(child));
    return spki ? keep(crypto::PublicKey::from_spki(*spki)) : void();
  }
  if (!document.is(child, ns::ds, "X509Data")) return;
  for (const NodeId one : document.children(child, ns::ds, "X509Certificate")) {
    if (seen == max_certificates) return;
    ++seen;
    const auto bytes = from_xml_base64(document.text(one));
    if (!bytes) continue;
    if (auto certificate = x509::Certificate::from_der(*bytes)) info.certificates.push_back(*std::move(certificate));
  }
}

}  // namespace

KeyInfo read_key_info(const Document& document, NodeId key_info) {
  KeyInfo info;
  std::size_t seen = 0, retrievals = 0;
  for (const NodeId child : document.children(key_info)) {
    if (!document.is(child, ns::ds, "RetrievalMethod")) {
      read_child(document, child, info, seen);
      continue;
    }
    if (++retrievals > max_retrievals) break;
    const auto id = Reference{.uri = std::string(document.attribute(child, "URI"))}.target_id();
    const auto found = id ? document.with_id(*id) : std::vector<NodeId>();
    if (found.size() == 1) read_child(document, found.front(), info, seen);
  }
  return info;
}

}  // namespace hawiya::sign
