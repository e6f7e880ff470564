// Every packaging, made with every kind of key and raised from level to level, passes; and each level holds what it promises.

#include "sign/world.hpp"

using namespace hawiya;
using test::World;

namespace {

std::vector<sign::DetachedContent> contents_of(const test::PackagingCase& one) {
  return one.beside ? std::vector{test::detached("a b.txt", one.content)} : std::vector<sign::DetachedContent>();
}

void check_passed(const sign::Report& report, sign::Level level) {
  REQUIRE(report.signatures.size() == 1);
  const auto& signature = report.signatures.front();
  CHECK_MESSAGE(signature.indication == sign::Indication::total_passed,
                (signature.error ? to_string(*signature.error) : std::string()));
  CHECK(signature.intact);
  CHECK(signature.level == level);
}

}  // namespace

TEST_SUITE("sign") {
  TEST_CASE("every packaging passes at every level") {
    for (const auto& one : test::all_packagings) {
      CAPTURE(name_of(one.packaging));
      World world;
      Bytes document = world.sign({test::file_to_sign("a b.txt", one.content)}, {.packaging = one.packaging});
      check_passed(world.validate(document, contents_of(one)), sign::Level::b);
      for (const auto level : {sign::Level::t, sign::Level::lt, sign::Level::lta}) {
        CAPTURE(name_of(level));
        auto raised = world.extend(document, level, contents_of(one));
        REQUIRE_MESSAGE(raised, to_string(raised.error()));
        document = *std::move(raised);
        check_passed(world.validate(document, contents_of(one)), level);
      }
    }
  }

  TEST_CASE("every kind of key signs") {
    using enum crypto::KeyType;
    for (const auto type : {rsa, p256, p384, p521, brainpool256, brainpool384, ed25519, ml_dsa_44, ml_dsa_65}) {
      CAPTURE(crypto::name_of(type));
      for (const auto packaging : {sign::Packaging::xades_enveloping, sign::Packaging::cades_attached}) {
        World world(type);
        check_passed(world.validate(world.sign({test::file_to_sign("f", "content")}, {.packaging = packaging})), sign::Level::b);
      }
    }
  }
}
