// Evidence that comes from elsewhere than the document: out of files, or fetched.

#include <hawiya/text/pem.hpp>

#include "sign/world.hpp"

using namespace hawiya;
using test::World;

namespace {

struct Supplied {
  World world;
  Bytes document = world.sign({test::file_to_sign("a.txt", "content")}, {.packaging = sign::Packaging::cades_attached});
  x509::Crl list = test::CrlBuilder{}.list(world.ca);

  sign::Report validate(const revocation::Stapled& evidence, std::span<const FetchAnswer> answers = {}) const {
    const sign::ValidationInput input{.bytes = document, .evidence = evidence};
    return sign::Validation::begin(input, world.policy(), world.clock)->finish(answers, world.clock);
  }
};

std::string origin_of(const sign::Report& report) {
  CHECK_MESSAGE(report.indication() == sign::Indication::total_passed, report.to_json());
  const auto& evidence = report.signatures.front().evidence;
  return evidence.empty() ? "" : evidence.front().kind + " " + evidence.front().origin;
}

}  // namespace

TEST_SUITE("sign") {
  TEST_CASE("OCSP responses and lists out of files count, and nothing is asked then") {
    Supplied supplied;
    CHECK(supplied.validate({}).signatures.front().sub_indication == sign::SubIndication::try_later);
    CHECK(origin_of(supplied.validate({.lists = {supplied.list}})) == "CRL supplied");
    const auto asking = sign::Validation::begin({supplied.document}, supplied.world.policy(), supplied.world.clock).value();
    REQUIRE(asking.needs().size() == 1);
    const Bytes response = supplied.world.status(asking.needs().front().body);
    CHECK(origin_of(supplied.validate({.ocsp_responses = {response}})) == "OCSP supplied");
    const sign::ValidationInput input{.bytes = supplied.document, .evidence = {.lists = {supplied.list}}};
    CHECK(sign::Validation::begin(input, supplied.world.policy(), supplied.world.clock)->needs().empty());
  }

  TEST_CASE("a list that was fetched counts, in DER as in PEM") {
    const Supplied supplied;
    const std::vector<FetchAnswer> answers{{.id = "any", .body = to_bytes(supplied.list.der())}};
    CHECK(origin_of(supplied.validate({}, answers)) == "CRL fetched");
    const std::string pem = text::to_pem("X509 CRL", supplied.list.der());
    const std::vector<FetchAnswer> in_pem{{.id = "any", .body = to_bytes(as_bytes(pem))}};
    CHECK(origin_of(supplied.validate({}, in_pem)) == "CRL fetched");
  }

  TEST_CASE("what was supplied is embedded when a signature is raised") {
    Supplied supplied;
    const sign::ValidationInput input{.bytes = supplied.document, .evidence = {.lists = {supplied.list}}};
    const auto extending = sign::Extending::begin(input, supplied.world.extending(sign::Level::lt), supplied.world.clock).value();
    const auto answers = supplied.world.answers(extending);
    CHECK(supplied.world.asked == std::vector<std::string>{"timestamp:signature"});
    supplied.document = extending.finish(answers, supplied.world.clock).value();
    CHECK(origin_of(supplied.validate({})) == "CRL embedded");
  }
}
