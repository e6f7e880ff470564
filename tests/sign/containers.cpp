// Containers of every format are made, raised and validated; a second signature leaves the first alone.

#include <hawiya/sign/container_signing.hpp>

#include "sign/world.hpp"

using namespace hawiya;
using sign::ContainerFormat;
using sign::ContainerPlan;
using sign::FileToSign;
using test::World;

namespace {

std::vector<FileToSign> files(std::size_t count) {
  std::vector<FileToSign> files;
  for (std::size_t i = 0; i < count; ++i)
    files.push_back(FileToSign::of("عقد " + std::to_string(i) + ".txt", "text/plain", Bytes(1'000 + i, 'a')));
  return files;
}

Bytes signed_container(const World& world, const ContainerPlan& plan) {
  const Bytes signature = world.sign(plan.to_sign(), {.packaging = plan.packaging()});
  return plan.write(signature, world.clock).value();
}

Bytes stamped_container(const World& world, const ContainerPlan& plan) {
  const auto& item = plan.to_sign().front();
  const cms::MessageImprint imprint = item.digest ? cms::MessageImprint{crypto::HashAlgorithm::sha256, *item.digest}
                                                  : cms::MessageImprint::of(crypto::HashAlgorithm::sha256, *item.bytes);
  const auto response = cms::TimestampResponse::from_der(world.timestamp(cms::TimestampRequest{imprint}.to_der())).value();
  return plan.write(*response.token, world.clock).value();
}

struct FormatCase {
  ContainerFormat format;
  std::size_t count;
};
const std::vector<FormatCase> signed_formats{{ContainerFormat::asic_e_xades, 3},
                                             {ContainerFormat::asic_e_cades, 3},
                                             {ContainerFormat::asic_s_xades, 1},
                                             {ContainerFormat::asic_s_cades, 1}};

}  // namespace

TEST_SUITE("sign") {
  TEST_CASE("containers of every signed format pass at every level and cover all their files") {
    for (const auto& one : signed_formats) {
      CAPTURE(name_of(one.format));
      World world(crypto::KeyType::p384);
      const auto plan = ContainerPlan::create(files(one.count), one.format).value();
      Bytes container = signed_container(world, plan);
      for (const auto level : {sign::Level::b, sign::Level::t, sign::Level::lt, sign::Level::lta}) {
        CAPTURE(name_of(level));
        if (level != sign::Level::b) {
          auto raised = world.extend(container, level);
          REQUIRE_MESSAGE(raised, to_string(raised.error()));
          container = *std::move(raised);
        }
        const auto report = world.validate(container);
        REQUIRE(report.signatures.size() == 1);
        const auto& signature = report.signatures.front();
        CHECK_MESSAGE(signature.indication == sign::Indication::total_passed,
                      (signature.error ? to_string(*signature.error) : std::string()));
        CHECK(signature.level == level);
        CHECK(report.findings.empty());
        CHECK(report.container == std::string(name_of(one.format)).substr(0, 6));
      }
    }
  }

  TEST_CASE("timestamped containers pass") {
    for (const auto format : {ContainerFormat::asic_e_timestamp, ContainerFormat::asic_s_timestamp}) {
      CAPTURE(name_of(format));
      World world;
      const auto plan = ContainerPlan::create(files(format == ContainerFormat::asic_e_timestamp ? 2 : 1), format).value();
      const auto report = world.validate(stamped_container(world, plan));
      CHECK(report.signatures.empty());
      REQUIRE(report.timestamps.size() == 1);
      CHECK(report.indication() == sign::Indication::total_passed);
      CHECK(report.timestamps.front().kind == sign::TimestampKind::container);
    }
  }

  TEST_CASE("a second signature leaves the first as it was, and both pass") {
    for (const auto format : {ContainerFormat::asic_e_xades, ContainerFormat::asic_e_cades}) {
      CAPTURE(name_of(format));
      World world;
      const auto plan = ContainerPlan::create(files(2), format).value();
      const Bytes first = signed_container(world, plan);
      const auto second_plan = ContainerPlan::add_to(
                                   first.size(),
                                   [&](std::uint64_t offset, std::span<std::uint8_t> into) -> Result<void> {
                                     std::copy_n(first.begin() + static_cast<std::ptrdiff_t>(offset), into.size(), into.begin());
                                     return {};
                                   },
                                   format)
                                   .value();
      CHECK(second_plan.signature_name() != plan.signature_name());
      const Bytes both = signed_container(world, second_plan);
      const auto report = world.validate(both);
      REQUIRE(report.signatures.size() == 2);
      CHECK(report.indication() == sign::Indication::total_passed);
      const auto before = sign::ContainerReader::open(first).value();
      const auto after = sign::ContainerReader::open(both).value();
      for (const auto& file : before.files())
        CHECK(after.extract(file.name, 1u << 20).value() == before.extract(file.name, 1u << 20).value());
    }
  }

  TEST_CASE("a changed data file, and a removed one, are found out") {
    for (const auto& one : signed_formats) {
      CAPTURE(name_of(one.format));
      World world;
      const auto plan = ContainerPlan::create(files(one.count), one.format).value();
      const Bytes signature = world.sign(plan.to_sign(), {.packaging = plan.packaging()});
      auto changed = files(one.count);
      changed[0] = FileToSign::of(changed[0].name, "text/plain", Bytes(1'000, 'b'));
      const auto report =
          world.validate(ContainerPlan::create(changed, one.format).value().write(signature, world.clock).value());
      CHECK(report.signatures.front().indication != sign::Indication::total_passed);
      CHECK_FALSE(report.signatures.front().intact);
    }
  }

  TEST_CASE("plans that no container can be made of are refused") {
    const auto refused = [](std::vector<FileToSign> some, ContainerFormat format) {
      return ContainerPlan::create(std::move(some), format).error().code == ErrorCode::argument_invalid;
    };
    CHECK(refused({}, ContainerFormat::asic_e_xades));
    CHECK(refused(files(2), ContainerFormat::asic_s_xades));
    CHECK(refused({files(1)[0], files(1)[0]}, ContainerFormat::asic_e_xades));
    World world;
    const Bytes simple = signed_container(world, ContainerPlan::create(files(1), ContainerFormat::asic_s_xades).value());
    const auto read = [&](std::uint64_t offset, std::span<std::uint8_t> into) -> Result<void> {
      std::copy_n(simple.begin() + static_cast<std::ptrdiff_t>(offset), into.size(), into.begin());
      return {};
    };
    CHECK(ContainerPlan::add_to(simple.size(), read, ContainerFormat::asic_e_xades).error().code == ErrorCode::argument_invalid);
    CHECK(ContainerPlan::add_to(simple.size(), read, ContainerFormat::asic_s_xades).error().code == ErrorCode::argument_invalid);
  }
}
