// Alternative names and directory attributes (RFC 5280 §4.2.1.6, .7, .8).
#include "x509/extensions/read.hpp"

namespace hawiya::x509 {

Result<void> read::subject_alternative_name(ByteView value, Extensions& into) {
  HAWIYA_TRY(const der::Reader list, sequence(value));
  HAWIYA_TRY(into.subject_alternative_name, read_general_names(list));
  return {};
}

Result<void> read::issuer_alternative_name(ByteView value, Extensions& into) {
  HAWIYA_TRY(const der::Reader list, sequence(value));
  HAWIYA_TRY(into.issuer_alternative_name, read_general_names(list));
  return {};
}

// Checked for form; the values stay raw, because nothing is decided by them.
Result<void> read::subject_directory_attributes(ByteView value, Extensions&) {
  HAWIYA_TRY(der::Reader list, sequence(value));
  if (list.at_end()) return malformed("no attribute");
  while (!list.at_end()) {
    HAWIYA_TRY(der::Reader attribute, list.enter(der::tag::sequence));
    HAWIYA_CHECK(attribute.oid());
    HAWIYA_TRY(const der::Element values, attribute.next(der::tag::set));
    HAWIYA_CHECK(attribute.end());
    if (values.content.empty()) return malformed("an attribute without a value");
    HAWIYA_CHECK(der::check_nested(values.content));
  }
  return {};
}

Bytes encode::general_names(const GeneralNames& names) {
  der::Writer writer;
  write_general_names(writer, names);
  return writer.take();
}

}  // namespace hawiya::x509
