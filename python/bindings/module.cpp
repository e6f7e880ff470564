#include "bindings.hpp"

namespace hawiya::python {

py::object to_python(Time time) {
  const auto datetime = py::module_::import("datetime");
  const auto epoch = datetime.attr("datetime")(1970, 1, 1, py::arg("tzinfo") = datetime.attr("timezone").attr("utc"));
  return epoch + datetime.attr("timedelta")(py::arg("seconds") = time.time_since_epoch().count());
}

Time to_time(const py::object& datetime) {
  if (datetime.is_none()) return system_now();
  const auto type = py::module_::import("datetime").attr("datetime");
  if (!py::isinstance(datetime, type)) throw py::type_error("a datetime is expected");
  if (datetime.attr("utcoffset")().is_none()) throw py::value_error("a naive datetime names no instant: give it a time zone");
  const auto seconds = py::module_::import("math").attr("floor")(datetime.attr("timestamp")());
  return Time(Duration(seconds.cast<std::int64_t>()));
}

py::list to_python(const Checks& checks) {
  py::list list;
  for (const Check& check : checks) {
    py::dict one;
    one["name"] = check.name;
    one["clause"] = check.clause;
    one["inputs"] = check.inputs;
    one["passed"] = check.passed;
    list.append(one);
  }
  return list;
}

namespace {

// Python's exception for an error: the class says the kind, the attributes say the rest.
void raise(const Error& error) {
  const auto classes = py::module_::import("hawiya._error");
  const auto exception = classes.attr("make")(std::string(name_of(error.code)), std::string(name_of(error.kind())),
                                              std::string(text_of(error.code)), error.detail, error.where);
  PyErr_SetObject(reinterpret_cast<PyObject*>(Py_TYPE(exception.ptr())), exception.ptr());
}

}  // namespace
}  // namespace hawiya::python

PYBIND11_MODULE(_hawiya, root) {
  using namespace hawiya::python;
  py::register_exception_translator([](std::exception_ptr pointer) {
    try {
      if (pointer) std::rethrow_exception(pointer);
    } catch (const hawiya::Failure& failure) {
      raise(failure.error());
    }
  });
  bind_base(root);
  bind_x509(root.def_submodule("x509"));
  bind_path(root.def_submodule("path"));
  bind_http(root.def_submodule("http"));
  bind_auth(root.def_submodule("auth"));
  bind_sign(root.def_submodule("sign"));
}
