#include <doctest/doctest.h>

#include <hawiya/ca/hierarchy.hpp>
#include <hawiya/ca/profile.hpp>
#include <hawiya/x509/egyptian_number.hpp>

#include "ca/demo_ca.hpp"

using namespace hawiya;
using ca::Profile;

namespace {

const der::Oid arc("2.999.818");

// The shipped profile with one text replaced: what the replacement breaks is named by its line.
Result<Profile> altered(const std::string& profile, const std::string& from, const std::string& to) {
  std::string xml = test::shipped("profiles/" + profile + ".xml");
  const std::size_t at = xml.find(from);
  REQUIRE_MESSAGE(at != std::string::npos, from);
  return Profile::parse(xml.replace(at, from.size(), to), "p.xml", arc);
}

ErrorCode refusal(const std::string& profile, const std::string& from, const std::string& to) {
  const auto parsed = altered(profile, from, to);
  if (parsed) return ErrorCode::internal_error;
  CHECK_MESSAGE(parsed.error().where.starts_with("p.xml:"), parsed.error().where);
  return parsed.error().code;
}

ErrorCode subject_refusal(std::vector<x509::NameAttribute> values) {
  const auto name = test::shipped_profile("citizen-authentication").subject(values);
  return name ? ErrorCode::internal_error : name.error().code;
}

std::vector<x509::NameAttribute> with(const der::Oid& type, const std::string& value) {
  auto values = test::citizen();
  for (auto& item : values)
    if (item.type == type) item.value = value;
  return values;
}

}  // namespace

