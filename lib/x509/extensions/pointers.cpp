// CRL distribution points, freshest CRL, AIA and SIA (RFC 5280 §4.2.1.13, .15, §4.2.2).
#include "x509/extensions/read.hpp"

namespace hawiya::x509 {
namespace {

Result<DistributionPoint> read_point(der::Reader fields) {
  DistributionPoint point;
  HAWIYA_TRY(const auto name, fields.enter_if(der::tag::constructed(0)));
  if (name) HAWIYA_CHECK(read::distribution_point_name(*name, point.full_name, point.relative_name));
  if (fields.next_is(der::tag::context(1))) {
    HAWIYA_TRY(point.reasons, read::reason_flags(fields, der::tag::context(1)));
  }
  HAWIYA_TRY(const auto issuer, fields.enter_if(der::tag::constructed(2)));
  if (issuer) {
    HAWIYA_TRY(point.crl_issuer, read_general_names(*issuer));
  }
  HAWIYA_CHECK(fields.end());
  if (!name && point.crl_issuer.empty()) return read::malformed("a distribution point that says neither where nor by whom");
  return point;
}

Result<std::vector<DistributionPoint>> read_points(ByteView value) {
  HAWIYA_TRY(der::Reader list, read::sequence(value));
  std::vector<DistributionPoint> points;
  while (!list.at_end()) {
    HAWIYA_TRY(const der::Reader fields, list.enter(der::tag::sequence));
    HAWIYA_TRY(DistributionPoint point, read_point(fields));
    points.push_back(std::move(point));
  }
  if (points.empty()) return read::malformed("no distribution point");
  return points;
}

Result<std::vector<AccessDescription>> read_access(ByteView value) {
  HAWIYA_TRY(der::Reader list, read::sequence(value));
  std::vector<AccessDescription> descriptions;
  while (!list.at_end()) {
    HAWIYA_TRY(der::Reader fields, list.enter(der::tag::sequence));
    HAWIYA_TRY(const der::Oid method, fields.oid());
    HAWIYA_TRY(GeneralName location, GeneralName::read(fields));
    HAWIYA_CHECK(fields.end());
    descriptions.push_back({method, std::move(location)});
  }
  if (descriptions.empty()) return read::malformed("no access description");
  return descriptions;
}

}  // namespace

Result<void> read::distribution_point_name(der::Reader point, GeneralNames& full_name, std::optional<Bytes>& relative_name) {
  HAWIYA_TRY(const auto names, point.enter_if(der::tag::constructed(0)));
  if (names) {
    HAWIYA_TRY(full_name, read_general_names(*names));
  } else {
    HAWIYA_TRY(const der::Element rdn, point.next(der::tag::constructed(1)));
    if (rdn.content.empty()) return malformed("an empty relative name");
    HAWIYA_CHECK(der::check_nested(rdn.content));
    relative_name = to_bytes(rdn.content);
  }
  return point.end();
}

Result<ReasonFlags> read::reason_flags(der::Reader& reader, std::uint8_t tag) {
  HAWIYA_TRY(const der::BitString bits, reader.bit_string(tag));
  ReasonFlags flags = 0;
  for (unsigned n = 0; n < 32; ++n)
    if (bits.bit(n)) flags |= 1u << n;
  return flags;
}

Result<void> read::crl_distribution_points(ByteView value, Extensions& into) {
  HAWIYA_TRY(into.crl_distribution_points, read_points(value));
  return {};
}

Result<void> read::freshest_crl(ByteView value, Extensions& into) {
  HAWIYA_TRY(into.freshest_crl, read_points(value));
  return {};
}

Result<void> read::authority_information_access(ByteView value, Extensions& into) {
  HAWIYA_TRY(into.authority_information_access, read_access(value));
  return {};
}

Result<void> read::subject_information_access(ByteView value, Extensions& into) {
  HAWIYA_TRY(into.subject_information_access, read_access(value));
  return {};
}

Bytes encode::distribution_points(const std::vector<DistributionPoint>& points) {
  der::Writer writer;
  writer.nested(der::tag::sequence, [&] {
    for (const DistributionPoint& point : points) {
      writer.nested(der::tag::sequence, [&] {
        if (!point.full_name.empty())
          writer.nested(der::tag::constructed(0),
                        [&] { write_general_names(writer, point.full_name, der::tag::constructed(0)); });
        else if (point.relative_name)
          writer.nested(der::tag::constructed(0), [&] { writer.element(der::tag::constructed(1), *point.relative_name); });
        if (point.reasons) der::write_named_bits(writer, *point.reasons, der::tag::context(1));
        if (!point.crl_issuer.empty()) write_general_names(writer, point.crl_issuer, der::tag::constructed(2));
      });
    }
  });
  return writer.take();
}

Bytes encode::access_descriptions(const std::vector<AccessDescription>& descriptions) {
  der::Writer writer;
  writer.nested(der::tag::sequence, [&] {
    for (const AccessDescription& description : descriptions) {
      writer.nested(der::tag::sequence, [&] {
        writer.oid(description.method);
        description.location.write(writer);
      });
    }
  });
  return writer.take();
}

}  // namespace hawiya::x509
