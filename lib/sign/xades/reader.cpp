#include "sign/xades/reader.hpp"

#include <algorithm>

#include "base/try.hpp"
#include "sign/xades/evidence.hpp"
#include "sign/xades/properties.hpp"
#include "sign/xades/timestamps.hpp"

namespace hawiya::sign {
namespace {

using xml::Document;
using xml::NodeId;

constexpr std::size_t max_counter_signatures = 32;

bool is_signed_properties_type(std::string_view type) {
  return type.starts_with("http://uri.etsi.org/01903") && type.ends_with("#SignedProperties");
}

/// Reads one signature; `parent_value` is the SignatureValue that a counter-signature must cover.
class XadesReader {
 public:
  XadesReader(const XadesContext& context, NodeId element, NodeId parent_value)
      : context_(context), document_(context.document), element_(element), parent_value_(parent_value) {}

  SignatureModel read() {
    auto signature = read_signature(document_, element_);
    if (!signature) {
      model_.id = std::string(document_.attribute(element_, "Id"));
      model_.failed(sub_indication_of(signature.error()), signature.error(), "signature structure", "XML Signature 1.1 §4");
      return std::move(model_);
    }
    signature_ = *std::move(signature);
    model_.id = signature_.id;
    model_.passed("signature structure", "XML Signature 1.1 §4");
    check_references();
    find_properties();
    check_value();
    if (properties_node_ != xml::no_node) read_unsigned();
    return std::move(model_);
  }

 private:
  void fail(Error error, std::string name, std::string clause) {
    const SubIndication sub = sub_indication_of(error);
    model_.failed(sub, std::move(error), std::move(name), std::move(clause));
  }

  // ---- references

  void check_references() {
    if (signature_.references.empty())
      fail({ErrorCode::signature_structure_invalid, "no Reference"}, "references", "XML Signature 1.1 §4.4");
    for (const Reference& reference : signature_.references) {
      const Resolved resolved = check_reference(reference);
      if (resolved.verdict && is_signed_properties_type(reference.type)) note_properties(resolved.target);
      if (resolved.target != xml::no_node && resolved.target == parent_value_) covers_parent_ = resolved.verdict.has_value();
      if (is_signed_properties_type(reference.type)) continue;
      covers_data_ = true;
      if (resolved.verdict) cover(reference, resolved);
      if (resolved.verdict && is_manifest(reference, resolved)) check_manifest(resolved.target);
    }
    if (parent_value_ != xml::no_node && !covers_parent_)
      fail({ErrorCode::signature_structure_invalid, "it does not sign the value of the signature that it is in"},
           "counter-signature", "EN 319 132-1 §5.2.7");
    if (!covers_data_)
      fail({ErrorCode::signature_structure_invalid, "only properties are signed"}, "signed data", "EN 319 132-1 §6.3");
  }

  Resolved check_reference(const Reference& reference) {
    model_.algorithms.push_back({reference.hash, "digest of " + reference.uri.value_or("the content")});
    Resolved resolved = resolve(reference, {document_, element_, context_.contents, context_.budget});
    const std::string what = reference.uri.value_or("(no URI)").substr(0, 200);
    if (resolved.verdict) {
      model_.passed("reference", "XML Signature 1.1 §3.2.1", what + ", " + std::string(crypto::name_of(reference.hash)));
    } else {
      fail(resolved.verdict.error(), "reference", "XML Signature 1.1 §3.2.1");
    }
    return resolved;
  }

  void cover(const Reference& reference, const Resolved& resolved) {
    model_.covered.push_back({resolved.name.empty() ? reference.uri.value_or("") : resolved.name,
                              std::string(crypto::name_of(reference.hash)), reference.digest, resolved.octets});
  }

  bool is_manifest(const Reference& reference, const Resolved& resolved) const {
    return reference.type == uri::manifest_type ||
           (resolved.target != xml::no_node && document_.is(resolved.target, ns::ds, "Manifest"));
  }

