#pragma once
// Which hosts we call on somebody's word: our own servers, and those the operator named.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/address.h"
#include "http/origin.h"

namespace ecg::wire {

using http::Origin;
using http::origin_of;
using http::same_place;

class AllowList {
 public:
  /// `hosts`: "example.com" (any port) or "example.com:8443", and networks ("10.0.0.0/8") that such names may
  /// lie in although they are not public; `always`: URLs whose origin is allowed without
  /// a word.
  AllowList(const std::vector<std::string>& hosts, const std::vector<std::string>& always);
  bool allows(std::string_view url) const;
  /// For the address that the host of an allowed URL was resolved to: public ones, the address that the
  /// operator's entry itself spells, and any for `always`. "localhost" as an entry spells the loopback.
  bool may_reach(std::string_view url, const http::IpAddress& address) const;

 private:
  struct Host {
    std::string name;
    std::optional<int> port;
  };
  std::vector<Host> hosts_;
  std::vector<http::Network> networks_;
  std::vector<Origin> always_;
};

}  // namespace ecg::wire
