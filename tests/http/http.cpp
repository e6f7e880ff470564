#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <atomic>
#include <hawiya/http/client.hpp>
#include <hawiya/http/server.hpp>
#include <hawiya/http/url.hpp>
#include <string>
#include <thread>

using namespace hawiya;
using namespace hawiya::http;
using namespace std::chrono_literals;

namespace {

const ClientPolicy local{.addresses = Addresses::allow_loopback};

// A socket that says what no proper client would.
class RawSocket {
 public:
  explicit RawSocket(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    timeval limit{5, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  }
  ~RawSocket() { ::close(fd_); }
  RawSocket(const RawSocket&) = delete;
  RawSocket& operator=(const RawSocket&) = delete;
  bool send(std::string_view text) const {
    return connected_ && ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size());
  }
  std::string receive_all() const {
    std::string all;
    char buffer[4096];
    for (ssize_t n; (n = ::recv(fd_, buffer, sizeof buffer, 0)) > 0;) all.append(buffer, static_cast<std::size_t>(n));
    return all;
  }

 private:
  int fd_;
  bool connected_ = false;
};

std::string talk(const Server& server, std::string_view text) {
  const RawSocket socket(server.port());
  CHECK(socket.send(text));
  return socket.receive_all();
}

// A server that answers with fixed bytes, or with silence.
class RawServer {
 public:
  RawServer(std::string reply, bool endless = false, bool silent = false) : listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(listener_, reinterpret_cast<sockaddr*>(&address), size);
    ::listen(listener_, 4);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this, reply = std::move(reply), endless, silent] {
      const int peer = ::accept(listener_, nullptr, nullptr);
      if (peer < 0) return;
      timeval limit{2, 0};
      ::setsockopt(peer, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
      char buffer[1024];
      (void)::recv(peer, buffer, sizeof buffer, 0);
      if (silent) (void)::recv(peer, buffer, sizeof buffer, 0);
      (void)::send(peer, reply.data(), reply.size(), MSG_NOSIGNAL);
      for (int i = 0; endless && i < 1000; ++i)
        if (::send(peer, buffer, sizeof buffer, MSG_NOSIGNAL) < 0) break;
      ::close(peer);
    });
  }
  ~RawServer() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
  }
  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/"; }

 private:
  int listener_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

FetchAnswer fetch_one(const std::string& url, ClientPolicy policy = local,
                      FetchRequest request = {.id = "x", .url = "", .timeout = 2s}) {
  request.url = url;
  return fetch({&request, 1}, policy).front();
}

ErrorCode code_of(const FetchAnswer& answer) { return answer.error ? answer.error->code : ErrorCode::internal_error; }

Server echo(ServerLimits limits = {}) {
  return Server::listen(
             "127.0.0.1", 0,
             [](const Request& request) {
               if (request.path == "/throw") throw std::runtime_error("secret detail");
               Response response = Response::text(
                   200, request.method + " " + request.path + " " + request.query + " " + std::string(as_text(request.body)));
               return response;
             },
             limits)
      .value();
}

std::string url_of(const Server& server, const std::string& target) {
  return "http://127.0.0.1:" + std::to_string(server.port()) + target;
}

}  // namespace

