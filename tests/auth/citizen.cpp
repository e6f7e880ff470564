#include <doctest/doctest.h>

#include <hawiya/auth/citizen.hpp>

#include "support/builders.hpp"

using namespace hawiya;
using namespace hawiya::auth;
using enum IdentityType;

namespace {

Identity identity(const std::string& serial, const std::string& country = "EG") {
  return identity_of(
      x509::Name::from_attributes({{x509::attribute::country, country}, {x509::attribute::serial_number, serial}}).value());
}

}  // namespace

TEST_SUITE("auth") {
  TEST_CASE("a subject's number says its kind and country (EN 319 412-1 §5.1.3)") {
    const struct {
      std::string serial;
      IdentityType type;
      std::string country, number;
    } table[] = {
        {"PNOEG-29001011234567", personal_number, "EG", "29001011234567"},
        {"PNOEE-38001085718", personal_number, "EE", "38001085718"},
        {"IDCBE-590082394654", identity_card, "BE", "590082394654"},
        {"PASFI-XP8271602", passport, "FI", "XP8271602"},
        {"TINDE-12/345-6", tax_number, "DE", "12/345-6"},
        {"PNOEE-PNOEE-1", personal_number, "EE", "PNOEE-1"},
    };
    for (const auto& row : table) {
      CAPTURE(row.serial);
      const Identity read = identity(row.serial, "LV");
      CHECK(read.type == row.type);
      CHECK(read.country == row.country);
      CHECK(read.number == row.number);
    }
  }

  TEST_CASE("a number without a prefix of EN 319 412-1 is bare, its country the subject's") {
    for (const std::string serial :
         {"29001011234567", "PNO", "PNOEG", "PNOEG-", "PNOeg-1", "PNOEg-1", "PNOE1-1", "pnoEG-1", "PNOE-12", "PNO1G-12",
          "PNOEG12", "PNO-EG-12", "XXXEG-12", " PNOEG-12", "EI:SE-12345", "VATEG-12", "PNOEG 12"}) {
      CAPTURE(serial);
      const Identity read = identity(serial);
      CHECK(read.type == unstated);
      CHECK(read.country == "EG");
      CHECK(read.number == serial);
    }
  }

  TEST_CASE("no number, or more than one, is none") {
    const auto none = identity_of(test::make_name("citizen"));
    CHECK(none.type == unstated);
    CHECK(none.country == "EG");
    CHECK(none.number.empty());
    const auto two = identity_of(
        x509::Name::from_attributes({{x509::attribute::serial_number, "PNOEG-1"}, {x509::attribute::serial_number, "PNOEG-2"}})
            .value());
    CHECK(two.type == unstated);
    CHECK(two.number.empty());
    CHECK(two.country.empty());
    CHECK(identity_of(x509::Name()).number.empty());
  }

  TEST_CASE("the kinds have the names of EN 319 412-1 §5.1.3") {
    CHECK(name_of(personal_number) == "PNO");
    CHECK(name_of(identity_card) == "IDC");
    CHECK(name_of(passport) == "PAS");
    CHECK(name_of(tax_number) == "TIN");
    CHECK(name_of(unstated).empty());
  }
}
