// Any file as a signed document, offline and under somebody else's anchor: nothing passes, and the report is JSON.
#include <hawiya/sign/validation.hpp>
#include <nlohmann/json.hpp>

#include "touch_x509.hpp"

using namespace hawiya;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const sign::ValidationPolicy policy{.anchors = path::TrustStore::none()};
  static const Time now = make_time(2026, 6, 1);
  const auto validation = sign::Validation::begin({.bytes = ByteView(data, size)}, policy, now);
  if (!validation) {
    fuzz::touch(validation.error());
    return 0;
  }
  fuzz::require(validation->needs().empty());  // who trusts nobody asks nobody
  const sign::Report report = validation->finish({}, now);
  fuzz::require(report.indication() != sign::Indication::total_passed);
  fuzz::require(!nlohmann::json::parse(report.to_json()).empty());
  return 0;
}
