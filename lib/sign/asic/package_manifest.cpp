#include "sign/asic/package_manifest.hpp"

#include "base/try.hpp"
#include "xml/document.hpp"
#include "xml/escape.hpp"

namespace hawiya::sign {
namespace {

constexpr std::string_view odf = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0";

}  // namespace

Result<PackageManifest> PackageManifest::read(ByteView xml) {
  const auto parsed = xml::Document::parse(xml, {.max_size = max_size, .max_depth = 64});
  if (!parsed) return Error{ErrorCode::container_malformed, to_string(parsed.error()), std::string(name)};
  const xml::NodeId root = parsed->root();
  if (!parsed->is(root, odf, "manifest")) return Error{ErrorCode::container_malformed, "another root element", std::string(name)};
  PackageManifest manifest;
  for (const xml::NodeId node : parsed->children(root, odf, "file-entry")) {
    if (!parsed->has_attribute(node, "full-path", odf))
      return Error{ErrorCode::container_malformed, "a file-entry without full-path", std::string(name)};
    manifest.files.push_back(
        {std::string(parsed->attribute(node, "full-path", odf)), std::string(parsed->attribute(node, "media-type", odf))});
  }
  return manifest;
}

std::string PackageManifest::write() const {
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<manifest:manifest xmlns:manifest=\"";
  out.append(odf).append("\" manifest:version=\"1.2\">");
  for (const File& file : files) {
    out += "<manifest:file-entry manifest:full-path=\"";
    xml::append_escaped_attribute(out, file.name);
    out += "\" manifest:media-type=\"";
    xml::append_escaped_attribute(out, file.media_type);
    out += "\"/>";
  }
  return out + "</manifest:manifest>";
}

}  // namespace hawiya::sign
