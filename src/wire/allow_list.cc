#include "wire/allow_list.h"

#include <algorithm>

#include "base/error.h"

namespace ecg::wire {
AllowList::AllowList(const std::vector<std::string>& hosts, const std::vector<std::string>& always) {
  for (const std::string& entry : hosts) {
    const auto origin = origin_of("http://" + entry);
    if (!origin) throw Error(Code::usage, "allowed_hosts: '" + entry + "' is no host or host:port");
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

}  // namespace ecg::wire
