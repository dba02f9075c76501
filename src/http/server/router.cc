// The table of routes: which function answers a request, and what is said when none does.
#include <algorithm>
#include <exception>

#include "base/log.h"
#include "base/text.h"
#include "http/server.h"

namespace ecg::http {
namespace {

bool is_parameter(std::string_view part) {
  return part.size() > 2 && part.front() == '{' && part.back() == '}';
}
bool takes_the_rest(std::string_view part) { return is_parameter(part) && part[part.size() - 2] == '*'; }

std::string parameter_name(std::string_view part) {
  return std::string(part.substr(1, part.size() - (takes_the_rest(part) ? 3 : 2)));
}

using Parameters = std::map<std::string, std::string>;

/// Parts of the pattern against parts of the path; nullopt when they differ.
std::optional<Parameters> match(std::string_view pattern, std::string_view path) {
  Parameters parameters;
  while (true) {
    const std::size_t pattern_end = pattern.find('/'), path_end = path.find('/');
    const std::string_view want = pattern.substr(0, pattern_end);
    const bool rest = takes_the_rest(want);
    const std::string_view got = rest ? path : path.substr(0, path_end);
    if (is_parameter(want)) {
      auto value = percent_decode(got);
      if (!value || value->empty()) return std::nullopt;
      parameters[parameter_name(want)] = *std::move(value);
    } else if (want != got) {
      return std::nullopt;
    }
    if (rest) return parameters;
    const bool pattern_done = pattern_end == std::string_view::npos,
               path_done = path_end == std::string_view::npos;
    if (pattern_done || path_done)
      return pattern_done && path_done ? std::optional(parameters) : std::nullopt;
    pattern.remove_prefix(pattern_end + 1);
    path.remove_prefix(path_end + 1);
  }
}

std::size_t literal_length(const Route& route) {
  return route.pattern.substr(0, route.pattern.find('{')).size();
}

/// The page's own addresses are relative to a folder.
Response redirect_into(const std::string& prefix) {
  Response response = text_response("", "text/plain; charset=utf-8", 308);
  response.headers.set("Location", prefix + "/");
  return response;
}

bool answers(const Route& route, const std::string& method) {
  return route.method == method || (route.method == "GET" && method == "HEAD");
}

}  // namespace

Router::Router(std::vector<Route> routes, std::vector<std::string> cors_origins,
               std::vector<std::string> hosts, std::string prefix)
    : routes_(std::move(routes)),
      door_(std::move(cors_origins), std::move(hosts)),
      prefix_(std::move(prefix)) {
  std::stable_sort(routes_.begin(), routes_.end(),
                   [](const Route& a, const Route& b) { return literal_length(a) > literal_length(b); });
}

/// Without the prefix, and as it came: a proxy may have taken the prefix off, and what follows may begin
/// alike.
std::vector<std::string_view> Router::own_paths(const Request& request) const {
  const std::string_view path = request.path;
  const bool below =
      !prefix_.empty() && path.starts_with(prefix_) && path.substr(prefix_.size()).starts_with('/');
  if (!below) return {path};
  return {path.substr(prefix_.size()), path};
}

std::optional<Response> Router::refusal(const Request& request, const Route* route) const {
  return route && route->proves_itself ? std::nullopt : door_.refusal(request);
}

Response error_response(const Route* route, const Error& error, const Request& request) {
  return route && route->tell_error ? route->tell_error(error, request)
                                    : problem_response(error, request.language());
}

const Route* Router::find(Request& request) const {
  if (!prefix_.empty() && request.path == prefix_)
    return nullptr;  // no file of the page: refuse() leads into it
  for (const std::string_view path : own_paths(request))
    for (const Route& route : routes_) {
      if (!answers(route, request.method)) continue;
      auto parameters = match(route.pattern, path);
      if (!parameters) continue;
      request.parameters = *std::move(parameters);
      return &route;
    }
  return nullptr;
}

Response Router::refuse(const Request& request) const {
  if (!prefix_.empty() && request.path == prefix_) return redirect_into(prefix_);
  std::string allowed;
  for (const std::string_view path : own_paths(request))
    for (const Route& route : routes_) {
      if (!match(route.pattern, path) || allowed.find(route.method) != std::string::npos) continue;
      allowed += route.method + (route.method == "GET" ? ", HEAD, " : ", ");
    }
  if (allowed.empty()) return problem_response(Error(Code::route_not_found), request.language());
  allowed += "OPTIONS";
  Response response = request.method == "OPTIONS"
                          ? Response{.status = 204, .headers = {}, .body = {}}
                          : problem_response(Error(Code::method_not_allowed), request.language());
  response.headers.set("Allow", allowed);
  if (request.method == "OPTIONS") {
    response.headers.set("Access-Control-Allow-Methods", allowed);
    const auto wanted = request.headers.find("Access-Control-Request-Headers");
    if (wanted) response.headers.set("Access-Control-Allow-Headers", *wanted);
    response.headers.set("Access-Control-Max-Age", "600");
  }
  return response;
}

Response Router::respond(Request& request) const {
  const Route* route = find(request);
  if (auto no = refusal(request, route)) return *std::move(no);
  if (!route) return refuse(request);
  try {
    if (route->guard) route->guard(request);
    Response response = route->handler(request);
    while (const auto* rest = std::get_if<DeferredResponse>(&response.body)) {
      const std::function<Response()> make = rest->make;
      response = make();
    }
    return response;
  } catch (const Error& error) {
    return error_response(route, error, request);
  } catch (const std::exception& problem) {
    log::error("an endpoint failed", {{"target", request.path}, {"why", problem.what()}});
    return error_response(route, Error(Code::internal), request);
  }
}

namespace {

/// What every answer says to browsers, unless its endpoint knows better: it is nothing but what its type
/// says, runs nothing, stands in no frame and is of no use to a foreign page. Where there are several
/// spellings of the same (X-Frame-Options), the older is for older browsers.
constexpr std::pair<std::string_view, std::string_view> kForBrowsers[] = {
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "no-referrer"},
    {"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"},
    {"X-Frame-Options", "DENY"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
};

}  // namespace

void Router::decorate(const Request& request, Response& response) const {
  for (const auto& [name, value] : kForBrowsers)
    if (!response.headers.find(name)) response.headers.set(name, value);
  const auto origin = request.headers.find("Origin");
  if (!origin || !door_.lists(*origin)) return;
  const bool any = door_.any_origin();
  response.headers.set("Access-Control-Allow-Origin", any ? "*" : *origin);
  response.headers.set("Access-Control-Expose-Headers", "ETag, Content-Range, Content-Disposition, Location");
  const auto vary = response.headers.find("Vary");
  if (!any) response.headers.set("Vary", vary ? *vary + ", Origin" : "Origin");
}

}  // namespace ecg::http
