#include "http/address.hpp"

#include <array>
#include <boost/asio/ip/address.hpp>

namespace hawiya::http {
namespace {

namespace ip = boost::asio::ip;

struct Range {
  std::uint32_t network;
  unsigned bits;
};

constexpr std::uint32_t octets(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
  return a << 24 | b << 16 | c << 8 | d;
}

// Addresses that are not globally reachable (RFC 6890 and its registry).
constexpr std::array not_public{
    Range{octets(0, 0, 0, 0), 8},      Range{octets(10, 0, 0, 0), 8},      Range{octets(100, 64, 0, 0), 10},
    Range{octets(169, 254, 0, 0), 16}, Range{octets(172, 16, 0, 0), 12},   Range{octets(192, 0, 0, 0), 24},
    Range{octets(192, 0, 2, 0), 24},   Range{octets(192, 88, 99, 0), 24},  Range{octets(192, 168, 0, 0), 16},
    Range{octets(198, 18, 0, 0), 15},  Range{octets(198, 51, 100, 0), 24}, Range{octets(203, 0, 113, 0), 24},
    Range{octets(224, 0, 0, 0), 3},
};

bool is_public(std::uint32_t address) {
  for (const Range& range : not_public)
    if ((address ^ range.network) >> (32 - range.bits) == 0) return false;
  return true;
}

bool may_connect_v4(const ip::address_v4& address, Addresses policy) {
  if (address.is_loopback()) return policy != Addresses::public_only;
  return is_public(address.to_uint());
}

// An IPv4 address inside an IPv6 one is judged as what it is; of the rest only global unicast (2000::/3) is public.
bool may_connect_v6(const ip::address_v6& address, Addresses policy) {
  if (address.is_loopback()) return policy != Addresses::public_only;
  const auto bytes = address.to_bytes();
  const auto v4_at = [&](std::size_t at) { return ip::address_v4({bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]}); };
  if (address.is_v4_mapped()) return may_connect_v4(v4_at(12), policy);
  if (bytes[0] == 0x20 && bytes[1] == 0x02) return may_connect_v4(v4_at(2), Addresses::public_only);  // 6to4
  const bool nat64 = bytes[0] == 0 && bytes[1] == 0x64 && bytes[2] == 0xff && bytes[3] == 0x9b;
  if (nat64) return may_connect_v4(v4_at(12), Addresses::public_only);
  const bool teredo_or_special = bytes[0] == 0x20 && bytes[1] == 0x01 && bytes[2] < 2;  // 2001::/23
  const bool documentation = bytes[0] == 0x20 && bytes[1] == 0x01 && bytes[2] == 0x0d && bytes[3] == 0xb8;
  return (bytes[0] & 0xe0) == 0x20 && !teredo_or_special && !documentation;
}

}  // namespace

bool may_connect(const ip::address& address, Addresses policy) {
  if (policy == Addresses::allow_any) return true;
  return address.is_v4() ? may_connect_v4(address.to_v4(), policy) : may_connect_v6(address.to_v6(), policy);
}

bool may_connect(std::string_view text, Addresses policy) {
  boost::system::error_code fault;
  const ip::address address = ip::make_address(text, fault);
  return !fault && may_connect(address, policy);
}

}  // namespace hawiya::http
