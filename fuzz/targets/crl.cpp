#include <hawiya/x509/crl.hpp>

#include "touch_x509.hpp"

using namespace hawiya;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto list = x509::Crl::from_der({data, size});
  if (!list) return 0;
  fuzz::touch(list->issuer());
  fuzz::touch(list->crl_number());
  fuzz::touch(list->base_crl_number());
  if (const auto& point = list->issuing_distribution_point()) fuzz::touch(point->full_name);
  if (const auto algorithm = list->signature_algorithm()) fuzz::touch(algorithm->to_string());
  // Any octet string may be asked for: here every short piece of the list itself, among them its serial numbers.
  for (std::size_t at = 0; at < size && at < 512; ++at)
    for (const std::size_t length : {std::size_t{1}, std::size_t{2}, std::size_t{9}})
      if (const auto found = list->find(list->issuer(), ByteView(data, size).subspan(at, std::min(length, size - at))))
        fuzz::touch(to_string(found->revoked_at));
  return 0;
}