  // A manifest's references are left to the application by §5.1. What is here must be unchanged; what is not is not covered.
  void check_manifest(NodeId target) {
    const auto manifest = manifest_in(target);
    if (manifest == xml::no_node) return;
    const auto references = read_references(document_, manifest);
    if (!references) return fail(references.error(), "manifest", "XML Signature 1.1 §5.1");
    for (const Reference& reference : *references) {
      const Resolved resolved = resolve(reference, {document_, element_, context_.contents, context_.budget});
      if (resolved.verdict) {
        model_.algorithms.push_back({reference.hash, "digest in a manifest"});
        model_.passed("manifest reference", "XML Signature 1.1 §5.1", reference.uri.value_or("(no URI)").substr(0, 200));
        cover(reference, resolved);
      } else if (resolved.verdict.error().code == ErrorCode::signature_reference_unresolved) {
        model_.checks.push_back({"manifest reference", "XML Signature 1.1 §5.1", to_string(resolved.verdict.error()), false});
      } else {
        fail(resolved.verdict.error(), "manifest reference", "XML Signature 1.1 §5.1");
      }
    }
  }

  NodeId manifest_in(NodeId target) const {
    if (target == xml::no_node || target == xml::document_node) return xml::no_node;
    return document_.is(target, ns::ds, "Manifest") ? target : document_.child(target, ns::ds, "Manifest");
  }

  // ---- signed properties

  void note_properties(NodeId target) {
    const auto parts = read_parts(document_, element_);
    if (!parts || parts->signed_properties != target)
      return fail({ErrorCode::signature_structure_invalid, "the signed properties are not the ones that the signature holds"},
                  "signed properties", "EN 319 132-1 §4.3.1");
    properties_node_ = target;
    qualifying_ = parts->qualifying_properties;
    unsigned_ = parts->unsigned_signature_properties;
    model_.passed("signed properties", "EN 319 132-1 §4.3.1", "referenced and unchanged");
  }

  void find_properties() {
    const bool has_some = std::ranges::any_of(document_.children(element_, ns::ds, "Object"), [&](NodeId object) {
      return std::ranges::any_of(document_.children(object), [&](NodeId child) {
        return is_xades_namespace(document_.name(child).uri) && document_.name(child).local == "QualifyingProperties";
      });
    });
    if (properties_node_ == xml::no_node) {
      model_.format = SignatureFormat::xmldsig;
      // Properties that nothing signs would be believed by whoever reads the file.
      if (has_some)
        fail({ErrorCode::signature_structure_invalid, "the signed properties are not covered by the signature"},
             "signed properties", "EN 319 132-1 §4.3.1");
      return;
    }
    auto read = read_signed_properties(document_, properties_node_);
    if (!read) return fail(read.error(), "signed properties", "EN 319 132-1 §5.2");
    properties_ = *std::move(read);
    model_.claimed_time = properties_.signing_time;
    model_.policy = properties_.policy;
    model_.claimed_roles = properties_.claimed_roles;
    model_.commitment = properties_.commitment;
    model_.is_ades = properties_.signer.has_value();
  }

  // ---- value

  void check_value() {
    KeyInfo info;
    if (signature_.key_info != xml::no_node) info = read_key_info(document_, signature_.key_info);
    for (const auto& certificate : info.certificates) {
      model_.pool.add_certificate(certificate);
      key_info_.insert(certificate.fingerprint());
    }
    for (const auto& certificate : context_.certificates) model_.pool.add_certificate(certificate);
    if (unsigned_ != xml::no_node) collect_evidence(document_, unsigned_, model_.pool);
    identify_signer(info);
    model_.algorithm = signature_.algorithm ? signature_.algorithm->to_string() : signature_.algorithm_uri;
    if (!signature_.algorithm) return fail(signature_.algorithm.error(), "signature value", "XML Signature 1.1 §3.2.2");
    model_.algorithms.push_back({*signature_.algorithm, "signature value"});
    const auto octets = signed_octets(document_, signature_, context_.budget);
    if (!octets) return fail(octets.error(), "signature value", "XML Signature 1.1 §3.2.2");
    const auto verified = verify_with(candidate_keys(info), as_bytes(*octets));
    if (!verified) return fail(verified.error(), "signature value", "XML Signature 1.1 §3.2.2");
    model_.value_verified = true;
    model_.passed("signature value", "XML Signature 1.1 §3.2.2", model_.algorithm);
  }