TEST_SUITE("http") {
  TEST_CASE("URLs are read strictly") {
    const Url url = parse_url("http://OCSP.Example:8080/a/b?c=d").value();
    CHECK(url.host == "ocsp.example");
    CHECK(url.port == 8080);
    CHECK(url.target == "/a/b?c=d");
    CHECK(parse_url("http://a").value().target == "/");
    CHECK(parse_url("http://a?x").value().target == "/?x");
    CHECK(parse_url("http://[::1]:81/").value().authority() == "[::1]:81");
    for (const char* bad : {"", "ftp://a/", "http:/a", "http://", "http:///x", "http://u@a/", "http://a/#f", "http://a:0/",
                            "http://a:65536/", "http://a:/", "http://a:8x/", "http://a b/", "http://a/\r\nX: y", "http://a\\b/",
                            "http://[::1/", "http://é/", "HTTP://a/"})
      CHECK(parse_url(bad).error().code == ErrorCode::url_malformed);
    CHECK(decode_percent("/a%2Fb%20").value() == "/a/b ");
    for (const char* bad : {"%", "%2", "%zz", "%00", "a%4"}) CHECK_FALSE(decode_percent(bad));
  }

  TEST_CASE("only public addresses are reached, in whatever notation they come") {
    for (const char* inner : {"127.0.0.1",
                              "10.1.2.3",
                              "172.16.0.1",
                              "172.31.255.255",
                              "192.168.1.1",
                              "169.254.169.254",
                              "100.64.0.1",
                              "0.0.0.0",
                              "224.0.0.1",
                              "255.255.255.255",
                              "198.18.0.1",
                              "::1",
                              "::",
                              "fe80::1",
                              "fc00::1",
                              "fd12::1",
                              "ff02::1",
                              "::ffff:127.0.0.1",
                              "::ffff:10.0.0.1",
                              "2002:7f00:1::",
                              "64:ff9b::7f00:1",
                              "2001:db8::1",
                              "2001::1"})
      CHECK_FALSE_MESSAGE(may_connect(inner, Addresses::public_only), inner);
    for (const char* outer : {"8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1", "::ffff:8.8.8.8"})
      CHECK_MESSAGE(may_connect(outer, Addresses::public_only), outer);
    CHECK(may_connect("127.0.0.1", Addresses::allow_loopback));
    CHECK_FALSE(may_connect("10.0.0.1", Addresses::allow_loopback));
    CHECK(may_connect("10.0.0.1", Addresses::allow_any));
    CHECK_FALSE(may_connect("0x7f.1", Addresses::allow_loopback));
    CHECK(code_of(fetch_one("http://127.0.0.1:1/", {})) == ErrorCode::address_refused);
    CHECK(code_of(fetch_one("http://2130706433:1/", {})) != ErrorCode::internal_error);
    CHECK(code_of(fetch_one("http://localhost:1/", {})) == ErrorCode::address_refused);
  }

  TEST_CASE("client and server speak to each other") {
    const Server server = echo();
    CHECK(as_text(fetch_one(url_of(server, "/hello?a=b")).body) == "GET /hello a=b ");
    FetchRequest post{
        .id = "p", .url = "", .method = FetchRequest::Method::post, .content_type = "text/plain", .body = {'h', 'i'}};
    CHECK(as_text(fetch_one(url_of(server, "/x"), local, post).body) == "POST /x  hi");
    std::vector<FetchRequest> many;
    for (int i = 0; i < 20; ++i) many.push_back({.id = std::to_string(i), .url = url_of(server, "/" + std::to_string(i))});
    const auto answers = fetch(many, local);
    for (int i = 0; i < 20; ++i) CHECK(as_text(answers[static_cast<std::size_t>(i)].body) == "GET /" + std::to_string(i) + "  ");
  }

  TEST_CASE("an answer is 200, of the expected media type, in time and within its size") {
    const Server server = echo();
    CHECK(code_of(fetch_one(url_of(server, "/throw"))) == ErrorCode::fetch_failed);
    CHECK(code_of(fetch_one(url_of(server, "/"), local, {.id = "x", .url = "", .accept = "application/ocsp-response"})) ==
          ErrorCode::fetch_failed);
    CHECK(code_of(fetch_one(url_of(server, "/"), local, {.id = "x", .url = "", .accept = "text/plain"})) ==
          ErrorCode::internal_error);
    CHECK(code_of(fetch_one("https://127.0.0.1/")) == ErrorCode::fetch_failed);
    CHECK(code_of(fetch_one("http://127.0.0.1:1/")) == ErrorCode::fetch_failed);
    CHECK(code_of(fetch_one("nonsense")) == ErrorCode::url_malformed);
    const FetchRequest impatient{.id = "x", .url = "", .max_bytes = 1000, .timeout = 200ms};
    CHECK(code_of(fetch_one(RawServer("", false, true).url(), local, impatient)) == ErrorCode::fetch_timeout);
    CHECK(code_of(fetch_one(RawServer("HTTP/1.1 200 OK\r\n\r\n", true).url(), local, impatient)) == ErrorCode::fetch_too_large);
    CHECK(code_of(fetch_one(RawServer("HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n").url(), local, impatient)) ==
          ErrorCode::fetch_too_large);
    CHECK(code_of(fetch_one(RawServer("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort").url(), local, impatient)) ==
          ErrorCode::fetch_failed);
    CHECK(code_of(fetch_one(RawServer("HTTP/1.1 200 OK\r\nX: " + std::string(20'000, 'a') + "\r\n\r\n").url(), local,
                            impatient)) == ErrorCode::fetch_too_large);
    CHECK(code_of(fetch_one(RawServer("garbage\r\n\r\n").url(), local, impatient)) == ErrorCode::fetch_failed);
  }

  TEST_CASE("redirects are few, checked, and for GET alone") {
    const Server server = Server::listen("127.0.0.1", 0, [](const Request& request) {
                            if (request.path == "/end") return Response::text(200, "arrived");
                            const std::string to = request.path == "/once"      ? "/end"
                                                   : request.path == "/private" ? "http://10.0.0.1/"
                                                   : request.path == "/file"    ? "file:///etc/passwd"
                                                                                : "/loop";
                            return Response{.status = 302, .headers = {{"Location", to}}};
                          }).value();
    CHECK(as_text(fetch_one(url_of(server, "/once")).body) == "arrived");
    CHECK(code_of(fetch_one(url_of(server, "/loop"))) == ErrorCode::fetch_failed);
    CHECK(code_of(fetch_one(url_of(server, "/private"))) == ErrorCode::address_refused);
    CHECK(code_of(fetch_one(url_of(server, "/file"))) == ErrorCode::url_malformed);
    CHECK(code_of(fetch_one(url_of(server, "/once"), local, {.id = "x", .url = "", .method = FetchRequest::Method::post})) ==
          ErrorCode::fetch_failed);
  }

  TEST_CASE("the server refuses what is too large, ambiguous or no HTTP") {
    const Server server = echo({.max_header_bytes = 2000, .max_body_bytes = 100});
    CHECK(talk(server, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").starts_with("HTTP/1.1 200"));
    CHECK(talk(server, "GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(4000, 'a') + "\r\n\r\n").starts_with("HTTP/1.1 431"));
    CHECK(talk(server, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n").starts_with("HTTP/1.1 413"));
    for (const char* bad :
         {"nonsense\r\n\r\n", "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
          "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
          "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
          "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", "GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n"})
      CHECK_MESSAGE(talk(server, bad).starts_with("HTTP/1.1 400"), bad);
    const std::string reply = talk(server, "GET /throw HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    CHECK(reply.starts_with("HTTP/1.1 500"));
    CHECK(reply.find("secret") == std::string::npos);
    CHECK(talk(server, "HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").ends_with("\r\n\r\n"));
  }

  TEST_CASE("slow and surplus clients are let go, and the server goes on") {
    const Server server = echo({.request_timeout = 200ms, .max_connections = 2});
    CHECK(talk(server, "GET / HTTP/1.1\r\nHost:") == "");  // never finished
    {
      const RawSocket one(server.port()), two(server.port());
      std::this_thread::sleep_for(50ms);
      const RawSocket three(server.port());
      CHECK(three.receive_all().empty());
    }
    std::this_thread::sleep_for(300ms);
    CHECK(as_text(fetch_one(url_of(server, "/after")).body) == "GET /after  ");
  }

  TEST_CASE("a connection is kept for several requests, and pipelined ones are answered in order") {
    const Server server = echo({.max_requests_per_connection = 3});
    const std::string reply = talk(server,
                                   "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\nGET /3 "
                                   "HTTP/1.1\r\nHost: a\r\n\r\nGET /4 HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(reply.find("GET /1") < reply.find("GET /2"));
    CHECK(reply.find("GET /3") != std::string::npos);
    CHECK(reply.find("GET /4") == std::string::npos);
  }

  TEST_CASE("an address that cannot be listened on says why") {
    const Server server = echo();
    CHECK(Server::listen("127.0.0.1", server.port(), [](const Request&) { return Response{}; }).error().code ==
          ErrorCode::listen_failed);
    CHECK(Server::listen("not an address", 0, [](const Request&) { return Response{}; }).error().code ==
          ErrorCode::listen_failed);
  }
}
