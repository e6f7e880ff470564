#include "sign/creation/xml_writer.hpp"

#include <algorithm>

#include "sign/xmldsig/algorithms.hpp"
#include "xml/canonical.hpp"

namespace hawiya::sign {
namespace {

std::string_view namespace_of(std::string_view prefix) {
  if (prefix == "ds") return ns::ds;
  if (prefix == "xades") return ns::xades;
  return prefix == "xades141" ? ns::xades141 : ns::asic;
}

}  // namespace

XmlWriter& XmlWriter::open(std::string_view name, Attributes attributes) {
  const std::string_view prefix = name.substr(0, name.find(':'));
  const bool declares = std::ranges::find(declared_, prefix) == declared_.end();
  out_ += '<';
  out_ += name;
  if (declares) {
    declared_.emplace_back(prefix);
    out_.append(" xmlns:").append(prefix).append("=\"").append(namespace_of(prefix)).append("\"");
  }
  for (const auto& [attribute, value] : attributes)
    if (!value.empty()) out_.append(" ").append(attribute).append("=\"").append(xml::escape_attribute(value)).append("\"");
  out_ += '>';
  open_.push_back({std::string(name), declares});
  return *this;
}

XmlWriter& XmlWriter::text(std::string_view text) {
  out_ += xml::escape_text(text);
  return *this;
}

XmlWriter& XmlWriter::close() {
  out_.append("</").append(open_.back().name).append(">");
  if (open_.back().declares) declared_.pop_back();
  open_.pop_back();
  return *this;
}

XmlWriter& XmlWriter::element(std::string_view name, std::string_view text, Attributes attributes) {
  return open(name, attributes).text(text).close();
}

}  // namespace hawiya::sign
