#pragma once
// The HTTP face of a CA: OCSP by POST and GET, timestamps, CRLs, CA certificates.

#include <hawiya/ca/ocsp_responder.hpp>
#include <hawiya/ca/timestamp_authority.hpp>
#include <hawiya/http/server.hpp>
#include <map>
#include <optional>
#include <string>

namespace hawiya::tools {

/// Answers requests; thread-safe. POST /ocsp and GET /ocsp/BASE64 (RFC 6960 appendix A.1), POST /tsa (RFC 3161 §3.4) where there
/// is a timestamp unit, GET /crl/NAME.crl, GET /ca/NAME.cer.
class StatusService {
 public:
  StatusService(ca::OcspResponder responder, std::optional<ca::TimestampAuthority> timestamps, std::shared_ptr<ca::Store> store,
                std::map<std::string, Bytes> ca_certificates)
      : responder_(std::move(responder)),
        timestamps_(std::move(timestamps)),
        store_(std::move(store)),
        ca_certificates_(std::move(ca_certificates)) {}

  [[nodiscard]] http::Response answer(const http::Request& request) const;

 private:
  [[nodiscard]] http::Response ocsp(ByteView request) const;
  [[nodiscard]] http::Response ocsp_by_get(const std::string& encoded) const;
  [[nodiscard]] http::Response timestamp(const http::Request& request) const;
  [[nodiscard]] http::Response crl(const std::string& name) const;

  ca::OcspResponder responder_;
  std::optional<ca::TimestampAuthority> timestamps_;
  std::shared_ptr<ca::Store> store_;
  std::map<std::string, Bytes> ca_certificates_;
};

}  // namespace hawiya::tools
