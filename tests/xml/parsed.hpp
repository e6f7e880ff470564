#pragma once
// Documents for the tests of this room.

#include <doctest/doctest.h>

#include <string>

#include "xml/document.hpp"

namespace hawiya::test {

inline xml::Document parsed(std::string_view text) { return xml::Document::parse(as_bytes(text)).value(); }

/// Where it is refused as malformed; "accepted" for what is not.
inline std::string refusal(std::string_view text) {
  const auto document = xml::Document::parse(as_bytes(text));
  if (document) return "accepted";
  CHECK(document.error().code == ErrorCode::document_malformed);
  return document.error().where;
}

/// The text of the root element.
inline std::string text_of(std::string_view xml) {
  const xml::Document document = parsed(xml);
  return document.text(document.root());
}

/// The value of the root's attribute x.
inline std::string attribute_of(std::string_view xml) {
  const xml::Document document = parsed(xml);
  return std::string(document.attribute(document.root(), "x"));
}

}  // namespace hawiya::test
