#include "sign/creation/xades.hpp"

#include <hawiya/crypto/random.hpp>
#include <hawiya/der/oid.hpp>
#include <hawiya/text/base64.hpp>
#include <hawiya/text/hex.hpp>

#include "base/try.hpp"
#include "sign/asic/reference.hpp"
#include "sign/creation/xml_writer.hpp"
#include "sign/xmldsig/algorithms.hpp"
#include "xml/canonical.hpp"

namespace hawiya::sign {
namespace {

/// Identifiers in one signature; a random part keeps them apart from those of other signatures in the same document.
struct Ids {
  std::string base = "S-" + text::to_hex(crypto::random_bytes(12));
  [[nodiscard]] std::string value() const { return base + "-value"; }
  [[nodiscard]] std::string properties() const { return base + "-properties"; }
  [[nodiscard]] std::string object() const { return base + "-object"; }
  [[nodiscard]] std::string reference(std::size_t index) const { return base + "-reference-" + std::to_string(index); }
};

struct DataReference {
  std::string uri;
  std::vector<std::string_view> transforms = {};
  std::string media_type;
  Bytes digest;
};

std::string utc(Time time) { return to_string(time); }

void write_digest(XmlWriter& writer, crypto::HashAlgorithm hash, ByteView digest) {
  writer.element("ds:DigestMethod", "", {{"Algorithm", uri_of(hash)}});
  writer.element("ds:DigestValue", text::to_base64(digest));
}

class XadesWriter {
 public:
  explicit XadesWriter(const SigningRequest& request) : request_(request), hash_(request.profile.digest) {}

  Result<XadesText> write() {
    const auto algorithm = uri_of(request_.algorithm);
    if (!algorithm || uri_of(hash_).empty())
      return Error{ErrorCode::algorithm_unsupported, request_.algorithm.to_string() + " in XML Signature"};
    HAWIYA_CHECK(refer_to_data());
    const std::string properties = signed_properties();
    const std::string info = signed_info(*algorithm, properties);
    return around(info, properties);
  }

 private:
  bool is(Packaging packaging) const { return request_.profile.packaging == packaging; }

  // ---- data

  Result<void> refer_to_data() {
    for (const DataToSign& data : request_.data) {
      const std::string media_type = data.media_type.empty() ? "application/octet-stream" : data.media_type;
      if (is(Packaging::xades_enveloped)) {
        HAWIYA_TRY(document_, xml::Document::parse(*data.bytes));
        if (!document_->source_is_original()) return Error{ErrorCode::argument_invalid, "an XML document that is not in UTF-8"};
        auto nodes = xml::NodeSet::whole(*document_);
        const std::string canonical = xml::canonicalize(nodes.without_comments(), {xml::Method::exclusive});
        references_.push_back({"", {uri::enveloped, ns::exclusive}, "text/xml", crypto::digest(hash_, as_bytes(canonical))});
      } else if (is(Packaging::xades_enveloping)) {
        references_.push_back({"#" + ids_.object(), {uri::base64}, media_type, crypto::digest(hash_, *data.bytes)});
      } else {
        HAWIYA_TRY(const Bytes digest, digest_of(data, hash_));
        references_.push_back({reference_to(data.name), {}, media_type, digest});
      }
    }
    return {};
  }

  // ---- signed properties (§5.2)

  std::string signed_properties() const {
    XmlWriter writer;
    writer.open("xades:SignedProperties", {{"Id", ids_.properties()}});
    writer.open("xades:SignedSignatureProperties");
    writer.element("xades:SigningTime", utc(request_.now));
    writer.open("xades:SigningCertificateV2").open("xades:Cert").open("xades:CertDigest");
    write_digest(writer, hash_, crypto::digest(hash_, request_.certificate.der()));
    writer.close().close().close();
    write_policy(writer);
    write_roles(writer);
    writer.close();
    write_objects(writer);
    writer.close();
    return writer.take();
  }

  void write_policy(XmlWriter& writer) const {
    const auto& policy = request_.profile.policy;
    if (!policy) return;
    writer.open("xades:SignaturePolicyIdentifier").open("xades:SignaturePolicyId").open("xades:SigPolicyId");
    if (der::Oid::parse(policy->identifier))
      writer.element("xades:Identifier", "urn:oid:" + policy->identifier, {{"Qualifier", "OIDAsURN"}});
    else
      writer.element("xades:Identifier", policy->identifier);
    writer.close().open("xades:SigPolicyHash");
    write_digest(writer, policy->hash, policy->digest);
    writer.close();
    if (!policy->location.empty())
      writer.open("xades:SigPolicyQualifiers")
          .open("xades:SigPolicyQualifier")
          .element("xades:SPURI", policy->location)
          .close()
          .close();
    writer.close().close();
  }

  void write_roles(XmlWriter& writer) const {
    if (request_.profile.claimed_roles.empty()) return;
    writer.open("xades:SignerRoleV2").open("xades:ClaimedRoles");
    for (const std::string& role : request_.profile.claimed_roles) writer.element("xades:ClaimedRole", role);
    writer.close().close();
  }