TEST_SUITE("ca") {
  TEST_CASE("profiles: the shipped ones are read") {
    for (const char* name : {"root", "issuing-ca", "citizen-authentication", "citizen-signature", "ocsp-responder", "tsu"}) {
      CAPTURE(name);
      CHECK(test::shipped_profile(name).name() == name);
    }
    const auto profile = test::shipped_profile("citizen-signature");
    const auto& rules = profile.rules();
    CHECK(rules.policies[0].policy == der::Oid("2.999.818.1"));
    CHECK(rules.qc_statements->legislation == std::vector<std::string>{"EG"});
    CHECK(rules.validity == std::chrono::days(1826));
    const auto unit = test::shipped_profile("tsu");
    CHECK(unit.rules().private_key_usage == std::chrono::days(365));
  }

  TEST_CASE("profiles: what is unknown is refused with its line") {
    using enum ErrorCode;
    CHECK(refusal("citizen-authentication", "clientAuth", "clientauth") == profile_invalid);
    CHECK(refusal("citizen-authentication", "clientAuth", "1.2.x") == profile_invalid);
    CHECK(refusal("citizen-authentication", ">digitalSignature<", ">digitalSign<") == profile_invalid);
    CHECK(refusal("citizen-authentication", "{arc}.2", "{arc}.x") == profile_invalid);
    CHECK(refusal("citizen-authentication", "type=\"P-256\"", "type=\"P-192\"") == profile_invalid);
    CHECK(refusal("citizen-authentication", "type=\"CN\"", "type=\"common\"") == profile_invalid);
    CHECK(refusal("citizen-authentication", "kind=\"end-entity\"", "kind=\"leaf\"") == profile_invalid);
    CHECK(refusal("citizen-authentication", "egyptian-number", "estonian-number") == profile_invalid);
    CHECK(refusal("citizen-authentication", "<crlDistributionPoints/>", "<crlPoints/>") == xml_malformed);
    CHECK(refusal("citizen-authentication", "minBits=\"2048\"", "minBits=\"1024\"") == xml_malformed);
    CHECK(refusal("citizen-authentication", "critical=\"no\"", "critical=\"false\"") == xml_malformed);
    CHECK(refusal("citizen-authentication", "<keys>", "<keys size='1'>") == xml_malformed);
    CHECK(refusal("citizen-authentication", "<validity days=\"1826\"/>", "<validity/>") == profile_invalid);
    CHECK(refusal("citizen-authentication", "<validity days=\"1826\"/>", "") == xml_malformed);
    CHECK(refusal("citizen-authentication", "<validity days=\"1826\"/>", "<validity days='1'/><validity days='2'/>") ==
          xml_malformed);
    CHECK(refusal("citizen-authentication", "name=\"citizen-authentication\"", "name=\"../etc\"") == profile_invalid);
  }

  TEST_CASE("profiles: what a standard forbids is refused") {
    using enum ErrorCode;
    CHECK(refusal("citizen-authentication", ">digitalSignature<", ">digitalSignature keyCertSign<") == profile_invalid);
    CHECK(refusal("citizen-authentication", ">digitalSignature<", ">cRLSign<") == profile_invalid);
    CHECK(refusal("citizen-authentication", "critical=\"yes\"/>", "critical=\"yes\" pathLength=\"0\"/>") == profile_invalid);
    CHECK(refusal("citizen-authentication", ">clientAuth<", ">timeStamping<") == profile_invalid);
    CHECK(refusal("citizen-authentication", "critical=\"no\">clientAuth<", "critical=\"yes\">anyExtendedKeyUsage<") ==
          profile_invalid);
    CHECK(refusal("citizen-authentication", "<crlDistributionPoints/>", "<ocspNoCheck/>") == profile_invalid);
    CHECK(refusal("citizen-authentication", "0.4.0.2042.1.2", "{arc}.2") == profile_invalid);
    CHECK(refusal("citizen-signature", "compliance=\"yes\" ", "") == profile_invalid);
    CHECK(refusal("citizen-signature", "language=\"en\"", "language=\"EN\"") == profile_invalid);
    CHECK(refusal("citizen-signature", "https://pki.example/pds/en.pdf", "http://pki.example/en.pdf") == profile_invalid);
    CHECK(refusal("citizen-signature", "legislation=\"EG\"", "legislation=\"Egypt\"") == profile_invalid);
    CHECK(refusal("tsu", "<privateKeyUsagePeriod days=\"365\"/>", "<privateKeyUsagePeriod days=\"2192\"/>") == profile_invalid);
    CHECK(refusal("tsu", "<privateKeyUsagePeriod days=\"365\"/>", "<privateKeyUsagePeriod/>") == profile_invalid);
    CHECK(refusal("tsu", ">timeStamping<", ">timeStamping clientAuth<") == profile_invalid);
    CHECK(refusal("tsu", "critical=\"yes\">timeStamping<", "critical=\"no\">timeStamping<") == profile_invalid);
    CHECK(refusal("issuing-ca", "keyCertSign cRLSign", "cRLSign") == profile_invalid);
    CHECK(refusal("issuing-ca", "critical=\"yes\"", "critical=\"no\"") == profile_invalid);
    CHECK(refusal("issuing-ca", "value=\"EG\"", "value=\"Egypt\"") == profile_invalid);
    CHECK(refusal("root", "</extensions>", "<crlDistributionPoints/></extensions>") == profile_invalid);
  }

  TEST_CASE("profiles: the subject comes in the profile's order with fixed values filled in") {
    auto values = test::citizen();
    std::swap(values[0], values[3]);
    const auto name = test::shipped_profile("citizen-authentication").subject(values);
    REQUIRE(name);
    CHECK(name->to_string() == "C=EG, CN=فاطمة الزهراء محمد, SN=محمد, GN=فاطمة الزهراء, serialNumber=PNOEG-29001011234567");
    CHECK(name->attributes()[0].string_tag == der::tag::printable_string);
    CHECK(name->attributes()[1].string_tag == der::tag::utf8_string);
    CHECK(name->attributes()[4].string_tag == der::tag::printable_string);
  }

  TEST_CASE("profiles: names are counted in characters, not octets") {
    std::string name;
    for (int i = 0; i < 64; ++i) name += "م";
    CHECK(test::shipped_profile("citizen-authentication").subject(with(x509::attribute::common_name, name)));
    CHECK(subject_refusal(with(x509::attribute::common_name, name + "م")) == ErrorCode::subject_invalid);
  }

  TEST_CASE("profiles: subjects that are not what the profile asks for are refused") {
    using enum ErrorCode;
    namespace attribute = x509::attribute;
    auto missing = test::citizen();
    missing.pop_back();
    CHECK(subject_refusal(missing) == subject_invalid);
    auto twice = test::citizen();
    twice.push_back(twice[0]);
    CHECK(subject_refusal(twice) == subject_invalid);
    auto extra = test::citizen();
    extra.push_back({.type = attribute::title, .value = "د"});
    CHECK(subject_refusal(extra) == subject_invalid);
    auto country = test::citizen();
    country.push_back({.type = attribute::country, .value = "EE"});
    CHECK(subject_refusal(country) == subject_invalid);
    CHECK(subject_refusal(with(attribute::common_name, "")) == subject_invalid);
    CHECK(subject_refusal(with(attribute::common_name, " محمد")) == subject_invalid);
    CHECK(subject_refusal(with(attribute::common_name, "مح\u202eمد")) == subject_invalid);
    CHECK(subject_refusal(with(attribute::common_name, "محـمد")) == subject_invalid);
    CHECK(subject_refusal(with(attribute::common_name, "\xff")) == subject_invalid);
    CHECK(subject_refusal(with(attribute::serial_number, "29001011234567")) == subject_invalid);
    CHECK(subject_refusal(with(attribute::serial_number, "PNOEG-2900101123456")) == subject_invalid);
    CHECK(subject_refusal(with(attribute::serial_number, "PNOEG-29002301234567")) == subject_invalid);
  }

  TEST_CASE("profiles: a refused personal number is not repeated in the error") {
    const auto name =
        test::shipped_profile("citizen-authentication").subject(with(x509::attribute::serial_number, "PNOEG-29002301234567"));
    REQUIRE_FALSE(name);
    CHECK(to_string(name.error()).find("29002301234567") == std::string::npos);
  }

  TEST_CASE("personal numbers: date, governorate and sex") {
    const auto number = x509::EgyptianNumber::parse("30405060100013").value();
    CHECK(number.born == std::chrono::year(2004) / 5 / 6);
    CHECK(number.governorate == 1);
    CHECK(number.sex == x509::Sex::male);
    CHECK(x509::EgyptianNumber::parse("29001018800027").value().sex == x509::Sex::female);
    for (const char* wrong : {"", "2900101123456", "290010112345678", "19001011234567", "49001011234567", "29013011234567",
                              "29002301234567", "29001010534567", "2900101123456x"}) {
      CAPTURE(wrong);
      CHECK(x509::EgyptianNumber::parse(wrong).error().code == ErrorCode::name_malformed);
    }
    CHECK(x509::masked_number("29001011234567") == "***********567");
    CHECK(x509::masked_number("12") == "**");
  }

  TEST_CASE("hierarchies: the shipped one is read, parents first") {
    const auto plan = ca::Hierarchy::parse(test::shipped("hierarchies/demo.xml"), "demo.xml").value();
    REQUIRE(plan.cas.size() == 2);
    CHECK_FALSE(plan.cas[0].parent);
    CHECK(plan.cas[1].parent == "root");
    CHECK(plan.cas[1].responder->name == "citizens-ocsp");
    CHECK(plan.cas[1].timestamp_unit->name == "citizens-tsu");
    CHECK(plan.cas[1].timestamp_unit->policy == der::Oid("2.999.818.9"));
    CHECK(plan.cas[0].crl_validity == std::chrono::days(180));
    CHECK(plan.policy_arc == der::Oid("2.999.818"));
  }

  TEST_CASE("hierarchies: what is wrong is refused with its line") {
    const auto refused = [](const std::string& from, const std::string& to) {
      std::string xml = test::shipped("hierarchies/demo.xml");
      const std::size_t at = xml.find(from);
      REQUIRE_MESSAGE(at != std::string::npos, from);
      const auto plan = ca::Hierarchy::parse(xml.replace(at, from.size(), to), "h.xml");
      if (plan) return ErrorCode::internal_error;
      CHECK(plan.error().where.starts_with("h.xml:"));
      return plan.error().code;
    };
    using enum ErrorCode;
    CHECK(refused("name=\"citizens\"", "name=\"root\"") == hierarchy_invalid);
    CHECK(refused("name=\"citizens\"", "name=\"a/b\"") == hierarchy_invalid);
    CHECK(refused("profile=\"root\"", "profile=\"../root\"") == hierarchy_invalid);
    CHECK(refused("key=\"P-384\"", "key=\"P-385\"") == hierarchy_invalid);
    CHECK(refused("policyArc=\"2.999.818\"", "policyArc=\"egypt\"") == hierarchy_invalid);
    CHECK(refused("http://127.0.0.1:8818", "https://127.0.0.1") == hierarchy_invalid);
    CHECK(refused("http://127.0.0.1:8818", "http://a b") == hierarchy_invalid);
    CHECK(refused("<crl days=\"180\"/>", "<crl days=\"0\"/>") == xml_malformed);
    CHECK(refused("<crl days=\"180\"/>", "<delta/>") == xml_malformed);
    CHECK(refused("type=\"C\"", "type=\"land\"") == hierarchy_invalid);
    CHECK(refused("policy=\"{arc}.9\"", "policy=\"nine\"") == hierarchy_invalid);
    CHECK(refused("policy=\"{arc}.9\"", "") == xml_malformed);
    const std::string second = "<timestampUnit name='two' profile='tsu' key='P-256' policy='1.2'><subject/></timestampUnit>";
    CHECK(refused("<ca name=\"citizens\"", second + "<ca name=\"citizens\"") == hierarchy_invalid);
  }
}
