#include <hawiya/base/fetch.hpp>

#include "bindings.hpp"

namespace hawiya::python {
namespace {

// Any failure of the caller's own client is one to Hawiya: there is no answer.
FetchAnswer make_answer(std::string id, const py::object& body, const py::object& error) {
  if (body.is_none() == error.is_none()) throw py::value_error("either a body or an error");
  if (!error.is_none()) return {.id = std::move(id), .error = Error{ErrorCode::fetch_failed, py::str(error)}};
  return {.id = std::move(id), .body = to_bytes(view(body.cast<py::bytes>()))};
}

}  // namespace

void bind_base(py::module_& root) {
  py::class_<FetchRequest>(root, "FetchRequest")
      .def_readonly("id", &FetchRequest::id)
      .def_readonly("url", &FetchRequest::url)
      .def_property_readonly("method",
                             [](const FetchRequest& r) { return r.method == FetchRequest::Method::get ? "GET" : "POST"; })
      .def_readonly("content_type", &FetchRequest::content_type)
      .def_readonly("accept", &FetchRequest::accept)
      .def_property_readonly("body", [](const FetchRequest& r) { return to_python(r.body); })
      .def_readonly("max_bytes", &FetchRequest::max_bytes)
      .def_property_readonly("timeout", [](const FetchRequest& r) { return std::chrono::duration<double>(r.timeout).count(); })
      .def("__repr__", [](const FetchRequest& r) { return "<FetchRequest " + r.id + " " + r.url + ">"; });
  py::class_<FetchAnswer>(root, "FetchAnswer")
      .def(py::init(&make_answer), py::arg("id"), py::arg("body") = py::none(), py::kw_only(), py::arg("error") = py::none())
      .def_readonly("id", &FetchAnswer::id)
      .def_property_readonly("body", [](const FetchAnswer& a) { return to_python(a.body); })
      .def_property_readonly("error", [](const FetchAnswer& a) -> std::optional<std::string> {
        return a.error ? std::optional(std::string(name_of(a.error->code))) : std::nullopt;
      });
}

}  // namespace hawiya::python
