#pragma once
// The XPath expressions that real signatures use, recognised by their form and never interpreted at large.
//
// XPath filtering (XML Signature §6.6.3): `ancestor-or-self::N` and its negation, joined by "and"; and the expression by which
// the specification defines the enveloped-signature transform. Filter 2.0: location paths of names from the root, from an id, or
// anywhere. All else is `signature_transform_unsupported`.

#include <hawiya/base/budget.hpp>
#include <string_view>

#include "xml/canonical.hpp"

namespace hawiya::sign {

/// An expression, the element that it stands in, which gives the prefixes, and the signature that is here()'s, if it is in the
/// same document as what is selected. Every pass over the document spends `budget.bytes`: `budget_exhausted`.
struct Selection {
  const xml::Document& document;
  xml::NodeId element;
  xml::NodeId signature;
  Budget& budget;
};

/// Narrows `nodes` as the XPath transform with this expression does.
[[nodiscard]] Result<void> filter_by_xpath(xml::NodeSet& nodes, const Selection& selection);

/// The same for the XPath elements of a Filter 2.0 transform, which is `selection.element`: intersect and subtract.
[[nodiscard]] Result<void> filter_by_xpath2(xml::NodeSet& nodes, const Selection& selection);

}  // namespace hawiya::sign
