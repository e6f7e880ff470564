// xmlsec1 verifies what is signed here in XAdES, alone and in containers, and refuses it over changed data. (It knows neither
// RSA-PSS nor EdDSA in the version of Debian 12.)

#include "flows/containers.hpp"
#include "flows/foreign.hpp"
#include "sign/world.hpp"

using namespace hawiya;
using crypto::KeyType;
using sign::ContainerFormat;
using test::World;

namespace {

constexpr KeyType keys[] = {KeyType::rsa, KeyType::p256, KeyType::p384};

// What the signature covers is changed by one octet: in the document or beside it.
Bytes with_change(const Bytes& document, std::string_view from, std::string_view to) {
  std::string text(as_text(document));
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return to_bytes(as_bytes(text.replace(at, from.size(), to)));
}

void check_document(test::Workplace& place, const test::PackagingCase& one, const Bytes& document) {
  place.put("a b.txt", as_bytes(one.content));
  place.put("document.xml", document);
  CHECK(place.xmlsec("document.xml") == "OK");
  if (one.packaging == sign::Packaging::xades_detached)
    place.change_first_octet("a b.txt");
  else if (one.packaging == sign::Packaging::xades_enveloped)
    place.put("document.xml", with_change(document, "أحمد", "أحمذ"));
  else
    place.put("document.xml", with_change(document, ">Y29u", ">Y29v"));
  CHECK(place.xmlsec("document.xml") == "FAIL");
}

}  // namespace

TEST_SUITE("flows") {
  TEST_CASE("xmlsec1 verifies our XAdES documents at B-B and B-LTA, and refuses changed ones") {
    if (!test::has_program("xmlsec1")) return;
    for (const KeyType type : keys) {
      World world(type);
      for (const auto& one : test::all_packagings) {
        if (one.packaging > sign::Packaging::xades_detached) continue;
        CAPTURE(crypto::name_of(type));
        CAPTURE(name_of(one.packaging));
        test::Workplace place;
        const Bytes document = world.sign({test::file_to_sign("a b.txt", one.content)}, {.packaging = one.packaging});
        check_document(place, one, document);
        const std::vector contents{test::detached("a b.txt", one.content)};
        const auto raised = world.extend(document, sign::Level::lta, one.beside ? contents : decltype(contents)());
        REQUIRE_MESSAGE(raised, to_string(raised.error()));
        check_document(place, one, *raised);
      }
    }
  }

  TEST_CASE("xmlsec1 verifies our containers with XAdES after zipfile unpacked them, and refuses changed files") {
    if (!test::has_program("xmlsec1")) return;
    for (const KeyType type : keys)
      for (const auto format : {ContainerFormat::asic_e_xades, ContainerFormat::asic_s_xades}) {
        CAPTURE(crypto::name_of(type));
        CAPTURE(name_of(format));
        World world(type);
        const auto made = test::make_container(world, format);
        for (const Bytes& container : {made.container, world.extend(made.container, sign::Level::lta).value()}) {
          test::Workplace place;
          place.put("container.zip", container);
          REQUIRE_MESSAGE(place.unpack(), place.said);
          CHECK(place.xmlsec(made.signature_name) == "OK");
          place.change_first_octet("عقد 0.txt");
          CHECK(place.xmlsec(made.signature_name) == "FAIL");
        }
      }
  }
}
