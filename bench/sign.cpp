// Making containers of several sizes, validating one with its evidence, and verifying one XAdES file beside libxmlsec1.
//
//   bench_sign --memory   makes one container of 50 MiB from a file to a file and prints time and memory, in a process of its own
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <hawiya/cms/timestamp.hpp>
#include <hawiya/sign/container_signing.hpp>
#include <hawiya/sign/extending.hpp>

#include "ratios.hpp"
#include "support/status.hpp"
#include "support/temporary.hpp"
#ifdef HAWIYA_BENCH_XMLSEC
#include "with_xmlsec.hpp"
#endif

using namespace hawiya;
using namespace hawiya::bench;

namespace {

constexpr std::size_t kib = 1'024, mib = 1'024 * kib;

std::vector<x509::RawExtension> for_signatures() {
  return {test::usage({x509::KeyUsageBit::non_repudiation}),
          test::plain(x509::extension::authority_information_access,
                      x509::encode::access_descriptions({{x509::access_ocsp, x509::GeneralName::of_uri("http://ocsp.bench/")}}))};
}

/// A signer, a timestamp authority and their CA.
struct Signer {
  test::TestCa ca = test::TestCa::root();
  test::Key key, authority_key = test::make_key();
  x509::Certificate certificate, authority;

  explicit Signer(crypto::KeyType type)
      : key(test::make_key(type)),
        certificate(ca.issue({.subject = "Signer", .key = key, .extensions = for_signatures()})),
        authority(ca.issue({.subject = "Timestamp unit", .key = authority_key, .extensions = unit_extensions()})) {}

  static std::vector<x509::RawExtension> unit_extensions() {
    auto extensions = for_signatures();
    extensions.push_back(
        test::critical(x509::extension::extended_key_usage, x509::encode::extended_key_usage({x509::purpose::time_stamping})));
    return extensions;
  }

  [[nodiscard]] Bytes value(const sign::Signing& signing) const {
    return key->sign(signing.algorithm(), signing.to_be_signed()).value();
  }

  [[nodiscard]] Bytes signature(const std::vector<sign::DataToSign>& data, sign::Packaging packaging) const {
    const auto signing = sign::Signing::begin(data, {.packaging = packaging}, certificate, {}, test::test_now).value();
    return signing.attach(value(signing)).value();
  }

  void container(std::vector<sign::FileToSign> files, const sign::ContainerSink& sink) const {
    const auto plan = sign::ContainerPlan::create(std::move(files), sign::ContainerFormat::asic_e_xades).value();
    plan.write(signature(plan.to_sign(), plan.packaging()), test::test_now, sink).value();
  }

  [[nodiscard]] FetchAnswer answer(const FetchRequest& request) const {
    if (request.id.starts_with("timestamp")) {
      const auto asked = cms::TimestampRequest::from_der(request.body).value();
      const cms::TstInfo info{.policy = der::Oid("2.999.1"),
                              .imprint = asked.imprint,
                              .serial_number = {1},
                              .time = test::test_now,
                              .nonce = asked.nonce};
      const auto token = cms::sign_timestamp(info, authority, *authority_key, std::vector{authority}, test::test_now).value();
      return {request.id, cms::TimestampResponse{.status = cms::TimestampStatus::granted, .token = token}.to_der()};
    }
    revocation::ResponseData data{.responder = {.name = ca.certificate.subject()}, .produced_at = test::test_now};
    for (const auto& id : revocation::OcspRequest::from_der(request.body).value().ids)
      data.responses.push_back({.id = id,
                                .status = revocation::CertificateStatus::good,
                                .this_update = test::test_now,
                                .next_update = test::test_now + std::chrono::hours(1)});
    return {request.id, revocation::sign_response(data, *ca.key, {}).value()};
  }

  [[nodiscard]] sign::ValidationPolicy policy() const { return {.anchors = path::TrustStore::create({ca.certificate}).value()}; }

