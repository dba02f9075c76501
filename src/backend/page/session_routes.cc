#include "backend/page/session_routes.h"

#include "base/text.h"
#include "wire/session_cookie.h"

namespace ecg::backend {
namespace {

using State = BackendServer::State;

constexpr const char* kPath = "/api/session";
constexpr std::chrono::hours kLife{30 * 24};

http::Response described(State& state, const std::optional<jobs::ApiKey>& key) {
  json::object body{{"owner", key ? json::value(key->owner) : json::value(nullptr)},
                    {"required", !key && state.gate.is_locked() && !state.gate.options().allow_anonymous}};
  http::Response response = http::json_response(body);
  response.headers.set("Cache-Control", "no-store");
  return response;
}

void set_cookie(http::Response& response, const State& state, const http::Request& request,
                std::string_view secret, std::chrono::seconds life) {
  const bool secure = wire::is_over_https(request, state.options.public_url);
  response.headers.set("Set-Cookie", wire::session_cookie(secret, life, secure));
}

/// Another site must sign nobody in, as somebody else, and nobody out.
void require_own_page(const State& state, const http::Request& request) {
  if (!wire::is_from_own_page(request, state.options.public_url))
    throw Error(Code::cross_site, "neither Sec-Fetch-Site nor Origin says that the page of this server asks");
}

http::Response sign_in(State& state, const http::Request& request) {
  require_own_page(state, request);
  const auto key = state.keys.find(trimmed(required_string(parse_json_object(request.body), "key")));
  if (!key) throw Error(Code::unauthorized, "this key is unknown or was revoked");
  http::Response response = described(state, key);
  set_cookie(response, state, request, state.keys.begin_session(*key, kLife), kLife);
  return response;
}

http::Response sign_out(State& state, const http::Request& request) {
  require_own_page(state, request);
  if (const auto session = wire::session_of(request)) state.keys.end_session(*session);
  http::Response response{.status = 204, .headers = {}, .body = {}};
  set_cookie(response, state, request, "", std::chrono::seconds(0));
  return response;
}

}  // namespace

std::vector<http::Route> session_routes(State& s) {
  return {
      {"GET", kPath, [&s](const auto& request) { return described(s, s.gate.key_of(request)); }},
      {"POST", kPath, [&s](const auto& request) { return sign_in(s, request); }},
      {"DELETE", kPath, [&s](const auto& request) { return sign_out(s, request); }},
  };
}

}  // namespace ecg::backend
