#include "wire/allow_list.h"

#include <algorithm>

#include "base/error.h"

namespace ecg::wire {
AllowList::AllowList(const std::vector<std::string>& hosts, const std::vector<std::string>& always) {
  for (const std::string& entry : hosts) {
    if (const auto network = http::network(entry); network && entry.find('/') != std::string::npos) {
      networks_.push_back(*network);
      continue;
    }
    const auto origin = origin_of("http://" + entry);
    if (!origin || entry.find('/') != std::string::npos)
      throw Error(Code::usage, "allowed_hosts: '" + entry + "' is no host or host:port");
    const bool names_a_port = entry.size() > origin->host.size();
    hosts_.push_back({origin->host, names_a_port ? std::optional(origin->port) : std::nullopt});
  }
  for (const std::string& url : always)
    if (const auto origin = origin_of(url)) always_.push_back(*origin);
}

bool AllowList::allows(std::string_view url) const {
  const auto origin = origin_of(url);
  if (!origin) return false;
  const auto named = [&](const Host& host) {
    return host.name == origin->host && (!host.port || *host.port == origin->port);
  };
  const auto ours = [&](const Origin& place) { return same_place(place, *origin); };
  return std::any_of(hosts_.begin(), hosts_.end(), named) ||
         std::any_of(always_.begin(), always_.end(), ours);
}

bool AllowList::may_reach(std::string_view url, const http::IpAddress& address) const {
  const auto origin = origin_of(url);
  if (!origin) return false;
  const bool ours = std::any_of(always_.begin(), always_.end(),
                                [&](const Origin& place) { return same_place(place, *origin); });
  if (ours) return true;
  if (!allows(url)) return false;
  const bool loopback = address == http::ip_address("127.0.0.1") || address == http::ip_address("::1");
  const bool spelled = http::ip_address(origin->host) == address || (origin->host == "localhost" && loopback);
  const auto holds = [&](const http::Network& network) { return network.contains(address); };
  return spelled || http::is_public(address) || std::any_of(networks_.begin(), networks_.end(), holds);
}

}  // namespace ecg::wire
