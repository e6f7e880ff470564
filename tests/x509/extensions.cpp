#include <doctest/doctest.h>

#include <hawiya/der/writer.hpp>
#include <hawiya/x509/extensions.hpp>

using namespace hawiya;
using namespace hawiya::x509;

namespace {

Result<Extensions> read(const std::vector<RawExtension>& list) {
  der::Writer writer;
  for (const RawExtension& item : list)
    writer.nested(der::tag::sequence, [&] {
      writer.oid(item.oid);
      if (item.critical) writer.boolean(true);
      writer.octet_string(item.value);
    });
  return Extensions::read(der::Reader(writer.bytes()));
}

Result<Extensions> read(const der::Oid& oid, Bytes value) { return read({{oid, false, std::move(value)}}); }

Bytes wrong_sequence(Bytes content) {
  Bytes der{0x30, static_cast<std::uint8_t>(content.size())};
  der.insert(der.end(), content.begin(), content.end());
  return der;
}

}  // namespace

TEST_SUITE("x509") {
  TEST_CASE("every extension reads back as it was written") {
    QcStatements qc_in;
    qc_in.compliance = qc_in.sscd = true;
    qc_in.types = {qc::type_esign};
    qc_in.pds = {{"https://ca.example/pds-en.pdf", "en"}, {"https://ca.example/pds-ar.pdf", "ar"}};
    qc_in.legislation = {"EG"};
    qc_in.semantics = qc::semantics_natural;
    qc_in.retention_years = 15;
    KeyUsage usage;
    usage.set(KeyUsageBit::non_repudiation);
    usage.set(KeyUsageBit::decipher_only);
    NameConstraints names{.permitted = {{.kind = GeneralName::Kind::dns_name, .text = "gov.eg"}},
                          .excluded = {{.kind = GeneralName::Kind::ip_address, .octets = {10, 0, 0, 0, 255, 0, 0, 0}}}};
    DistributionPoint point{.full_name = {GeneralName::of_uri("http://crl.example/1.crl")}, .reasons = ReasonFlags{0x6}};
    const auto all = read({
        {extension::key_usage, true, encode::key_usage(usage)},
        {extension::basic_constraints, true, encode::basic_constraints({true, 3})},
        {extension::subject_key_identifier, false, encode::subject_key_identifier(Bytes(20, 1))},
        {extension::authority_key_identifier, false, encode::authority_key_identifier(Bytes(20, 2))},
        {extension::extended_key_usage, false, encode::extended_key_usage({purpose::ocsp_signing, purpose::any})},
        {extension::private_key_usage_period, false,
         encode::private_key_usage_period({make_time(2026, 1, 1), make_time(2027, 1, 1)})},
        {extension::certificate_policies, false,
         encode::certificate_policies({{der::Oid("2.999.1"), {"http://cps"}}, {any_policy}})},
        {extension::policy_mappings, false, encode::policy_mappings({{der::Oid("2.999.1"), der::Oid("2.999.2")}})},
        {extension::policy_constraints, false, encode::policy_constraints({0, 4})},
        {extension::inhibit_any_policy, false, encode::inhibit_any_policy(2)},
        {extension::name_constraints, true, encode::name_constraints(names)},
        {extension::crl_distribution_points, false, encode::distribution_points({point})},
        {extension::authority_information_access, false,
         encode::access_descriptions(
             {{access_ocsp, GeneralName::of_uri("http://ocsp.example")}, {access_ca_issuers, GeneralName::of_uri("ldap://x")}})},
        {extension::qc_statements, false, encode::qc_statements(qc_in)},
        {extension::ocsp_no_check, false, encode::ocsp_no_check()},
        {der::Oid("2.999.77"), true, {1, 2, 3}},
    });
    REQUIRE_MESSAGE(all.has_value(), (all ? "" : to_string(all.error())));
    CHECK(all->key_usage->bits == usage.bits);
    CHECK(all->basic_constraints->path_length == 3u);
    CHECK(all->subject_key_identifier == Bytes(20, 1));
    CHECK(all->authority_key_identifier->key_identifier == Bytes(20, 2));
    CHECK(all->extended_key_usage.size() == 2);
    CHECK(all->private_key_usage_period->not_after == make_time(2027, 1, 1));
    CHECK(all->certificate_policies[0].cps_uris == std::vector<std::string>{"http://cps"});
    CHECK(all->policy_mappings[0].subject_domain == der::Oid("2.999.2"));
    CHECK(all->policy_constraints->inhibit_policy_mapping == 4u);
    CHECK(all->inhibit_any_policy == 2u);
    CHECK(all->name_constraints->permitted[0].text == "gov.eg");
    CHECK(all->name_constraints->excluded[0].octets.size() == 8);
    CHECK(all->crl_distribution_points[0].reasons == ReasonFlags{0x6});
    CHECK(all->access_urls(access_ocsp) == std::vector<std::string>{"http://ocsp.example"});
    CHECK(all->access_urls(access_ca_issuers).empty());
    CHECK(all->qc_statements->types == qc_in.types);
    CHECK(all->qc_statements->pds[1].language == "ar");
    CHECK(all->qc_statements->legislation == qc_in.legislation);
    CHECK(all->qc_statements->semantics == qc_in.semantics);
    CHECK(all->qc_statements->retention_years == 15u);
    CHECK(all->ocsp_no_check);
    CHECK(all->find(der::Oid("2.999.77"))->critical);
    CHECK_FALSE(is_known_extension(der::Oid("2.999.77")));
  }

  TEST_CASE("a known extension that does not decode is refused, critical or not") {
    const std::pair<der::Oid, Bytes> wrong[] = {
        {extension::key_usage, {3, 1, 0}},                                         // no bit
        {extension::key_usage, {3, 2, 0, 0x80, 0}},                                // data after it
        {extension::basic_constraints, wrong_sequence({1, 1, 0xff, 2, 1, 0xff})},  // negative
        {extension::extended_key_usage, wrong_sequence({})},
        {extension::certificate_policies, wrong_sequence({})},
        {extension::certificate_policies, wrong_sequence({0x30, 3, 6, 1, 0x2a, 0x30, 3, 6, 1, 0x2a})},  // twice
        {extension::policy_constraints, wrong_sequence({})},
        {extension::name_constraints, wrong_sequence({})},
        {extension::name_constraints, wrong_sequence({0xa0, 8, 0x30, 6, 0x82, 1, 'a', 0x80, 1, 1})},  // minimum
        {extension::subject_alternative_name, wrong_sequence({})},
        {extension::subject_alternative_name, wrong_sequence({0x87, 5, 1, 2, 3, 4, 5})},  // IP of 5 octets
        {extension::subject_alternative_name, wrong_sequence({0x82, 1, 0x80})},           // not IA5
        {extension::crl_distribution_points, wrong_sequence({0x30, 3, 0x81, 1, 0})},      // neither where nor by whom
        {extension::authority_key_identifier, wrong_sequence({0x82, 1, 1})},              // serial without issuer
        {extension::private_key_usage_period, wrong_sequence({})},
        {extension::ocsp_no_check, {4, 0}},
        {extension::qc_statements, wrong_sequence({})},
        {extension::inhibit_any_policy, {2, 1, 0x80}},
    };
    for (const auto& [oid, value] : wrong) {
      CAPTURE(extension::name_of(oid));
      CHECK(read(oid, value).error().code == ErrorCode::extension_malformed);
    }
  }

  TEST_CASE("a range of addresses in name constraints has a mask that is a prefix (RFC 5280 4.2.1.10, RFC 4632)") {
    const auto range = [](Bytes octets) {
      return read(
          extension::name_constraints,
          encode::name_constraints({.permitted = {{.kind = GeneralName::Kind::ip_address, .octets = std::move(octets)}}}));
    };
    const auto v6 = [&](std::uint8_t ninth, std::uint8_t tenth) {
      Bytes octets(32, 0);
      std::fill(octets.begin() + 16, octets.begin() + 24, std::uint8_t{0xff});
      octets[24] = ninth, octets[25] = tenth;
      return range(octets);
    };
    CHECK(range({10, 0, 0, 0, 255, 0, 0, 0}));
    CHECK(range({0, 0, 0, 0, 0, 0, 0, 0}));
    CHECK(range({10, 1, 2, 3, 255, 255, 255, 255}));
    CHECK(range({10, 1, 0, 0, 255, 0xfe, 0, 0}));
    CHECK(v6(0xf0, 0));
    CHECK_FALSE(range({10, 0, 0, 0, 255, 0, 255, 0}));
    CHECK_FALSE(range({10, 0, 0, 0, 0, 255, 255, 255}));
    CHECK_FALSE(range({10, 0, 0, 0, 0xfd, 0, 0, 0}));
    CHECK_FALSE(v6(0, 1));
    CHECK_FALSE(v6(0x0f, 0));
  }

  TEST_CASE("policy qualifiers of the two known kinds are decoded (RFC 5280 4.2.1.4)") {
    const auto with = [](std::uint8_t kind, const Bytes& qualifier) {
      der::Writer writer;
      writer.nested(der::tag::sequence, [&] {
        writer.nested(der::tag::sequence, [&] {
          writer.oid(der::Oid("2.999.1"));
          writer.nested(der::tag::sequence, [&] {
            writer.nested(der::tag::sequence, [&] {
              writer.element(der::tag::oid, Bytes{0x2b, 6, 1, 5, 5, 7, 2, kind}).raw(qualifier);
            });
          });
        });
      });
      return read(extension::certificate_policies, writer.take());
    };
    constexpr std::uint8_t cps = 1, user_notice = 2, other = 3;
    CHECK(with(cps, {0x16, 1, 'u'})->certificate_policies[0].cps_uris == std::vector<std::string>{"u"});
    CHECK_FALSE(with(cps, {0x30, 0}));
    CHECK_FALSE(with(cps, {0x0c, 1, 'u'}));        // UTF8String
    CHECK_FALSE(with(cps, {0x16, 1, 'u', 5, 0}));  // data after it
    CHECK_FALSE(with(cps, {0x16, 1, 0x80}));       // not IA5
    CHECK(with(user_notice, {0x30, 0}));
    CHECK(with(user_notice, {0x30, 3, 0x0c, 1, 'u'}));
    CHECK(with(user_notice, {0x30, 13, 0x30, 8, 0x16, 1, 'o', 0x30, 3, 2, 1, 1, 0x1a, 1, 'u'}));
    CHECK_FALSE(with(user_notice, {0x16, 1, 'u'}));                                            // no SEQUENCE
    CHECK_FALSE(with(user_notice, {0x30, 3, 2, 1, 1}));                                        // text that is none
    CHECK_FALSE(with(user_notice, {0x30, 5, 0x30, 3, 0x16, 1, 'o'}));                          // reference without numbers
    CHECK_FALSE(with(user_notice, {0x30, 10, 0x30, 8, 0x16, 1, 'o', 0x30, 3, 0x16, 1, 'o'}));  // numbers that are none
    CHECK_FALSE(with(user_notice, {0x30, 9, 0x30, 7, 4, 0, 0x30, 3, 2, 1, 1}));                // organization that is no text
    CHECK(with(other, {5, 0})->certificate_policies[0].unknown_qualifier);
  }
}
