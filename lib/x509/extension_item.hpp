#pragma once
// One Extension of a list (RFC 5280 §4.1): certificates, CRLs, their entries and OCSP messages all have the same.

#include <hawiya/der/reader.hpp>

#include "base/try.hpp"

namespace hawiya::x509 {

struct ExtensionItem {
  der::Oid oid;
  bool critical = false;
  ByteView value;  ///< content of extnValue
};

[[nodiscard]] inline Result<ExtensionItem> read_extension_item(der::Reader& list) {
  HAWIYA_TRY(der::Reader item, list.enter(der::tag::sequence));
  HAWIYA_TRY(const der::Oid oid, item.oid());
  HAWIYA_TRY(const bool critical, item.boolean_default_false());
  HAWIYA_TRY(const ByteView value, item.octet_string());
  HAWIYA_CHECK(item.end());
  return ExtensionItem{oid, critical, value};
}

}  // namespace hawiya::x509
