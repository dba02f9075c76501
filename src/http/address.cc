#include "http/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>

#include "base/text.h"

namespace ecg::http {
namespace {

constexpr std::size_t kV4Start = 12;  // of the four bytes in ::ffff:a.b.c.d and 64:ff9b::a.b.c.d
constexpr int kV4Bits = 96;           // before them

constexpr std::array kNotPublicV4{
    "0.0.0.0/8",        // this host
    "10.0.0.0/8",       // private
    "100.64.0.0/10",    // shared by carriers; Alibaba's metadata
    "127.0.0.0/8",      // loopback
    "168.63.129.16",    // Azure's platform, reached from its machines only
    "169.254.0.0/16",   // link-local; the metadata of AWS, Google, Azure and others
    "172.16.0.0/12",    // private
    "192.0.0.0/24",     // protocol assignments; Oracle's metadata
    "192.0.2.0/24",     // documentation
    "192.88.99.0/24",   // 6to4 relays
    "192.168.0.0/16",   // private
    "198.18.0.0/15",    // benchmarks
    "198.51.100.0/24",  // documentation
    "203.0.113.0/24",   // documentation
    "224.0.0.0/4",      // multicast
    "240.0.0.0/4",      // reserved, broadcast
};

/// Within 2000::/3, the only part of IPv6 that is given out.
constexpr std::array kNotPublicV6{
    "2001::/23",      // protocols: Teredo, ORCHID, benchmarks
    "2001:db8::/32",  // documentation
    "2002::/16",      // 6to4
    "3fff::/20",      // documentation
};

template <std::size_t n>
bool is_in_any(const std::array<const char*, n>& networks, const IpAddress& address) {
  return std::any_of(networks.begin(), networks.end(),
                     [&](const char* text) { return network(text)->contains(address); });
}

IpAddress mapped(const void* four_bytes) {
  IpAddress address;
  address.bytes[10] = address.bytes[11] = 0xff;
  std::memcpy(&address.bytes[kV4Start], four_bytes, 4);
  return address;
}

bool is_nat64(const IpAddress& address) { return network("64:ff9b::/96")->contains(address); }

}  // namespace

bool IpAddress::is_v4() const {
  constexpr std::array<std::uint8_t, kV4Start> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  return std::equal(kMapped.begin(), kMapped.end(), bytes.begin());
}

std::string IpAddress::text() const {
  char text[INET6_ADDRSTRLEN] = {};
  inet_ntop(is_v4() ? AF_INET : AF_INET6, is_v4() ? &bytes[kV4Start] : bytes.data(), text, sizeof text);
  return text;
}

std::optional<IpAddress> ip_address(std::string_view given) {
  if (given.size() > 2 && given.front() == '[' && given.back() == ']')
    given = given.substr(1, given.size() - 2);
  const std::string text(given);
  if (text.find('\0') != std::string::npos) return std::nullopt;
  in_addr four{};
  if (inet_pton(AF_INET, text.c_str(), &four) == 1) return mapped(&four);
  IpAddress address;
  if (inet_pton(AF_INET6, text.c_str(), address.bytes.data()) == 1) return address;
  return std::nullopt;
}

std::optional<IpAddress> ip_address(const sockaddr& address) {
  if (address.sa_family == AF_INET) return mapped(&reinterpret_cast<const sockaddr_in&>(address).sin_addr);
  if (address.sa_family != AF_INET6) return std::nullopt;
  IpAddress six;
  std::memcpy(six.bytes.data(), &reinterpret_cast<const sockaddr_in6&>(address).sin6_addr, six.bytes.size());
  return six;
}

std::optional<Network> network(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto address = ip_address(text.substr(0, slash));
  if (!address) return std::nullopt;
  if (slash == std::string_view::npos) return Network{*address};
  const bool dotted = text.find(':') == std::string_view::npos;
  const auto bits = to_integer(text.substr(slash + 1));
  if (!bits || *bits < 0 || *bits > (dotted ? 32 : 128)) return std::nullopt;
  return Network{*address, static_cast<int>(*bits) + (dotted ? kV4Bits : 0)};
}

bool Network::contains(const IpAddress& other) const {
  const auto whole = static_cast<std::size_t>(prefix / 8);
  if (!std::equal(address.bytes.begin(), address.bytes.begin() + static_cast<std::ptrdiff_t>(whole),
                  other.bytes.begin()))
    return false;
  const int rest = prefix % 8;
  return rest == 0 || (address.bytes[whole] ^ other.bytes[whole]) >> (8 - rest) == 0;
}

bool is_loopback(const IpAddress& address) {
  return network("127.0.0.0/8")->contains(address) || network("::1")->contains(address);
}

bool is_public(const IpAddress& address) {
  if (address.is_v4()) return !is_in_any(kNotPublicV4, address);
  if (is_nat64(address)) return is_public(mapped(&address.bytes[kV4Start]));
  return network("2000::/3")->contains(address) && !is_in_any(kNotPublicV6, address);
}

}  // namespace ecg::http
