#pragma once
// What a flow needs from outside, as plain data: `begin` returns requests, the rim answers them, `finish` judges the answers.
//
// The core never opens a socket. Whoever fetches (Hawiya's `http::Client`, a site's own client, a cache, a test) keeps to the
// limits stated in the request. URLs in requests come only from certificates that chain to a trust anchor, or from the caller's
// policy; the exception is `path::IssuerFetching::on`.

#include <chrono>
#include <cstdint>
#include <hawiya/base/bytes.hpp>
#include <hawiya/base/error.hpp>
#include <optional>
#include <string>
#include <vector>

namespace hawiya {

/// One thing that a flow needs from the network.
struct FetchRequest {
  enum class Method : std::uint8_t { get, post };

  std::string id;   ///< Unique within the flow; the answer repeats it.
  std::string url;  ///< http:// or https://
  Method method = Method::get;
  std::string content_type = {};  ///< Of `body`, when there is one.
  std::string accept = {};        ///< The expected media type.
  Bytes body = {};
  std::size_t max_bytes = 64u << 10;         ///< A longer answer is to be refused as `fetch_too_large`.
  std::chrono::milliseconds timeout{5'000};  ///< For the whole exchange.
};

/// What came back: a body, or the reason why there is none.
struct FetchAnswer {
  std::string id;
  Bytes body = {};
  std::optional<Error> error = std::nullopt;  ///< Set when the fetch failed (time-out, refused, HTTP status other than 200, ...).
};

}  // namespace hawiya
