#include <hawiya/auth/login.hpp>

#include "bindings.hpp"

namespace hawiya::python {
namespace {

using auth::Challenge;
using auth::Citizen;
using auth::LoginPolicy;
using auth::LoginVerifier;
using auth::PendingLogin;

LoginPolicy make_policy(std::vector<x509::Certificate> intermediates, const std::vector<std::string>& disallowed,
                        const std::string& revocation, const std::string& when_unavailable) {
  LoginPolicy policy;
  policy.intermediates = std::move(intermediates);
  for (const std::string& oid : disallowed) policy.disallowed_policies.push_back(der::Oid::parse(oid).value());
  if (revocation == "off_dangerously")
    policy.check_revocation = auth::RevocationCheck::off_dangerously;
  else if (revocation != "on")
    throw py::value_error("revocation is on or off_dangerously");
  if (when_unavailable == "accept_when_responder_is_down")
    policy.revocation.when_unavailable = revocation::WhenUnavailable::accept_when_responder_is_down;
  else if (when_unavailable != "refuse")
    throw py::value_error("when_unavailable is refuse or accept_when_responder_is_down");
  return policy;
}

PendingLogin begin(const LoginVerifier& verifier, const std::string& token, const Challenge& challenge, const py::object& now) {
  const Time time = to_time(now);
  const py::gil_scoped_release unlocked;
  return verifier.begin(token, challenge, time).value();
}

Citizen finish(const PendingLogin& pending, const std::vector<FetchAnswer>& answers, const py::object& now) {
  const Time time = to_time(now);
  const py::gil_scoped_release unlocked;
  return pending.finish(answers, time).value();
}

void bind_challenge(py::module_& room) {
  py::class_<auth::Origin>(room, "Origin")
      .def(py::init([](const std::string& text) { return auth::Origin::parse(text).value(); }), py::arg("origin"))
      .def("__str__", &auth::Origin::text);
  py::class_<Challenge>(room, "Challenge")
      .def_static(
          "create",
          [](const py::object& now, double time_to_live) {
            return Challenge::create(to_time(now), Duration(static_cast<std::int64_t>(time_to_live)));
          },
          py::arg("now") = py::none(), py::kw_only(),
          py::arg("time_to_live") = static_cast<double>(Challenge::default_time_to_live.count()))
      .def_static(
          "restore",
          [](const std::string& nonce, const py::object& expires) {
            if (expires.is_none()) throw py::type_error("expires is a datetime");
            return Challenge::restore(nonce, to_time(expires)).value();
          },
          py::arg("nonce"), py::arg("expires"))
      .def_property_readonly("nonce", &Challenge::nonce)
      .def_property_readonly("expires", [](const Challenge& c) { return to_python(c.expires()); });
}

void bind_citizen(py::module_& room) {
  py::class_<auth::Identity>(room, "Identity")
      .def_property_readonly("type", [](const auth::Identity& i) { return std::string(auth::name_of(i.type)); })
      .def_readonly("country", &auth::Identity::country)
      .def_readonly("number", &auth::Identity::number)
      .def("__repr__", [](const auth::Identity& i) { return "<Identity " + i.country + " (number not shown)>"; });
  py::class_<Citizen>(room, "Citizen")
      .def_property_readonly("identity", &Citizen::identity)
      .def_property_readonly("common_name", &Citizen::common_name)
      .def_property_readonly("surname", &Citizen::surname)
      .def_property_readonly("given_name", &Citizen::given_name)
      .def_property_readonly("certificate", &Citizen::certificate)
      .def_property_readonly("algorithm", &Citizen::algorithm)
      .def_property_readonly("checks", [](const Citizen& c) { return to_python(c.checks()); })
      .def("__repr__", [](const Citizen& c) { return "<Citizen " + c.certificate().serial_hex() + ">"; });
}

}  // namespace

void bind_auth(py::module_ room) {
  bind_challenge(room);
  bind_citizen(room);
  py::class_<LoginPolicy>(room, "LoginPolicy")
      .def(py::init(&make_policy), py::kw_only(), py::arg("intermediates") = std::vector<x509::Certificate>(),
           py::arg("disallowed_policies") = std::vector<std::string>(), py::arg("revocation") = "on",
           py::arg("when_unavailable") = "refuse");
  py::class_<PendingLogin>(room, "PendingLogin")
      .def("needs", &PendingLogin::needs)
      .def(
          "more",
          [](const PendingLogin& pending, const std::vector<FetchAnswer>& answers, const py::object& now) {
            return pending.more(answers, to_time(now));
          },
          py::arg("answers"), py::arg("now") = py::none())
      .def("finish", &finish, py::arg("answers"), py::arg("now") = py::none())
      .def_property_readonly("checks", [](const PendingLogin& p) { return to_python(p.checks()); });
  py::class_<LoginVerifier>(room, "LoginVerifier")
      .def(py::init([](const auth::Origin& origin, const path::TrustStore& anchors, const LoginPolicy& policy) {
             return LoginVerifier(origin, anchors, policy);
           }),
           py::arg("origin"), py::arg("anchors"), py::arg("policy") = LoginPolicy())
      .def("begin", &begin, py::arg("token"), py::arg("challenge"), py::arg("now") = py::none());
}

}  // namespace hawiya::python
