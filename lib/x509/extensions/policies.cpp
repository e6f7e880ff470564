// Certificate policies, mappings, constraints, inhibitAnyPolicy (RFC 5280 §4.2.1.4, .5, .11, .14).
#include <set>

#include "x509/extensions/read.hpp"

namespace hawiya::x509 {
namespace {

constexpr der::Oid cps_qualifier("1.3.6.1.5.5.7.2.1"), user_notice_qualifier("1.3.6.1.5.5.7.2.2");

bool is_display_text(std::uint8_t tag) {
  return tag == der::tag::ia5_string || tag == der::tag::visible_string || tag == der::tag::bmp_string ||
         tag == der::tag::utf8_string;
}

// NoticeReference: an organisation and numbers of its notices.
Result<void> check_notice_reference(der::Reader reference) {
  HAWIYA_TRY(const der::Element organization, reference.next());
  if (!is_display_text(organization.tag)) return read::malformed("a notice of an organization that is no text");
  HAWIYA_TRY(der::Reader numbers, reference.enter(der::tag::sequence));
  while (!numbers.at_end()) HAWIYA_CHECK(numbers.integer());
  return reference.end();
}

// UserNotice; texts of more than 200 characters are common, and nothing is done with them here.
Result<void> check_user_notice(der::Reader notice) {
  HAWIYA_TRY(const auto reference, notice.enter_if(der::tag::sequence));
  if (reference) HAWIYA_CHECK(check_notice_reference(*reference));
  if (notice.at_end()) return {};
  HAWIYA_TRY(const der::Element text, notice.next());
  if (!is_display_text(text.tag)) return read::malformed("an explicit text that is no text");
  return notice.end();
}

// One PolicyQualifierInfo: the two kinds of the RFC must be what it says they are.
Result<void> read_qualifier(der::Reader qualifier, PolicyInformation& policy) {
  HAWIYA_TRY(const der::Oid id, qualifier.oid());
  if (id == cps_qualifier) {
    HAWIYA_TRY(const der::Element uri, qualifier.next(der::tag::ia5_string));
    for (const std::uint8_t c : uri.content)
      if (c >= 0x80) return read::malformed("not IA5 text");
    policy.cps_uris.emplace_back(as_text(uri.content));
  } else if (id == user_notice_qualifier) {
    HAWIYA_TRY(const der::Reader notice, qualifier.enter(der::tag::sequence));
    HAWIYA_CHECK(check_user_notice(notice));
  } else {
    HAWIYA_TRY(const der::Element value, qualifier.next());
    HAWIYA_CHECK(der::check_nested(value.whole));
    policy.unknown_qualifier = true;
  }
  return qualifier.end();
}

Result<PolicyInformation> read_policy(der::Reader information) {
  HAWIYA_TRY(const der::Oid oid, information.oid());
  PolicyInformation policy{oid};
  HAWIYA_TRY(auto qualifiers, information.enter_if(der::tag::sequence));
  HAWIYA_CHECK(information.end());
  if (!qualifiers) return policy;
  if (qualifiers->at_end()) return read::malformed("an empty list of qualifiers");
  while (!qualifiers->at_end()) {
    HAWIYA_TRY(const der::Reader qualifier, qualifiers->enter(der::tag::sequence));
    HAWIYA_CHECK(read_qualifier(qualifier, policy));
  }
  return policy;
}

}  // namespace

Result<std::uint32_t> read::count(der::Reader& reader, std::uint8_t tag) {
  HAWIYA_TRY(const ByteView content, reader.integer(tag));
  if ((content[0] & 0x80) != 0) return malformed("a negative number");
  if (content.size() > 4) return 0xffffffffu;
  std::uint32_t value = 0;
  for (const std::uint8_t octet : content) value = value << 8 | octet;
  return value;
}

Result<void> read::certificate_policies(ByteView value, Extensions& into) {
  HAWIYA_TRY(der::Reader list, sequence(value));
  std::set<der::Oid> seen;
  while (!list.at_end()) {
    HAWIYA_TRY(const der::Reader item, list.enter(der::tag::sequence));
    HAWIYA_TRY(PolicyInformation policy, read_policy(item));
    if (!seen.insert(policy.policy).second) return malformed("a policy occurs twice");
    into.certificate_policies.push_back(std::move(policy));
  }
  if (into.certificate_policies.empty()) return malformed("no policy");
  return {};
}

Result<void> read::policy_mappings(ByteView value, Extensions& into) {
  HAWIYA_TRY(der::Reader list, sequence(value));
  while (!list.at_end()) {
    HAWIYA_TRY(der::Reader pair, list.enter(der::tag::sequence));
    HAWIYA_TRY(const der::Oid from, pair.oid());
    HAWIYA_TRY(const der::Oid to, pair.oid());
    HAWIYA_CHECK(pair.end());
    into.policy_mappings.push_back({from, to});
  }
  if (into.policy_mappings.empty()) return malformed("no mapping");
  return {};
}

Result<void> read::policy_constraints(ByteView value, Extensions& into) {
  HAWIYA_TRY(der::Reader fields, sequence(value));
  PolicyConstraints constraints;
  if (fields.next_is(der::tag::context(0))) {
    HAWIYA_TRY(constraints.require_explicit_policy, count(fields, der::tag::context(0)));
  }
  if (fields.next_is(der::tag::context(1))) {
    HAWIYA_TRY(constraints.inhibit_policy_mapping, count(fields, der::tag::context(1)));
  }
  HAWIYA_CHECK(fields.end());
  if (!constraints.require_explicit_policy && !constraints.inhibit_policy_mapping) return malformed("no constraint");
  into.policy_constraints = constraints;
  return {};
}

Result<void> read::inhibit_any_policy(ByteView value, Extensions& into) {
  der::Reader reader(value);
  HAWIYA_TRY(into.inhibit_any_policy, count(reader));
  return reader.end();
}

Bytes encode::certificate_policies(const std::vector<PolicyInformation>& policies) {
  der::Writer writer;
  writer.nested(der::tag::sequence, [&] {
    for (const PolicyInformation& policy : policies) {
      writer.nested(der::tag::sequence, [&] {
        writer.oid(policy.policy);
        if (policy.cps_uris.empty()) return;
        writer.nested(der::tag::sequence, [&] {
          for (const std::string& uri : policy.cps_uris)
            writer.nested(der::tag::sequence, [&] { writer.oid(cps_qualifier).text(der::tag::ia5_string, uri); });
        });
      });
    }
  });
  return writer.take();
}

Bytes encode::policy_mappings(const std::vector<PolicyMapping>& mappings) {
  der::Writer writer;
  writer.nested(der::tag::sequence, [&] {
    for (const PolicyMapping& mapping : mappings)
      writer.nested(der::tag::sequence, [&] { writer.oid(mapping.issuer_domain).oid(mapping.subject_domain); });
  });
  return writer.take();
}

Bytes encode::policy_constraints(const PolicyConstraints& constraints) {
  der::Writer writer;
  writer.nested(der::tag::sequence, [&] {
    if (constraints.require_explicit_policy) writer.small_integer(*constraints.require_explicit_policy, der::tag::context(0));
    if (constraints.inhibit_policy_mapping) writer.small_integer(*constraints.inhibit_policy_mapping, der::tag::context(1));
  });
  return writer.take();
}

Bytes encode::inhibit_any_policy(std::uint32_t skip) {
  der::Writer writer;
  writer.small_integer(skip);
  return writer.take();
}

}  // namespace hawiya::x509