  [[nodiscard]] Bytes with_evidence(const Bytes& document) const {
    const auto extending =
        sign::Extending::begin({document},
                               {.level = sign::Level::lt, .timestamps = {.url = "http://tsa.bench/"}, .validation = policy()},
                               test::test_now)
            .value();
    std::vector<FetchAnswer> answers;
    for (auto requests = extending.needs(); !requests.empty(); requests = extending.more(answers, test::test_now))
      for (const auto& request : requests) answers.push_back(answer(request));
    return extending.finish(answers, test::test_now).value();
  }
};

sign::FileToSign file_of(std::size_t size) {
  return sign::FileToSign::of("data.bin", "application/octet-stream", Bytes(size, 'x'));
}

bool passes(const Bytes& document, const sign::ValidationPolicy& policy) {
  const auto validation = sign::Validation::begin({document}, policy, test::test_now);
  return validation && validation->finish({}, test::test_now).indication() == sign::Indication::total_passed;
}

// ---- 50 MiB from file to file

int make_large_container() {
  const test::TemporaryFolder folder;
  {
    std::ofstream large(folder / "large", std::ios::binary);
    const std::string piece(mib, 'x');
    for (int i = 0; i < 50; ++i) large << piece;
  }
  const Signer signer(crypto::KeyType::p384);
  const auto in = std::make_shared<std::ifstream>(folder / "large", std::ios::binary);
  std::ofstream out(folder / "large.asice", std::ios::binary);
  const auto start = std::chrono::steady_clock::now();
  signer.container({{.name = "large",
                     .size = 50 * mib,
                     .read = [in](std::uint64_t offset, std::span<std::uint8_t> into) -> Result<void> {
                       in->seekg(static_cast<std::streamoff>(offset));
                       in->read(reinterpret_cast<char*>(into.data()), static_cast<std::streamsize>(into.size()));
                       if (!*in) return Error{ErrorCode::file_not_found};
                       return {};
                     }}},
                   [&](ByteView piece) -> Result<void> {
                     out.write(as_text(piece).data(), static_cast<std::streamsize>(piece.size()));
                     return {};
                   });
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  std::printf("50 MiB, ASiC-E B-B, P-384, file to file: %.3f s, at most %.1f MB of memory\n", took.count(),
              static_cast<double>(usage.ru_maxrss) / 1'024);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1 && std::string_view(argv[1]) == "--memory") return make_large_container();
  std::vector<Comparison> comparisons;
  const Signer rsa(crypto::KeyType::rsa), p384(crypto::KeyType::p384), p256(crypto::KeyType::p256);
  for (const auto& [signer, name] : {std::pair(&rsa, std::string("RSA-2048")), std::pair(&p384, std::string("P-384"))}) {
    add(name + ", the key alone", 1, [signer = signer](std::size_t) {
      const auto algorithm = crypto::default_algorithm(signer->key->public_key());
      return signer->key->sign(algorithm, Bytes(700, 'x')).has_value();
    });
    for (const auto& [size, label] : {std::pair(kib, "1 KiB"), std::pair(mib, "1 MiB"), std::pair(50 * mib, "50 MiB")}) {
      const std::string full = name + ", ASiC-E B-B of " + label;
      add(full, 1, [signer = signer, file = file_of(size)](std::size_t) {
        signer->container({file}, [](ByteView) -> Result<void> { return {}; });
        return true;
      });
      comparisons.push_back({full, name + ", the key alone"});
    }
  }
  for (const auto& [signer, name] : {std::pair(&p256, std::string("P-256")), std::pair(&rsa, std::string("RSA-2048"))}) {
    const auto plan = sign::ContainerPlan::create({file_of(kib)}, sign::ContainerFormat::asic_e_xades).value();
    const Bytes basic = plan.write(signer->signature(plan.to_sign(), plan.packaging()), test::test_now).value();
    add("validate ASiC-E B-LT, " + name, 1,
        [document = signer->with_evidence(basic), policy = signer->policy()](std::size_t) { return passes(document, policy); });
  }
  sign::ValidationPolicy core = rsa.policy();
  core.revocation_checking = sign::RevocationChecking::skipped;
  const Bytes enveloping = rsa.signature({{.name = "a", .bytes = Bytes(kib, 'x')}}, sign::Packaging::xades_enveloping);
  add("verify XAdES, RSA-2048", 1, [&](std::size_t) { return passes(enveloping, core); });
#ifdef HAWIYA_BENCH_XMLSEC
  const XmlSec peer;
  add("verify XAdES, RSA-2048, xmlsec1", 1, [&](std::size_t) { return peer.verifies(enveloping); });
  comparisons.push_back({"verify XAdES, RSA-2048", "verify XAdES, RSA-2048, xmlsec1"});
#endif
  return run_and_compare(argc, argv, comparisons);
}
