#pragma once
// A small hardened HTTP/1.1 server for what Hawiya itself serves: OCSP, CRLs, CA certificates, examples.
//
// Every size, time and count has a limit. It speaks plain HTTP: TLS, rate limits by client and public names belong to the proxy
// in front.

#include <chrono>
#include <cstdint>
#include <functional>
#include <hawiya/base/bytes.hpp>
#include <hawiya/base/result.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hawiya::http {

struct ServerLimits {
  std::uint32_t max_header_bytes = 16u << 10;
  std::uint64_t max_body_bytes = 64u << 10;
  std::chrono::milliseconds request_timeout{10'000};  ///< from the first byte that is awaited to the last of the body
  std::chrono::milliseconds write_timeout{10'000};
  std::size_t max_connections = 1024;  ///< more are closed at once
  std::size_t max_requests_per_connection = 1000;
};

struct Request {
  std::string method;
  std::string path;   ///< still percent-encoded
  std::string query;  ///< after the first '?'
  Bytes body;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string peer;  ///< address of the client
  /// The value of the only header of this name, in any case; empty when absent or repeated.
  [[nodiscard]] HAWIYA_API std::string header(std::string_view name) const;
};

struct Response {
  unsigned status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  Bytes body = {};
  std::vector<std::pair<std::string, std::string>> headers = {};

  [[nodiscard]] static Response text(unsigned status, std::string_view text) {
    return {.status = status, .body = to_bytes(as_bytes(text))};
  }
};

/// Called by the server's threads, possibly several at once. An exception becomes status 500 without any detail.
using Handler = std::function<Response(const Request&)>;

/// Listens and answers with its own threads until it is stopped or destroyed.
class HAWIYA_API Server {
 public:
  /// Port 0 takes a free one. `listen_failed` with the reason. Refused with a 4xx status and without asking the handler:
  /// malformed requests, too large ones, ones with several lengths or with folded header lines.
  [[nodiscard]] static Result<Server> listen(std::string_view address, std::uint16_t port, Handler handler,
                                             ServerLimits limits = {}, unsigned threads = 1);

  Server(Server&&) noexcept;
  Server& operator=(Server&&) noexcept;
  ~Server();
  [[nodiscard]] std::uint16_t port() const;
  /// Closes all connections and waits for the threads.
  void stop();

 private:
  struct Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace hawiya::http
