#include <doctest/doctest.h>

#include <hawiya/x509/name.hpp>

using namespace hawiya;
using namespace hawiya::x509;

namespace {

Name name(std::vector<NameAttribute> attributes) { return Name::from_attributes(attributes).value(); }
Name cn(std::string value, std::uint8_t tag = 0) { return name({{attribute::common_name, std::move(value), tag}}); }

}  // namespace

TEST_SUITE("x509") {
  TEST_CASE("names compare by RFC 5280 §7.1: case, white space and string type don't matter, letters do") {
    CHECK(cn("Example CA") == cn("  EXAMPLE   ca ", 0x13));
    CHECK(cn("JÕEORG") == cn("jõeorg"));
    CHECK(cn("ЦЕНТР") == cn("центр"));
    CHECK(cn("محمد") == cn("محمد"));
    CHECK(cn("محمد") != cn("محمود"));
    CHECK(cn("Example CA") != cn("ExampleCA"));
    CHECK(cn("a") != name({{attribute::surname, "a"}}));
    CHECK(cn("a") != name({{attribute::common_name, "a"}, {attribute::common_name, "a"}}));
    CHECK(name({{attribute::country, "EG"}, {attribute::common_name, "a"}}) !=
          name({{attribute::common_name, "a"}, {attribute::country, "EG"}}));
  }

  TEST_CASE("names compare equal whatever their normalisation, compatibility forms and invisible characters (RFC 4518 §2)") {
    CHECK(cn("\u0622\u062f\u0645") == cn("\u0627\u0653\u062f\u0645"));                    // alef with madda
    CHECK(cn("\u0645\u0624\u0645\u0646") == cn("\u0645\u0648\u0654\u0645\u0646"));        // waw with hamza
    CHECK(cn("\u0645\u064e\u0651") == cn("\u0645\u0651\u064e"));                          // fatha and shadda in either order
    CHECK(cn("\ufefb") == cn("\u0644\u0627"));                                            // lam-alef ligature
    CHECK(cn("\ufee3\ufea4\ufee4\ufeaa") == cn("\u0645\u062d\u0645\u062f"));              // presentation forms
    CHECK(cn("\u0645\u200f\u062d\u200d\u0645\u062f") == cn("\u0645\u062d\u0645\u062f"));  // marks of direction and joining
    CHECK(cn("\u0623\u062d\u0645\u062f") != cn("\u0627\u062d\u0645\u062f"));              // hamza is a letter's part
    CHECK(cn("\u0645\u0640\u0646") != cn("\u0645\u0646"));                                // so is tatweel, by the standard
    CHECK(cn("\u0661") != cn("1"));                                                       // Arabic-Indic digits are others
    CHECK(cn("\u00e9") == cn("E\u0301"));
    CHECK(cn("STRASSE") == cn("stra\u00dfe"));
    CHECK(cn("\u03a3\u03a5\u03a3") == cn("\u03c3\u03c5\u03c2"));
    CHECK(cn("\ud55c") == cn("\u1112\u1161\u11ab"));
    CHECK(cn("a\u00a0\u3000b") == cn("A b"));
  }

  TEST_CASE("a subtree is the first RDNs of a name") {
    const Name gov = name({{attribute::country, "EG"}, {attribute::organization, "Gov"}});
    CHECK(name({{attribute::country, "eg"}, {attribute::organization, "GOV"}, {attribute::common_name, "x"}}).within(gov));
    CHECK(gov.within(gov));
    CHECK(gov.within(Name()));
    CHECK_FALSE(name({{attribute::country, "EG"}}).within(gov));
    CHECK_FALSE(name({{attribute::country, "EG"}, {attribute::organization, "Govx"}}).within(gov));
  }

  TEST_CASE("string types follow the attribute, and values that don't fit are refused") {
    const Name citizen = name(
        {{attribute::country, "EG"}, {attribute::common_name, "محمد أحمد"}, {attribute::serial_number, "PNOEG-29001011234567"}});
    CHECK(citizen.attributes()[0].string_tag == 0x13);
    CHECK(citizen.attributes()[1].string_tag == 0x0c);
    CHECK(citizen.attributes()[2].string_tag == 0x13);
    CHECK(*citizen.only(attribute::common_name) == "محمد أحمد");
    CHECK(citizen.to_string() == "C=EG, CN=محمد أحمد, serialNumber=PNOEG-29001011234567");
    CHECK(name({{attribute::common_name, "a,b+c"}}).to_string() == "CN=a\\,b\\+c");
    for (const NameAttribute& bad :
         {NameAttribute{attribute::country, "م"}, NameAttribute{attribute::common_name, ""},
          NameAttribute{attribute::common_name, "\xff"}, NameAttribute{attribute::email_address, "é@x"}})
      CHECK(Name::from_attributes({bad}).error().code == ErrorCode::name_malformed);
  }

  TEST_CASE("an attribute that occurs twice has no single value") {
    const Name twice = name({{attribute::common_name, "a"}, {attribute::common_name, "b"}});
    CHECK(twice.only(attribute::common_name) == nullptr);
    CHECK(twice.only(attribute::surname) == nullptr);
  }

  TEST_CASE("malformed names are refused") {
    for (const Bytes& bad : {Bytes{}, Bytes{0x31, 0}, Bytes{0x30, 2, 0x31, 0}, Bytes{0x30, 4, 0x31, 2, 0x30, 0},
                             Bytes{0x30, 11, 0x31, 9, 0x30, 7, 6, 3, 0x55, 4, 3, 0x0c, 0, 0},  // longer than it says
                             Bytes{0x30, 12, 0x31, 10, 0x30, 8, 6, 3, 0x55, 4, 3, 0x0c, 1, 0xff},
                             Bytes{0x30, 12, 0x31, 10, 0x30, 8, 6, 3, 0x55, 4, 3, 0x1e, 1, 0x41}})
      CHECK(Name::from_der(bad).error().code == ErrorCode::name_malformed);
    CHECK(Name::from_der(Bytes{0x30, 0}).value().empty());
  }
}
