#include <hawiya/http/client.hpp>

#include "bindings.hpp"

namespace hawiya::python {
namespace {

http::Addresses addresses_by_name(const std::string& name) {
  if (name == "public_only") return http::Addresses::public_only;
  if (name == "allow_loopback") return http::Addresses::allow_loopback;
  if (name == "allow_any") return http::Addresses::allow_any;
  throw py::value_error("addresses is public_only, allow_loopback or allow_any");
}

}  // namespace

void bind_http(py::module_ room) {
  room.def(
      "fetch",
      [](const std::vector<FetchRequest>& requests, const std::string& addresses) {
        const http::ClientPolicy policy{.addresses = addresses_by_name(addresses)};
        const py::gil_scoped_release unlocked;
        return http::fetch(requests, policy);
      },
      py::arg("requests"), py::kw_only(), py::arg("addresses") = "public_only");
}

}  // namespace hawiya::python
