#include "wire/session_cookie.h"

#include "base/text.h"

namespace ecg::wire {
namespace {

constexpr std::string_view kName = "ecg_session";

/// "https://captions.example:8443" of a URL that may go on.
std::string_view origin_part(std::string_view url) {
  const std::size_t host = url.find("://");
  return host == std::string_view::npos ? url : url.substr(0, url.find('/', host + 3));
}

}  // namespace

std::optional<std::string> session_of(const http::Request& request) {
  for (const std::string& part : split(request.headers.find("Cookie").value_or(""), ';')) {
    const std::string pair = trimmed(part);
    if (pair.starts_with(kName) && pair.size() > kName.size() && pair[kName.size()] == '=')
      return pair.substr(kName.size() + 1);
  }
  return std::nullopt;
}

std::string session_cookie(std::string_view secret, std::chrono::seconds life, bool secure) {
  std::string cookie(kName);
  cookie.append("=").append(secret).append("; Path=/; HttpOnly; SameSite=Strict; Max-Age=");
  cookie += std::to_string(life.count());
  return secure ? cookie + "; Secure" : cookie;
}

bool is_over_https(const http::Request& request, std::string_view public_url) {
  return public_url.starts_with("https://") || request.headers.find("X-Forwarded-Proto") == "https";
}

bool is_from_own_page(const http::Request& request, std::string_view public_url) {
  if (const auto site = request.headers.find("Sec-Fetch-Site")) return *site == "same-origin";
  const auto origin = request.headers.find("Origin");
  if (!origin) return false;
  if (!public_url.empty() && equal_ignoring_ascii_case(*origin, origin_part(public_url))) return true;
  const std::string host = request.headers.find("Host").value_or("");
  const std::size_t begin = origin->find("://");
  return !host.empty() && begin != std::string::npos &&
         equal_ignoring_ascii_case(origin->substr(begin + 3), host);
}

}  // namespace ecg::wire
