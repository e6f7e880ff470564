// The report as JSON: everything that a record needs, strict JSON whatever the document holds.

#include <nlohmann/json.hpp>

#include "sign/situations.hpp"

using namespace hawiya;
using nlohmann::json;
using test::World;

TEST_SUITE("sign") {
  TEST_CASE("report: names of indications are those of EN 319 102-1, and each failure has its main indication") {
    using enum sign::SubIndication;
    CHECK(name_of(sign::Indication::total_passed) == "TOTAL_PASSED");
    CHECK(name_of(signed_data_not_found) == "SIGNED_DATA_NOT_FOUND");
    for (const auto failure : {format_failure, hash_failure, sig_crypto_failure, revoked, expired, not_yet_valid})
      CHECK(indication_of(failure) == sign::Indication::total_failed);
    for (const auto doubt : {try_later, revoked_no_poe, out_of_bounds_no_poe, no_certificate_chain_found, signed_data_not_found})
      CHECK(indication_of(doubt) == sign::Indication::indeterminate);
    CHECK(indication_of(none) == sign::Indication::total_passed);
  }

  TEST_CASE("report: nothing signed is not passed, and the worst signature counts, counter-signatures too") {
    sign::Report report;
    CHECK(report.indication() == sign::Indication::indeterminate);
    report.signatures.push_back({.indication = sign::Indication::total_passed});
    CHECK(report.indication() == sign::Indication::total_passed);
    report.signatures.front().counter_signatures.push_back({.indication = sign::Indication::total_failed});
    CHECK(report.indication() == sign::Indication::total_failed);
    report.signatures.front().counter_signatures.clear();
    report.timestamps.push_back({.indication = sign::Indication::indeterminate});
    CHECK(report.indication() == sign::Indication::indeterminate);
  }

  TEST_CASE("report: as JSON it tells signer, times, level, what is covered, each check with its clause, and evidence") {
    World world;
    const Bytes document =
        world
            .extend(world.sign({test::file_to_sign("عقد.txt", "content")}, {.packaging = sign::Packaging::xades_enveloping}),
                    sign::Level::lt)
            .value();
    const json told = json::parse(world.validate(document).to_json());
    CHECK(told["indication"] == "TOTAL_PASSED");
    const json& signature = told["signatures"][0];
    CHECK(signature["level"] == "B-LT");
    CHECK(signature["proven_by_timestamp"] == true);
    CHECK(signature["proven_time"] == to_string(world.clock));
    CHECK(signature["signer"]["serial_number"] == world.signer.serial_hex());
    CHECK(signature["covered"][0]["size"] == 7);
    CHECK(signature["evidence"][0]["kind"] == "OCSP");
    CHECK(signature["timestamps"][0]["kind"] == "signature");
    for (const json& check : signature["checks"]) CHECK(!check["clause"].get<std::string>().empty());
  }

  TEST_CASE("report: a failure says why") {
    World world;
    const json told = json::parse(World().validate(test::signed_cms(world)).to_json());
    CHECK(told["indication"] == "INDETERMINATE");
    CHECK(told["signatures"][0]["sub_indication"] == "CERTIFICATE_CHAIN_GENERAL_FAILURE");
    CHECK(told["signatures"][0]["error"]["code"] == "certificate_signature_invalid");
    CHECK(told["signatures"][0]["intact"] == true);
  }
}
