#pragma once
// An e-government site that lets citizens log in: the library used as a site would.
//
//   GET /               the page             GET /auth/challenge   a session cookie and {"nonce"}
//   POST /auth/login    the token; 200, 401 or 503 with JSON       POST /auth/logout

#include <hawiya/auth/login.hpp>
#include <hawiya/http/client.hpp>
#include <hawiya/http/server.hpp>
#include <string>

#include "sessions.hpp"

class Portal {
 public:
  Portal(const hawiya::auth::Origin& origin, hawiya::path::TrustStore anchors, hawiya::auth::LoginPolicy policy,
         hawiya::http::ClientPolicy client);

  hawiya::http::Response answer(const hawiya::http::Request& request);

 private:
  hawiya::http::Response challenge();
  hawiya::http::Response log_in(const hawiya::http::Request& request);
  hawiya::http::Response log_out(const hawiya::http::Request& request);
  [[nodiscard]] hawiya::Result<hawiya::auth::Citizen> judge(std::string_view token, const hawiya::auth::Challenge& challenge,
                                                            hawiya::Checks& trail) const;
  [[nodiscard]] std::string cookie(const std::string& id) const;

  std::string origin_;
  hawiya::auth::LoginVerifier verifier_;
  hawiya::http::ClientPolicy client_;
  Sessions sessions_;
};
