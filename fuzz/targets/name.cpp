#include <hawiya/text/utf8.hpp>

#include "touch_x509.hpp"

using namespace hawiya;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto name = x509::Name::from_der({data, size});
  if (!name) return 0;
  fuzz::touch(*name);
  fuzz::require(name->within(*name));
  for (const x509::NameAttribute& attribute : name->attributes()) {
    fuzz::require(text::decode_utf8(attribute.value).has_value());
    (void)text::check_name_text(attribute.value);
  }
  return 0;
}
