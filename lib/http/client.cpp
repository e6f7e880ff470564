#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <hawiya/http/client.hpp>
#include <hawiya/http/url.hpp>

#include "base/try.hpp"
#include "http/address.hpp"

namespace hawiya::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace wire = boost::beast::http;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;

constexpr auto awaited = asio::as_tuple(asio::use_awaitable);
constexpr std::uint32_t max_header_bytes = 16u << 10;

Error failed(const std::string& what) { return {ErrorCode::fetch_failed, what}; }

Error error_of(const error_code& fault, const std::string& step) {
  if (fault == beast::error::timeout) return {ErrorCode::fetch_timeout, step};
  if (fault == wire::error::body_limit) return {ErrorCode::fetch_too_large, "the answer's body"};
  if (fault == wire::error::header_limit) return {ErrorCode::fetch_too_large, "the answer's header"};
  return failed(step + ": " + fault.message());
}

struct Reply {
  unsigned status = 0;
  std::string content_type;
  std::string location;
  Bytes body;
};

wire::request<wire::vector_body<std::uint8_t>> to_wire(const FetchRequest& request, const Url& url, const ClientPolicy& policy) {
  const bool post = request.method == FetchRequest::Method::post;
  wire::request<wire::vector_body<std::uint8_t>> message{post ? wire::verb::post : wire::verb::get, url.target, 11};
  message.set(wire::field::host, url.authority());
  message.set(wire::field::user_agent, policy.user_agent);
  message.set(wire::field::connection, "close");
  if (!request.accept.empty()) message.set(wire::field::accept, request.accept);
  if (!request.content_type.empty()) message.set(wire::field::content_type, request.content_type);
  message.body() = request.body;
  if (post) message.prepare_payload();
  return message;
}

// Resolves, and keeps the addresses that the policy allows.
asio::awaitable<Result<std::vector<asio::ip::tcp::endpoint>>> resolve(const Url& url, const ClientPolicy& policy) {
  asio::ip::tcp::resolver resolver(co_await asio::this_coro::executor);
  auto [fault, found] = co_await resolver.async_resolve(url.host, std::to_string(url.port), awaited);
  if (fault) co_return failed("resolving " + url.host + ": " + fault.message());
  std::vector<asio::ip::tcp::endpoint> endpoints;
  for (const auto& entry : found)
    if (may_connect(entry.endpoint().address(), policy.addresses)) endpoints.push_back(entry.endpoint());
  if (endpoints.empty()) co_return Error{ErrorCode::address_refused, url.host};
  co_return endpoints;
}

asio::awaitable<Result<Reply>> exchange(const FetchRequest& request, const Url& url, const ClientPolicy& policy,
                                        Clock::time_point deadline) {
  auto endpoints = co_await resolve(url, policy);
  if (!endpoints) co_return std::move(endpoints).error();
  beast::tcp_stream stream(co_await asio::this_coro::executor);
  stream.expires_at(deadline);
  if (auto [fault, endpoint] = co_await stream.async_connect(*endpoints, awaited); fault)
    co_return error_of(fault, "connecting to " + url.authority());
  const auto message = to_wire(request, url, policy);
  if (auto [fault, sent] = co_await wire::async_write(stream, message, awaited); fault)
    co_return error_of(fault, "sending the request");

  beast::flat_buffer buffer;
  wire::response_parser<wire::vector_body<std::uint8_t>> parser;
  parser.header_limit(max_header_bytes);
  parser.body_limit(request.max_bytes);
  if (auto [fault, received] = co_await wire::async_read(stream, buffer, parser, awaited); fault)
    co_return error_of(fault, "reading the answer");
  auto& response = parser.get();
  error_code ignored;
  stream.socket().shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
  co_return Reply{response.result_int(), std::string(response[wire::field::content_type]),
                  std::string(response[wire::field::location]), std::move(response.body())};
}

bool is_redirect(unsigned status) { return status == 301 || status == 302 || status == 307 || status == 308; }

Result<Bytes> judge(const FetchRequest& request, Reply reply) {
  if (reply.status != 200) return failed("HTTP status " + std::to_string(reply.status));
  const std::string media_type = reply.content_type.substr(0, reply.content_type.find(';'));
  if (!request.accept.empty() && !beast::iequals(media_type, request.accept))
    return failed("media type \"" + media_type.substr(0, 60) + "\"");
  return std::move(reply.body);
}

asio::awaitable<Result<Bytes>> follow(const FetchRequest& request, const ClientPolicy& policy) {
  const auto deadline = Clock::now() + request.timeout;
  std::string target = request.url;
  for (unsigned step = 0;; ++step) {
    const auto url = parse_url(target);
    if (!url) co_return url.error();
    if (url->scheme != "http") co_return failed("https is not fetched");
    auto reply = co_await exchange(request, *url, policy, deadline);
    if (!reply) co_return std::move(reply).error();
    if (!is_redirect(reply->status) || request.method != FetchRequest::Method::get) co_return judge(request, *std::move(reply));
    if (step == policy.max_redirects) co_return failed("too many redirects");
    target = reply->location.starts_with('/') ? "http://" + url->authority() + reply->location : reply->location;
  }
}

asio::awaitable<void> answer(const FetchRequest& request, const ClientPolicy& policy, FetchAnswer& into) {
  into.id = request.id;
  auto body = co_await follow(request, policy);
  if (body)
    into.body = *std::move(body);
  else
    into.error = std::move(body).error();
}

}  // namespace

std::vector<FetchAnswer> fetch(std::span<const FetchRequest> requests, const ClientPolicy& policy) {
  std::vector<FetchAnswer> answers(requests.size());
  asio::io_context context(1);
  for (std::size_t i = 0; i < requests.size(); ++i)
    asio::co_spawn(context, answer(requests[i], policy, answers[i]), [&answer = answers[i]](const std::exception_ptr& fault) {
      if (fault) answer.error = failed("the exchange broke");
    });
  context.run();
  return answers;
}

}  // namespace hawiya::http
