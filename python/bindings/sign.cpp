#include <array>
#include <hawiya/sign/signing.hpp>
#include <hawiya/sign/validation.hpp>
#include <map>

#include "bindings.hpp"

namespace hawiya::python {
namespace {

using sign::Signing;
using sign::Validation;
using Files = std::map<std::string, py::bytes>;

sign::Packaging packaging_by_name(const std::string& name) {
  constexpr std::array names{"xades_enveloped", "xades_enveloping", "xades_detached", "cades_attached", "cades_detached"};
  for (std::size_t i = 0; i < names.size(); ++i)
    if (name == names[i]) return static_cast<sign::Packaging>(i);
  throw py::value_error("packaging is xades_enveloped, xades_enveloping, xades_detached, cades_attached or cades_detached");
}

Signing begin_signing(const Files& files, const x509::Certificate& certificate, const std::string& packaging,
                      const std::vector<x509::Certificate>& chain, std::vector<std::string> claimed_roles,
                      std::optional<std::string> commitment, const py::object& now) {
  std::vector<sign::DataToSign> data;
  for (const auto& [name, content] : files) data.push_back({.name = name, .bytes = to_bytes(view(content))});
  const sign::SigningProfile profile{
      .packaging = packaging_by_name(packaging), .claimed_roles = std::move(claimed_roles), .commitment = std::move(commitment)};
  const Time time = to_time(now);
  const py::gil_scoped_release unlocked;
  return Signing::begin(std::move(data), profile, certificate, chain, time).value();
}

Validation begin_validation(const py::bytes& document, const Files& files, const path::TrustStore& anchors, const py::object& at,
                            std::optional<path::TrustStore> timestamp_anchors, const std::vector<x509::Certificate>& certificates,
                            const std::string& revocation) {
  sign::ValidationPolicy policy{.anchors = anchors, .timestamp_anchors = std::move(timestamp_anchors)};
  if (revocation == "off_dangerously")
    policy.revocation_checking = sign::RevocationChecking::skipped;
  else if (revocation != "on")
    throw py::value_error("revocation is on or off_dangerously");
  sign::ValidationInput input{.bytes = view(document), .certificates = certificates};
  for (const auto& [name, content] : files) input.contents.push_back({.name = name, .bytes = to_bytes(view(content))});
  const Time now = to_time(at);
  const py::gil_scoped_release unlocked;
  return Validation::begin(input, policy, now).value();
}

py::object finish_validation(const Validation& validation, const std::vector<FetchAnswer>& answers, const py::object& at) {
  const Time now = to_time(at);
  std::string json;
  {
    const py::gil_scoped_release unlocked;
    json = validation.finish(answers, now).to_json();
  }
  return py::module_::import("json").attr("loads")(json);
}

void bind_signing(py::module_& room) {
  py::class_<Signing>(room, "Signing")
      .def_static("begin", &begin_signing, py::arg("files"), py::arg("certificate"), py::kw_only(),
                  py::arg("packaging") = "cades_detached", py::arg("chain") = std::vector<x509::Certificate>(),
                  py::arg("claimed_roles") = std::vector<std::string>(), py::arg("commitment") = py::none(),
                  py::arg("now") = py::none())
      .def_static(
          "resume", [](const py::bytes& saved) { return Signing::resume(view(saved)).value(); }, py::arg("saved"))
      .def("save", [](const Signing& s) { return to_python(s.save()); })
      .def_property_readonly("to_be_signed", [](const Signing& s) { return to_python(s.to_be_signed()); })
      .def_property_readonly("digest_to_be_signed", [](const Signing& s) { return to_python(s.digest_to_be_signed().value()); })
      .def_property_readonly("algorithm", [](const Signing& s) { return s.algorithm().to_string(); })
      .def_property_readonly("certificate", &Signing::certificate)
      .def(
          "attach", [](const Signing& s, const py::bytes& value) { return to_python(s.attach(view(value)).value()); },
          py::arg("value"));
}

}  // namespace

void bind_sign(py::module_ room) {
  bind_signing(room);
  py::class_<Validation>(room, "Validation")
      .def_static("begin", &begin_validation, py::arg("document"), py::arg("contents"), py::arg("anchors"),
                  py::arg("at") = py::none(), py::kw_only(), py::arg("timestamp_anchors") = py::none(),
                  py::arg("certificates") = std::vector<x509::Certificate>(), py::arg("revocation") = "on")
      .def("needs", &Validation::needs)
      .def(
          "more",
          [](const Validation& validation, const std::vector<FetchAnswer>& answers, const py::object& at) {
            const Time now = to_time(at);
            const py::gil_scoped_release unlocked;
            return validation.more(answers, now);
          },
          py::arg("answers"), py::arg("at") = py::none())
      .def("finish", &finish_validation, py::arg("answers"), py::arg("at") = py::none());
}

}  // namespace hawiya::python
