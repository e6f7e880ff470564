// Basic and name constraints (RFC 5280 §4.2.1.9, §4.2.1.10).
#include "x509/extensions/read.hpp"

namespace hawiya::x509 {
namespace {

// GeneralSubtrees: minimum is zero and maximum absent (§4.2.1.10).
Result<GeneralNames> read_subtrees(der::Reader list) {
  GeneralNames names;
  while (!list.at_end()) {
    HAWIYA_TRY(der::Reader subtree, list.enter(der::tag::sequence));
    HAWIYA_TRY(GeneralName base, GeneralName::read(subtree, true));
    if (!subtree.at_end()) return read::malformed("a subtree with a minimum or maximum");
    names.push_back(std::move(base));
  }
  if (names.empty()) return read::malformed("no subtree");
  return names;
}

void write_subtrees(der::Writer& writer, const GeneralNames& names, std::uint8_t tag) {
  if (names.empty()) return;
  writer.nested(tag, [&] {
    for (const GeneralName& name : names) writer.nested(der::tag::sequence, [&] { name.write(writer); });
  });
}

}  // namespace

Result<void> read::basic_constraints(ByteView value, Extensions& into) {
  HAWIYA_TRY(der::Reader fields, sequence(value));
  BasicConstraints constraints;
  HAWIYA_TRY(constraints.ca, fields.boolean_default_false());
  if (!fields.at_end()) {
    HAWIYA_TRY(constraints.path_length, count(fields));
  }
  HAWIYA_CHECK(fields.end());
  into.basic_constraints = constraints;
  return {};
}

Result<void> read::name_constraints(ByteView value, Extensions& into) {
  HAWIYA_TRY(der::Reader fields, sequence(value));
  NameConstraints constraints;
  HAWIYA_TRY(const auto permitted, fields.enter_if(der::tag::constructed(0)));
  if (permitted) {
    HAWIYA_TRY(constraints.permitted, read_subtrees(*permitted));
  }
  HAWIYA_TRY(const auto excluded, fields.enter_if(der::tag::constructed(1)));
  if (excluded) {
    HAWIYA_TRY(constraints.excluded, read_subtrees(*excluded));
  }
  HAWIYA_CHECK(fields.end());
  if (!permitted && !excluded) return malformed("no subtree");
  into.name_constraints = std::move(constraints);
  return {};
}

Bytes encode::basic_constraints(const BasicConstraints& constraints) {
  der::Writer writer;
  writer.nested(der::tag::sequence, [&] {
    if (constraints.ca) writer.boolean(true);
    if (constraints.path_length) writer.small_integer(*constraints.path_length);
  });
  return writer.take();
}

Bytes encode::name_constraints(const NameConstraints& constraints) {
  der::Writer writer;
  writer.nested(der::tag::sequence, [&] {
    write_subtrees(writer, constraints.permitted, der::tag::constructed(0));
    write_subtrees(writer, constraints.excluded, der::tag::constructed(1));
  });
  return writer.take();
}

}  // namespace hawiya::x509
