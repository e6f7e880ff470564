#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <hawiya/http/server.hpp>
#include <thread>

namespace hawiya::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace wire = boost::beast::http;
using boost::system::error_code;

constexpr auto awaited = asio::as_tuple(asio::use_awaitable);
using WireRequest = wire::request<wire::vector_body<std::uint8_t>>;
using WireResponse = wire::response<wire::vector_body<std::uint8_t>>;

Request from_wire(WireRequest& message, const std::string& peer) {
  Request request{.method = std::string(message.method_string()),
                  .path = std::string(message.target()),
                  .query = {},
                  .body = std::move(message.body()),
                  .headers = {},
                  .peer = peer};
  if (const std::size_t mark = request.path.find('?'); mark != std::string::npos) {
    request.query = request.path.substr(mark + 1);
    request.path.resize(mark);
  }
  for (const auto& field : message) request.headers.emplace_back(field.name_string(), field.value());
  return request;
}

WireResponse to_wire(Response response, const WireRequest& request, bool keep_alive) {
  WireResponse message{static_cast<wire::status>(response.status), request.version() == 10 ? 10u : 11u};
  message.set(wire::field::content_type, response.content_type);
  message.set("X-Content-Type-Options", "nosniff");
  for (const auto& [name, value] : response.headers) message.insert(name, value);
  message.keep_alive(keep_alive);
  const std::size_t size = response.body.size();
  if (request.method() != wire::verb::head) message.body() = std::move(response.body);
  message.content_length(size);
  return message;
}

unsigned status_for(const error_code& fault) {
  if (fault == wire::error::header_limit || fault == wire::error::buffer_overflow) return 431;
  if (fault == wire::error::body_limit) return 413;
  return fault.category() == make_error_code(wire::error::bad_method).category() && fault != wire::error::end_of_stream &&
                 fault != wire::error::partial_message
             ? 400
             : 0;
}

// What proxies and servers are known to read differently (RFC 9112 §6.3) never reaches a handler.
bool is_ambiguous(const WireRequest& request) {
  const auto lengths = request.count(wire::field::content_length), codings = request.count(wire::field::transfer_encoding);
  return lengths + codings > 1 || request.count(wire::field::host) > 1 ||
         (request.version() == 11 && request.count(wire::field::host) == 0) || request.target().empty() ||
         request.target()[0] != '/';
}

}  // namespace

std::string Request::header(std::string_view name) const {
  const std::string* found = nullptr;
  for (const auto& [key, value] : headers) {
    if (!beast::iequals(key, name)) continue;
    if (found != nullptr) return "";
    found = &value;
  }
  return found == nullptr ? "" : *found;
}

struct Server::Impl {
  struct Leave {  // counts a connection out however it ends
    std::atomic<std::size_t>& connections;
    ~Leave() { --connections; }
  };

  Handler handler;
  ServerLimits limits;
  asio::io_context context;
  asio::ip::tcp::acceptor acceptor{context};
  std::uint16_t port = 0;
  std::atomic<std::size_t> connections = 0;
  std::vector<std::thread> threads = {};

  Impl(Handler h, ServerLimits l, unsigned thread_count)
      : handler(std::move(h)), limits(l), context(static_cast<int>(thread_count)) {}

  Response call(const Request& request) const {
    try {
      return handler(request);
    } catch (...) {
      return Response::text(500, "internal error\n");
    }
  }

  asio::awaitable<bool> send(beast::tcp_stream& stream, Response response, const WireRequest& request, bool keep_alive) const {
    const WireResponse message = to_wire(std::move(response), request, keep_alive);
    stream.expires_after(limits.write_timeout);
    auto [fault, sent] = co_await wire::async_write(stream, message, awaited);
    co_return !fault && keep_alive;
  }

