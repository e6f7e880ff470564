#pragma once
// The HTTP face of a CA: OCSP by POST and GET, CRLs, CA certificates.

#include <hawiya/ca/ocsp_responder.hpp>
#include <hawiya/http/server.hpp>
#include <map>
#include <string>

namespace hawiya::tools {

/// Answers requests; thread-safe. POST /ocsp and GET /ocsp/BASE64 (RFC 6960 appendix A.1), GET /crl/NAME.crl, GET /ca/NAME.cer.
class StatusService {
 public:
  StatusService(ca::OcspResponder responder, std::shared_ptr<ca::Store> store, std::map<std::string, Bytes> ca_certificates)
      : responder_(std::move(responder)), store_(std::move(store)), ca_certificates_(std::move(ca_certificates)) {}

  [[nodiscard]] http::Response answer(const http::Request& request) const;

 private:
  [[nodiscard]] http::Response ocsp(ByteView request) const;
  [[nodiscard]] http::Response ocsp_by_get(const std::string& encoded) const;
  [[nodiscard]] http::Response crl(const std::string& name) const;

  ca::OcspResponder responder_;
  std::shared_ptr<ca::Store> store_;
  std::map<std::string, Bytes> ca_certificates_;
};

}  // namespace hawiya::tools
