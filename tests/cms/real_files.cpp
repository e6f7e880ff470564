// CAdES signatures and timestamps of many makers, good and bad: all that are intact are read and verify, the rest does not.
#include <doctest/doctest.h>

#include <algorithm>
#include <hawiya/cms/timestamp.hpp>
#include <hawiya/cms/verify_signer.hpp>
#include <hawiya/text/hex.hpp>
#include <map>
#include <nlohmann/json.hpp>

#include "support/files.hpp"

using namespace hawiya;
using nlohmann::json;

namespace {

// The files are of all ages.
const crypto::AlgorithmPolicy lenient{
    .sha1 = crypto::Allow::yes, .dsa = crypto::Allow::yes, .min_rsa_bits = 1024, .digest_info_without_null = crypto::Allow::yes};

cms::SignedContent content_of(const cms::SignedData& data, const Bytes& detached) {
  return data.content ? cms::SignedContent::inside(data) : cms::SignedContent::detached(data, detached);
}

Result<void> verify_by(const std::vector<x509::Certificate>& certificates, const cms::SignerInfo& signer,
                       const cms::SignedContent& content) {
  for (const auto& certificate : certificates) {
    if (!signer.signer.names(certificate)) continue;
    const auto checks = cms::verify_signer(signer, content, certificate, lenient);
    return checks ? Result<void>() : checks.error();
  }
  return Error{ErrorCode::cms_signer_certificate_missing};
}

// Every signature and every counter-signature of it.
Result<void> verify_all(const cms::SignedData& data, const Bytes& detached) {
  for (const cms::SignerInfo& signer : data.signers) {
    if (const auto intact = verify_by(data.certificates, signer, content_of(data, detached)); !intact) return intact;
    for (const ByteView value : cms::values_of(signer.unsigned_attributes, cms::oid::counter_signature)) {
      const auto counter = cms::SignerInfo::from_der(value);
      if (!counter) return counter.error();
      const auto intact = verify_by(data.certificates, *counter, cms::SignedContent::signature_of(signer));
      if (!intact) return Error{intact.error().code, "counter-signature: " + intact.error().detail};
    }
  }
  return {};
}

// What a plain look at digests and values calls intact, and is refused all the same: why.
const std::map<std::string, ErrorCode> refused_though_intact{
    // The digest algorithm is not the signature's.
    {"cades/CAdES-BpB-att-SHA256-SHA512withRSA.p7m", ErrorCode::cms_attribute_invalid},
    {"cades/CAdES-BpB-att-SHA3_384-SHA256withRSA.p7m", ErrorCode::cms_attribute_invalid},
    // Two signing times in the counter-signature.
    {"cades/cades-double-signing-time.p7m", ErrorCode::cms_attribute_invalid},
    // Its certificate has a length that is not minimal inside certificatePolicies.
    {"cades/BER_reordered_prova.txt.p7m", ErrorCode::cms_signer_certificate_missing},
    // No certificate inside.
    {"cades/no-key-info-cert.pkcs7", ErrorCode::cms_signer_certificate_missing},
};

// The digest over TSTInfo was changed by the file's makers; the token names a certificate that is nowhere.
const std::map<std::string, ErrorCode> refused_timestamps{
    {"CAdES-BpT_modified_ts_hash.p7m", ErrorCode::cms_content_mismatch},
    {"cms-wrong-sign-cert-ref.p7m", ErrorCode::cms_signing_certificate_mismatch},
};

}  // namespace

