#pragma once
// IP addresses, and which of them belong to the whole internet. Sources: IANA's special-purpose address
// registries (RFC 6890 and its successors) for IPv4 and IPv6; RFC 4291, RFC 6052 for addresses within
// addresses.
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

struct sockaddr;

namespace ecg::http {

struct IpAddress {
  std::array<std::uint8_t, 16> bytes{};  ///< IPv4 as ::ffff:a.b.c.d, so one address has one spelling

  bool operator==(const IpAddress&) const = default;
  bool is_v4() const;
  std::string text() const;
};

/// "192.0.2.1", "2001:db8::1", with or without brackets; no other spelling (no "0x7f.1"), no zone, no port.
std::optional<IpAddress> ip_address(std::string_view text);
/// nullopt for anything but AF_INET and AF_INET6.
std::optional<IpAddress> ip_address(const sockaddr& address);

/// "10.0.0.0/8", "fd00::/8", or one address.
struct Network {
  IpAddress address;
  int prefix = 128;  ///< of the 128 bits

  bool contains(const IpAddress& other) const;
};
std::optional<Network> network(std::string_view text);

bool is_loopback(const IpAddress& address);

/// False for what leads to this machine, this network or nowhere: loopback, private, shared, link-local,
/// multicast, documentation, metadata of clouds, 6to4, Teredo. An IPv4 address inside an IPv6 one (mapped,
/// NAT64) is judged for itself.
bool is_public(const IpAddress& address);

}  // namespace ecg::http
