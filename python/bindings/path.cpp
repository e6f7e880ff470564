#include <hawiya/path/trust_store.hpp>

#include "bindings.hpp"

namespace hawiya::python {

void bind_path(py::module_ room) {
  py::class_<path::TrustStore>(room, "TrustStore")
      .def(py::init([](std::vector<x509::Certificate> anchors) { return path::TrustStore::create(std::move(anchors)).value(); }),
           py::arg("anchors"))
      .def_property_readonly("anchors", [](const path::TrustStore& store) { return store.anchors(); });
}

}  // namespace hawiya::python
