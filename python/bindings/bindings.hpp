#pragma once
// What the bindings share: one function a room, errors as exceptions, times as aware datetimes.

#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <hawiya/base/bytes.hpp>
#include <hawiya/base/check.hpp>
#include <hawiya/base/result.hpp>
#include <hawiya/base/time.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace hawiya::python {

namespace py = pybind11;

void bind_base(py::module_& root);
void bind_x509(py::module_ room);
void bind_path(py::module_ room);
void bind_auth(py::module_ room);
void bind_sign(py::module_ room);
void bind_http(py::module_ room);

/// The octets of a bytes object; valid as long as it is.
[[nodiscard]] inline ByteView view(const py::bytes& bytes) { return as_bytes(std::string_view(bytes)); }
[[nodiscard]] inline py::bytes to_python(ByteView bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }
/// An aware datetime in UTC.
[[nodiscard]] py::object to_python(Time time);
/// The instant of an aware datetime, now for None; ValueError for a naive one.
[[nodiscard]] Time to_time(const py::object& datetime);
[[nodiscard]] py::list to_python(const Checks& checks);

}  // namespace hawiya::python
