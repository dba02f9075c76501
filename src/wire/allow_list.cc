#include "wire/allow_list.h"

#include <algorithm>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include "base/error.h"
#include "base/text.h"

namespace ecg::wire {
namespace {

bool is_loopback(const std::string& host) {
  return host == "localhost" || host == "127.0.0.1" || host == "[::1]";
}

}  // namespace

std::optional<Origin> origin_of(std::string_view url) {
  const auto parsed = boost::urls::parse_uri(url);
  if (!parsed || parsed->has_userinfo() || parsed->host().empty()) return std::nullopt;
  Origin origin{.scheme = lower_ascii(std::string_view(parsed->scheme())),
                .host = lower_ascii(std::string(parsed->host()))};
  if (origin.scheme != "http" && origin.scheme != "https") return std::nullopt;
  origin.port = origin.scheme == "https" ? 443 : 80;
  if (parsed->has_port()) {
    const auto port = to_integer(std::string(parsed->port()));  // port_number() wraps around
    if (!port || *port < 1 || *port > 65535) return std::nullopt;
    origin.port = static_cast<int>(*port);
  }
  return origin;
}

bool same_place(const Origin& a, const Origin& b) {
  if (a == b) return true;
  return a.scheme == b.scheme && a.port == b.port && is_loopback(a.host) && is_loopback(b.host);
}

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