TEST_SUITE("cms") {
  TEST_CASE("the CAdES files of the conformance data are read, and are intact where the data say so") {
    const auto folder = test::conformance_suite("esign");
    if (!folder) return;
    for (const json& entry : json::parse(test::read_file(*folder / "cases.json"))) {
      const std::string file = entry["file"];
      if (!file.starts_with("cades/")) continue;
      CAPTURE(file);
      const auto data = cms::SignedData::from_der(test::read_file(*folder / file));
      if (file == "cades/malformed-cades.p7m") {
        CHECK_FALSE(data);
        continue;
      }
      REQUIRE_MESSAGE(data, to_string(data.error()));
      Bytes detached;
      if (entry.contains("content")) detached = test::read_file(*folder / entry["content"]["detached"].get<std::string>());
      const auto intact = verify_all(*data, detached);
      const auto refused = refused_though_intact.find(file);
      if (refused != refused_though_intact.end()) {
        REQUIRE_FALSE(intact);
        CHECK(intact.error().code == refused->second);
      } else if (entry["expect"]["crypto"] == "intact") {
        CHECK_MESSAGE(intact, to_string(intact.error()));
      } else {
        CHECK_FALSE(intact);
      }
    }
  }

  TEST_CASE("the timestamp tokens of the conformance data are intact and say what the data say") {
    const auto folder = test::conformance_suite("esign");
    if (!folder) return;
    for (const json& entry : json::parse(test::read_file(*folder / "cases.json"))) {
      const std::string file = entry["file"];
      if (!file.starts_with("tsp/")) continue;
      CAPTURE(file);
      const auto token = cms::TimestampToken::from_der(test::read_file(*folder / file));
      REQUIRE_MESSAGE(token, to_string(token.error()));
      const auto intact = token->verify(lenient);
      CHECK_MESSAGE(intact, to_string(intact.error()));
      const json& said = entry["tst"];
      CHECK((to_string(token->info().time) == said["gen_time"]));
      CHECK((token->info().policy.to_string() == said["policy"]));
      CHECK((text::to_hex(token->info().imprint.digest) == said["imprint"]));
    }
  }

  TEST_CASE("the timestamps inside the CAdES files are intact, BER and all") {
    const auto folder = test::conformance_suite("esign");
    if (!folder) return;
    const std::vector<der::Oid> kinds{der::Oid("1.2.840.113549.1.9.16.2.14"),
                                      der::Oid("1.2.840.113549.1.9.16.2.20"),
                                      der::Oid("1.2.840.113549.1.9.16.2.25"),
                                      der::Oid("1.2.840.113549.1.9.16.2.26"),
                                      der::Oid("1.2.840.113549.1.9.16.2.27"),
                                      der::Oid("1.2.840.113549.1.9.16.2.48"),
                                      der::Oid("0.4.0.1733.2.4")};
    std::size_t tokens = 0;
    for (const auto& entry : std::filesystem::directory_iterator(*folder / "cades")) {
      const auto data = cms::SignedData::from_der(test::read_file(entry.path()));
      if (!data) continue;
      for (const cms::SignerInfo& signer : data->signers)
        for (const der::Oid& kind : kinds)
          for (const auto* attributes : {&signer.attributes, &signer.unsigned_attributes})
            for (const ByteView value : cms::values_of(*attributes, kind)) {
              ++tokens;
              CAPTURE(entry.path().filename());
              const auto token = cms::TimestampToken::from_der(value);
              REQUIRE_MESSAGE(token, to_string(token.error()));
              const auto intact = token->verify(lenient, data->certificates);
              const auto refused = refused_timestamps.find(entry.path().filename().string());
              if (refused == refused_timestamps.end()) {
                CHECK_MESSAGE(intact, to_string(intact.error()));
              } else {
                REQUIRE_FALSE(intact);
                CHECK(intact.error().code == refused->second);
              }
            }
    }
    CHECK(tokens > 20);
  }

  TEST_CASE("a PKCS #1 value without the NULL of RFC 8017 §9.2 verifies only where the policy allows it") {
    const auto folder = test::conformance_suite("esign");
    if (!folder) return;
    const auto data =
        cms::SignedData::from_der(test::read_file(*folder / "cades" / "cades-broken-sig-tst-and-ats-v3.cms")).value();
    const cms::SignerInfo& signer = data.signers.front();
    const auto certificate =
        std::ranges::find_if(data.certificates, [&](const x509::Certificate& one) { return signer.signer.names(one); });
    REQUIRE(certificate != data.certificates.end());
    const auto verify = [&](const crypto::AlgorithmPolicy& policy) {
      return cms::verify_signer(signer, cms::SignedContent::inside(data), *certificate, policy);
    };
    CHECK(verify({}).error().code == ErrorCode::signature_invalid);
    CHECK(verify({.digest_info_without_null = crypto::Allow::yes}));
  }
}
