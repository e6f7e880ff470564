#include <hawiya/cms/detached_signature.hpp>

#include "bindings.hpp"

namespace hawiya::python {

void bind_cms(py::module_ room) {
  using cms::IntactSignature;
  py::class_<IntactSignature>(room, "IntactSignature")
      .def_property_readonly("certificate", &IntactSignature::certificate)
      .def_property_readonly("claimed_time", [](const IntactSignature& s) { return to_python(s.claimed_time()); })
      .def_property_readonly("algorithm", [](const IntactSignature& s) { return s.algorithm().to_string(); })
      .def_property_readonly("checks", [](const IntactSignature& s) { return to_python(s.checks()); });
  room.def(
      "verify_detached",
      [](const py::bytes& signature, const py::bytes& content) {
        const ByteView signature_view = view(signature), content_view = view(content);
        const py::gil_scoped_release unlocked;
        return cms::verify_detached(signature_view, content_view).value();
      },
      py::arg("signature"), py::arg("content"));
}

}  // namespace hawiya::python
