#include "http/address.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace ecg::http {
namespace {

IpAddress at(std::string_view text) {
  const auto address = ip_address(text);
  EXPECT_TRUE(address) << text;
  return address.value_or(IpAddress{});
}

TEST(IpAddress, IsOneWhateverItsSpelling) {
  EXPECT_EQ(at("127.0.0.1"), at("::ffff:127.0.0.1"));
  EXPECT_EQ(at("[::1]"), at("0:0:0:0:0:0:0:1"));
  EXPECT_EQ(at("::ffff:7f00:1").text(), "127.0.0.1");
  EXPECT_EQ(at("2001:DB8::1").text(), "2001:db8::1");
}

TEST(IpAddress, IsNoneForOtherTexts) {
  for (const char* text : {"", "localhost", "127.1", "0x7f.0.0.1", "2130706433", "127.0.0.1:80", "[::1]:80",
                           "::1%lo", "1.2.3.4.5", "[", "[]", " 1.2.3.4", "1.2.3.256"})
    EXPECT_FALSE(ip_address(text)) << text;
  EXPECT_FALSE(ip_address(std::string_view("127.0.0.1\0.evil", 15)));
}

TEST(IpAddress, IsReadFromTheSystemsForm) {
  sockaddr_in four{};
  four.sin_family = AF_INET;
  four.sin_addr.s_addr = htonl(0x0A000001);
  EXPECT_EQ(ip_address(reinterpret_cast<const sockaddr&>(four)), at("10.0.0.1"));
  sockaddr_in6 six{};
  six.sin6_family = AF_INET6;
  six.sin6_addr = in6addr_loopback;
  EXPECT_EQ(ip_address(reinterpret_cast<const sockaddr&>(six)), at("::1"));
  sockaddr other{};
  other.sa_family = AF_UNIX;
  EXPECT_FALSE(ip_address(other));
}

TEST(PublicAddress, IsNoneOfThisMachineOrNetwork) {
  for (const char* text : {"0.0.0.0",
                           "0.1.2.3",
                           "10.0.0.1",
                           "10.255.255.255",
                           "100.64.0.1",
                           "100.100.100.200",
                           "127.0.0.1",
                           "127.255.255.254",
                           "168.63.129.16",
                           "169.254.0.1",
                           "169.254.169.254",
                           "172.16.0.1",
                           "172.31.255.255",
                           "192.0.0.192",
                           "192.0.2.1",
                           "192.88.99.1",
                           "192.168.0.1",
                           "198.18.0.1",
                           "198.51.100.1",
                           "203.0.113.9",
                           "224.0.0.1",
                           "239.255.255.255",
                           "240.0.0.1",
                           "255.255.255.255",
                           "::",
                           "::1",
                           "::ffff:127.0.0.1",
                           "::ffff:10.0.0.1",
                           "::127.0.0.1",
                           "64:ff9b::127.0.0.1",
                           "64:ff9b::a9fe:a9fe",
                           "64:ff9b:1::1",
                           "100::1",
                           "2001::1",
                           "2001:0:7f00:1::",
                           "2001:db8::1",
                           "2002:7f00:1::1",
                           "2002:c0a8:101::",
                           "3fff::1",
                           "5f00::1",
                           "fc00::1",
                           "fd00:ec2::254",
                           "fe80::1",
                           "fec0::1",
                           "ff02::1"})
    EXPECT_FALSE(is_public(at(text))) << text;
}

TEST(PublicAddress, IsEveryOther) {
  for (const char* text : {"1.1.1.1",         "8.8.8.8",
                           "9.255.255.255",   "11.0.0.0",
                           "100.63.255.255",  "100.128.0.0",
                           "126.255.255.255", "128.0.0.0",
                           "168.63.129.17",   "169.253.255.255",
                           "172.15.255.255",  "172.32.0.0",
                           "192.0.1.0",       "192.167.255.255",
                           "192.169.0.0",     "198.17.255.255",
                           "198.20.0.0",      "223.255.255.255",
                           "::ffff:8.8.8.8",  "64:ff9b::8.8.8.8",
                           "2001:200::1",     "2606:4700:4700::1111",
                           "2a00:1450::1"})
    EXPECT_TRUE(is_public(at(text))) << text;
}

TEST(Network, HoldsWhatSharesItsPrefix) {
  EXPECT_TRUE(network("10.0.0.0/8")->contains(at("10.200.3.4")));
  EXPECT_FALSE(network("10.0.0.0/8")->contains(at("11.0.0.0")));
  EXPECT_TRUE(network("172.16.0.0/12")->contains(at("172.31.0.1")));
  EXPECT_FALSE(network("172.16.0.0/12")->contains(at("172.32.0.1")));
  EXPECT_TRUE(network("fd00::/8")->contains(at("fdff::1")));
  EXPECT_TRUE(network("192.168.1.7")->contains(at("192.168.1.7")));
  EXPECT_FALSE(network("192.168.1.7")->contains(at("192.168.1.8")));
  EXPECT_TRUE(network("0.0.0.0/0")->contains(at("9.9.9.9")));
  EXPECT_FALSE(network("0.0.0.0/0")->contains(at("2606:4700::1")));
}

TEST(Network, IsNoneForOtherTexts) {
  for (const char* text : {"", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "::/129", "ten/8", "10/8"})
    EXPECT_FALSE(network(text)) << text;
}

}  // namespace
}  // namespace ecg::http
