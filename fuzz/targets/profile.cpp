#include <hawiya/ca/hierarchy.hpp>
#include <hawiya/ca/profile.hpp>

#include "touch.hpp"

using namespace hawiya;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView input(data, size);
  if (const auto profile = ca::Profile::parse(as_text(input), "input", der::Oid("2.999"))) touch(profile->name());
  if (const auto plan = ca::Hierarchy::parse(as_text(input), "input")) touch(plan->base_url);
  return 0;
}
