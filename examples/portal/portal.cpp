#include "portal.hpp"

#include <hawiya/text/checks.hpp>
#include <hawiya/x509/egyptian_number.hpp>
#include <nlohmann/json.hpp>

#include "page.hpp"

using namespace hawiya;
using Json = nlohmann::ordered_json;

namespace {

constexpr const char* style =
    "body{font-family:sans-serif;background:#f4f6f5;color:#123;margin:0}main{max-width:44rem;margin:3rem auto;background:#fff;"
    "padding:2rem;border-radius:.5rem}table{border-collapse:collapse;font-size:.85rem}td{padding:.2rem .6rem;border-bottom:1px "
    "solid #dde}button{font-size:1rem;padding:.5rem 1.5rem}";

http::Response make(unsigned status, const char* type, std::string_view body) {
  return {.status = status,
          .content_type = type,
          .body = to_bytes(as_bytes(body)),
          .headers = {
              {"Cache-Control", "no-store"},
              {"X-Content-Type-Options", "nosniff"},
              {"Referrer-Policy", "no-referrer"},
              {"Content-Security-Policy", "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'"}}};
}

http::Response json(unsigned status, const Json& content) {
  return make(status, "application/json", content.dump(-1, ' ', false, Json::error_handler_t::replace));
}

std::string session_of(const http::Request& request) {
  constexpr std::string_view name = "session=";
  const std::string cookies = request.header("Cookie");
  const std::size_t at = cookies.find(name);
  if (at == std::string::npos || (at > 0 && cookies[at - 1] != ' ' && cookies[at - 1] != ';')) return {};
  return cookies.substr(at + name.size(), cookies.find(';', at) - at - name.size());
}

Json describe(const auth::Citizen& citizen) {
  return {{"common_name", citizen.common_name()},
          {"surname", citizen.surname()},
          {"given_name", citizen.given_name()},
          {"country", citizen.identity().country},
          {"number", x509::masked_number(citizen.identity().number)}};
}

// What the citizen is told: whether to try again, and the code for the help desk; never the detail.
http::Response refusal(const Error& error, const Checks& trail) {
  const bool later = error.kind() == ErrorKind::try_later;
  return json(later ? 503 : 401, {{"verdict", later ? "try later" : "rejected"},
                                  {"code", name_of(error.code)},
                                  {"text", text_of(error.code)},
                                  {"checks", Json::parse(text::to_json(trail))}});
}

}  // namespace

Portal::Portal(const auth::Origin& origin, path::TrustStore anchors, auth::LoginPolicy policy, http::ClientPolicy client)
    : origin_(origin.text()), verifier_(origin, std::move(anchors), std::move(policy)), client_(std::move(client)) {}

std::string Portal::cookie(const std::string& id) const {
  return "session=" + id + "; Path=/; HttpOnly; SameSite=Strict" + (origin_.starts_with("https:") ? "; Secure" : "");
}

http::Response Portal::challenge() {
  const Time now = system_now();
  const auto challenge = auth::Challenge::create(now);
  const auto id = sessions_.begin(challenge, now);
  if (!id) return json(503, {{"verdict", "try later"}});
  http::Response response = json(200, {{"nonce", challenge.nonce()}});
  response.headers.emplace_back("Set-Cookie", cookie(*id));
  return response;
}

Result<auth::Citizen> Portal::judge(std::string_view token, const auth::Challenge& challenge, Checks& trail) const {
  const Time now = system_now();
  auto pending = verifier_.begin(token, challenge, now, &trail);
  if (!pending) return pending.error();
  std::vector<FetchAnswer> answers;
  for (auto needs = pending->needs(); !needs.empty(); needs = pending->more(answers, now))
    for (auto& answer : http::fetch(needs, client_)) answers.push_back(std::move(answer));
  return pending->finish(answers, now, &trail);
}

http::Response Portal::log_in(const http::Request& request) {
  // Another site cannot make a browser send this type without asking us first.
  if (!request.header("Content-Type").starts_with("application/json")) return json(415, {{"verdict", "rejected"}});
  const std::string session = session_of(request);
  const auto challenge = sessions_.take_challenge(session, system_now());
  if (!challenge) return refusal({ErrorCode::challenge_missing}, {});
  Checks trail;
  auto citizen = judge(as_text(request.body), *challenge, trail);
  if (!citizen) return refusal(citizen.error(), trail);
  http::Response response =
      json(200, {{"verdict", "accepted"}, {"citizen", describe(*citizen)}, {"checks", Json::parse(text::to_json(trail))}});
  response.headers.emplace_back("Set-Cookie", cookie(sessions_.log_in(session, *std::move(citizen), system_now())));
  return response;
}

http::Response Portal::log_out(const http::Request& request) {
  sessions_.end(session_of(request));
  http::Response response = make(303, "text/plain", "");
  response.headers.emplace_back("Location", "/");
  return response;
}

http::Response Portal::answer(const http::Request& request) {
  const std::string route = request.method + " " + request.path;
  if (route == "GET /") return make(200, "text/html; charset=utf-8", page(sessions_.citizen(session_of(request), system_now())));
  if (route == "GET /style.css") return make(200, "text/css", style);
  if (route == "GET /auth/challenge") return challenge();
  if (route == "POST /auth/login") return log_in(request);
  if (route == "POST /auth/logout") return log_out(request);
  return make(404, "text/plain", "not found\n");
}
