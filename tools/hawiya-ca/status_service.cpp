#include "hawiya-ca/status_service.hpp"

#include <hawiya/http/url.hpp>
#include <hawiya/text/base64.hpp>

namespace hawiya::tools {
namespace {

/// What stands between the prefix and the suffix.
std::optional<std::string> between(const std::string& path, std::string_view prefix, std::string_view suffix) {
  if (path.size() <= prefix.size() + suffix.size() || !path.starts_with(prefix) || !path.ends_with(suffix)) return std::nullopt;
  return path.substr(prefix.size(), path.size() - prefix.size() - suffix.size());
}

http::Response file(const char* type, Bytes body) {
  return {.status = 200, .content_type = type, .body = std::move(body), .headers = {{"Cache-Control", "no-cache"}}};
}

http::Response not_found() { return http::Response::text(404, "not found\n"); }

}  // namespace

http::Response StatusService::ocsp(ByteView request) const {
  return {.status = 200,
          .content_type = "application/ocsp-response",
          .body = responder_.answer(request, system_now()),
          .headers = {{"Cache-Control", "no-store"}}};
}

http::Response StatusService::ocsp_by_get(const std::string& encoded) const {
  const auto plain = http::decode_percent(encoded);
  const auto request = plain ? text::from_base64(*plain) : plain.error();
  return ocsp(request ? *request : Bytes());
}

http::Response StatusService::timestamp(const http::Request& request) const {
  if (!timestamps_) return not_found();
  if (request.method != "POST") return http::Response::text(405, "method not allowed\n");
  if (request.header("Content-Type") != "application/timestamp-query")
    return http::Response::text(415, "application/timestamp-query is expected\n");
  return {.status = 200,
          .content_type = "application/timestamp-reply",
          .body = timestamps_->answer(request.body, system_now()),
          .headers = {{"Cache-Control", "no-store"}}};
}

http::Response StatusService::crl(const std::string& name) const {
  if (!ca_certificates_.contains(name)) return not_found();
  const auto latest = store_->latest_crl(name);
  if (!latest) return http::Response::text(503, "try later\n");
  return *latest ? file("application/pkix-crl", **latest) : not_found();
}

http::Response StatusService::answer(const http::Request& request) const {
  if (request.path == "/ocsp" && request.method == "POST") {
    if (request.header("Content-Type") != "application/ocsp-request")
      return http::Response::text(415, "application/ocsp-request is expected\n");
    return ocsp(request.body);
  }
  if (request.path == "/tsa") return timestamp(request);
  if (request.method != "GET") return http::Response::text(405, "method not allowed\n");
  if (const auto encoded = between(request.path, "/ocsp/", "")) return ocsp_by_get(*encoded);
  if (const auto name = between(request.path, "/crl/", ".crl")) return crl(*name);
  if (const auto name = between(request.path, "/ca/", ".cer")) {
    const auto found = ca_certificates_.find(*name);
    return found == ca_certificates_.end() ? not_found() : file("application/pkix-cert", found->second);
  }
  return not_found();
}

}  // namespace hawiya::tools
