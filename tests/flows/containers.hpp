#pragma once
// Containers of every format, made in one go.

#include <hawiya/sign/container_signing.hpp>

#include "sign/world.hpp"

namespace hawiya::test {

struct MadeContainer {
  Bytes container;
  std::string signature_name;
  std::string signed_name;  ///< the one file that CAdES signatures and tokens are over
};

/// Holds "عقد 0.txt", in ASiC-E also "عقد 1.txt" in a folder, and a signature or token over them.
inline MadeContainer make_container(const World& world, sign::ContainerFormat format) {
  using enum sign::ContainerFormat;
  std::vector files{sign::FileToSign::of("عقد 0.txt", "text/plain", Bytes(1'000, 'a'))};
  if (format < asic_s_xades) files.push_back(sign::FileToSign::of("ملحقات/عقد 1.txt", "text/plain", Bytes(70'000, 'b')));
  const auto plan = sign::ContainerPlan::create(std::move(files), format).value();
  const auto& item = plan.to_sign().front();
  const auto token = [&] {
    const auto imprint = item.bytes ? cms::MessageImprint::of(crypto::HashAlgorithm::sha256, *item.bytes)
                                    : cms::MessageImprint{crypto::HashAlgorithm::sha256, item.digest.value()};
    return *cms::TimestampResponse::from_der(world.timestamp(cms::TimestampRequest{imprint}.to_der())).value().token;
  };
  const bool stamped = format == asic_e_timestamp || format == asic_s_timestamp;
  const Bytes signature = stamped ? token() : world.sign(plan.to_sign(), {.packaging = plan.packaging()});
  return {plan.write(signature, world.clock).value(), plan.signature_name(), item.name};
}

}  // namespace hawiya::test
