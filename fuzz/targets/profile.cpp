// Profiles and hierarchies: the same octets as either.
#include <hawiya/ca/hierarchy.hpp>
#include <hawiya/ca/profile.hpp>

#include "touch_x509.hpp"

using namespace hawiya;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = as_text({data, size});
  if (const auto profile = ca::Profile::parse(text, "fuzz.xml", der::Oid("2.999.1"))) {
    fuzz::touch(profile->rules().description);
    const auto subject = profile->subject({{.type = x509::attribute::common_name, .value = "فاطمة"},
                                           {.type = x509::attribute::serial_number, .value = "PNOEG-29001011234567"}});
    if (subject) fuzz::touch(*subject);
  }
  if (const auto hierarchy = ca::Hierarchy::parse(text, "fuzz.xml")) {
    fuzz::require(!hierarchy->cas.empty());
    for (const ca::PlannedCa& ca : hierarchy->cas) fuzz::touch(ca.name);
  }
  return 0;
}
