#pragma once
// The XPath expressions that real signatures use, recognised by their form and never interpreted at large.
//
// XPath filtering (XML Signature §6.6.3): `ancestor-or-self::N` and its negation, joined by "and"; and the expression by which
// the specification defines the enveloped-signature transform. Filter 2.0: location paths of names from the root, from an id, or
// anywhere. All else is `signature_transform_unsupported`.

#include <string_view>

#include "xml/canonical.hpp"

namespace hawiya::sign {

/// Narrows `nodes` as the XPath transform with this expression does. `element` gives the prefixes, `signature` is here()'s.
[[nodiscard]] Result<void> filter_by_xpath(xml::NodeSet& nodes, const xml::Document& of_expression, xml::NodeId element,
                                           xml::NodeId signature);

/// The same for the XPath elements of a Filter 2.0 transform: intersect and subtract.
[[nodiscard]] Result<void> filter_by_xpath2(xml::NodeSet& nodes, const xml::Document& of_expression, xml::NodeId transform,
                                            xml::NodeId signature);

}  // namespace hawiya::sign