  // The certificate that the signed property names is the signer's, wherever it stands; the order of KeyInfo means nothing.
  void identify_signer(const KeyInfo& info) {
    const auto& named = properties_.signer;
    if (!named) {
      if (!info.certificates.empty()) model_.signer = end_certificate(info.certificates);
      model_.failed(SubIndication::no_signing_certificate_found,
                    {ErrorCode::cms_signing_certificate_mismatch, "no signed property names the signer's certificate"},
                    "signing certificate", "EN 319 102-1 §5.2.3");
      return;
    }
    model_.algorithms.push_back({named->hash, "digest of the signing certificate"});
    const auto& pool = model_.pool.certificates;
    const auto found = std::ranges::find_if(pool, [&](const auto& one) { return named->has_digest_of(one); });
    if (found == pool.end()) {
      const bool here = !info.certificates.empty();
      model_.failed(SubIndication::no_signing_certificate_found,
                    {here ? ErrorCode::cms_signing_certificate_mismatch : ErrorCode::cms_signer_certificate_missing},
                    "signing certificate", "EN 319 102-1 §5.2.3");
      return;
    }
    model_.signer = *found;
    if (!named->fits(*found))
      return model_.failed(SubIndication::no_signing_certificate_found,
                           {ErrorCode::cms_signing_certificate_mismatch, "another issuer or serial number"},
                           "signing certificate", "EN 319 102-1 §5.2.3");
    model_.passed("signing certificate", "EN 319 132-1 §5.2.2", "serial number " + found->serial_hex());
  }

  static const x509::Certificate& end_certificate(const std::vector<x509::Certificate>& certificates) {
    const auto is_ca = [](const auto& one) {
      const auto& constraints = one.extensions().basic_constraints;
      return constraints && constraints->ca;
    };
    const auto found = std::ranges::find_if_not(certificates, is_ca);
    return found == certificates.end() ? certificates.front() : *found;
  }

  // Without the named certificate the others tell at least whether the bytes are intact; the signature fails all the same.
  std::vector<crypto::PublicKey> candidate_keys(const KeyInfo& info) const {
    std::vector<crypto::PublicKey> keys;
    const auto add = [&](const x509::Certificate& certificate) {
      if (const auto& key = certificate.public_key()) keys.push_back(*key);
    };
    if (properties_.signer && model_.signer) {
      add(*model_.signer);
      return keys;
    }
    for (const auto& certificate : info.certificates) add(certificate);
    keys.insert(keys.end(), info.keys.begin(), info.keys.end());
    if (keys.empty())
      for (const auto& certificate : context_.certificates) add(certificate);
    return keys;
  }

  Result<void> verify_with(const std::vector<crypto::PublicKey>& keys, ByteView octets) const {
    std::optional<Error> failure;
    for (const auto& key : keys) {
      HAWIYA_CHECK(Budget::spend(context_.budget.signatures));
      auto verified = verify_value(key, *signature_.algorithm, octets, signature_.value, integrity_policy());
      if (verified) return verified;
      failure = std::move(verified).error();
    }
    return failure ? *failure : Error{ErrorCode::cms_signer_certificate_missing, "no key to verify with"};
  }

  // ---- unsigned properties

