// OpenSSL verifies the timestamps that stand in what is made here: in XAdES, in CAdES and in containers.

#include <hawiya/text/base64.hpp>
#include <hawiya/text/hex.hpp>

#include "flows/containers.hpp"
#include "flows/foreign.hpp"
#include "sign/world.hpp"

using namespace hawiya;
using sign::ContainerFormat;
using test::World;

namespace {

const der::Oid signature_timestamp("1.2.840.113549.1.9.16.2.14"), archive_timestamp_v3("0.4.0.1733.2.4");

/// openssl ts about one token, over a file or over the imprint that it names.
class Tokens {
 public:
  explicit Tokens(const World& world) { place.put("ca.pem", as_bytes(world.ca.certificate.to_pem())); }

  void check_over_file(const std::string& token, const std::string& file) {
    CHECK_MESSAGE(place.openssl(verify + "-in '" + token + "' -data '" + file + "'"), place.said);
    place.change_first_octet(file);
    CHECK_FALSE(place.openssl(verify + "-in '" + token + "' -data '" + file + "'"));
    place.change_first_octet(file);
  }
  void check_over(const Bytes& token, ByteView data) {
    place.put("token", token);
    place.put("data", data);
    check_over_file("token", "data");
  }
  void check_signature_of(const Bytes& token) {
    const auto imprint = cms::TimestampToken::from_der(token).value().info().imprint;
    place.put("token", token);
    CHECK_MESSAGE(place.openssl(verify + "-in token -digest " + text::to_hex(imprint.digest)), place.said);
  }

  test::Workplace place = {};

 private:
  static constexpr const char* base = "ts -verify -token_in -CAfile ca.pem -attime 1780315200 ";
  const std::string verify = base;
};

/// What stands between two pieces of text, each time.
std::vector<std::string> all_between(std::string_view text, std::string_view before, std::string_view after) {
  std::vector<std::string> found;
  for (std::size_t at = text.find(before); at != std::string_view::npos; at = text.find(before, at)) {
    at += before.size();
    found.emplace_back(text.substr(at, text.find(after, at) - at));
  }
  return found;
}

}  // namespace

TEST_SUITE("flows") {
  TEST_CASE("OpenSSL verifies the timestamps in our CAdES signatures") {
    if (!test::has_program("openssl")) return;
    World world;
    Tokens tokens(world);
    const Bytes made = world.sign({test::file_to_sign("file", "content")}, {.packaging = sign::Packaging::cades_attached});
    const Bytes raised = world.extend(made, sign::Level::lta).value();
    const auto signer = cms::SignedData::from_der(raised).value().signers.at(0);
    const auto stamps = cms::values_of(signer.unsigned_attributes, signature_timestamp);
    const auto archived = cms::values_of(signer.unsigned_attributes, archive_timestamp_v3);
    REQUIRE(stamps.size() == 1);
    REQUIRE(archived.size() == 1);
    tokens.check_over(to_bytes(stamps[0]), signer.signature);
    tokens.check_signature_of(to_bytes(archived[0]));
  }

  TEST_CASE("OpenSSL verifies the timestamps in our XAdES signatures") {
    if (!test::has_program("openssl")) return;
    World world;
    Tokens tokens(world);
    const Bytes made = world.sign({test::file_to_sign("file", "content")}, {.packaging = sign::Packaging::xades_enveloping});
    const Bytes raised = world.extend(made, sign::Level::lta).value();
    const auto text = as_text(raised);
    auto stamps = all_between(text, "<xades:EncapsulatedTimeStamp", "<");
    for (std::string& stamp : stamps) stamp.erase(0, stamp.find('>') + 1);
    REQUIRE(stamps.size() == 2);
    // The signature value, in canonical form already but for the declaration of its namespace.
    const auto value = all_between(text, "<ds:SignatureValue", "</ds:SignatureValue>").at(0);
    const std::string canonical =
        "<ds:SignatureValue xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"" + value + "</ds:SignatureValue>";
    tokens.check_over(text::from_base64(stamps[0]).value(), as_bytes(canonical));
    tokens.check_signature_of(text::from_base64(stamps[1]).value());
  }

  TEST_CASE("OpenSSL verifies our timestamped containers, and the archive timestamps of those with CAdES") {
    if (!test::has_program("openssl")) return;
    for (const auto format : {ContainerFormat::asic_e_timestamp, ContainerFormat::asic_s_timestamp}) {
      CAPTURE(name_of(format));
      const World world;
      Tokens tokens(world);
      const auto made = test::make_container(world, format);
      tokens.place.put("container.zip", made.container);
      REQUIRE_MESSAGE(tokens.place.unpack(), tokens.place.said);
      tokens.check_over_file(made.signature_name, made.signed_name);
    }
  }
}
