#include "text/json.hpp"

#include "touch.hpp"

using namespace hawiya;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto parsed = text::parse_json(as_text({data, size}));
  if (!parsed) return 0;
  const std::string written = parsed->dump();
  fuzz::touch(written);
  fuzz::require(text::parse_json(written, {.max_bytes = SIZE_MAX}).value().dump() == written);
  return 0;
}
