#pragma once
// Which addresses a fetch may reach, for the http room alone.

#include <boost/asio/ip/address.hpp>
#include <hawiya/http/client.hpp>

namespace hawiya::http {

[[nodiscard]] bool may_connect(const boost::asio::ip::address& address, Addresses policy);

}  // namespace hawiya::http
