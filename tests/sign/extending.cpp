// Raising signatures: what is asked in which order, what is refused, and that nothing which was there changes.

#include <algorithm>

#include "sign/situations.hpp"

using namespace hawiya;
using sign::Extending;
using sign::Level;
using sign::Packaging;
using test::World;

namespace {

Bytes plain(const World& world, Packaging packaging) {
  return world.sign({test::file_to_sign("a", "content")}, {.packaging = packaging});
}

/// What finish says when the timestamp authority answers this.
ErrorCode with_timestamp_answer(World& world, const std::function<FetchAnswer(const FetchRequest&)>& answer) {
  const auto extending =
      Extending::begin({plain(world, Packaging::cades_attached)}, world.extending(Level::t), world.clock).value();
  REQUIRE(extending.needs().size() == 1);
  const std::vector answers{answer(extending.needs().front())};
  const auto finished = extending.finish(answers, world.clock);
  REQUIRE_FALSE(finished);
  return finished.error().code;
}

Bytes response(const World& world, const cms::TimestampRequest& request) { return world.timestamp(request.to_der()); }

}  // namespace

TEST_SUITE("sign") {
  TEST_CASE("extending: timestamp, evidence, archive timestamp, in this order") {
    World world;
    for (const auto packaging : {Packaging::xades_enveloping, Packaging::cades_attached}) {
      world.asked.clear();
      REQUIRE(world.extend(plain(world, packaging), Level::lta));
      REQUIRE(world.asked.size() >= 4);
      CHECK(world.asked.front() == "timestamp:signature");
      CHECK(world.asked.back() == "timestamp:archive");
      CHECK(std::ranges::count_if(world.asked, [](const auto& id) { return id.find("/ocsp:") != id.npos; }) == 2);
    }
  }

  TEST_CASE("extending: what was there stays, octet for octet") {
    World world;
    const Bytes xades = plain(world, Packaging::xades_enveloping);
    const Bytes raised = world.extend(xades, Level::lta).value();
    const std::string_view before = as_text(xades), after = as_text(raised);
    const std::size_t same = static_cast<std::size_t>(std::ranges::mismatch(before, after).in1 - before.begin());
    CHECK(after.ends_with(before.substr(same)));
    const Bytes cades = plain(world, Packaging::cades_attached);
    const auto old_data = cms::SignedData::from_der(cades).value();
    const auto new_data = cms::SignedData::from_der(world.extend(cades, Level::lta).value()).value();
    CHECK(new_data.encapsulated_der == old_data.encapsulated_der);
    CHECK(new_data.signers.front().signed_attributes == old_data.signers.front().signed_attributes);
    CHECK(new_data.signers.front().signature == old_data.signers.front().signature);
    for (const Bytes& certificate : old_data.certificate_set)
      CHECK(std::ranges::find(new_data.certificate_set, certificate) != new_data.certificate_set.end());
  }

  TEST_CASE("extending: a level that is reached changes nothing, but B-LTA adds an archive timestamp each time") {
    World world;
    for (const auto packaging : {Packaging::xades_enveloping, Packaging::cades_attached}) {
      const Bytes raised = world.extend(plain(world, packaging), Level::lt).value();
      CHECK(world.extend(raised, Level::t).value() == raised);
      CHECK(world.extend(raised, Level::lt).value() == raised);
      const Bytes archived = world.extend(raised, Level::lta).value();
      world.clock += std::chrono::hours(1);
      const auto report = world.validate(world.extend(archived, Level::lta).value());
      CHECK(report.indication() == sign::Indication::total_passed);
      CHECK(std::ranges::count(report.signatures.front().timestamps, sign::TimestampKind::archive,
                               &sign::TimestampReport::kind) == 2);
      world.clock -= std::chrono::hours(1);
    }
  }

  TEST_CASE("extending: an archive timestamp keeps a signature beyond the end of the certificates before it") {
    World world(crypto::KeyType::p256, test::test_now + std::chrono::hours(24 * 30));
    for (const auto packaging : {Packaging::xades_enveloping, Packaging::cades_attached}) {
      World here = world;
      const Bytes basic = plain(here, packaging);
      const Bytes archived = here.extend(basic, Level::lta).value();
      here.clock += std::chrono::hours(24 * 60);
      CHECK(test::outcome(test::offline(here, archived)) == "TOTAL_PASSED");
      CHECK(test::outcome(test::offline(here, basic)) == "OUT_OF_BOUNDS_NO_POE");
    }
  }

  TEST_CASE("extending: answers of the timestamp authority that are none") {
    World world;
    using enum ErrorCode;
    const auto body = [](const FetchRequest& request, Bytes bytes) { return FetchAnswer{request.id, std::move(bytes)}; };
    CHECK(with_timestamp_answer(world, [&](const auto& r) { return body(r, to_bytes(as_bytes("x"))); }) == timestamp_malformed);
    CHECK(with_timestamp_answer(world, [&](const auto& r) {
            return FetchAnswer{r.id, {}, Error{fetch_failed}};
          }) == fetch_failed);
    CHECK(with_timestamp_answer(world, [&](const auto& r) {
            return body(r, cms::TimestampResponse{.status = cms::TimestampStatus::rejection}.to_der());
          }) == timestamp_refused);
    CHECK(with_timestamp_answer(world, [&](const auto& r) {
            auto request = cms::TimestampRequest::from_der(r.body).value();
            request.imprint.digest[0] ^= 1;
            return body(r, response(world, request));
          }) == timestamp_mismatch);
    CHECK(with_timestamp_answer(world, [&](const auto& r) {
            auto request = cms::TimestampRequest::from_der(r.body).value();
            request.nonce = Bytes{0x01, 0x02};
            return body(r, response(world, request));
          }) == timestamp_mismatch);
    const World stranger;
    CHECK(with_timestamp_answer(world, [&](const auto& r) { return body(r, stranger.timestamp(r.body)); }) ==
          certificate_signature_invalid);
  }

  TEST_CASE("extending: a signature that does not pass is not raised beyond B-T") {
    using enum ErrorCode;
    World revoked;
    revoked.signer_revoked_at = test::test_now - std::chrono::hours(1);
    CHECK(revoked.extend(plain(revoked, Packaging::cades_attached), Level::lt).error().code == signature_not_extendable);
    World world;
    Bytes broken = plain(world, Packaging::cades_attached);
    const auto at = std::ranges::search(broken, as_bytes("content")).begin();
    *at ^= 1;
    CHECK(world.extend(broken, Level::t).error().code == signature_not_extendable);
    CHECK(world.extend(plain(World(), Packaging::cades_attached), Level::lt).error().code == signature_not_extendable);
    CHECK(world.extend(plain(world, Packaging::cades_attached), Level::b).error().code == signature_not_extendable);
  }

  TEST_CASE("extending: evidence that nobody gives may come later") {
    World world;
    const auto extending =
        Extending::begin({plain(world, Packaging::xades_enveloping)}, world.extending(Level::lt), world.clock).value();
    std::vector answers{world.answer(extending.needs().front())};
    for (auto requests = extending.more(answers, world.clock); !requests.empty(); requests = extending.more(answers, world.clock))
      for (const auto& request : requests) answers.push_back({.id = request.id, .error = Error{ErrorCode::fetch_timeout}});
    const auto finished = extending.finish(answers, world.clock);
    REQUIRE_FALSE(finished);
    CHECK(finished.error().code == ErrorCode::revocation_unavailable);
    CHECK(finished.error().kind() == ErrorKind::try_later);
  }

  TEST_CASE("extending: a signature is chosen by its number") {
    World world;
    auto policy = world.extending(Level::t);
    policy.signature = 1;
    CHECK(Extending::begin({plain(world, Packaging::cades_attached)}, policy, world.clock).error().code ==
          ErrorCode::signature_not_extendable);
  }
}
