#include "http/door.h"

#include <algorithm>

#include "base/text.h"
#include "http/address.h"

namespace ecg::http {
namespace {

bool holds(const std::vector<std::string>& list, std::string_view text) {
  return std::any_of(list.begin(), list.end(),
                     [&](const std::string& each) { return equal_ignoring_ascii_case(each, text); });
}

/// Without port, in lower case, without the dot that ends an absolute name.
std::string name_in(std::string_view host) {
  const std::size_t bracket = host.rfind(']'), colon = host.rfind(':');
  const bool has_port = colon != std::string_view::npos &&
                        (bracket == std::string_view::npos || colon > bracket) &&
                        host.find_first_not_of("0123456789", colon + 1) == std::string_view::npos;
  std::string name = lower_ascii(trimmed(host.substr(0, has_port ? colon : host.size())));
  if (name.ends_with('.')) name.pop_back();
  return name;
}

/// RFC 6761 section 6.3: names under localhost are the loopback's.
bool is_loopback_name(const std::string& name) {
  if (name == "localhost" || name.ends_with(".localhost")) return true;
  const auto address = ip_address(name);
  return address && is_loopback(*address);
}

bool changes_something(const Request& request) {
  return request.method != "GET" && request.method != "HEAD" && request.method != "OPTIONS";
}

/// No browser sends a key by itself, and none lets a page of another origin send one without asking first.
bool shows_a_key(const Request& request) {
  constexpr std::string_view kBearer = "bearer ";
  const std::string header = request.headers.find("Authorization").value_or("");
  return equal_ignoring_ascii_case(std::string_view(header).substr(0, kBearer.size()), kBearer);
}

/// For browsers that know no Sec-Fetch-Site, and those that do not send it over plain HTTP.
bool is_of_this_host(std::string_view origin, const Request& request) {
  const std::string host = request.headers.find("Host").value_or("");
  const std::size_t begin = origin.find("://");
  return !host.empty() && begin != std::string_view::npos &&
         equal_ignoring_ascii_case(origin.substr(begin + 3), host);
}

}  // namespace

Door::Door(std::vector<std::string> origins, std::vector<std::string> hosts)
    : origins_(std::move(origins)),
      hosts_(std::move(hosts)),
      any_origin_(holds(origins_, "*")),
      any_address_(holds(hosts_, "0.0.0.0") || holds(hosts_, "::")) {}

bool Door::lists(std::string_view origin) const { return any_origin_ || holds(origins_, origin); }

bool Door::knows_host(std::string_view host) const {
  const std::string name = name_in(host);
  if (is_loopback_name(name) || holds(hosts_, name)) return true;
  if (const auto address = ip_address(name)) return any_address_ || holds(hosts_, address->text());
  // What names a machine within its network: nobody in the internet can have such a name lead here.
  return any_address_ && !name.empty() && name.find('.') == std::string::npos;
}

bool Door::may_change(const Request& request) const {
  const auto site = request.headers.find("Sec-Fetch-Site"), origin = request.headers.find("Origin");
  if ((!site && !origin) || any_origin_ || shows_a_key(request)) return true;
  if (site ? *site == "same-origin" : is_of_this_host(*origin, request)) return true;
  return origin && lists(*origin);
}

std::optional<Response> Door::refusal(const Request& request) const {
  const auto host = request.headers.find("Host");
  if (!hosts_.empty() && host && !knows_host(*host)) {
    const std::string way_out =
        "'" + to_valid_utf8(*host) + "'; public_url says by which address people come";
    return problem_response(Error(Code::misdirected_request, way_out), request.language());
  }
  if (!changes_something(request) || may_change(request)) return std::nullopt;
  const std::string who = request.headers.find("Origin").value_or("another origin");
  return problem_response(Error(Code::cross_site, "a page of " + who + " asks for it"), request.language());
}

}  // namespace ecg::http