  void read_unsigned() {
    const TimestampedSignature in{document_, signature_, context_.contents, unsigned_, qualifying_, context_.budget};
    for (const NodeId content : properties_.content_timestamps) add_timestamps(in, content, {});
    if (unsigned_ == xml::no_node) return;
    Fingerprints seen = key_info_;
    for (const NodeId property : document_.children(unsigned_)) {
      if (timestamp_kind(document_, property)) {
        for (const Bytes& fingerprint : add_timestamps(in, property, seen)) seen.insert(fingerprint);
        continue;
      }
      EvidencePool added;
      if (collect_from_property(document_, property, added)) model_.has_evidence = true;
      for (const auto& certificate : added.certificates) seen.insert(certificate.fingerprint());
      for (const auto* list : {&added.ocsp_responses, &added.lists})
        for (const Bytes& item : *list) seen.insert(fingerprint_of(item));
      if (document_.name(property).local == "CounterSignature") read_counter_signature(property);
    }
  }

  Fingerprints add_timestamps(const TimestampedSignature& in, NodeId property, const Fingerprints& seen) {
    Fingerprints tokens;
    for (EmbeddedTimestamp& timestamp : read_timestamps(in, property, seen)) {
      if (timestamp.token) {
        tokens.insert(fingerprint_of(timestamp.token->der()));
        for (const auto& certificate : timestamp.token->signed_data().certificates) tokens.insert(certificate.fingerprint());
      }
      model_.timestamps.push_back(std::move(timestamp));
    }
    return tokens;
  }

  void read_counter_signature(NodeId property) {
    for (const NodeId counter : document_.children(property, ns::ds, "Signature")) {
      if (model_.counter_signatures.size() == max_counter_signatures || parent_value_ != xml::no_node)
        return fail({ErrorCode::signature_structure_invalid, "too many counter-signatures, or one inside another"},
                    "counter-signature", "EN 319 132-1 §5.2.7");
      model_.counter_signatures.push_back(XadesReader(context_, counter, signature_.signature_value).read());
    }
  }

  const XadesContext& context_;
  const Document& document_;
  NodeId element_;
  NodeId parent_value_;
  XmlSignature signature_;
  SignatureModel model_;
  SignedProperties properties_;
  Fingerprints key_info_;  ///< of its certificates, which archive timestamps cover
  NodeId properties_node_ = xml::no_node;
  NodeId qualifying_ = xml::no_node;
  NodeId unsigned_ = xml::no_node;
  bool covers_parent_ = false;
  bool covers_data_ = false;
};

}  // namespace

Result<XadesParts> read_parts(const Document& document, NodeId signature) {
  XadesParts parts;
  HAWIYA_TRY(parts.signature, read_signature(document, signature));
  for (const NodeId object : document.children(signature, ns::ds, "Object"))
    for (const NodeId child : document.children(object)) {
      const xml::Name& name = document.name(child);
      if (name.local != "QualifyingProperties" || !is_xades_namespace(name.uri)) continue;
      if (parts.qualifying_properties != xml::no_node)
        return Error{ErrorCode::signature_structure_invalid, "several QualifyingProperties"};
      parts.qualifying_properties = child;
    }
  if (parts.qualifying_properties == xml::no_node)
    return Error{ErrorCode::signature_structure_invalid, "no QualifyingProperties"};
  const std::string_view xades = document.name(parts.qualifying_properties).uri;
  const auto properties = document.children(parts.qualifying_properties, xades, "SignedProperties");
  if (properties.size() != 1) return Error{ErrorCode::signature_structure_invalid, "not exactly one SignedProperties"};
  parts.signed_properties = properties.front();
  parts.unsigned_properties = document.child(parts.qualifying_properties, xades, "UnsignedProperties");
  if (parts.unsigned_properties != xml::no_node)
    parts.unsigned_signature_properties = document.child(parts.unsigned_properties, xades, "UnsignedSignatureProperties");
  return parts;
}

SignatureModel read_xades(const XadesContext& context, NodeId signature) {
  return XadesReader(context, signature, xml::no_node).read();
}

}  // namespace hawiya::sign
