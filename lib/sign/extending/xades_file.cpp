#include <algorithm>
#include <hawiya/text/base64.hpp>

#include "base/try.hpp"
#include "sign/creation/xml_writer.hpp"
#include "sign/extending/signature_file.hpp"
#include "sign/xades/evidence.hpp"
#include "sign/xades/reader.hpp"
#include "sign/xades/timestamps.hpp"

namespace hawiya::sign {
namespace {

constexpr xml::Canonicalization exclusive{.method = xml::Method::exclusive};

/// The document with the signature's parts found in it.
struct Opened {
  xml::Document document;
  XadesParts parts;
};

Result<Opened> open(const Bytes& bytes, std::size_t index) {
  HAWIYA_TRY(xml::Document document, xml::Document::parse(bytes));
  const auto signatures = find_signatures(document);
  if (index >= signatures.size()) return Error{ErrorCode::signature_not_extendable, "there is no such signature"};
  HAWIYA_TRY(XadesParts parts, read_parts(document, signatures[index]));
  return Opened{std::move(document), std::move(parts)};
}

std::string timestamp_property(const char* name, const cms::TimestampToken& token) {
  XmlWriter writer;
  writer.open(name);
  writer.element("ds:CanonicalizationMethod", "", {{"Algorithm", ns::exclusive}});
  writer.element("xades:EncapsulatedTimeStamp", text::to_base64(token.der()));
  writer.close();
  return writer.take();
}

void write_values(XmlWriter& writer, const EvidencePool& evidence) {
  if (!evidence.certificates.empty()) {
    writer.open("xades:CertificateValues");
    for (const auto& one : evidence.certificates) writer.element("xades:EncapsulatedX509Certificate", text::to_base64(one.der()));
    writer.close();
  }
  if (evidence.lists.empty() && evidence.ocsp_responses.empty()) return;
  writer.open("xades:RevocationValues");
  const auto list = [&](const char* name, const char* item, const std::vector<Bytes>& values) {
    if (values.empty()) return;
    writer.open(name);
    for (const Bytes& value : values) writer.element(item, text::to_base64(value));
    writer.close();
  };
  list("xades:CRLValues", "xades:EncapsulatedCRLValue", evidence.lists);
  list("xades:OCSPValues", "xades:EncapsulatedOCSPValue", evidence.ocsp_responses);
  writer.close();
}

// What stands in KeyInfo or an earlier property need not be said again.
EvidencePool without_known(const EvidencePool& evidence, const Opened& opened) {
  EvidencePool known;
  if (opened.parts.signature.key_info != xml::no_node)
    known.certificates = read_key_info(opened.document, opened.parts.signature.key_info).certificates;
  if (opened.parts.unsigned_signature_properties != xml::no_node)
    collect_evidence(opened.document, opened.parts.unsigned_signature_properties, known);
  const auto remove = [](auto& items, const auto& from) {
    std::erase_if(items, [&](const auto& item) { return std::ranges::find(from, item) != from.end(); });
  };
  EvidencePool rest = evidence;
  remove(rest.certificates, known.certificates);
  remove(rest.ocsp_responses, known.ocsp_responses);
  remove(rest.lists, known.lists);
  return rest;
}

bool has_values(const Opened& opened) {
  const xml::NodeId properties = opened.parts.unsigned_signature_properties;
  return properties != xml::no_node && std::ranges::any_of(opened.document.children(properties), [&](xml::NodeId child) {
           const std::string_view local = opened.document.name(child).local;
           return local == "CertificateValues" || local == "RevocationValues";
         });
}

// At the end of an element; an empty tag is opened.
std::string insert_into(std::string_view source, const xml::Document& document, xml::NodeId element, std::string_view text) {
  const xml::Extent extent = document.extent(element);
  if (!extent.empty_tag())
    return std::string(source.substr(0, extent.content_end)).append(text).append(source.substr(extent.content_end));
  const xml::Name& name = document.name(element);
  const std::string qualified = (name.prefix.empty() ? "" : std::string(name.prefix) + ":") + std::string(name.local);
  return std::string(source.substr(0, extent.end - 2))
      .append(">")
      .append(text)
      .append("</" + qualified + ">")
      .append(source.substr(extent.end));
}

}  // namespace

Result<cms::MessageImprint> XadesFile::signature_imprint(crypto::HashAlgorithm hash) const {
  HAWIYA_TRY(const Opened opened, open(bytes_, index_));
  Budget budget = budget_for_reading({}, bytes_.size());
  HAWIYA_TRY(const std::string octets,
             canonical_octets(opened.document, opened.parts.signature.signature_value, exclusive, budget));
  return cms::MessageImprint::of(hash, as_bytes(octets));
}

Result<cms::MessageImprint> XadesFile::archive_imprint(crypto::HashAlgorithm hash) const {
  HAWIYA_TRY(const Opened opened, open(bytes_, index_));
  Budget budget = budget_for_reading({}, bytes_.size());
  const auto contents = resolver_over(contents_);
  const XadesParts& parts = opened.parts;
  const TimestampedSignature in{
      opened.document, parts.signature, contents, parts.unsigned_signature_properties, parts.qualifying_properties, budget};
  crypto::Hasher hasher(hash);
  HAWIYA_CHECK(feed_archived(in, xml::no_node, exclusive, [&](ByteView piece) { hasher.update(piece); }));
  return cms::MessageImprint{hash, hasher.finish()};
}

Result<void> XadesFile::add_property(const std::string& property) {
  HAWIYA_TRY(const Opened opened, open(bytes_, index_));
  const xml::Document& document = opened.document;
  const XadesParts& parts = opened.parts;
  const std::string xades(document.name(parts.qualifying_properties).uri);
  if (xades != ns::xades) return Error{ErrorCode::signature_not_extendable, "a signature of XAdES before version 1.3.2"};
  if (!document.source_is_original()) return Error{ErrorCode::signature_not_extendable, "a document that is not in UTF-8"};
  std::string text = property;
  xml::NodeId into = parts.unsigned_signature_properties;
  if (into == xml::no_node) {
    const std::string declaration = " xmlns:xades=\"" + xades + "\">";
    text = "<xades:UnsignedSignatureProperties" + declaration + text + "</xades:UnsignedSignatureProperties>";
    into = parts.unsigned_properties;
    if (into == xml::no_node) {
      text = "<xades:UnsignedProperties" + declaration + text + "</xades:UnsignedProperties>";
      into = parts.qualifying_properties;
    }
  }
  bytes_ = to_bytes(as_bytes(insert_into(document.source(), document, into, text)));
  return {};
}

Result<void> XadesFile::add_signature_timestamp(const cms::TimestampToken& token) {
  return add_property(timestamp_property("xades:SignatureTimeStamp", token));
}

Result<void> XadesFile::add_archive_timestamp(const cms::TimestampToken& token) {
  return add_property(timestamp_property("xades141:ArchiveTimeStamp", token));
}

Result<void> XadesFile::add_evidence(const EvidencePool& evidence) {
  HAWIYA_TRY(const Opened opened, open(bytes_, index_));
  const EvidencePool rest = without_known(evidence, opened);
  if (rest.certificates.empty() && rest.ocsp_responses.empty() && rest.lists.empty()) return {};
  XmlWriter writer;
  if (!has_values(opened)) {
    write_values(writer, rest);
  } else {
    writer.open("xades141:TimeStampValidationData");
    write_values(writer, rest);
    writer.close();
  }
  return add_property(writer.take());
}

}  // namespace hawiya::sign