  // One request and its answer; false ends the connection.
  asio::awaitable<bool> serve_one(beast::tcp_stream& stream, beast::flat_buffer& buffer, const std::string& peer,
                                  bool last) const {
    wire::request_parser<wire::vector_body<std::uint8_t>> parser;
    parser.header_limit(limits.max_header_bytes);
    parser.body_limit(limits.max_body_bytes);
    stream.expires_after(limits.request_timeout);
    auto [fault, received] = co_await wire::async_read(stream, buffer, parser, awaited);
    WireRequest& message = parser.get();
    if (fault) {
      if (const unsigned status = status_for(fault); status != 0)
        co_await send(stream, Response::text(status, "bad request\n"), message, false);
      co_return false;
    }
    if (is_ambiguous(message)) co_return co_await send(stream, Response::text(400, "bad request\n"), message, false);
    const bool keep_alive = message.keep_alive() && !last;
    const Request request = from_wire(message, peer);
    co_return co_await send(stream, call(request), message, keep_alive);
  }

  asio::awaitable<void> serve(asio::ip::tcp::socket socket) {
    const Leave leave{connections};
    error_code fault;
    const auto endpoint = socket.remote_endpoint(fault);
    const std::string peer = fault ? "" : endpoint.address().to_string();
    beast::tcp_stream stream(std::move(socket));
    beast::flat_buffer buffer(limits.max_header_bytes + limits.max_body_bytes);
    for (std::size_t count = 1;; ++count)
      if (!co_await serve_one(stream, buffer, peer, count >= limits.max_requests_per_connection)) break;
    stream.socket().shutdown(asio::ip::tcp::socket::shutdown_send, fault);
  }

  asio::awaitable<void> accept() {
    asio::steady_timer pause(context);
    while (acceptor.is_open()) {
      auto [fault, socket] = co_await acceptor.async_accept(asio::make_strand(context), awaited);
      if (fault == asio::error::operation_aborted || fault == asio::error::bad_descriptor) co_return;
      if (fault) {  // out of descriptors, most likely: wait for some to be given back
        pause.expires_after(std::chrono::milliseconds(50));
        co_await pause.async_wait(awaited);
        continue;
      }
      if (connections >= limits.max_connections) continue;  // the socket closes itself
      ++connections;
      const auto strand = socket.get_executor();
      asio::co_spawn(strand, serve(std::move(socket)), asio::detached);
    }
  }

  Result<void> open(std::string_view address, std::uint16_t wanted) {
    error_code fault;
    const auto ip = asio::ip::make_address(address, fault);
    if (fault) return Error{ErrorCode::listen_failed, "not an address: " + std::string(address)};
    const asio::ip::tcp::endpoint endpoint(ip, wanted);
    acceptor.open(endpoint.protocol(), fault);
    if (!fault) acceptor.set_option(asio::socket_base::reuse_address(true), fault);
    if (!fault) acceptor.bind(endpoint, fault);
    if (!fault) acceptor.listen(asio::socket_base::max_listen_connections, fault);
    if (fault)
      return Error{ErrorCode::listen_failed, std::string(address) + ":" + std::to_string(wanted) + ": " + fault.message()};
    port = acceptor.local_endpoint(fault).port();
    return {};
  }

  ~Impl() {
    context.stop();
    for (std::thread& thread : threads) thread.join();
  }
};

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Server::Server(Server&&) noexcept = default;
Server& Server::operator=(Server&&) noexcept = default;
Server::~Server() = default;

Result<Server> Server::listen(std::string_view address, std::uint16_t port, Handler handler, ServerLimits limits,
                              unsigned threads) {
  auto impl = std::make_unique<Impl>(std::move(handler), limits, threads);
  if (auto opened = impl->open(address, port); !opened) return std::move(opened).error();
  asio::co_spawn(impl->context, impl->accept(), asio::detached);
  for (unsigned i = 0; i < threads; ++i) impl->threads.emplace_back([context = &impl->context] { context->run(); });
  return Server(std::move(impl));
}

std::uint16_t Server::port() const { return impl_->port; }
void Server::stop() { impl_.reset(); }

}  // namespace hawiya::http