  void write_objects(XmlWriter& writer) const {
    writer.open("xades:SignedDataObjectProperties");
    for (std::size_t i = 0; i < references_.size(); ++i)
      writer.open("xades:DataObjectFormat", {{"ObjectReference", "#" + ids_.reference(i)}})
          .element("xades:MimeType", references_[i].media_type)
          .close();
    if (const auto& commitment = request_.profile.commitment)
      writer.open("xades:CommitmentTypeIndication")
          .open("xades:CommitmentTypeId")
          .element("xades:Identifier", "urn:oid:" + *commitment, {{"Qualifier", "OIDAsURN"}})
          .close()
          .open("xades:AllSignedDataObjects")
          .close()
          .close();
    writer.close();
  }

  // ---- SignedInfo

  std::string signed_info(std::string_view algorithm, const std::string& properties) const {
    XmlWriter writer;
    writer.open("ds:SignedInfo");
    writer.element("ds:CanonicalizationMethod", "", {{"Algorithm", ns::exclusive}});
    writer.element("ds:SignatureMethod", "", {{"Algorithm", algorithm}});
    for (std::size_t i = 0; i < references_.size(); ++i) {
      const DataReference& reference = references_[i];
      // An empty URI is one too, and must stand there: it means the document itself.
      const std::string id = ids_.reference(i);
      if (reference.uri.empty())
        writer.raw("<ds:Reference Id=\"" + id + "\" URI=\"\">");
      else
        writer.raw("<ds:Reference Id=\"" + id + "\" URI=\"" + xml::escape_attribute(reference.uri) + "\">");
      write_transforms(writer, reference.transforms);
      write_digest(writer, hash_, reference.digest);
      writer.raw("</ds:Reference>");
    }
    writer.open("ds:Reference", {{"Type", uri::signed_properties_type}, {"URI", "#" + ids_.properties()}});
    write_transforms(writer, {ns::exclusive});
    write_digest(writer, hash_, crypto::digest(hash_, as_bytes(properties)));
    writer.close().close();
    return writer.take();
  }

  static void write_transforms(XmlWriter& writer, const std::vector<std::string_view>& transforms) {
    if (transforms.empty()) return;
    writer.open("ds:Transforms");
    for (const std::string_view transform : transforms) writer.element("ds:Transform", "", {{"Algorithm", transform}});
    writer.close();
  }

  // ---- the whole

  std::string key_info() const {
    XmlWriter writer;
    writer.open("ds:KeyInfo").open("ds:X509Data");
    writer.element("ds:X509Certificate", text::to_base64(request_.certificate.der()));
    for (const auto& certificate : request_.chain) writer.element("ds:X509Certificate", text::to_base64(certificate.der()));
    writer.close().close();
    return writer.take();
  }

  XadesText around(const std::string& info, const std::string& properties) const {
    XadesText text{.to_be_signed = info};
    text.head = "<ds:Signature xmlns:ds=\"" + std::string(ns::ds) + "\" Id=\"" + ids_.base + "\">" + info +
                "<ds:SignatureValue Id=\"" + ids_.value() + "\">";
    text.tail = "</ds:SignatureValue>" + key_info();
    if (is(Packaging::xades_enveloping))
      text.tail += "<ds:Object Encoding=\"" + std::string(uri::base64) + "\" Id=\"" + ids_.object() + "\">" +
                   text::to_base64(*request_.data.front().bytes) + "</ds:Object>";
    text.tail += "<ds:Object><xades:QualifyingProperties xmlns:xades=\"" + std::string(ns::xades) + "\" Target=\"#" + ids_.base +
                 "\">" + properties + "</xades:QualifyingProperties></ds:Object></ds:Signature>";
    if (is(Packaging::xades_enveloped)) {
      envelop(text);
    } else {
      text.head.insert(0, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    }
    if (is(Packaging::xades_detached)) {
      const std::size_t at = text.head.find('\n') + 1;
      text.head.insert(at, "<asic:XAdESSignatures xmlns:asic=\"" + std::string(ns::asic) + "\">");
      text.tail += "</asic:XAdESSignatures>";
    }
    return text;
  }

  // Before the end tag of the root; a root that is an empty tag gets one.
  void envelop(XadesText& text) const {
    const std::string_view source = document_->source();
    const xml::Extent root = document_->extent(document_->root());
    if (!root.empty_tag()) {
      text.head.insert(0, source.substr(0, root.content_end));
      text.tail += source.substr(root.content_end);
      return;
    }
    const xml::Name& name = document_->name(document_->root());
    const std::string qualified = (name.prefix.empty() ? "" : std::string(name.prefix) + ":") + std::string(name.local);
    text.head.insert(0, std::string(source.substr(0, root.end - 2)) + ">");
    text.tail += "</" + qualified + ">" + std::string(source.substr(root.end));
  }

  const SigningRequest& request_;
  crypto::HashAlgorithm hash_;
  Ids ids_;
  std::optional<xml::Document> document_;
  std::vector<DataReference> references_;
};

}  // namespace

Result<Bytes> digest_of(const DataToSign& data, crypto::HashAlgorithm hash) {
  if (data.digest) return *data.digest;
  if (data.bytes) return crypto::digest(hash, *data.bytes);
  crypto::Hasher hasher(hash);
  HAWIYA_CHECK(data.read([&](ByteView piece) { hasher.update(piece); }));
  return hasher.finish();
}

Result<XadesText> write_xades(const SigningRequest& request) { return XadesWriter(request).write(); }

}  // namespace hawiya::sign
