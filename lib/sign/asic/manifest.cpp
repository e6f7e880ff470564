#include "sign/asic/manifest.hpp"

#include <hawiya/text/base64.hpp>

#include "base/try.hpp"
#include "xml/document.hpp"
#include "xml/escape.hpp"

namespace hawiya::sign {
namespace {

constexpr std::string_view asic = "http://uri.etsi.org/02918/v1.2.1#";
constexpr std::string_view dsig = "http://www.w3.org/2000/09/xmldsig#";

Error malformed(const xml::Document& document, xml::NodeId node, const char* what) {
  return {ErrorCode::container_malformed, std::string("ASiCManifest: ") + what, "line " + std::to_string(document.line(node))};
}

bool is_true(std::string_view value) { return value == "true" || value == "1"; }

// xsd:base64Binary may hold white space.
Result<Bytes> from_base64_with_space(std::string text) {
  std::erase_if(text, [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; });
  return text::from_base64(text);
}

Result<DataObjectReference> read_object(const xml::Document& document, xml::NodeId node) {
  const xml::NodeId method = document.child(node, dsig, "DigestMethod");
  const xml::NodeId value = document.child(node, dsig, "DigestValue");
  if (!document.has_attribute(node, "URI") || method == xml::no_node || value == xml::no_node)
    return malformed(document, node, "a DataObjectReference needs a URI, a DigestMethod and a DigestValue");
  DataObjectReference object;
  object.uri = document.attribute(node, "URI");
  object.media_type = document.attribute(node, "MimeType");
  object.is_root = is_true(document.attribute(node, "Rootfile"));
  object.digest_method = document.attribute(method, "Algorithm");
  auto digest = from_base64_with_space(document.text(value));
  if (!digest) return malformed(document, value, "a DigestValue is not base64");
  object.digest = *std::move(digest);
  return object;
}

// §A.4: who does not know a critical extension must not go on.
Result<void> refuse_critical_extensions(const xml::Document& document) {
  for (xml::NodeId node = document.root(); node < document.size(); ++node)
    if (document.is(node, asic, "Extension") && is_true(document.attribute(node, "Critical")))
      return malformed(document, node, "an extension is critical");
  return {};
}

void append_attribute(std::string& out, std::string_view name, std::string_view value) {
  out.append(" ").append(name).append("=\"");
  xml::append_escaped_attribute(out, value);
  out += '"';
}

void append_unless_empty(std::string& out, std::string_view name, std::string_view value) {
  if (!value.empty()) append_attribute(out, name, value);
}

}  // namespace

Result<AsicManifest> AsicManifest::read(ByteView xml) {
  const auto parsed = xml::Document::parse(xml, {.max_size = max_size, .max_depth = 64});
  if (!parsed) return Error{ErrorCode::container_malformed, "ASiCManifest: " + to_string(parsed.error())};
  const xml::Document& document = *parsed;
  const xml::NodeId root = document.root();
  if (!document.is(root, asic, "ASiCManifest")) return malformed(document, root, "another root element");
  const auto signatures = document.children(root, asic, "SigReference");
  if (signatures.size() != 1 || !document.has_attribute(signatures[0], "URI"))
    return malformed(document, root, "there must be one SigReference with a URI");
  HAWIYA_CHECK(refuse_critical_extensions(document));
  AsicManifest manifest;
  manifest.signature_uri = document.attribute(signatures[0], "URI");
  manifest.signature_media_type = document.attribute(signatures[0], "MimeType");
  auto nodes = document.children(root, asic, "DataObjectReference");
  const auto misplaced = document.children(signatures[0], asic, "DataObjectReference");
  manifest.follows_schema = misplaced.empty();
  nodes.insert(nodes.end(), misplaced.begin(), misplaced.end());
  if (nodes.empty()) return malformed(document, root, "there must be a DataObjectReference");
  if (nodes.size() > max_objects) return malformed(document, root, "too many DataObjectReferences");
  for (const xml::NodeId node : nodes) {
    HAWIYA_TRY(DataObjectReference object, read_object(document, node));
    manifest.objects.push_back(std::move(object));
  }
  return manifest;
}

std::string AsicManifest::write() const {
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<asic:ASiCManifest";
  append_attribute(out, "xmlns:asic", asic);
  append_attribute(out, "xmlns:ds", dsig);
  out += "><asic:SigReference";
  append_attribute(out, "URI", signature_uri);
  append_unless_empty(out, "MimeType", signature_media_type);
  out += "/>";
  for (const DataObjectReference& object : objects) {
    out += "<asic:DataObjectReference";
    append_attribute(out, "URI", object.uri);
    append_unless_empty(out, "MimeType", object.media_type);
    append_unless_empty(out, "Rootfile", object.is_root ? "true" : "");
    out += "><ds:DigestMethod";
    append_attribute(out, "Algorithm", object.digest_method);
    out += "/><ds:DigestValue>" + text::to_base64(object.digest) + "</ds:DigestValue></asic:DataObjectReference>";
  }
  return out + "</asic:ASiCManifest>";
}

}  // namespace hawiya::sign
