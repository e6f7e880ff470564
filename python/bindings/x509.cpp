#include <hawiya/x509/certificate.hpp>

#include "bindings.hpp"

namespace hawiya::python {
namespace {

using x509::Certificate;

py::object key_of(const Certificate& certificate) {
  const auto& key = certificate.public_key();
  if (!key) return py::none();
  return py::str(key->to_string());
}

py::list key_usage_of(const Certificate& certificate) {
  py::list bits;
  const auto& usage = certificate.extensions().key_usage;
  for (unsigned bit = 0; usage && bit <= static_cast<unsigned>(x509::KeyUsageBit::decipher_only); ++bit)
    if (usage->has(static_cast<x509::KeyUsageBit>(bit)))
      bits.append(std::string(x509::name_of(static_cast<x509::KeyUsageBit>(bit))));
  return bits;
}

py::list purposes_of(const Certificate& certificate) {
  py::list names;
  for (const auto& oid : certificate.extensions().extended_key_usage) names.append(x509::purpose::name_of(oid));
  return names;
}

py::list policies_of(const Certificate& certificate) {
  py::list oids;
  for (const auto& policy : certificate.extensions().certificate_policies) oids.append(policy.policy.to_string());
  return oids;
}

}  // namespace

void bind_x509(py::module_ room) {
  py::class_<Certificate>(room, "Certificate")
      .def_static(
          "from_bytes", [](const py::bytes& file) { return Certificate::from_file_bytes(view(file)).value(); }, py::arg("file"))
      .def_property_readonly("subject", [](const Certificate& c) { return c.subject().to_string(); })
      .def_property_readonly("issuer", [](const Certificate& c) { return c.issuer().to_string(); })
      .def_property_readonly("serial_number", &Certificate::serial_hex)
      .def_property_readonly("not_before", [](const Certificate& c) { return to_python(c.not_before()); })
      .def_property_readonly("not_after", [](const Certificate& c) { return to_python(c.not_after()); })
      .def_property_readonly("key", &key_of)
      .def_property_readonly("is_ca",
                             [](const Certificate& c) {
                               const auto& basic = c.extensions().basic_constraints;
                               return basic && basic->ca;
                             })
      .def_property_readonly("key_usage", &key_usage_of)
      .def_property_readonly("extended_key_usage", &purposes_of)
      .def_property_readonly("policies", &policies_of)
      .def_property_readonly("ocsp_urls", [](const Certificate& c) { return c.extensions().access_urls(x509::access_ocsp); })
      .def_property_readonly("fingerprint", [](const Certificate& c) { return to_python(c.fingerprint()); })
      .def_property_readonly("der", [](const Certificate& c) { return to_python(c.der()); })
      .def("to_pem", &Certificate::to_pem)
      .def("__eq__", [](const Certificate& a, const Certificate& b) { return a == b; })
      .def("__hash__", [](const Certificate& c) { return py::hash(to_python(c.der())); })
      .def("__repr__", [](const Certificate& c) { return "<Certificate " + c.serial_hex() + ">"; });
}

}  // namespace hawiya::python
