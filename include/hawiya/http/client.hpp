#pragma once
// Fetches what a flow needs, within the limits that each request states, and without being led into the site's own network.
//
// Plain http only: OCSP answers, CRLs and CA certificates are signed themselves. The answers are not judged here.

#include <chrono>
#include <hawiya/base/fetch.hpp>
#include <hawiya/base/result.hpp>
#include <span>
#include <string>
#include <vector>

namespace hawiya::http {

/// Which addresses may be connected to, judged after name resolution, for the very address that is used.
enum class Addresses : std::uint8_t {
  public_only,     ///< No loopback, private, link-local, shared, multicast or reserved address, in any notation.
  allow_loopback,  ///< As above, and loopback: for tests, demonstrations and responders on the same machine.
  allow_any        ///< For closed networks.
};

struct ClientPolicy {
  Addresses addresses = Addresses::public_only;
  unsigned max_redirects = 2;  ///< of GET requests, to http URLs; each step is checked like the first
  std::string user_agent = "hawiya";
};

/// Whether the policy lets this textual IPv4 or IPv6 address be connected to; false for what is no address.
[[nodiscard]] HAWIYA_API bool may_connect(std::string_view address, Addresses policy);

/// Fetches all requests at the same time and gives one answer each, in their order. A failure is in the answer: `url_malformed`,
/// `address_refused`, `fetch_failed` (also for a status other than 200 or another media type than `accept`), `fetch_timeout`,
/// `fetch_too_large`. Never throws for what the network does. Name resolution itself cannot be cut short by the time-out.
[[nodiscard]] HAWIYA_API std::vector<FetchAnswer> fetch(std::span<const FetchRequest> requests, const ClientPolicy& policy = {});

}  // namespace hawiya::http
